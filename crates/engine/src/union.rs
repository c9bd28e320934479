//! Several tables as one.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, StringArray, UInt32Array};
use arrow::datatypes::i256;
use sagitta_table::{Batch, Codes, Column, ColumnType, Table, Values};

use crate::intern::Interner;
use crate::lane::{Cells, Lane, Rows, all_null, build, cells, place, validity};
use crate::lookup::{code_at, narrow, texts_of};
use crate::number::{nearest_float, scale_of, unsigned_key};
use crate::plan::unique;
use crate::transform::integer;
use crate::{Error, Part};

/// A column of the union, with its place in every part.
type Output = (String, Vec<Option<usize>>);

/// The rows of all parts, one part after the other, and for each part the columns that it lacks:
/// there its rows have nulls.
///
/// Columns of one name are one column. `mapping` names others: for a column of the union its name in
/// each part, or none. A column called `provenance` says which part a row is from, by the part's
/// name; it comes last.
///
/// Integers become as wide as the widest, decimals of as many places as the finest, counts of time
/// as fine as the finest, texts and categories of different parts go together. Integers go with
/// floats as long as floats hold them exactly. Everything else is [`Error::MixedTypes`].
///
/// Each batch goes through `place_batch` once it is made, which may put its values elsewhere.
pub fn union(
    parts: &[(String, Table)],
    mapping: &BTreeMap<String, Vec<Option<String>>>,
    provenance: Option<&str>,
    place_batch: &dyn Fn(Batch) -> Batch,
) -> Result<(Table, Vec<Vec<String>>), Error> {
    let outputs = outputs(parts, mapping)?;
    let mut missing = vec![Vec::new(); parts.len()];
    let mut joined = Vec::with_capacity(outputs.len());
    for (name, places) in &outputs {
        joined.push(Joined::new(name, places, parts)?);
        for (missing, _) in missing.iter_mut().zip(places).filter(|(_, place)| place.is_none()) {
            missing.push(name.clone());
        }
    }
    let mut columns: Vec<Column> = joined.iter().map(|joined| joined.column.clone()).collect();
    if let Some(name) = provenance {
        let names: StringArray = parts.iter().map(|(name, _)| Some(name.as_str())).collect();
        columns.push(Column {
            name: name.to_owned(),
            column_type: ColumnType::Category,
            dictionary: Some(Arc::new(names)),
            zone: None,
            metadata: BTreeMap::new(),
        });
    }
    let columns = unique(columns).into_iter().map(Arc::unwrap_or_clone);
    let mut whole = Table::new(columns.collect());
    for (code, (part_idx, (_, table))) in (0_u32..).zip(parts.iter().enumerate()) {
        for batch in table.batches() {
            let values = joined.iter().map(|joined| joined.values(part_idx, parts, batch));
            let mut values = values.collect::<Result<Vec<_>, _>>()?;
            if provenance.is_some() {
                let codes = Codes::U32(UInt32Array::from(vec![code; batch.n_rows]));
                values.push(Values::Category(narrow(codes, parts.len())));
            }
            whole.push(place_batch(Batch::new(batch.n_rows, values)));
        }
    }
    Ok((whole, missing))
}

/// The columns of the union, in the order in which the parts have them.
fn outputs(
    parts: &[(String, Table)],
    mapping: &BTreeMap<String, Vec<Option<String>>>,
) -> Result<Vec<Output>, Error> {
    let mut outputs: Vec<Output> = Vec::new();
    for (part_idx, (table_name, table)) in parts.iter().enumerate() {
        let named: Vec<(&String, &String)> = mapping
            .iter()
            .filter_map(|(output, names)| Some((output, names.get(part_idx)?.as_ref()?)))
            .collect();
        if let Some((_, name)) = named.iter().find(|(_, name)| table.column_idx(name).is_none()) {
            return Err(Error::UnknownColumn { name: (*name).clone(), part: Part::Union });
        }
        for (idx, column) in table.columns().iter().enumerate() {
            let mut names: Vec<&String> = named
                .iter()
                .filter(|(_, own)| **own == column.name)
                .map(|(name, _)| *name)
                .collect();
            if names.is_empty() {
                names.push(&column.name);
            }
            for name in names {
                let known = outputs.iter().position(|(known, _)| known == name);
                let at = known.unwrap_or(outputs.len());
                if known.is_none() {
                    outputs.push((name.clone(), vec![None; parts.len()]));
                }
                let place = outputs.get_mut(at).and_then(|(_, places)| places.get_mut(part_idx));
                if place.and_then(|place| place.replace(idx)).is_some() {
                    let (table, column) = (table_name.clone(), name.clone());
                    return Err(Error::TwoForOne { table, column });
                }
            }
        }
    }
    Ok(outputs)
}

