//! What a column's values are, found without harming any of them.

use std::sync::Arc;

use arrow::datatypes::TimeUnit;
use indexmap::IndexMap;

use crate::Care;
use crate::cell::Cell;
use crate::parse::{self, DateOrder, Marked, Moment, Number, Style};
use crate::target::Target;

/// Texts that stand for a missing value, in columns whose other values are no text. In a text
/// column they stay as they are: `NA` may be Namibia, `-` may be an answer.
pub const MISSING: [&str; 17] = [
    "NA",
    "N/A",
    "n/a",
    "#N/A",
    "NULL",
    "Null",
    "null",
    "NaN",
    "nan",
    "\\N",
    "-",
    "--",
    "\u{2013}",
    "\u{2014}",
    "..",
    "\u{2026}",
    "\u{2014}\u{2014}",
];

/// Of how many values at most a few may be of another kind, if the reading is lenient: one in this
/// many.
const STRAY_SHARE: u64 = 20;

/// How many values at most may be of another kind: as many as are listed, so that none is lost
/// without its text being told.
const MOST_STRAYS: u64 = 20;

/// What the names of columns end with that hold codes.
const CODES: [&str; 10] =
    ["code", "zip", "postcode", "fips", "代码", "编码", "邮编", "编号", "区号", "コード"];

/// Whether a column's name is that of a code.
pub(crate) fn is_code_name(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    CODES.iter().any(|word| name.ends_with(word))
}

/// Whether a text stands for a missing value among values of another type.
pub(crate) fn is_missing(text: &str) -> bool {
    text.len() <= LONGEST_MARK && (text.is_empty() || MISSING.contains(&text))
}

/// How many bytes the longest mark has.
const LONGEST_MARK: usize = 6;

/// Why a column is text although some of its values look like numbers, dates or booleans.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Values of more than one kind: one value of each of two kinds.
    Mixed(String, String),
    /// Digits that a number would lose: leading zeros, or more than 15 of them.
    Digits(String),
    /// Its name is that of a code, and all its values have as many digits.
    Code,
}

/// All that counts of the values of one column.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    n_rows: u64,
    /// Cells without a value.
    n_null: u64,
    /// Missing marks met, and how often.
    marks: IndexMap<String, u64>,
    kinds: Kinds,
    signs: Signs,
    /// An integer beyond 2^53, which a float would round.
    has_large: bool,
    has_negative: bool,
    /// A number with thousands parted by commas has a fraction.
    has_fraction: bool,
    beyond_i64: bool,
    /// The least and the greatest length of whole numbers.
    lengths: Option<(usize, usize)>,
    n_digits: u8,
    /// Whether the file says of some values what they are.
    is_typed: bool,
    /// The least and greatest second of a moment.
    seconds: Option<(i64, i64)>,
    /// The offset of every zoned moment; `Some(None)` when they differ.
    offset: Option<Option<i32>>,
}

/// The values of one kind: the first of them, and how many.
#[derive(Debug)]
struct Seen {
    kind: Kind,
    first: String,
    n: u64,
}

/// The kinds that were met, in the order in which they were met first.
#[derive(Debug, Default)]
struct Kinds(Vec<Seen>);

impl Kinds {
    fn get(&self, kind: Kind) -> Option<&Seen> {
        self.0.iter().find(|seen| seen.kind == kind)
    }

    fn has(&self, kind: Kind) -> bool {
        self.get(kind).is_some()
    }

    fn note(&mut self, kind: Kind, text: &str) {
        match self.0.iter_mut().find(|seen| seen.kind == kind) {
            Some(seen) => seen.n += 1,
            None => self.0.push(Seen { kind, first: text.to_owned(), n: 1 }),
        }
    }
}

/// How the numbers of a column, or of all columns, are written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs {
    /// A comma parts thousands for certain.
    point: u64,
    /// A comma stands before the fraction for certain.
    comma: u64,
    /// Either of these: `1,234`.
    either: u64,
    /// Plain numbers that could be thousands parted by a point: `1.234`.
    dot_groups: u64,
    /// Other plain numbers with a fraction.
    fractions: u64,
}

impl Signs {
    /// Those of this and another column.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            point: self.point + other.point,
            comma: self.comma + other.comma,
            either: self.either + other.either,
            dot_groups: self.dot_groups + other.dot_groups,
            fractions: self.fractions + other.fractions,
        }
    }
}

