use sagitta_spec::Literal;

use crate::json::{Write, write_object};

/// What a call is answered with: a result for each of its queries.
///
/// JavaScript reads it; the page, which is written in Rust, never asks for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The results, in the order of the queries.
    pub results: Vec<ResultTable>,
    /// The interval that they are under, if a brush was moved: its edges as they were asked for, or
    /// those that they snapped to.
    pub edges: Option<Edges>,
}

/// The edges of an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Edges {
    /// The lower one.
    pub low: Literal,
    /// The upper one.
    pub high: Literal,
}

/// Rows or groups of a result, each column in its own type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResultTable {
    /// The columns, each of the same length.
    pub columns: Vec<ResultColumn>,
    /// How many rows or groups are here.
    pub rows: u64,
    /// How many the whole result has, before offset and limit.
    pub total: u64,
}

/// One column of a result.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultColumn {
    /// Its name in the result.
    pub name: String,
    /// Its type in lower case.
    pub type_name: String,
    /// Its values.
    pub values: ResultValues,
    /// The attachment with one byte a row, 1 where there is a value; absent if none is null.
    pub validity: Option<usize>,
    /// What dates, times, timestamps and durations count: `d`, `s`, `ms`, `us` or `ns`.
    pub unit: Option<&'static str>,
    /// The zone of a timestamp that has one.
    pub zone: Option<String>,
}

/// The values of a column, in attachments that are numbered from the first of the answer on. All
/// numbers are little-endian. Under a null is 0, NaN in floats, and a text that does not count.
#[derive(Clone, Debug, PartialEq)]
pub enum ResultValues {
    /// Numbers in an attachment.
    Numbers {
        /// Which numbers.
        kind: NumberKind,
        /// Which attachment.
        attachment: usize,
    },
    /// One text a row.
    Texts(Texts),
    /// One code a row, into texts that are each there once.
    Codes {
        /// How wide the codes are.
        kind: NumberKind,
        /// The attachment with the codes.
        codes: usize,
        /// What they stand for.
        texts: Texts,
    },
}

/// A list of texts in attachments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The attachment with all texts one after the other, UTF-8.
    pub utf8: usize,
    /// The attachment with where each text ends, u32, counted in UTF-16 as JavaScript does.
    pub ends: usize,
}

/// What lies in an attachment of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    /// 8 bits; also booleans, 0 and 1.
    UInt8,
    /// 16 bits.
    UInt16,
    /// 32 bits.
    UInt32,
    /// 64 bits.
    UInt64,
    /// 8 bits with a sign.
    Int8,
    /// 16 bits with a sign.
    Int16,
    /// 32 bits with a sign; also dates.
    Int32,
    /// 64 bits with a sign; also times, timestamps and durations.
    Int64,
    /// 32 bits.
    Float32,
    /// 64 bits.
    Float64,
}

impl NumberKind {
    /// The word it is written as.
    fn as_str(self) -> &'static str {
        match self {
            Self::UInt8 => "uint8",
            Self::UInt16 => "uint16",
            Self::UInt32 => "uint32",
            Self::UInt64 => "uint64",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
        }
    }
}

impl Write for Results {
    fn write(&self, out: &mut String) {
        write_object(out, &[("results", &self.results), ("edges", &self.edges)]);
    }
}

impl Write for Edges {
    fn write(&self, out: &mut String) {
        write_object(out, &[("low", &self.low.as_str()), ("high", &self.high.as_str())]);
    }
}

impl Write for ResultTable {
    fn write(&self, out: &mut String) {
        write_object(
            out,
            &[("columns", &self.columns), ("rows", &self.rows), ("total", &self.total)],
        );
    }
}

impl Write for ResultColumn {
    fn write(&self, out: &mut String) {
        write_object(
            out,
            &[
                ("name", &self.name),
                ("type", &self.type_name),
                ("values", &self.values),
                ("validity", &self.validity),
                ("unit", &self.unit),
                ("zone", &self.zone),
            ],
        );
    }
}

impl Write for ResultValues {
    fn write(&self, out: &mut String) {
        match self {
            Self::Numbers { kind, attachment } => {
                write_object(out, &[("numbers", attachment), ("kind", &kind.as_str())]);
            }
            Self::Texts(Texts { utf8, ends }) => {
                write_object(out, &[("utf8", utf8), ("ends", ends)]);
            }
            Self::Codes { kind, codes, texts: Texts { utf8, ends } } => write_object(
                out,
                &[("codes", codes), ("kind", &kind.as_str()), ("utf8", utf8), ("ends", ends)],
            ),
        }
    }
}
