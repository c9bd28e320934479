//! The schema's fields, checked, as the shape of a record batch: how many nodes and buffers
//! each has.

use std::collections::BTreeMap;

use arrow_ipc::{DateUnit, Endianness, IntervalUnit, Precision, Schema, TimeUnit, Type, UnionMode};

use crate::{Error, Limits};

/// A column or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) layout: Layout,
    pub(crate) children: Vec<Self>,
}

impl Shape {
    /// Whether a batch of one can be read as the other.
    fn is_like(&self, other: &Self) -> bool {
        let mut pairs = self.children.iter().zip(&other.children);
        self.layout == other.layout
            && self.children.len() == other.children.len()
            && pairs.all(|(child, other)| child.is_like(other))
    }

    /// Whether entries need no bytes in the body.
    pub(crate) fn is_weightless(&self) -> bool {
        match self.layout {
            Layout::Null | Layout::RunEnd => true,
            Layout::Fixed { bits } => bits == 0,
            Layout::FixedList { size } => size == 0,
            Layout::Struct => self.children.is_empty(),
            _ => false,
        }
    }
}

/// What a field takes in memory at most, beside its texts: the parts of Arrow's schema and ours,
/// and a column's counts before the first row.
const FIELD_BYTES: u64 = 2 << 10;

/// How often a schema's texts are held: in the header, as Arrow's, as a column's, and in
/// snapshots of one.
const TEXT_COPIES: u64 = 8;

/// The buffers of a field, after Arrow's columnar format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Null,
    Fixed {
        bits: u64,
    },
    /// Text or bytes with offsets so many bytes wide.
    Bytes {
        width: u64,
    },
    View,
    List {
        width: u64,
    },
    ListView {
        width: u64,
    },
    FixedList {
        size: u64,
    },
    Struct,
    RunEnd,
    Union {
        dense: bool,
    },
}

/// A checked schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shapes {
    pub(crate) columns: Vec<Shape>,
    /// By dictionary id, the shape of its values.
    pub(crate) dictionaries: BTreeMap<i64, Shape>,
    /// Bytes of memory that the schema takes at most, here and decoded.
    pub(crate) n_bytes: u64,
}

/// Checks a schema so that every part of it can be read.
pub(crate) fn shapes_of<'a>(
    schema: Schema<'a>,
    offset: u64,
    limits: &'a Limits,
) -> Result<Shapes, Error> {
    let fields =
        schema.fields().ok_or(Error::MissingPart { offset, part: "fields of the schema" })?;
    if schema.endianness() != Endianness::Little {
        let column = fields.iter().next().and_then(|field| field.name()).map(str::to_owned);
        return Err(Error::BigEndian { column });
    }
    let limit = limits.max_columns;
    if fields.len() > limit {
        return Err(Error::TooManyColumns { found: fields.len() as u64, limit: limit as u64 });
    }
    let mut reader = Reader {
        limits,
        offset,
        n_fields: 0,
        n_text: n_text(schema.custom_metadata()),
        path: Vec::new(),
        dictionaries: BTreeMap::new(),
    };
    let columns = fields.iter().map(|field| reader.field(field)).collect::<Result<Vec<_>, _>>()?;
    let n_bytes = reader.n_fields as u64 * FIELD_BYTES + reader.n_text * TEXT_COPIES;
    Ok(Shapes { columns, dictionaries: reader.dictionaries, n_bytes })
}

/// Parts of a flatbuffer may be named more than once: what counts is what a copy of all takes.
fn n_text(
    pairs: Option<flatbuffers::Vector<'_, flatbuffers::ForwardsUOffset<arrow_ipc::KeyValue<'_>>>>,
) -> u64 {
    let length = |text: Option<&str>| text.map_or(0, str::len) as u64;
    pairs.iter().flatten().map(|pair| length(pair.key()) + length(pair.value()) + 64).sum()
}

struct Reader<'a> {
    limits: &'a Limits,
    offset: u64,
    n_fields: usize,
    n_text: u64,
    /// The names on the way to the field.
    path: Vec<&'a str>,
    dictionaries: BTreeMap<i64, Shape>,
}

