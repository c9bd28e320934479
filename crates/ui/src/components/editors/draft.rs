//! A condition while it is being written: plain texts of inputs, turned into a test at the end.

use sagitta_render::{Kind, Numbers};
use sagitta_spec::{Bounds, Case, Literal, RelativeTo, Test, TimeUnit};

/// The ops the editor offers, over all kinds of column.
#[cfg(test)]
pub(crate) const TEST_OPS: [&str; 16] = [
    "between",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "in",
    "not_in",
    "contains",
    "starts_with",
    "ends_with",
    "matches",
    "within_last",
    "is_null",
    "is_not_null",
];

/// The units a period back from the end can be counted in.
pub(super) const PERIOD_UNITS: [TimeUnit; 6] = [
    TimeUnit::Year,
    TimeUnit::Quarter,
    TimeUnit::Month,
    TimeUnit::Week,
    TimeUnit::Day,
    TimeUnit::Hour,
];

/// The ops that make sense for a kind of column, the most useful first.
pub(super) fn ops(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Integer | Kind::Number | Kind::Time | Kind::Duration => {
            &["between", "ge", "le", "gt", "lt", "eq", "ne", "in", "is_null", "is_not_null"]
        }
        Kind::Temporal => &["between", "within_last", "ge", "lt", "is_null", "is_not_null"],
        Kind::Category | Kind::Text => &[
            "in",
            "not_in",
            "contains",
            "starts_with",
            "ends_with",
            "matches",
            "is_null",
            "is_not_null",
        ],
        Kind::Boolean => &["in", "is_null", "is_not_null"],
        Kind::Other => &["is_null", "is_not_null"],
    }
}

/// A condition while it is being written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    pub(super) op: String,
    /// The value, the lower end, or the part of a text.
    pub(super) low: String,
    /// The upper end.
    pub(super) high: String,
    /// The values of `in` and `not_in`.
    pub(super) values: Vec<Literal>,
    pub(super) bounds: Option<Bounds>,
    pub(super) case: Case,
    pub(super) unit: TimeUnit,
    pub(super) to: RelativeTo,
    /// Whether moments are written with the time of day rather than chosen from a calendar.
    pub(super) timed: bool,
}

impl Draft {
    /// An empty draft for a kind of column.
    pub(super) fn empty(kind: Kind) -> Self {
        Self {
            op: ops(kind).first().copied().unwrap_or("is_null").to_owned(),
            low: String::new(),
            high: String::new(),
            values: Vec::new(),
            bounds: None,
            case: Case::default(),
            unit: TimeUnit::Month,
            to: RelativeTo::default(),
            timed: false,
        }
    }

    /// A condition taken up again, its numbers with the reader's marks.
    pub(super) fn of(test: &Test, kind: Kind, numbers: Numbers) -> Self {
        let typed = |value: &Literal| match is_number(kind) {
            true => numbers.typed(value.as_str()),
            false => value.as_str().to_owned(),
        };
        let mut draft = Self { op: test.op().to_owned(), ..Self::empty(kind) };
        match test {
            Test::Eq(value) | Test::Ne(value) if ops(kind).first() == Some(&"in") => {
                draft.op = if matches!(test, Test::Eq(_)) { "in" } else { "not_in" }.to_owned();
                draft.values = vec![value.clone()];
            }
            Test::Eq(v) | Test::Ne(v) | Test::Lt(v) | Test::Le(v) | Test::Gt(v) | Test::Ge(v) => {
                draft.low = typed(v);
            }
            Test::Between { low, high, bounds } => {
                draft.low = typed(low);
                draft.high = typed(high);
                draft.bounds = *bounds;
            }
            Test::In(values) | Test::NotIn(values) => draft.values.clone_from(values),
            Test::Contains(text, case)
            | Test::StartsWith(text, case)
            | Test::EndsWith(text, case)
            | Test::Matches(text, case) => {
                draft.low.clone_from(text);
                draft.case = *case;
            }
            Test::IsNull | Test::IsNotNull => {}
            Test::WithinLast { n, unit, to } => {
                draft.low = n.to_string();
                draft.unit = *unit;
                draft.to = *to;
            }
        }
        draft
    }

    /// Whether the upper end of a `between` belongs to it.
    pub(super) fn includes_high(&self, kind: Kind) -> bool {
        match self.bounds {
            None => kind != Kind::Temporal,
            Some(bounds) => matches!(bounds, Bounds::Closed | Bounds::OpenClosed),
        }
    }

    /// The condition; `None` while something is left to be written. An open end of a `between`
    /// makes it a `ge`, `le` or `lt`.
    pub(super) fn test(&self, kind: Kind, numbers: Numbers) -> Option<Test> {
        let literal = |text: &str| literal(text, kind, numbers);
        let (low, high) = (literal(&self.low), literal(&self.high));
        let text = || (!self.low.is_empty()).then(|| self.low.clone());
        Some(match self.op.as_str() {
            "eq" => Test::Eq(low?),
            "ne" => Test::Ne(low?),
            "lt" => Test::Lt(low?),
            "le" => Test::Le(low?),
            "gt" => Test::Gt(low?),
            "ge" => Test::Ge(low?),
            "between" => match (low, high) {
                (Some(low), Some(high)) => Test::Between { low, high, bounds: self.bounds },
                (Some(low), None) => Test::Ge(low),
                (None, Some(high)) if self.includes_high(kind) => Test::Le(high),
                (None, Some(high)) => Test::Lt(high),
                (None, None) => return None,
            },
            "in" | "not_in" => {
                let mut values = self.values.clone();
                // A list that is pasted has one value on a line.
                for value in self.low.lines().filter_map(literal) {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                match self.op.as_str() {
                    _ if values.is_empty() => return None,
                    "in" => Test::In(values),
                    _ => Test::NotIn(values),
                }
            }
            "contains" => Test::Contains(text()?, self.case),
            "starts_with" => Test::StartsWith(text()?, self.case),
            "ends_with" => Test::EndsWith(text()?, self.case),
            "matches" => Test::Matches(text()?, self.case),
            "is_null" => Test::IsNull,
            "is_not_null" => Test::IsNotNull,
            "within_last" => Test::WithinLast {
                n: numbers.read(&self.low).parse().ok().filter(|n| *n > 0)?,
                unit: self.unit,
                to: self.to,
            },
            _ => return None,
        })
    }
}

/// Whether values are typed with the reader's marks.
pub(super) fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Number)
}

