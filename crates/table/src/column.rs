//! One column on its way into a table.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int32Array, Int64Array, StringArray};
use arrow::datatypes::{DataType, Field};

use crate::builder::{MAX_CATEGORIES, MAX_CATEGORY_BYTES};
use crate::category::{Categories, wide_keys};
use crate::normalise::{Source, type_of};
use crate::{Codes, Column, ColumnType, Error, Unit, Values, Zone};

/// Until this many different values have come it is too early to call text anything but a
/// Category.
const MIN_CATEGORIES: usize = 1 << 10;

const MS_PER_DAY: i64 = 86_400_000;

#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    /// The column as it is now, but for its dictionary.
    pub(crate) column: Column,
    built: Arc<Column>,
    pub(crate) source: DataType,
    pub(crate) form: Form,
    /// The length of the longest text or bytes, if there are many bytes in all.
    pub(crate) longest: u64,
    /// Bytes of the form, and of the least and the greatest text that the statistics will hold.
    pub(crate) n_held: u64,
}

#[derive(Debug)]
pub(crate) enum Form {
    Plain,
    /// Dictionary-encoded text, with the dictionary that the mapping is for.
    Dictionary {
        categories: Categories,
        last: Option<(ArrayRef, Vec<u32>)>,
    },
    /// Text that is a Category as long as its values repeat.
    Repeating {
        categories: Categories,
        n_valid: usize,
    },
    /// 64-bit dates that are whole days as far as they have come.
    WholeDays,
}

/// How the values of earlier batches are brought into a column's new type.
pub(crate) enum Earlier {
    Text { column: String, categories: Categories },
    Milliseconds,
}

impl Earlier {
    /// How many bytes [`Self::converted`] takes.
    pub(crate) fn n_bytes(&self, values: &Values) -> u64 {
        match (self, values) {
            (Self::Text { categories, .. }, Values::Category(codes)) => categories.texts_len(codes),
            (Self::Milliseconds, Values::Date(days)) => days.len() as u64 * 8,
            _ => 0,
        }
    }

    pub(crate) fn converted(&self, values: &Values) -> Result<Values, Error> {
        Ok(match (self, values) {
            (Self::Text { column, categories }, Values::Category(codes)) => {
                Values::Text(categories.texts(codes, column)?)
            }
            (Self::Milliseconds, Values::Date(days)) => {
                Values::Int64(days.unary(|day| i64::from(day) * MS_PER_DAY))
            }
            _ => values.clone(),
        })
    }
}

impl ColumnBuilder {
    pub(crate) fn new(name: String, field: &Field) -> Self {
        let source = field.data_type().clone();
        let mut column_type = type_of(&source);
        let form = match (&column_type, &source) {
            (ColumnType::Category, _) => {
                Form::Dictionary { categories: Categories::new(), last: None }
            }
            (ColumnType::Text, _) => {
                column_type = ColumnType::Category;
                Form::Repeating { categories: Categories::new(), n_valid: 0 }
            }
            (ColumnType::Date, source) if holds_date64(source) => Form::WholeDays,
            _ => Form::Plain,
        };
        let zone = match &column_type {
            ColumnType::Timestamp(_, Some(zone)) => Zone::fixed(zone).map(Arc::new),
            _ => None,
        };
        let mut metadata = BTreeMap::new();
        metadata.extend(field.metadata().iter().map(|(key, value)| (key.clone(), value.clone())));
        let column = Column { name, column_type, dictionary: None, zone, metadata };
        let built = Arc::new(column.clone());
        Self { column, built, source, form, longest: 0, n_held: 0 }
    }

    /// Bytes of the form, and of the least and the greatest text that the statistics will hold.
    pub(crate) fn held(&self) -> u64 {
        let form = match &self.form {
            Form::Plain | Form::WholeDays => 0,
            Form::Dictionary { categories, last } => {
                let n_mapping = last.as_ref().map_or(0, |(_, mapping)| mapping.len() * 4);
                categories.n_bytes() + n_mapping
            }
            Form::Repeating { categories, .. } => categories.n_bytes(),
        };
        (form as u64).saturating_add(self.longest.saturating_mul(2))
    }

    /// Whether the values come as a dictionary's keys and their codes are kept.
    pub(crate) fn is_coded(&self) -> bool {
        matches!(self.form, Form::Dictionary { .. })
    }

    /// An array in normal form.
    pub(crate) fn normalised(
        &self,
        array: &ArrayRef,
        taken: u64,
        budget: u64,
    ) -> Result<Values, Error> {
        let source = Source { column: &self.column.name, taken, budget };
        source.values(&source.plain(array)?)
    }

    /// The codes of a dictionary's keys. Every key that is not null must be one of the dictionary.
    pub(crate) fn coded(
        &mut self,
        keys: &dyn Array,
        values: &ArrayRef,
        taken: u64,
        budget: u64,
    ) -> Result<Values, Error> {
        let source = Source { column: &self.column.name, taken, budget };
        let Form::Dictionary { categories, last } = &mut self.form else {
            return Ok(Values::Null(keys.len()));
        };
        let known = last.take().filter(|(known, _)| is_same(known, values));
        let (known, mapping) = match known {
            Some(known) => known,
            None => {
                // Texts and their table grow by doubling, and the texts are copied for an array.
                let n_bytes = values.get_array_memory_size() as u64;
                let n_bytes = n_bytes.saturating_mul(4).saturating_add(values.len() as u64 * 32);
                if values.len() > MIN_CATEGORIES || n_bytes > MAX_CATEGORY_BYTES as u64 {
                    source.check(n_bytes)?;
                }
                let too_large = || Error::TooLarge {
                    column: self.column.name.clone(),
                    n_bytes: u64::from(u32::MAX),
                };
                let mapping = categories.mapping(values.as_ref()).ok_or_else(too_large)?;
                (Arc::clone(values), mapping)
            }
        };
        let codes = categories.codes_of(&wide_keys(keys), keys.nulls(), &mapping);
        *last = Some((known, mapping));
        Ok(Values::Category(codes))
    }

