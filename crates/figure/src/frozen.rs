//! The answer of a day, to be kept.

use sagitta_protocol::ColumnKind;
use sagitta_render::{ColumnBrief, Frame, FrameColumn, FrameValues, Kind};
use sagitta_spec::node::{At, Node, ObjectWriter, Read};
use sagitta_spec::{Literal, View, fields_of, format_f64, parse_f64};

use crate::columns::kind;
use crate::{Answer, Error};

/// The version of the written form.
const VERSION: u64 = 1;

/// From here on a float may stand for several whole numbers.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The numbers of a figure as they were, and the hash of the data that they are from.
///
/// Written as JSON, in which every number has all its digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Frozen {
    /// The day on which they were worked out: `2026-11-27`.
    pub date: String,
    /// The SHA-256 of the bytes of the data, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The answer. Its view is written beside, not in it.
    pub answer: Answer,
}

impl Frozen {
    /// Keeps an answer.
    ///
    /// # Errors
    ///
    /// [`Error::NotWhole`] when the answer holds only a part of the rows that its picture stands for.
    pub fn try_new(
        answer: Answer,
        sha256: impl Into<String>,
        date: impl Into<String>,
    ) -> Result<Self, Error> {
        let found = answer.frame.n_rows();
        let is_whole = u64::try_from(found).is_ok_and(|found| {
            let query = &answer.question().query;
            let rest = answer.total.saturating_sub(query.offset);
            found >= query.limit.map_or(rest, |limit| rest.min(limit))
        });
        if !is_whole {
            return Err(Error::NotWhole { total: answer.total, found });
        }
        Ok(Self { date: date.into(), sha256: sha256.into(), answer })
    }

    /// The written form.
    pub fn to_json(&self) -> String {
        let answer = &self.answer;
        let mut object = ObjectWriter::default();
        object.put("version", Node::Unsigned(VERSION));
        object.put_text("date", &self.date);
        object.put_text("sha256", &self.sha256);
        object.put("total", Node::Unsigned(answer.total));
        object.put("n_selected", Node::Unsigned(answer.n_selected));
        object.put("n_missing", Node::Unsigned(answer.n_missing));
        let spoken = answer.briefs.iter().filter(|brief| speaks_of(&answer.view, &brief.name));
        object.put("columns", Node::List(spoken.map(write_brief).collect()));
        object.put("result", Node::List(answer.frame.columns.iter().map(write_column).collect()));
        object.done().to_string()
    }

    /// Reads the written form of the answer to a view.
    ///
    /// # Errors
    ///
    /// On text that is not of this form, and on that of another version.
    pub fn from_json(text: &str, view: View) -> Result<Self, Error> {
        let node = Node::from_json(text)?;
        let written = Written::read(&At::root(&node)).map_err(|error| *error)?;
        if written.version != VERSION {
            return Err(Error::Version { expected: VERSION, found: written.version });
        }
        let columns = written.result.into_iter().map(WrittenColumn::column).collect();
        let answer = Answer {
            view,
            briefs: written.columns.into_iter().map(WrittenBrief::brief).collect(),
            frame: Frame { columns },
            total: written.total,
            n_selected: written.n_selected,
            n_missing: written.n_missing,
        };
        Ok(Self { date: written.date, sha256: written.sha256, answer })
    }
}

/// Whether a view's words or picture depend on a column. Of views with columns of their own all are
/// kept, as a formula may name any.
fn speaks_of(view: &View, name: &str) -> bool {
    let query = &view.query;
    let mut named = query.filter.iter().chain(&query.having).flat_map(|one| one.fields());
    let encoding = view.display.encoding.channels();
    !query.compute.is_empty()
        || !query.lookup.is_empty()
        || named.any(|field| field == name)
        || query.group_by.iter().any(|key| key.field == name)
        || query.aggregate.iter().any(|one| one.field.as_deref() == Some(name))
        || query.sort.iter().any(|key| key.field == name)
        || query.select.iter().flatten().any(|field| field == name)
        || encoding.iter().any(|(_, channel)| channel.is_some_and(|one| one.field == name))
}

fn word(kind: Kind) -> &'static str {
    let kind = match kind {
        Kind::Integer => ColumnKind::Integer,
        Kind::Number => ColumnKind::Number,
        Kind::Boolean => ColumnKind::Boolean,
        Kind::Temporal => ColumnKind::Temporal,
        Kind::Time => ColumnKind::Time,
        Kind::Duration => ColumnKind::Duration,
        Kind::Category => ColumnKind::Category,
        Kind::Text => ColumnKind::Text,
        Kind::Other => ColumnKind::Other,
    };
    kind.as_str()
}

fn write_brief(brief: &ColumnBrief) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("name", &brief.name);
    object.put_text("kind", word(brief.kind));
    let texts =
        [("title", &brief.title), ("unit", &brief.unit), ("min", &brief.min), ("max", &brief.max)];
    for (key, text) in texts {
        if let Some(text) = text {
            object.put_text(key, text);
        }
    }
    if brief.is_date {
        object.put("is_date", Node::Bool(true));
    }
    for (key, n) in
        [("n_rows", brief.n_rows), ("n_nulls", brief.n_nulls), ("n_distinct", brief.n_distinct)]
    {
        object.put(key, Node::Unsigned(n));
    }
    object.done()
}

