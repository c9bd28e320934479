//! The query as a program: what a person would write to get the same numbers elsewhere.
//!
//! Names and values from a View are quoted and escaped; nothing in them can end a literal, a name
//! or a comment. Expressions of computed columns are the one text that is passed on, and only
//! where it cannot leave its place ([`expression`]).
//!
//! Where a program means something else than the page, and writing it out would hide what it does,
//! a comment says so: NaN, which SQL sorts above all numbers, and values that lie within rounding
//! of the edge of a bin.

mod python;
mod r;
mod sql;

use sagitta_spec::{
    Aggregate, AggregateOp, Bin, GroupKey, Literal, NullOrder, Query, SortKey, SortOrder, Source,
    TimeUnit, Transform, View, WindowOp,
};

pub use self::python::python;
pub use self::r::r;
pub use self::sql::sql;
use crate::{ColumnBrief, Kind, Locale, num, plain_text, sentence};

/// What the languages share: the question, and what is known of its columns.
struct Scope<'a> {
    query: &'a Query,
    columns: &'a [ColumnBrief],
}

/// A literal in the type of its column.
enum Value {
    /// A number as written.
    Number(String),
    Text(String),
    Bool(bool),
    /// A date without a time of day, in full: `2014-01-01`.
    Day(String),
    /// A date with a time of day: `2014-01-01 06:00:00`.
    Moment(String),
}

impl<'a> Scope<'a> {
    fn new(view: &'a View, columns: &'a [ColumnBrief]) -> Self {
        Self { query: &view.query, columns }
    }

    fn brief(&self, field: &str) -> Option<&'a ColumnBrief> {
        self.columns.iter().find(|column| column.name == field)
    }

    fn kind(&self, field: &str) -> Kind {
        self.brief(field).map_or(Kind::Other, |column| column.kind)
    }

    fn aggregate(&self, name: &str) -> Option<&'a Aggregate> {
        self.query.aggregate.iter().find(|one| one.output_name() == name)
    }

    fn key(&self, name: &str) -> Option<&'a GroupKey> {
        self.query.group_by.iter().find(|key| key.output_name() == name)
    }

    /// The kind of a column of the result.
    fn result_kind(&self, name: &str) -> Kind {
        if let Some(one) = self.aggregate(name) {
            return match (one.op, &one.field) {
                (AggregateOp::Min | AggregateOp::Max, Some(field)) => self.kind(field),
                _ => Kind::Number,
            };
        }
        match self.key(name) {
            Some(key) => match &key.transform {
                None => self.kind(&key.field),
                Some(Transform::TimeUnit(unit)) if !unit.is_cyclic() => Kind::Temporal,
                Some(_) => Kind::Number,
            },
            None => self.kind(name),
        }
    }

    /// The key that periods follow each other by: the only one with a unit of the calendar.
    fn period(&self) -> Option<(&'a GroupKey, TimeUnit)> {
        let unit = |key: &'a GroupKey| match key.transform {
            Some(Transform::TimeUnit(unit)) if !unit.is_cyclic() => Some((key, unit)),
            _ => None,
        };
        let mut periods = self.query.group_by.iter().filter_map(unit);
        periods.next().filter(|_| periods.next().is_none())
    }

    /// The order of the result: as asked for, then by group keys.
    fn order(&self) -> Vec<SortKey> {
        let mut order = self.query.sort.clone();
        for key in &self.query.group_by {
            let name = key.output_name();
            if order.iter().all(|sort| sort.field != name) {
                order.push(SortKey::ascending(name));
            }
        }
        order
    }

    /// The width of bins.
    fn step(&self, key: &GroupKey, bin: &Bin) -> String {
        let n = match bin {
            Bin::Step(step) => return number(step.as_str()).unwrap_or_else(|| "1".to_owned()),
            Bin::MaxBins(n) => f64::from(*n),
        };
        let brief = self.brief(&key.field);
        let end = |text: Option<&String>| text.and_then(|text| sagitta_spec::parse_f64(text));
        let ends =
            brief.and_then(|column| Some((end(column.min.as_ref())?, end(column.max.as_ref())?)));
        let (low, high) = ends.unwrap_or((0.0, n));
        let least = if self.kind(&key.field) == Kind::Integer { 0 } else { -18 };
        for exponent in least..=38 {
            for digit in [1.0, 2.0, 5.0] {
                let step = sagitta_spec::parse_f64(&format!("{digit}e{exponent}")).unwrap_or(1.0);
                if (high / step).floor() - (low / step).floor() < n {
                    return sagitta_spec::format_f64(step);
                }
            }
        }
        "1".to_owned()
    }

    /// A literal for a column of this kind. Columns of unknown kind get texts, which SQL reads in
    /// the column's type.
    fn value(kind: Kind, literal: &Literal) -> Value {
        let text = literal.as_str();
        let read = match kind {
            Kind::Integer | Kind::Number => number(text).map(Value::Number),
            Kind::Boolean if text == "true" || text == "false" => Some(Value::Bool(text == "true")),
            Kind::Temporal => moment(text),
            _ => None,
        };
        read.unwrap_or_else(|| Value::Text(text.to_owned()))
    }

    /// Whether a comparison or an order of floats may meet NaN.
    fn meets_nan(&self) -> bool {
        let float = |field: &&str| self.kind(field) == Kind::Number;
        let filter = self.query.filter.as_ref().map(|filter| filter.fields()).unwrap_or_default();
        let sort = self.query.sort.iter().map(|key| key.field.as_str());
        filter.into_iter().chain(sort).any(|field| float(&field))
    }

    /// Whether bins have edges that floats do not hold exactly.
    fn has_odd_bins(&self) -> bool {
        self.query.group_by.iter().any(|key| match &key.transform {
            Some(Transform::Bin(bin)) => self.step(key, bin).contains('.'),
            _ => false,
        })
    }
}