impl<'a> Reader<'a> {
    fn field(&mut self, field: arrow_ipc::Field<'a>) -> Result<Shape, Error> {
        let name = field.name().unwrap_or_default();
        if name.len() > self.limits.max_name {
            let found = i64::try_from(name.len()).unwrap_or(i64::MAX);
            return Err(Error::BadLength { offset: self.offset, part: "name of a field", found });
        }
        self.path.push(name);
        if self.path.len() > self.limits.max_depth + 1 {
            let limit = self.limits.max_depth as u64;
            return Err(Error::TooDeep { column: self.path.join("."), limit });
        }
        self.n_fields += 1;
        self.n_text += name.len() as u64 + n_text(field.custom_metadata());
        if self.n_fields > self.limits.max_fields {
            let (found, limit) = (self.n_fields as u64, self.limits.max_fields as u64);
            return Err(Error::TooManyColumns { found, limit });
        }
        let layout = layout_of(field).map_err(|found| self.bad(found))?;
        let children = field
            .children()
            .iter()
            .flatten()
            .map(|child| self.field(child))
            .collect::<Result<Vec<_>, _>>()?;
        check_children(field, layout, &children).map_err(|found| self.bad(found))?;
        let mut shape = Shape { name: name.to_owned(), layout, children };
        if let Some(dictionary) = field.dictionary() {
            let index = dictionary
                .indexType()
                .ok_or_else(|| self.bad("dictionary of no index type".to_owned()))?;
            let bits = integer_bits(index.bitWidth()).map_err(|found| self.bad(found))?;
            let codes = Layout::Fixed { bits };
            let codes = Shape { name: name.to_owned(), layout: codes, children: Vec::new() };
            let values = std::mem::replace(&mut shape, codes);
            let id = dictionary.id();
            let known = self.dictionaries.entry(id).or_insert_with(|| values.clone());
            if !known.is_like(&values) {
                return Err(self.bad(format!("dictionary {id} of two types")));
            }
        }
        self.path.pop();
        Ok(shape)
    }

    fn bad(&self, found: String) -> Error {
        Error::BadType { column: self.path.join("."), found }
    }
}

fn integer_bits(width: i32) -> Result<u64, String> {
    match width {
        8 => Ok(8),
        16 => Ok(16),
        32 => Ok(32),
        64 => Ok(64),
        _ => Err(format!("integer of {width} bits")),
    }
}

fn layout_of(field: arrow_ipc::Field<'_>) -> Result<Layout, String> {
    let kind = field.type_type();
    let absent = || format!("{kind:?} without its parameters");
    let fixed = |bits| Ok(Layout::Fixed { bits });
    match kind {
        Type::Null => Ok(Layout::Null),
        Type::Bool => fixed(1),
        Type::Int => fixed(integer_bits(field.type_as_int().ok_or_else(absent)?.bitWidth())?),
        Type::FloatingPoint => {
            match field.type_as_floating_point().ok_or_else(absent)?.precision() {
                Precision::HALF => fixed(16),
                Precision::SINGLE => fixed(32),
                Precision::DOUBLE => fixed(64),
                other => Err(format!("float of precision {}", other.0)),
            }
        }
        Type::Decimal => decimal_layout(field.type_as_decimal().ok_or_else(absent)?),
        Type::Date => match field.type_as_date().ok_or_else(absent)?.unit() {
            DateUnit::DAY => fixed(32),
            DateUnit::MILLISECOND => fixed(64),
            other => Err(format!("date of unit {}", other.0)),
        },
        Type::Time => {
            let time = field.type_as_time().ok_or_else(absent)?;
            match (time.bitWidth(), time.unit()) {
                (32, TimeUnit::SECOND | TimeUnit::MILLISECOND) => fixed(32),
                (64, TimeUnit::MICROSECOND | TimeUnit::NANOSECOND) => fixed(64),
                (bits, unit) => Err(format!("time of {bits} bits in unit {}", unit.0)),
            }
        }
        Type::Timestamp => instant(field.type_as_timestamp().ok_or_else(absent)?.unit()),
        Type::Duration => instant(field.type_as_duration().ok_or_else(absent)?.unit()),
        Type::Interval => match field.type_as_interval().ok_or_else(absent)?.unit() {
            IntervalUnit::YEAR_MONTH => fixed(32),
            IntervalUnit::DAY_TIME => fixed(64),
            IntervalUnit::MONTH_DAY_NANO => fixed(128),
            other => Err(format!("interval of unit {}", other.0)),
        },
        Type::Binary | Type::Utf8 => Ok(Layout::Bytes { width: 4 }),
        Type::LargeBinary | Type::LargeUtf8 => Ok(Layout::Bytes { width: 8 }),
        Type::BinaryView | Type::Utf8View => Ok(Layout::View),
        Type::FixedSizeBinary => {
            let width = field.type_as_fixed_size_binary().ok_or_else(absent)?.byteWidth();
            match u64::try_from(width) {
                Ok(width) => fixed(width * 8),
                Err(_) => Err(format!("bytes of width {width}")),
            }
        }
        Type::List => Ok(Layout::List { width: 4 }),
        Type::LargeList => Ok(Layout::List { width: 8 }),
        Type::Map => {
            field.type_as_map().ok_or_else(absent)?;
            Ok(Layout::List { width: 4 })
        }
        Type::ListView => Ok(Layout::ListView { width: 4 }),
        Type::LargeListView => Ok(Layout::ListView { width: 8 }),
        Type::FixedSizeList => {
            let size = field.type_as_fixed_size_list().ok_or_else(absent)?.listSize();
            match u64::try_from(size) {
                Ok(size) => Ok(Layout::FixedList { size }),
                Err(_) => Err(format!("lists of size {size}")),
            }
        }
        Type::Struct_ => Ok(Layout::Struct),
        Type::RunEndEncoded => Ok(Layout::RunEnd),
        Type::Union => union_layout(field, field.type_as_union().ok_or_else(absent)?),
        other => Err(format!("type {}", other.0)),
    }
}

