//! The schema's fields, checked, as the shape of a record batch: how many nodes and buffers
//! each has.

use std::collections::BTreeMap;

use arrow_ipc::{DateUnit, Endianness, IntervalUnit, Precision, Schema, TimeUnit, Type, UnionMode};

use crate::{Error, Limits};

/// A column or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// The names on the way to it, joined by points.
    pub(crate) name: String,
    pub(crate) layout: Layout,
    pub(crate) children: Vec<Self>,
}

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
}

/// Checks a schema so that every part of it can be read.
pub(crate) fn shapes_of(schema: Schema<'_>, offset: u64, limits: &Limits) -> Result<Shapes, Error> {
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
    let mut reader = Reader { limits, n_fields: 0, dictionaries: BTreeMap::new() };
    let columns = fields
        .iter()
        .map(|field| reader.field(field, String::new(), 0))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Shapes { columns, dictionaries: reader.dictionaries })
}

struct Reader<'a> {
    limits: &'a Limits,
    n_fields: usize,
    dictionaries: BTreeMap<i64, Shape>,
}

impl Reader<'_> {
    fn field(
        &mut self,
        field: arrow_ipc::Field<'_>,
        parent: String,
        depth: usize,
    ) -> Result<Shape, Error> {
        let own = field.name().unwrap_or_default();
        let name = if depth == 0 { own.to_owned() } else { format!("{parent}.{own}") };
        if depth > self.limits.max_depth {
            let limit = self.limits.max_depth as u64;
            return Err(Error::TooDeep { column: name, limit });
        }
        self.n_fields += 1;
        if self.n_fields > self.limits.max_fields {
            let (found, limit) = (self.n_fields as u64, self.limits.max_fields as u64);
            return Err(Error::TooManyColumns { found, limit });
        }
        let bad = |found: String| Error::BadType { column: name.clone(), found };
        let layout = layout_of(field).map_err(&bad)?;
        let children = field
            .children()
            .iter()
            .flatten()
            .map(|child| self.field(child, name.clone(), depth + 1))
            .collect::<Result<Vec<_>, _>>()?;
        check_children(field, layout, &children).map_err(&bad)?;
        let shape = Shape { name: name.clone(), layout, children };
        let Some(dictionary) = field.dictionary() else { return Ok(shape) };
        let index =
            dictionary.indexType().ok_or_else(|| bad("dictionary of no index type".to_owned()))?;
        let bits = integer_bits(index.bitWidth()).map_err(bad)?;
        self.dictionaries.insert(dictionary.id(), shape);
        Ok(Shape { name, layout: Layout::Fixed { bits }, children: Vec::new() })
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
