#![expect(
    clippy::indexing_slicing,
    reason = "lanes are as long as the rows they are worked out for, parts as many as their function takes"
)]

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::Array;
use arrow::datatypes::i256;
use sagitta_spec::expr::Function;
use sagitta_table::{Codes, Column, ColumnType, Values};

use super::number;
use super::plan::{Node, Of, Wrong, scale, shared};
use crate::error::Fault;
use crate::lane::{self, Cells, all_null, cells, place};
use crate::number::nearest_float;
use crate::transform::integer;

/// Rows of a batch.
pub(super) struct Rows<'a> {
    pub(super) columns: &'a [Arc<Column>],
    /// By column.
    pub(super) values: &'a [&'a Values],
    pub(super) rows: Vec<u32>,
}

/// Values by row. What stands under a null has no meaning.
pub(super) struct Lane<'a> {
    pub(super) form: Form<'a>,
    pub(super) valid: Vec<bool>,
}

/// The few forms of values.
pub(super) enum Form<'a> {
    /// Whole numbers and decimals unscaled, counts of time, truth as 0 and 1, nulls.
    Exact(Vec<i128>),
    Float(Vec<f64>),
    Text(Vec<Cow<'a, str>>),
}

impl<'a> Rows<'a> {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Some of these rows, by their places among them.
    fn some(&self, places: &[usize]) -> Self {
        let rows = places.iter().map(|place| self.rows[*place]).collect();
        Self { columns: self.columns, values: self.values, rows }
    }