/// What is known of the whole file when a column's type is found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub(crate) care: Care,
    /// How the numbers of all columns are written.
    pub(crate) signs: Signs,
    /// Whether commas part the fields, so that one within a number was quoted.
    pub(crate) is_comma_separated: bool,
}

impl Default for Context {
    fn default() -> Self {
        Self { care: Care::Strict, signs: Signs::default(), is_comma_separated: true }
    }
}

/// Kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int,
    Float,
    /// With signs between its digits.
    Marked,
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
    /// How its numbers are written.
    pub(crate) style: Style,
    /// Whether a few values of another kind become null, and are told.
    pub(crate) has_strays: bool,
}

impl Finding {
    /// A type without anything to say about it.
    pub(crate) fn of(target: Target) -> Self {
        Self {
            target,
            reason: None,
            marks: IndexMap::new(),
            style: Style::default(),
            has_strays: false,
        }
    }
}

impl Evidence {
    /// Evidence of a column that is first met after so many rows.
    pub(crate) fn after(n_rows: u64) -> Self {
        Self { n_rows, n_null: n_rows, ..Self::default() }
    }

    /// Takes one more value.
    pub(crate) fn add(&mut self, cell: &Cell<'_>) {
        self.n_rows += 1;
        self.is_typed |= !matches!(cell, Cell::Null | Cell::Loose(_));
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
                let n = trimmed.len();
                let (least, most) = self.lengths.unwrap_or((n, n));
                self.lengths = Some((least.min(n), most.max(n)));
                return self.note(Kind::Int, text);
            }
            Some(Number::Float(_)) => {
                let is_group = parse::is_dot_group(trimmed);
                self.signs.dot_groups += u64::from(is_group);
                self.signs.fractions += u64::from(!is_group);
                return self.note(Kind::Float, text);
            }
            None => {}
        }
        if let Some(marked) = parse::marked(trimmed) {
            match marked {
                Marked::Point => self.signs.point += 1,
                Marked::Comma => self.signs.comma += 1,
                Marked::Either => self.signs.either += 1,
                Marked::Spaced => {}
            }
            self.has_fraction |= marked == Marked::Point && trimmed.contains('.');
            self.has_negative |= trimmed.starts_with('-');
            return self.note(Kind::Marked, text);
        }
        if parse::boolean(trimmed).is_some() {
            return self.note(Kind::Bool, text);
        }
        if self.add_time(trimmed) {
            return;
        }
        let digits = trimmed.strip_prefix('-').unwrap_or(trimmed);
        let is_digits =
            digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
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
        self.kinds.note(kind, text);
    }

    /// Whether a value was met that is nothing but text, or digits that a number would lose.
    pub(crate) fn has_text(&self) -> bool {
        self.kinds.has(Kind::Text) || self.kinds.has(Kind::Digits)
    }

    /// Whether nothing was met but marks for missing values.
    pub(crate) fn has_marks_alone(&self) -> bool {
        self.kinds.0.is_empty()
    }

    /// How its numbers are written.
    pub(crate) fn signs(&self) -> Signs {
        self.signs
    }

    fn mark(&mut self, text: &str) {
        match self.marks.get_mut(text) {
            Some(n) => *n += 1,
            None => {
                self.marks.insert(text.to_owned(), 1);
            }
        }
    }

    /// Whether the values are those of a code, if the column is called one: whole numbers of as many
    /// digits each. Where they differ in length, zeros may be lost already and no text brings them
    /// back.
    pub(crate) fn may_be_code(&self) -> bool {
        let is_whole = self.kinds.0.len() == 1 && self.kinds.has(Kind::Int);
        let is_even = self.lengths.is_some_and(|(least, most)| least == most && least > 1);
        is_whole && is_even && self.marks.is_empty() && !self.has_negative && !self.is_typed
    }

    /// The type that keeps every value; in a lenient reading, all but a few that are told.
    pub(crate) fn conclude(self, context: &Context) -> Finding {
        let kinds: Vec<Kind> = self.kinds.0.iter().map(|seen| seen.kind).collect();
        if let Some((target, style)) = self.type_of(&kinds, context) {
            return Finding { marks: self.marks, style, ..Finding::of(target) };
        }
        if context.care == Care::Lenient
            && let Some((target, style)) = self.type_of(&self.main_kinds(), context)
        {
            return Finding { marks: self.marks, style, has_strays: true, ..Finding::of(target) };
        }
        Finding { reason: self.reason(), ..Finding::of(Target::Text) }
    }

    /// The type of values of these kinds, and how its numbers are written.
    fn type_of(&self, kinds: &[Kind], context: &Context) -> Option<(Target, Style)> {
        let has = |kind| kinds.contains(&kind);
        let is_numeric = |kind: &Kind| matches!(kind, Kind::Int | Kind::Float | Kind::Marked);
        if !kinds.is_empty() && kinds.iter().all(is_numeric) {
            let style = self.style(has(Kind::Marked), context)?;
            let has_fraction = match style {
                Style::Point => has(Kind::Float) || (has(Kind::Marked) && self.has_fraction),
                Style::Comma => self.signs.comma + self.signs.either > 0,
            };
            let target = match has_fraction {
                true if self.has_large => return None,
                true => Target::Float64,
                false if !self.beyond_i64 => Target::Int64,
                false if !self.has_negative => Target::UInt64,
                false => return None,
            };
            return Some((target, style));
        }
        let target = match kinds {
            [] if self.marks.is_empty() => Some(Target::Null),
            [Kind::Bool] => Some(Target::Bool),
            [Kind::Date] => Some(Target::Date(DateOrder::YearFirst)),
            [Kind::Local | Kind::Zoned] => self.timestamp(DateOrder::YearFirst),
            _ => None,
        };
        target.map(|target| (target, Style::Point))
    }

    /// How the column's numbers are to be read; none if that cannot be told.
    fn style(&self, is_marked: bool, context: &Context) -> Option<Style> {
        let (here, all) = (self.signs, context.signs);
        let all_points = all.point + all.fractions > 0;
        if context.care == Care::Strict {
            return (!is_marked).then_some(Style::Point);
        }
        if here.comma > 0 {
            return (here.point == 0 && here.fractions == 0).then_some(Style::Comma);
        }
        if here.either > 0 && here.point == 0 {
            return match (all.comma > 0, all_points || context.is_comma_separated) {
                (true, false) => Some(Style::Comma),
                (false, true) => Some(Style::Point),
                _ => None,
            };
        }
        // Where a comma stands before fractions elsewhere, `1.234` has no fraction.
        let only_groups = here.dot_groups > 0 && here.fractions == 0 && here.point == 0;
        if only_groups && all.comma > 0 && !all_points {
            return Some(Style::Comma);
        }
        Some(Style::Point)
    }

    /// The kinds of nearly all values, if few are of others and none of those is digits that a
    /// number would lose.
    fn main_kinds(&self) -> Vec<Kind> {
        const GROUPS: [&[Kind]; 4] = [
            &[Kind::Int, Kind::Float, Kind::Marked],
            &[Kind::Date],
            &[Kind::Local],
            &[Kind::Zoned],
        ];
        let count = |kinds: &[Kind]| -> u64 {
            kinds.iter().filter_map(|kind| self.kinds.get(*kind)).map(|seen| seen.n).sum()
        };
        let n_all: u64 = self.kinds.0.iter().map(|seen| seen.n).sum();
        let main = GROUPS.into_iter().max_by_key(|kinds| count(kinds)).unwrap_or_default();
        let n_strays = n_all - count(main);
        let is_few = n_strays <= MOST_STRAYS && n_strays * STRAY_SHARE <= n_all;
        // What JSON and workbooks know to be a text or a number is no stray.
        if !is_few || self.is_typed || self.kinds.has(Kind::Digits) {
            return vec![Kind::Text];
        }
        let is_main = |kind: &Kind| main.contains(kind);
        self.kinds.0.iter().map(|seen| seen.kind).filter(is_main).collect()
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
        if let Some(seen) = self.kinds.get(Kind::Digits) {
            return Some(Reason::Digits(seen.first.clone()));
        }
        let mut kinds = self.kinds.0.iter();
        match (kinds.next(), kinds.next()) {
            (Some(one), Some(other)) => Some(Reason::Mixed(one.first.clone(), other.first.clone())),
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
mod tests;