/// A column of the union.
struct Joined<'a> {
    column: Column,
    /// The columns of the parts that it is made of, and the place of each in its part.
    own: Vec<Option<(&'a Column, usize)>>,
    /// For a Category: by part, the codes of the whole by those of the part.
    codes: Vec<Vec<u32>>,
}

impl<'a> Joined<'a> {
    fn new(
        name: &str,
        places: &[Option<usize>],
        parts: &'a [(String, Table)],
    ) -> Result<Self, Error> {
        let own = places.iter().zip(parts).map(|(place, (_, table))| {
            place.and_then(|idx| Some((table.columns().get(idx)?.as_ref(), idx)))
        });
        let own: Vec<Option<(&Column, usize)>> = own.collect();
        let mut result: Option<Column> = None;
        for (own, (table, _)) in own.iter().zip(parts) {
            let Some((own, _)) = own else { continue };
            result = Some(match result {
                None => Column { name: name.to_owned(), ..Column::clone(own) },
                Some(so_far) => match unified(&so_far.column_type, &own.column_type) {
                    Some(column_type) => {
                        let zone = so_far.zone.clone().or_else(|| own.zone.clone());
                        Column { column_type, zone, ..so_far }
                    }
                    None => return Err(mixed(table, own, &so_far)),
                },
            });
        }
        let mut column = result.ok_or(Error::Unfinished)?;
        column.dictionary = None;
        let mut codes = Vec::new();
        if column.column_type == ColumnType::Category {
            let mut texts = Interner::Empty;
            for own in &own {
                codes.push(own.map_or(Ok(Vec::new()), |(own, _)| merged(own, &mut texts))?);
            }
            column.dictionary = Some(Arc::new(texts.texts().ok_or(Error::Unfinished)?));
        }
        Ok(Self { column, own, codes })
    }

    /// The values for a batch of a part.
    fn values(
        &self,
        part_idx: usize,
        parts: &[(String, Table)],
        batch: &Batch,
    ) -> Result<Values, Error> {
        let own = self.own.get(part_idx).copied().flatten();
        let codes = self.codes.get(part_idx).map_or(&[][..], Vec::as_slice);
        let changed = match own {
            None => all_null(&self.column.column_type, batch.n_rows),
            Some((own, idx)) => {
                let changed = || Error::TableChanged { name: own.name.clone() };
                let held = batch.values(idx).ok_or_else(changed)?;
                converted(&held, own, &self.column, codes)
            }
        };
        match (changed, &self.column.dictionary) {
            (Some(Values::Category(codes)), Some(texts)) => {
                Ok(Values::Category(narrow(codes, texts.len())))
            }
            (Some(values), _) => Ok(values),
            (None, _) => {
                let lacking = Column { column_type: ColumnType::Null, ..self.column.clone() };
                let table = parts.get(part_idx).map_or("", |(name, _)| name);
                Err(mixed(table, own.map_or(&lacking, |(own, _)| own), &self.column))
            }
        }
    }
}

fn mixed(table: &str, own: &Column, so_far: &Column) -> Error {
    Error::MixedTypes {
        table: table.to_owned(),
        column: own.name.clone(),
        found: own.column_type.clone(),
        expected: so_far.column_type.clone(),
    }
}

/// The type that holds the values of two; none if there is none.
fn unified(a: &ColumnType, b: &ColumnType) -> Option<ColumnType> {
    use ColumnType::{Category, Decimal, Duration, Float, Int, Null, Text, Time, Timestamp, UInt};
    Some(match (a, b) {
        (a, b) if a == b => a.clone(),
        (Null, other) | (other, Null) => other.clone(),
        (Int(a), Int(b)) => Int(*a.max(b)),
        (UInt(a), UInt(b)) => UInt(*a.max(b)),
        (Int(_), UInt(64)) | (UInt(64), Int(_)) => Decimal { precision: 38, scale: 0 },
        (Int(a), UInt(b)) | (UInt(b), Int(a)) => Int(*a.max(&(b * 2))),
        (Int(_) | UInt(_) | Float(_), Int(_) | UInt(_) | Float(_)) => Float(64),
        (Decimal { precision, scale }, Int(_) | UInt(_))
        | (Int(_) | UInt(_), Decimal { precision, scale })
            if *precision <= 38 =>
        {
            Decimal { precision: 38, scale: (*scale).max(0) }
        }
        (Decimal { precision, scale }, Decimal { precision: other, scale: places })
            if *precision <= 38 && *other <= 38 =>
        {
            Decimal { precision: 38, scale: *scale.max(places) }
        }
        (Text | Category, Text | Category) => Text,
        (Time(a), Time(b)) => Time(*a.max(b)),
        (Duration(a), Duration(b)) => Duration(*a.max(b)),
        (Timestamp(a, zone), Timestamp(b, other)) if zone == other => {
            Timestamp(*a.max(b), zone.clone())
        }
        _ => return None,
    })
}

