//! What a column's values are, found without harming any of them.

use std::sync::Arc;

use arrow::datatypes::TimeUnit;
use indexmap::IndexMap;

use crate::cell::Cell;
use crate::parse::{self, DateOrder, Moment, Number};
use crate::target::Target;

/// Texts that stand for a missing value, in columns whose other values are no text. In a text
/// column they stay as they are: `NA` may be Namibia, `-` may be an answer.
pub const MISSING: [&str; 15] = [
    "NA", "N/A", "n/a", "#N/A", "NULL", "Null", "null", "NaN", "nan", "\\N", "-", "--", "\u{2013}",
    "\u{2014}", "..",
];

/// Whether a text stands for a missing value among values of another type.
pub(crate) fn is_missing(text: &str) -> bool {
    text.is_empty() || MISSING.contains(&text)
}

/// Why a column is text although some of its values look like numbers, dates or booleans.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Values of more than one kind: one value of each of two kinds.
    Mixed(String, String),
    /// Digits that a number would lose: leading zeros, or more than 15 of them.
    Digits(String),
}

/// All that counts of the values of one column.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    n_rows: u64,
    /// Cells without a value.
    n_null: u64,
    /// Missing marks met, and how often.
    marks: IndexMap<String, u64>,
    first: IndexMap<Kind, String>,
    /// An integer beyond 2^53, which a float would round.
    has_large: bool,
    has_negative: bool,
    beyond_i64: bool,
    n_digits: u8,
    /// The least and greatest second of a moment.
    seconds: Option<(i64, i64)>,
    /// The offset of every zoned moment; `Some(None)` when they differ.
    offset: Option<Option<i32>>,
}

/// Kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Int,
    Float,
    Bool,
    Date,
    Local,
    Zoned,
    Digits,
    Text,
}

/// The conclusion from the evidence.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) target: Target,
    pub(crate) reason: Option<Reason>,
    /// Marks that are null in this type.
    pub(crate) marks: IndexMap<String, u64>,
}

impl Evidence {
    /// Evidence of a column that is first met after so many rows.
    pub(crate) fn after(n_rows: u64) -> Self {
        Self { n_rows, n_null: n_rows, ..Self::default() }
    }

    /// Takes one more value.
    pub(crate) fn add(&mut self, cell: &Cell<'_>) {
        self.n_rows += 1;
        match cell {
            Cell::Null => self.n_null += 1,
            Cell::Bool(value) => self.note(Kind::Bool, if *value { "true" } else { "false" }),
            Cell::Nested(text) => self.note(Kind::Text, text),
            Cell::Number(text) => self.add_json_number(text),
            // A string of JSON is text by its author's word; only dates have no type of their own there.
            Cell::Text(text) if is_missing(text) => self.mark(text),
            Cell::Text(text) => {
                if !self.add_time(text) {
                    self.note(Kind::Text, text);
                }
            }
            Cell::Loose(text) => self.add_loose(text),
        }
    }

    fn add_loose(&mut self, text: &str) {
        let trimmed = text.trim();
        if is_missing(trimmed) {
            return self.mark(text);
        }
        match parse::number(trimmed) {
            Some(Number::Int(value)) => {
                self.has_negative |= value < 0;
                return self.note(Kind::Int, text);
            }
            Some(Number::Float(_)) => return self.note(Kind::Float, text),
            None => {}
        }
        if parse::boolean(trimmed).is_some() {
            return self.note(Kind::Bool, text);
        }
        if self.add_time(trimmed) {
            return;
        }
        let digits = trimmed.strip_prefix('-').unwrap_or(trimmed);
        let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        self.note(if is_digits { Kind::Digits } else { Kind::Text }, text);
    }

    fn add_json_number(&mut self, text: &str) {
        if text.contains(['.', 'e', 'E']) {
            return match text.parse::<f64>() {
                Ok(value) if value.is_finite() => self.note(Kind::Float, text),
                _ => self.note(Kind::Digits, text),
            };
        }
        match text.parse::<i128>() {
            Ok(value) if i64::try_from(value).is_ok() || u64::try_from(value).is_ok() => {
                self.has_large |= value.unsigned_abs() > 1 << 53;
                self.has_negative |= value < 0;
                self.beyond_i64 |= i64::try_from(value).is_err();
                self.note(Kind::Int, text);
            }
            _ => self.note(Kind::Digits, text),
        }
    }