fn instant(unit: TimeUnit) -> Result<Layout, String> {
    match unit {
        TimeUnit::SECOND | TimeUnit::MILLISECOND | TimeUnit::MICROSECOND | TimeUnit::NANOSECOND => {
            Ok(Layout::Fixed { bits: 64 })
        }
        other => Err(format!("time unit {}", other.0)),
    }
}

fn decimal_layout(decimal: arrow_ipc::Decimal<'_>) -> Result<Layout, String> {
    let (bits, precision, scale) = (decimal.bitWidth(), decimal.precision(), decimal.scale());
    let (bits_ok, digits) = match bits {
        32 => (32, 9),
        64 => (64, 18),
        128 => (128, 38),
        256 => (256, 76),
        _ => return Err(format!("decimal of {bits} bits")),
    };
    // Arrow holds no scale past the digits of the widest decimal.
    if !(1..=digits).contains(&precision) || !(-76..=76).contains(&scale) {
        return Err(format!("decimal({precision}, {scale}) in {bits} bits"));
    }
    Ok(Layout::Fixed { bits: bits_ok })
}

fn union_layout(
    field: arrow_ipc::Field<'_>,
    union: arrow_ipc::Union<'_>,
) -> Result<Layout, String> {
    let n_children = field.children().map_or(0, |children| children.len());
    if n_children > 128 {
        return Err(format!("union of {n_children} types"));
    }
    if let Some(ids) = union.typeIds() {
        let mut seen = [false; 128];
        for id in ids {
            match usize::try_from(id).ok().and_then(|id| seen.get_mut(id)) {
                Some(place) if !*place => *place = true,
                _ => return Err(format!("union with the type id {id}")),
            }
        }
        if ids.len() != n_children {
            return Err(format!("union of {n_children} types with {} ids", ids.len()));
        }
    }
    match union.mode() {
        UnionMode::Dense => Ok(Layout::Union { dense: true }),
        UnionMode::Sparse => Ok(Layout::Union { dense: false }),
        other => Err(format!("union of mode {}", other.0)),
    }
}

fn check_children(
    field: arrow_ipc::Field<'_>,
    layout: Layout,
    children: &[Shape],
) -> Result<(), String> {
    let kind = field.type_type();
    let expected = match layout {
        Layout::List { .. } | Layout::ListView { .. } | Layout::FixedList { .. } => 1,
        Layout::RunEnd => 2,
        Layout::Struct | Layout::Union { .. } => children.len(),
        _ => 0,
    };
    // Some writers give a dictionary's index as a child; a flat type has no use for it.
    if children.len() != expected {
        return Err(format!("{kind:?} with {} children", children.len()));
    }
    let first = field.children().and_then(|children| children.iter().next());
    match (kind, children.first(), first) {
        (Type::Map, Some(entries), Some(field)) => {
            if field.dictionary().is_some() || entries.layout != Layout::Struct {
                return Err("map whose entries are not a struct".to_owned());
            }
            if entries.children.len() != 2 {
                return Err(format!("map with entries of {} fields", entries.children.len()));
            }
        }
        (Type::RunEndEncoded, Some(ends), Some(field)) => {
            let is_signed = field.type_as_int().is_some_and(|int| int.is_signed());
            let wide = matches!(ends.layout, Layout::Fixed { bits: 16 | 32 | 64 });
            if field.dictionary().is_some() || !is_signed || !wide {
                return Err("runs whose ends are not signed integers of 16 to 64 bits".to_owned());
            }
        }
        _ => {}
    }
    Ok(())
}