/// The codes of a part's categories among those of all parts.
fn merged(column: &Column, texts: &mut Interner) -> Result<Vec<u32>, Error> {
    let Some(dictionary) = &column.dictionary else { return Ok(Vec::new()) };
    let own = Values::Text(StringArray::clone(dictionary));
    let cells = cells(&own, &Rows::All(own.len()), None);
    let codes = texts.codes(&cells.ok_or(Error::Unfinished)?, own.len())?;
    Ok(codes.into_iter().map(|code| code.saturating_sub(1)).collect())
}

/// Values of one column in the type of another; none if one of them cannot be.
fn converted(values: &Values, from: &Column, to: &Column, codes: &[u32]) -> Option<Values> {
    let n = values.len();
    match (values, &to.column_type) {
        (Values::Null(_), column_type) => return all_null(column_type, n),
        (Values::Category(own), ColumnType::Category) => {
            let code = |row| code_at(own, row).and_then(|code| codes.get(place(code)).copied());
            return Some(Values::Category(Codes::U32((0..n).map(code).collect())));
        }
        (Values::Category(_), ColumnType::Text) => return texts_of(values, from).ok(),
        _ if from.column_type == to.column_type => return Some(values.clone()),
        _ => {}
    }
    let rows = Rows::All(n);
    let valid = validity(values, &rows);
    let exact: Vec<i128> = match cells(values, &rows, None)?.lane {
        Lane::F64(values) => {
            let lane = Lane::F64(values.into_owned().into());
            return build(to, Cells { lane, valid }, None).ok();
        }
        Lane::I64(keys) => keys.iter().map(|key| integer(*key, &from.column_type)).collect(),
        Lane::I128(values) => values,
        _ => return None,
    };
    let factor = factor(&from.column_type, &to.column_type)?;
    let is_valid = |row: usize| valid.as_ref().is_none_or(|valid| valid.get(row) == Some(&true));
    let raised = |(row, value): (usize, &i128)| match is_valid(row) {
        true => value.checked_mul(factor),
        false => Some(0),
    };
    let exact = exact.iter().enumerate().map(raised).collect::<Option<Vec<i128>>>()?;
    let lane = match to.column_type {
        ColumnType::Float(_) => {
            #[expect(clippy::cast_possible_truncation, reason = "of whole numbers of 64 bits")]
            let float = |value: &i128| {
                let float = nearest_float(i256::from_i128(*value), 0);
                (float as i128 == *value).then_some(float)
            };
            Lane::F64(exact.iter().map(float).collect::<Option<Vec<f64>>>()?.into())
        }
        ColumnType::Decimal { .. } => {
            let limit = 10_i128.pow(38);
            let fits = exact.iter().all(|value| -limit < *value && *value < limit);
            Lane::I128(Some(exact).filter(|_| fits)?)
        }
        ColumnType::UInt(_) => {
            let key = |value: &i128| u64::try_from(*value).ok().map(unsigned_key);
            Lane::I64(exact.iter().map(key).collect::<Option<Vec<i64>>>()?.into())
        }
        _ => {
            let key = |value: &i128| i64::try_from(*value).ok();
            Lane::I64(exact.iter().map(key).collect::<Option<Vec<i64>>>()?.into())
        }
    };
    build(to, Cells { lane, valid }, None).ok()
}

/// What the count of a type is multiplied by to be one of another.
fn factor(from: &ColumnType, to: &ColumnType) -> Option<i128> {
    use ColumnType::{Duration, Time, Timestamp};
    match (from, to) {
        (
            Time(from) | Duration(from) | Timestamp(from, _),
            Time(to) | Duration(to) | Timestamp(to, _),
        ) => Some(i128::from(to.per_second() / from.per_second())),
        _ => 10_i128.checked_pow(u32::try_from(scale_of(to) - scale_of(from)).ok()?),
    }
}