/// A number as all three languages read it; none for other texts.
fn number(text: &str) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    // Zeros in front would make an octal number or an error.
    let plain = whole == "0" || !whole.starts_with('0');
    (all(whole) && all(fraction) && all(exponent) && plain).then(|| text.to_owned())
}

/// A date or moment in full, from a partial one; none for other texts and those with an offset.
fn moment(text: &str) -> Option<Value> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let is =
        |part: &str, signs: &[char]| part.chars().all(|c| c.is_ascii_digit() || signs.contains(&c));
    if !is(date, &['-']) || !time.is_none_or(|time| is(time, &[':', '.'])) {
        return None;
    }
    let date = match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        10 => date.to_owned(),
        _ => return None,
    };
    Some(match time {
        None => Value::Day(date),
        Some(time) => {
            let rest = match time.len() {
                2 => ":00:00",
                5 => ":00",
                _ => "",
            };
            Value::Moment(format!("{date} {time}{rest}"))
        }
    })
}

/// A comment of one line, whatever is in the text.
fn remark(out: &mut String, sign: &str, text: &str) {
    out.push_str(sign);
    out.push(' ');
    out.extend(text.chars().map(|c| if c.is_control() || is_line_end(c) { ' ' } else { c }));
    out.push('\n');
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// The comments on top: the sentence, the source, and what differs.
fn heading(out: &mut String, sign: &str, view: &View, columns: &[ColumnBrief], locale: Locale) {
    remark(out, sign, &plain_text(&sentence(view, columns, locale)));
    let mut names = Vec::new();
    name_sources(&view.source, &mut names);
    let text = format!("{}{}", locale.pick("Source: ", "数据来源："), names.join(", "));
    remark(out, sign, &text);
    let scope = Scope::new(view, columns);
    if scope.meets_nan() {
        let text = locale.pick(
            "Not a number (NaN), if there is any, is no number for the page: no comparison holds \
             for it, and it is sorted last before null.",
            "若有 NaN：网页不把它当作数，任何比较都不成立，排序时位于空值之前、其余值之后。",
        );
        remark(out, sign, text);
    }
    if scope.has_odd_bins() {
        let text = locale.pick(
            "Bins: a value within rounding of an edge may fall into the neighbouring bin.",
            "分档：恰在边界附近的值可能因舍入落入相邻一档。",
        );
        remark(out, sign, text);
    }
}

fn name_sources(source: &Source, names: &mut Vec<String>) {
    match source {
        Source::Dataset(name) | Source::Url(name) | Source::File(name) => names.push(name.clone()),
        Source::Union { sources, .. } => {
            sources.iter().for_each(|part| name_sources(part, names));
        }
    }
}

/// A string of Python and of R.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_line_end(c) => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The expression of a computed column, if it can stand inside of parentheses and goes no further:
/// quotes and parentheses are closed, and nothing in it starts a comment or a statement.
fn expression(text: &str) -> Option<&str> {
    let mut depth = 0_u32;
    let mut quote = None;
    let mut before = ' ';
    for c in text.chars() {
        match quote {
            Some(end) => {
                if c == end {
                    quote = None;
                }
            }
            None => match c {
                '\'' | '"' => quote = Some(c),
                '(' => depth += 1,
                ')' => depth = depth.checked_sub(1)?,
                ';' | '#' | '\\' | '`' | '$' | '{' | '}' => return None,
                '-' if before == '-' => return None,
                '*' if before == '/' => return None,
                c if c.is_control() => return None,
                _ => {}
            },
        }
        // A backslash in a quoted text ends it elsewhere in some databases.
        if c == '\\' {
            return None;
        }
        before = c;
    }
    (depth == 0 && quote.is_none() && !text.trim().is_empty()).then_some(text)
}

/// The parts of a period that a window looks back by: a count and a unit.
fn back(op: WindowOp, unit: TimeUnit) -> (u32, &'static str) {
    let by_year = matches!(op, WindowOp::DifferenceYear | WindowOp::RatioYear);
    match (unit, by_year) {
        (TimeUnit::Week, true) => (52, "week"),
        (_, true) => (1, "year"),
        (TimeUnit::Quarter, false) => (3, "month"),
        (unit, false) => (1, unit.as_str()),
    }
}

/// Whether a window compares with another period.
fn looks_back(op: WindowOp) -> bool {
    matches!(
        op,
        WindowOp::Difference | WindowOp::Ratio | WindowOp::DifferenceYear | WindowOp::RatioYear
    )
}

fn is_year(op: WindowOp) -> bool {
    matches!(op, WindowOp::DifferenceYear | WindowOp::RatioYear)
}

/// Whether periods of this unit can lie on 29 February alone.
fn has_days(unit: TimeUnit) -> bool {
    matches!(unit, TimeUnit::Day | TimeUnit::Hour | TimeUnit::Minute)
}

fn is_difference(op: WindowOp) -> bool {
    matches!(op, WindowOp::Difference | WindowOp::DifferenceYear)
}

/// A count and the unit of a period that ends with the data; quarters are months.
fn length(n: u32, unit: TimeUnit) -> (u32, &'static str) {
    match unit {
        TimeUnit::Quarter => (n.saturating_mul(3), "month"),
        TimeUnit::MonthOfYear => (n, "month"),
        TimeUnit::DayOfWeek => (n, "day"),
        TimeUnit::HourOfDay => (n, "hour"),
        plain => (n, plain.as_str()),
    }
}

fn is_descending(key: &SortKey) -> bool {
    key.order == SortOrder::Descending
}

fn is_nulls_first(key: &SortKey) -> bool {
    key.nulls == NullOrder::First
}

/// The share of a quantile.
fn quantile(op: AggregateOp) -> Option<f64> {
    match op {
        AggregateOp::Q1 => Some(0.25),
        AggregateOp::Median => Some(0.5),
        AggregateOp::Q3 => Some(0.75),
        AggregateOp::Quantile(p) => Some(num::without_noise(p)),
        _ => None,
    }
}

/// The address of a dataset by its id: as given, else a file of that name.
fn address(source: &Source, addresses: &[(String, String)]) -> String {
    match source {
        Source::Dataset(id) => match addresses.iter().find(|(name, _)| name == id) {
            Some((_, address)) => address.clone(),
            None => format!("{id}.arrow"),
        },
        Source::Url(address) | Source::File(address) => address.clone(),
        Source::Union { .. } => String::new(),
    }
}

/// The ending of a file's name, without a query behind it.
fn extension(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}