    /// The codes of text; none once it has too many different values.
    pub(crate) fn repeating(&mut self, text: &StringArray) -> Result<Option<Values>, Error> {
        let Form::Repeating { categories, n_valid } = &mut self.form else { return Ok(None) };
        let mut codes = Vec::with_capacity(text.len());
        let mut last: Option<(&str, u32)> = None;
        for value in text {
            let Some(value) = value else {
                codes.push(0);
                continue;
            };
            *n_valid += 1;
            let code = match last {
                Some((same, code)) if same == value => code,
                _ => {
                    let Some(code) = categories.code(value, MAX_CATEGORY_BYTES) else {
                        return Ok(None);
                    };
                    if categories.len() > (*n_valid / 2).clamp(MIN_CATEGORIES, MAX_CATEGORIES) {
                        return Ok(None);
                    }
                    code
                }
            };
            last = Some((value, code));
            codes.push(code);
        }
        Ok(Some(Values::Category(categories.narrow(codes, text.nulls().cloned()))))
    }

    pub(crate) fn give_up_category(&mut self) -> Result<Earlier, Error> {
        self.column.column_type = ColumnType::Text;
        let column = self.column.name.clone();
        Ok(match std::mem::replace(&mut self.form, Form::Plain) {
            Form::Repeating { categories, .. } => Earlier::Text { column, categories },
            _ => Earlier::Text { column, categories: Categories::new() },
        })
    }

    pub(crate) fn give_up_days(&mut self) -> Earlier {
        self.column.column_type = ColumnType::Timestamp(Unit::Millisecond, None);
        self.form = Form::Plain;
        Earlier::Milliseconds
    }

    pub(crate) fn built(&mut self) -> Arc<Column> {
        let dictionary = match &mut self.form {
            Form::Dictionary { categories, .. } | Form::Repeating { categories, .. } => {
                Some(categories.array())
            }
            Form::Plain | Form::WholeDays => None,
        };
        let is_built = self.built.column_type == self.column.column_type
            && match (&self.built.dictionary, &dictionary) {
                (Some(built), Some(new)) => Arc::ptr_eq(built, new),
                (built, new) => built.is_none() && new.is_none(),
            };
        if !is_built {
            self.built = Arc::new(Column { dictionary, ..self.column.clone() });
        }
        Arc::clone(&self.built)
    }
}

fn holds_date64(source: &DataType) -> bool {
    match source {
        DataType::Date64 => true,
        DataType::Dictionary(_, values) => holds_date64(values),
        DataType::RunEndEncoded(_, values) => holds_date64(values.data_type()),
        _ => false,
    }
}

/// The length of the longest text or bytes, if there are many bytes in all.
pub(crate) fn longest(values: &Values) -> u64 {
    let most = |offsets: &[i32]| {
        let n_all = offsets.first().zip(offsets.last()).map_or(0, |(a, b)| b.abs_diff(*a));
        if n_all < 1 << 20 {
            return 0;
        }
        let lengths = offsets.array_windows().map(|[a, b]| b.abs_diff(*a));
        lengths.max().unwrap_or(0)
    };
    u64::from(match values {
        Values::Text(a) => most(a.value_offsets()),
        Values::Binary(a) => most(a.value_offsets()),
        _ => 0,
    })
}

/// Bytes that a piece of a column takes beside the batch that it comes from.
pub(crate) fn made_bytes(source: &DataType, values: &Values) -> u64 {
    let n = values.len() as u64;
    match (source, values) {
        (_, Values::Category(codes)) => {
            n / 8
                + n * match codes {
                    Codes::U8(_) => 1,
                    Codes::U16(_) => 2,
                    Codes::U32(_) => 4,
                }
        }
        (DataType::LargeUtf8 | DataType::LargeBinary, _) | (DataType::Date64, Values::Date(_)) => {
            n * 4
        }
        (
            DataType::Dictionary(..)
            | DataType::RunEndEncoded(..)
            | DataType::Utf8View
            | DataType::BinaryView
            | DataType::FixedSizeBinary(_)
            | DataType::Float16
            | DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal256(..)
            | DataType::Time32(_),
            values,
        ) => values.as_array().map_or(0, |array| array.get_buffer_memory_size() as u64),
        _ => 0,
    }
}

/// Milliseconds as days; none if one is not a whole day or too far away for 32 bits.
pub(crate) fn whole_days(counts: &Int64Array) -> Option<Int32Array> {
    let day = |ms: i64| (ms % MS_PER_DAY == 0).then(|| i32::try_from(ms / MS_PER_DAY).ok())?;
    if counts.iter().flatten().any(|ms| day(ms).is_none()) {
        return None;
    }
    Some(counts.unary(|ms| day(ms).unwrap_or(0)))
}

/// Whether two arrays are the same piece of memory.
fn is_same(a: &ArrayRef, b: &ArrayRef) -> bool {
    Arc::ptr_eq(a, b) || a.to_data().ptr_eq(&b.to_data())
}