/// What was written, as a literal. Texts stay as they are, numbers are read by the reader's marks;
/// all else loses spaces around it, and a minus of print becomes the one of programs.
fn literal(text: &str, kind: Kind, numbers: Numbers) -> Option<Literal> {
    let text = match kind {
        Kind::Category | Kind::Text => text.to_owned(),
        _ if is_number(kind) => numbers.read(text),
        _ => text.trim().replace('−', "-"),
    };
    (!text.is_empty()).then(|| Literal::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Numbers = Numbers::Comma;

    #[test]
    fn every_condition_comes_back_from_its_draft() {
        let cases = [
            ("#/a?col=ge:-75.5", Kind::Number),
            ("#/a?col=between:1,2", Kind::Number),
            ("#/a?col=between:1,2:closed_open", Kind::Number),
            ("#/a?col=in:a,b", Kind::Category),
            ("#/a?col=not_in:a", Kind::Text),
            ("#/a?col=contains:a b:sensitive", Kind::Text),
            ("#/a?col=matches:^a", Kind::Text),
            ("#/a?col=within_last:12,month", Kind::Temporal),
            ("#/a?col=is_null", Kind::Other),
            ("#/a?col=is_not_null", Kind::Number),
        ];
        for (fragment, kind) in cases {
            let view = sagitta_spec::View::from_fragment(fragment).unwrap();
            let filter = view.query.filter.unwrap();
            let test = &filter.leaves()[0].test;
            for numbers in Numbers::ALL {
                let back = Draft::of(test, kind, numbers).test(kind, numbers);
                assert_eq!(back.as_ref(), Some(test), "{fragment}");
            }
            assert!(ops(kind).contains(&test.op()), "{fragment}");
        }
    }

    #[test]
    fn an_equal_name_is_a_list_of_one() {
        let draft = Draft::of(&Test::Eq("a".into()), Kind::Category, MARKS);
        assert_eq!(draft.test(Kind::Category, MARKS), Some(Test::In(vec!["a".into()])));
    }

    #[test]
    fn a_pasted_list_has_a_value_on_each_line() {
        let draft = Draft {
            low: "b\nc\n\nb".to_owned(),
            values: vec!["a".into()],
            ..Draft::empty(Kind::Category)
        };
        let values = ["a", "b", "c"].map(Literal::from).to_vec();
        assert_eq!(draft.test(Kind::Category, MARKS), Some(Test::In(values)));
    }

    #[test]
    fn an_open_end_is_a_comparison() {
        let draft = |low: &str, high: &str| Draft {
            low: low.to_owned(),
            high: high.to_owned(),
            ..Draft::empty(Kind::Temporal)
        };
        let test = |low, high| draft(low, high).test(Kind::Temporal, MARKS);
        assert_eq!(test("2013-03", ""), Some(Test::Ge("2013-03".into())));
        assert_eq!(test("", " 2014 "), Some(Test::Lt("2014".into())));
        assert_eq!(test("", ""), None);
        let number = Draft { high: "−5".to_owned(), ..Draft::empty(Kind::Number) };
        assert_eq!(number.test(Kind::Number, MARKS), Some(Test::Le("-5".into())));
        let shown = Draft { high: "1.234,5".to_owned(), ..Draft::empty(Kind::Number) };
        assert_eq!(shown.test(Kind::Number, Numbers::Point), Some(Test::Le("1234.5".into())));
    }

    #[test]
    fn what_is_not_finished_is_no_condition() {
        for kind in [Kind::Number, Kind::Category, Kind::Temporal, Kind::Boolean] {
            assert_eq!(Draft::empty(kind).test(kind, MARKS), None, "{kind:?}");
        }
        let zero = Draft {
            op: "within_last".to_owned(),
            low: "0".to_owned(),
            ..Draft::empty(Kind::Temporal)
        };
        assert_eq!(zero.test(Kind::Temporal, MARKS), None);
        let spaces =
            Draft { op: "contains".to_owned(), low: " ".to_owned(), ..Draft::empty(Kind::Text) };
        assert_eq!(
            spaces.test(Kind::Text, MARKS),
            Some(Test::Contains(" ".into(), Case::Insensitive))
        );
    }

    #[test]
    fn every_op_on_offer_has_a_name() {
        for kind in [Kind::Number, Kind::Temporal, Kind::Text, Kind::Boolean, Kind::Other] {
            for op in ops(kind) {
                assert!(TEST_OPS.contains(op), "{op}");
            }
        }
    }
}