    /// Whether the text is a date or a moment; if so it is counted.
    fn add_time(&mut self, text: &str) -> bool {
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return false;
        }
        if parse::date(text, DateOrder::YearFirst).is_some() {
            self.note(Kind::Date, text);
            return true;
        }
        let Some(moment) = parse::moment(text, DateOrder::YearFirst) else { return false };
        self.add_moment(&moment);
        self.note(if moment.offset.is_some() { Kind::Zoned } else { Kind::Local }, text);
        true
    }

    /// Counts the digits, the range and the offset of a moment.
    pub(crate) fn add_moment(&mut self, moment: &Moment) {
        self.n_digits = self.n_digits.max(moment.n_digits);
        let (low, high) = self.seconds.unwrap_or((moment.second, moment.second));
        self.seconds = Some((low.min(moment.second), high.max(moment.second)));
        if let Some(offset) = moment.offset {
            self.offset = Some(match self.offset {
                None => Some(offset),
                Some(before) => before.filter(|before| *before == offset),
            });
        }
    }

    fn note(&mut self, kind: Kind, text: &str) {
        if !self.first.contains_key(&kind) {
            self.first.insert(kind, text.to_owned());
        }
    }

    fn mark(&mut self, text: &str) {
        match self.marks.get_mut(text) {
            Some(n) => *n += 1,
            None => {
                self.marks.insert(text.to_owned(), 1);
            }
        }
    }

    /// The type that keeps every value.
    pub(crate) fn conclude(self) -> Finding {
        let kinds: Vec<Kind> = self.first.keys().copied().collect();
        let target = match kinds.as_slice() {
            [] if self.marks.is_empty() => Some(Target::Null),
            [Kind::Bool] => Some(Target::Bool),
            [Kind::Int] if !self.beyond_i64 => Some(Target::Int64),
            [Kind::Int] if !self.has_negative => Some(Target::UInt64),
            [Kind::Float] => Some(Target::Float64),
            [Kind::Int, Kind::Float] | [Kind::Float, Kind::Int] if !self.has_large => {
                Some(Target::Float64)
            }
            [Kind::Date] => Some(Target::Date(DateOrder::YearFirst)),
            [Kind::Local | Kind::Zoned] => self.timestamp(DateOrder::YearFirst),
            _ => None,
        };
        match target {
            Some(target) => Finding { target, reason: None, marks: self.marks },
            None => Finding { target: Target::Text, reason: self.reason(), marks: IndexMap::new() },
        }
    }

    /// The timestamp type that holds the moments met; none if its range is too small for them.
    pub(crate) fn timestamp(&self, order: DateOrder) -> Option<Target> {
        // Nanoseconds since 1970 in 64 bits end in 1677 and 2262.
        const SECONDS_OF_NANOSECONDS: i64 = 9_223_372_035;
        let unit = match self.n_digits {
            0..=3 => TimeUnit::Millisecond,
            4..=6 => TimeUnit::Microsecond,
            _ => {
                let (low, high) = self.seconds?;
                if low < -SECONDS_OF_NANOSECONDS || high > SECONDS_OF_NANOSECONDS {
                    return None;
                }
                TimeUnit::Nanosecond
            }
        };
        let zone = self.offset.map(|offset| Arc::from(zone_name(offset.unwrap_or(0))));
        Some(Target::Timestamp { order, unit: Some(unit), zone })
    }

    fn reason(&self) -> Option<Reason> {
        if let Some(text) = self.first.get(&Kind::Digits) {
            return Some(Reason::Digits(text.clone()));
        }
        let mut kinds = self.first.values();
        match (kinds.next(), kinds.next()) {
            (Some(one), Some(other)) => Some(Reason::Mixed(one.clone(), other.clone())),
            _ => None,
        }
    }
}

/// `UTC` or `+08:00`. Offsets are whole minutes.
fn zone_name(offset: i32) -> String {
    if offset == 0 {
        return "UTC".to_owned();
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loose(values: &[&str]) -> String {
        let mut evidence = Evidence::default();
        for value in values {
            evidence.add(&if value.is_empty() { Cell::Null } else { Cell::Loose(value) });
        }
        evidence.conclude().target.to_string()
    }

    #[test]
    fn types_keep_every_value() {
        for (values, name) in [
            (&["1", "-2", ""][..], "int64"),
            (&["1", "2.5", "NA"], "float64"),
            (&["01001", "53000"], "text"),
            (&["120101199003070011"], "text"),
            (&["1234567890123456"], "text"),
            (&["1", "x"], "text"),
            (&["NA", "NA"], "text"),
            (&["NA", "DE"], "text"),
            (&["", ""], "null"),
            (&["true", "False"], "bool"),
            (&["true", "1"], "text"),
            (&["2014-7-1", "2014-12-31", "-"], "date"),
            (&["Jun 12 1998"], "date"),
            (&["2014-07-01", "2014-07-01 10:00"], "text"),
            (&["2014-07-01 10:00", "2014-07-01T10:00:00.5"], "timestamp"),
            (&["2014-07-01T10:00Z"], "timestamp[UTC]"),
            (&["2014-07-01T10:00+08:00"], "timestamp[+08:00]"),
            (&["2014-07-01T10:00+08:00", "2014-07-01T10:00-03:30"], "timestamp[UTC]"),
            (&["2014-07-01T10:00+08:00", "2014-07-01T10:00"], "text"),
            (&["1600-07-01T10:00:00.123456789"], "text"),
            (&["12/31/2014"], "text"),
            (&["+49"], "text"),
            (&["1,234"], "text"),
        ] {
            assert_eq!(loose(values), name, "{values:?}");
        }
    }

    #[test]
    fn json_types_are_the_author_s() {
        let conclude = |cells: &[Cell<'_>]| {
            let mut evidence = Evidence::default();
            for cell in cells {
                evidence.add(cell);
            }
            evidence.conclude().target.to_string()
        };
        assert_eq!(conclude(&[Cell::Text("12".into())]), "text");
        assert_eq!(conclude(&[Cell::Text("2014-01-01".into()), Cell::Null]), "date");
        assert_eq!(conclude(&[Cell::Number("1"), Cell::Number("2.50")]), "float64");
        assert_eq!(conclude(&[Cell::Number("9007199254740993")]), "int64");
        assert_eq!(conclude(&[Cell::Number("9007199254740993"), Cell::Number("0.5")]), "text");
        assert_eq!(conclude(&[Cell::Number("18446744073709551615")]), "uint64");
        assert_eq!(conclude(&[Cell::Number("18446744073709551615"), Cell::Number("-1")]), "text");
        assert_eq!(conclude(&[Cell::Number("18446744073709551616")]), "text");
        assert_eq!(conclude(&[Cell::Number("12"), Cell::Text("Twelve".into())]), "text");
    }
}