fn write_column(column: &FrameColumn) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("name", &column.name);
    object.put_text("kind", word(column.kind));
    let rows = 0..column.values.len();
    let (key, values): (&'static str, Vec<Node>) = match &column.values {
        FrameValues::Number { values, .. } => {
            let write = |row: usize| match values.get(row) {
                Some(value) if !column.is_null(row) => write_number(*value),
                _ => Node::Null,
            };
            ("numbers", rows.map(write).collect())
        }
        FrameValues::Text(values) => {
            let write = |value: &Option<String>| value.clone().map_or(Node::Null, Node::Text);
            ("texts", values.iter().map(write).collect())
        }
    };
    object.put(key, Node::List(values));
    object.done()
}

/// A whole number as such, where a float holds it exactly; all others as the shortest text that
/// reads back as the same float.
fn write_number(value: f64) -> Node {
    let text = format_f64(value);
    if value.fract() == 0.0 && value.abs() < EXACT {
        if let Ok(whole) = text.parse::<u64>() {
            return Node::Unsigned(whole);
        }
        if let Ok(whole) = text.parse::<i64>() {
            return Node::Signed(whole);
        }
    }
    Node::Text(text)
}

struct Written {
    version: u64,
    date: String,
    sha256: String,
    total: u64,
    n_selected: u64,
    n_missing: u64,
    columns: Vec<WrittenBrief>,
    result: Vec<WrittenColumn>,
}

struct WrittenBrief {
    name: String,
    kind: ColumnKind,
    title: Option<String>,
    unit: Option<String>,
    is_date: bool,
    n_rows: u64,
    n_nulls: u64,
    n_distinct: u64,
    min: Option<String>,
    max: Option<String>,
}

struct WrittenColumn {
    name: String,
    kind: ColumnKind,
    numbers: Option<Vec<Option<Literal>>>,
    texts: Vec<Option<String>>,
}

fields_of!(Written { version, date, sha256, total, n_selected, n_missing, columns, result });
fields_of!(WrittenBrief {
    name,
    kind,
    title,
    unit,
    is_date,
    n_rows,
    n_nulls,
    n_distinct,
    min,
    max
});
fields_of!(WrittenColumn { name, kind, numbers, texts });

impl WrittenBrief {
    fn brief(self) -> ColumnBrief {
        ColumnBrief {
            title: self.title,
            unit: self.unit,
            is_date: self.is_date,
            n_rows: self.n_rows,
            n_nulls: self.n_nulls,
            n_distinct: self.n_distinct,
            min: self.min,
            max: self.max,
            ..ColumnBrief::new(self.name, kind(self.kind))
        }
    }
}

impl WrittenColumn {
    fn column(self) -> FrameColumn {
        let values = match self.numbers {
            Some(numbers) => {
                let number = |one: &Option<Literal>| parse_f64(one.as_ref()?.as_str());
                FrameValues::numbers(&numbers.iter().map(number).collect::<Vec<_>>())
            }
            None => FrameValues::Text(self.texts),
        };
        FrameColumn::new(self.name, kind(self.kind), values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(values: &[Option<f64>]) -> Answer {
        let names = (0..values.len()).map(|i| (i > 0).then(|| format!("n{i}"))).collect();
        let columns = vec![
            FrameColumn::new("station", Kind::Category, FrameValues::Text(names)),
            FrameColumn::new("avg", Kind::Number, FrameValues::numbers(values)),
        ];
        let view = View::from_fragment("#/air?by=station&show=mean(PM2.5)");
        Answer {
            view: view.unwrap(),
            briefs: vec![
                ColumnBrief {
                    unit: Some("µg/m³".into()),
                    ..ColumnBrief::new("PM2.5", Kind::Number)
                },
                ColumnBrief::new("station", Kind::Category),
                ColumnBrief::new("never named", Kind::Text),
            ],
            frame: Frame { columns },
            total: u64::try_from(values.len()).unwrap(),
            n_selected: 35_064,
            n_missing: 7,
        }
    }

    #[test]
    fn numbers_come_back_to_the_last_digit() {
        let values = [
            None,
            Some(0.1 + 0.2),
            Some(-0.5),
            Some(1e300),
            Some(f64::MIN_POSITIVE),
            Some(9_007_199_254_740_992.0),
            Some(-42.0),
            Some(f64::INFINITY),
        ];
        let frozen = Frozen::try_new(answer(&values), "ab12", "2026-11-27").unwrap();
        let json = frozen.to_json();
        let back = Frozen::from_json(&json, frozen.answer.view).unwrap();
        assert_eq!(back.to_json(), json);
        let column = &back.answer.frame.columns[1];
        for (row, value) in values.iter().enumerate() {
            let found = column.number(row);
            assert_eq!(found.map(f64::to_bits), value.map(f64::to_bits), "{row} in {json}");
        }
        assert_eq!(back.answer.briefs.len(), 2, "{json}");
    }

    #[test]
    fn a_part_is_not_kept_for_the_whole() {
        let mut part = answer(&[Some(1.0)]);
        part.total = 2;
        let error = Frozen::try_new(part, "ab12", "2026-11-27").unwrap_err();
        assert!(matches!(error, Error::NotWhole { total: 2, found: 1 }), "{error}");
    }

    #[test]
    fn another_version_is_refused() {
        let frozen = Frozen::try_new(answer(&[Some(1.0)]), "ab12", "2026-11-27").unwrap();
        let json = frozen.to_json().replace("\"version\":1", "\"version\":2");
        let error = Frozen::from_json(&json, frozen.answer.view).unwrap_err();
        assert!(matches!(error, Error::Version { expected: 1, found: 2 }), "{error}");
    }
}