    /// The values of an expression.
    pub(super) fn evaluate(&self, node: &Node) -> Result<Lane<'a>, Wrong> {
        let n = self.len();
        let all = |form| Ok(Lane { form, valid: vec![true; n] });
        match &node.of {
            Of::Null => Ok(Lane::nulls(&ColumnType::Null, n)),
            Of::Exact(value) => all(Form::Exact(vec![*value; n])),
            Of::Float(value) => all(Form::Float(vec![*value; n])),
            Of::Text(text) => all(Form::Text(vec![Cow::Owned(text.clone()); n])),
            Of::Column(idx) => self.column(*idx, node),
            Of::DateDiff(unit) => self.date_diff(*unit, node),
            Of::Round(places) => self.rounded(node, *places),
            Of::Call(function) => self.call(*function, node),
        }
    }

    /// The values of an expression in a type that its own can become.
    pub(super) fn coerced(&self, node: &Node, to: &ColumnType) -> Result<Lane<'a>, Wrong> {
        let from = &node.column.column_type;
        let lane = self.evaluate(node)?;
        if *from == ColumnType::Null {
            return Ok(Lane::nulls(to, self.len()));
        }
        let valid = lane.valid;
        let form = match (lane.form, to) {
            (Form::Exact(values), ColumnType::Float(_)) => {
                let places = scale(from).into();
                let float = |value: &i128| nearest_float(i256::from_i128(*value), places);
                Form::Float(values.iter().map(float).collect())
            }
            (Form::Exact(mut values), _) => {
                let factor = number::factor(from, to);
                if factor != 1 {
                    for (value, _) in values.iter_mut().zip(&valid).filter(|(_, valid)| **valid) {
                        let raised = value.checked_mul(factor);
                        *value = raised.ok_or_else(|| number::overflow(node, &[(*value, from)]))?;
                    }
                }
                Form::Exact(values)
            }
            (form, _) => form,
        };
        Ok(Lane { form, valid })
    }

    fn column(&self, idx: usize, node: &Node) -> Result<Lane<'a>, Wrong> {
        let (column, values) = (&self.columns[idx], self.values[idx]);
        let rows = lane::Rows::Some(self.rows.clone());
        let valid = lane::validity(values, &rows).unwrap_or_else(|| vec![true; self.len()]);
        let is_text = node.column.column_type == ColumnType::Text;
        let form = if is_text {
            let text = |(row, valid): (&u32, &bool)| {
                if *valid { text_at(column, values, place(*row)) } else { "" }
            };
            Form::Text(self.rows.iter().zip(&valid).map(text).map(Cow::Borrowed).collect())
        } else {
            match cells(values, &rows, None).map(|cells| cells.lane) {
                Some(lane::Lane::F64(values)) => Form::Float(values.into_owned()),
                Some(lane::Lane::I64(keys)) => {
                    let whole = |key: &i64| integer(*key, &column.column_type);
                    Form::Exact(keys.iter().map(whole).collect())
                }
                Some(lane::Lane::I128(values)) => {
                    Form::Exact(number::raised(values, &valid, column, node)?)
                }
                Some(lane::Lane::I256(values)) => {
                    let narrow = |(value, valid): (&i256, &bool)| match value.to_i128() {
                        None if *valid => Err((node.range.clone(), Fault::Digits)),
                        value => Ok(value.unwrap_or(0)),
                    };
                    let values = values.iter().zip(&valid).map(narrow);
                    let values = values.collect::<Result<Vec<_>, _>>()?;
                    Form::Exact(number::raised(values, &valid, column, node)?)
                }
                _ => Form::Exact(vec![0; self.len()]),
            }
        };
        Ok(Lane { form, valid })
    }

    fn call(&self, function: Function, node: &Node) -> Result<Lane<'a>, Wrong> {
        let parts = &node.parts;
        match function {
            Function::Or | Function::And => {
                // The value that decides, whatever the other is.
                let decides = i128::from(function == Function::Or);
                let mut left = self.coerced(&parts[0], &ColumnType::Bool)?;
                let right = self.coerced(&parts[1], &ColumnType::Bool)?;
                let (Form::Exact(a), Form::Exact(b)) = (&mut left.form, &right.form) else {
                    return Ok(left);
                };
                for i in 0..a.len() {
                    let is_left = left.valid[i] && a[i] == decides;
                    let is_right = right.valid[i] && b[i] == decides;
                    left.valid[i] = is_left || is_right || (left.valid[i] && right.valid[i]);
                    a[i] = if is_left || is_right { decides } else { 1 - decides };
                }
                Ok(left)
            }
            Function::Not => {
                let mut lane = self.coerced(&parts[0], &ColumnType::Bool)?;
                if let Form::Exact(values) = &mut lane.form {
                    values.iter_mut().for_each(|value| *value = 1 - *value);
                }
                Ok(lane)
            }
            Function::IsNull => {
                let values = self.evaluate(&parts[0])?.valid;
                let values = values.iter().map(|valid| i128::from(!*valid)).collect();
                Ok(Lane { form: Form::Exact(values), valid: vec![true; self.len()] })
            }
            Function::Eq
            | Function::Ne
            | Function::Lt
            | Function::Le
            | Function::Gt
            | Function::Ge => self.comparison(function, node),
            Function::If => {
                let condition = self.coerced(&parts[0], &ColumnType::Bool)?;
                let Form::Exact(truth) = &condition.form else { return Ok(condition) };
                let is_true = |i: &usize| condition.valid[*i] && truth[*i] == 1;
                let (yes, no): (Vec<usize>, Vec<usize>) = (0..self.len()).partition(is_true);
                let to = &node.column.column_type;
                let mut lane = Lane::nulls(to, self.len());
                for (places, part) in [(yes, &parts[1]), (no, &parts[2])] {
                    lane.put(&places, self.some(&places).coerced(part, to)?);
                }
                Ok(lane)
            }
            Function::Coalesce => {
                let to = &node.column.column_type;
                let mut lane = Lane::nulls(to, self.len());
                for part in parts {
                    let open: Vec<usize> = (0..self.len()).filter(|i| !lane.valid[*i]).collect();
                    if !open.is_empty() {
                        lane.put(&open, self.some(&open).coerced(part, to)?);
                    }
                }
                Ok(lane)
            }
            Function::Min | Function::Max => self.extreme(function == Function::Min, node),
            Function::Add | Function::Sub | Function::Mul | Function::Div | Function::Rem => {
                self.arithmetic(function, node)
            }
            Function::Neg | Function::Abs | Function::Floor | Function::Ceil => {
                self.changed(function, node)
            }
            Function::Year
            | Function::Month
            | Function::Day
            | Function::Weekday
            | Function::Hour => self.date_part(function, node),
            _ => self.text_call(function, node),
        }
    }

    fn comparison(&self, function: Function, node: &Node) -> Result<Lane<'a>, Wrong> {
        let [a, b] = [&node.parts[0], &node.parts[1]];
        let (of_a, of_b) = (&a.column.column_type, &b.column.column_type);
        let is_float = |found: &ColumnType| matches!(found, ColumnType::Float(_));
        let (left, right) = if is_float(of_a) || is_float(of_b) {
            (self.evaluate(a)?, self.evaluate(b)?)
        } else {
            let both = shared(of_a, of_b).unwrap_or(ColumnType::Null);
            (self.coerced(a, &both)?, self.coerced(b, &both)?)
        };
        let places = (scale(of_a).into(), scale(of_b).into());
        let mut valid = left.valid;
        let mut values = vec![0; self.len()];
        for (i, value) in values.iter_mut().enumerate() {
            valid[i] &= right.valid[i];
            if !valid[i] {
                continue;
            }
            let ordering = match (&left.form, &right.form) {
                (Form::Exact(a), Form::Exact(b)) => Some(a[i].cmp(&b[i])),
                (Form::Text(a), Form::Text(b)) => Some(a[i].cmp(&b[i])),
                (Form::Float(a), Form::Float(b)) => number::compare(a[i], b[i]),
                (Form::Exact(a), Form::Float(b)) => number::compare_mixed(a[i], places.0, b[i]),
                (Form::Float(a), Form::Exact(b)) => {
                    number::compare_mixed(b[i], places.1, a[i]).map(Ordering::reverse)
                }
                _ => None,
            };
            *value = i128::from(match function {
                Function::Eq => ordering == Some(Ordering::Equal),
                Function::Ne => ordering != Some(Ordering::Equal),
                Function::Lt => ordering == Some(Ordering::Less),
                Function::Le => ordering.is_some_and(Ordering::is_le),
                Function::Gt => ordering == Some(Ordering::Greater),
                _ => ordering.is_some_and(Ordering::is_ge),
            });
        }
        Ok(Lane { form: Form::Exact(values), valid })
    }

    fn extreme(&self, is_least: bool, node: &Node) -> Result<Lane<'a>, Wrong> {
        let to = &node.column.column_type;
        let mut best = self.coerced(&node.parts[0], to)?;
        let is_better =
            |ordering: Ordering| if is_least { ordering.is_lt() } else { ordering.is_gt() };
        for part in node.parts.iter().skip(1) {
            let other = self.coerced(part, to)?;
            best.valid.iter_mut().zip(&other.valid).for_each(|(valid, other)| *valid &= *other);
            match (&mut best.form, other.form) {
                (Form::Exact(best), Form::Exact(other)) => {
                    for (best, other) in best.iter_mut().zip(other) {
                        if is_better(other.cmp(best)) {
                            *best = other;
                        }
                    }
                }
                (Form::Float(best), Form::Float(other)) => {
                    for (best, other) in best.iter_mut().zip(other) {
                        if other.is_nan() || other.partial_cmp(best).is_some_and(is_better) {
                            *best = other;
                        }
                    }
                }
                (Form::Text(best), Form::Text(other)) => {
                    for (best, other) in best.iter_mut().zip(other) {
                        if is_better(other.cmp(best)) {
                            *best = other;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(best)
    }
}

impl Lane<'_> {
    /// So many nulls in the form of a type.
    pub(super) fn nulls(column_type: &ColumnType, n: usize) -> Self {
        let form = match column_type {
            ColumnType::Float(_) => Form::Float(vec![0.0; n]),
            ColumnType::Text => Form::Text(vec![Cow::Borrowed(""); n]),
            _ => Form::Exact(vec![0; n]),
        };
        Self { form, valid: vec![false; n] }
    }

    /// The values in the type of their column.
    pub(super) fn build(self, column: &Column, node: &Node) -> Result<Values, Wrong> {
        let (n, valid) = (self.valid.len(), self.valid);
        let lane = match self.form {
            Form::Text(texts) => {
                let texts = texts.iter().zip(&valid).map(|(text, valid)| valid.then_some(text));
                let texts: Vec<Option<&[u8]>> =
                    texts.map(|text| text.map(|text| text.as_bytes())).collect();
                let built = lane::build_bytes(column, texts.into_iter());
                return built.ok().ok_or_else(|| (node.range.clone(), Fault::Digits));
            }
            Form::Float(values) => lane::Lane::F64(values.into()),
            Form::Exact(_) if column.column_type == ColumnType::Null => {
                return Ok(all_null(&column.column_type, n).unwrap_or(Values::Null(n)));
            }
            Form::Exact(mut values) => {
                let most = match column.column_type {
                    ColumnType::Decimal { .. } => 10_i128.pow(38) - 1,
                    _ => i128::from(i64::MAX),
                };
                let least = if most > i128::from(i64::MAX) { -most } else { -most - 1 };
                for (value, valid) in values.iter_mut().zip(&valid) {
                    if !*valid {
                        *value = 0;
                    } else if !(least..=most).contains(value) {
                        return Err(number::overflow(node, &[(*value, &column.column_type)]));
                    }
                }
                match column.column_type {
                    ColumnType::Decimal { .. } => lane::Lane::I128(values),
                    _ => {
                        let narrow = |value: &i128| i64::try_from(*value).unwrap_or(0);
                        lane::Lane::I64(values.iter().map(narrow).collect())
                    }
                }
            }
        };
        let valid = Some(valid).filter(|valid| valid.contains(&false));
        let built = lane::build(column, Cells { lane, valid }, None);
        built.ok().ok_or_else(|| (node.range.clone(), Fault::Digits))
    }
}

impl<'a> Lane<'a> {
    /// Puts values of the same form in places.
    fn put(&mut self, places: &[usize], other: Lane<'a>) {
        for (place, valid) in places.iter().zip(other.valid) {
            self.valid[*place] = valid;
        }
        match (&mut self.form, other.form) {
            (Form::Exact(values), Form::Exact(other)) => {
                places.iter().zip(other).for_each(|(place, value)| values[*place] = value);
            }
            (Form::Float(values), Form::Float(other)) => {
                places.iter().zip(other).for_each(|(place, value)| values[*place] = value);
            }
            (Form::Text(values), Form::Text(other)) => {
                places.iter().zip(other).for_each(|(place, value)| values[*place] = value);
            }
            _ => {}
        }
    }
}

/// The text of a row that is not null.
fn text_at<'a>(column: &'a Column, values: &'a Values, row: usize) -> &'a str {
    let code = match values {
        Values::Text(a) => return a.value(row),
        Values::Category(Codes::U8(a)) => u32::from(a.value(row)),
        Values::Category(Codes::U16(a)) => u32::from(a.value(row)),
        Values::Category(Codes::U32(a)) => a.value(row),
        _ => return "",
    };
    let texts = column.dictionary.as_ref().filter(|texts| place(code) < texts.len());
    texts.map_or("", |texts| texts.value(place(code)))
}
