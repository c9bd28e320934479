//! Texts in expressions.
#![expect(
    clippy::indexing_slicing,
    reason = "lanes are as long as the rows they are worked out for, parts as many as their function takes"
)]

use std::borrow::Cow;

use arrow::datatypes::i256;
use sagitta_spec::expr::Function;
use sagitta_table::ColumnType;
use sagitta_table::format::{cell_text, write_decimal, write_f64};

use super::evaluate::{Form, Lane, Rows};
use super::plan::{Node, Of, Wrong, scale};
use crate::lane::place;
use crate::number::Decimal;

type Texts<'a> = (Vec<Cow<'a, str>>, Vec<bool>);

impl<'a> Rows<'a> {
    pub(super) fn text_call(&self, function: Function, node: &Node) -> Result<Lane<'a>, Wrong> {
        let parts = &node.parts;
        if function == Function::Number && parts[0].column.column_type != ColumnType::Text {
            return self.coerced(&parts[0], &ColumnType::Float(64));
        }
        let is_any = matches!(function, Function::Concat | Function::Text);
        let of_part = |part: &Node| if is_any { self.any_text(part) } else { self.texts(part) };
        let (mut texts, mut valid) = of_part(&parts[0])?;
        let mut others = Vec::new();
        let n_texts = if function == Function::Substring { 1 } else { parts.len() };
        for part in parts.iter().take(n_texts).skip(1) {
            let (texts, is_valid) = of_part(part)?;
            valid.iter_mut().zip(is_valid).for_each(|(valid, other)| *valid &= other);
            others.push(texts);
        }
        let whole = |test: &dyn Fn(usize, &str) -> i128| {
            Form::Exact(texts.iter().enumerate().map(|(i, text)| test(i, text)).collect())
        };
        let form = match function {
            Function::Length => whole(&|_, text| text.chars().count() as i128),
            Function::Contains => whole(&|i, text| text.contains(&*others[0][i]).into()),
            Function::StartsWith => whole(&|i, text| text.starts_with(&*others[0][i]).into()),
            Function::Number => {
                let mut values = vec![0.0; texts.len()];
                for (i, text) in texts.iter().enumerate() {
                    let number = number(text.trim()).filter(|_| valid[i]);
                    values[i] = number.unwrap_or(0.0);
                    valid[i] = number.is_some();
                }
                Form::Float(values)
            }
            Function::Substring => {
                let from = self.coerced(&parts[1], &ColumnType::Int(64))?;
                let n = parts.get(2).map(|n| self.coerced(n, &ColumnType::Int(64))).transpose()?;
                for (i, text) in texts.iter_mut().enumerate() {
                    valid[i] &= from.valid[i] && n.as_ref().is_none_or(|n| n.valid[i]);
                    let at = |lane: &Lane<'_>| match &lane.form {
                        Form::Exact(values) => values[i],
                        _ => 0,
                    };
                    let start = at(&from);
                    let end = n.as_ref().map_or(i128::MAX, |n| start.saturating_add(at(n)));
                    // Places count from 1.
                    change(text, &|text| {
                        let (first, last) = (start.max(1), end.max(1).max(start.max(1)));
                        let byte = |place: i128| {
                            let place = usize::try_from(place - 1).unwrap_or(usize::MAX);
                            text.char_indices().nth(place).map_or(text.len(), |(at, _)| at)
                        };
                        byte(first)..byte(last)
                    });
                }
                Form::Text(texts)
            }
            Function::Trim => {
                for text in &mut texts {
                    change(text, &|text| {
                        let start = text.len() - text.trim_start().len();
                        start..start + text.trim().len()
                    });
                }
                Form::Text(texts)
            }
            _ => {
                for (i, text) in texts.iter_mut().enumerate().filter(|(i, _)| valid[*i]) {
                    let other = |idx: usize| others.get(idx).map_or("", |texts| &*texts[i]);
                    *text = Cow::Owned(match function {
                        Function::Lower => text.chars().flat_map(char::to_lowercase).collect(),
                        Function::Upper => text.chars().flat_map(char::to_uppercase).collect(),
                        Function::Replace if other(0).is_empty() => continue,
                        Function::Replace => text.replace(other(0), other(1)),
                        _ => {
                            let mut all = text.to_string();
                            others.iter().for_each(|texts| all.push_str(&texts[i]));
                            all
                        }
                    });
                }
                Form::Text(texts)
            }
        };
        Ok(Lane { form, valid })
    }

    fn texts(&self, node: &Node) -> Result<Texts<'a>, Wrong> {
        let lane = self.coerced(node, &ColumnType::Text)?;
        Ok(match lane.form {
            Form::Text(texts) => (texts, lane.valid),
            _ => (vec![Cow::Borrowed(""); lane.valid.len()], lane.valid),
        })
    }

    /// The exact texts of values of any type.
    fn any_text(&self, node: &Node) -> Result<Texts<'a>, Wrong> {
        if let ColumnType::Text | ColumnType::Null = node.column.column_type {
            return self.texts(node);
        }
        if let Of::Column(idx) = node.of {
            let (column, values) = (&self.columns[idx], self.values[idx]);
            let text = |row: &u32| cell_text(column, values, place(*row));
            let texts: Vec<Option<String>> = self.rows.iter().map(text).collect();
            let valid = texts.iter().map(Option::is_some).collect();
            let texts = texts.into_iter().map(|text| Cow::Owned(text.unwrap_or_default()));
            return Ok((texts.collect(), valid));
        }
        let lane = self.evaluate(node)?;
        let valid = lane.valid;
        let mut texts = vec![String::new(); valid.len()];
        let column_type = &node.column.column_type;
        match lane.form {
            Form::Float(values) => {
                texts.iter_mut().zip(&values).for_each(|(text, value)| write_f64(text, *value));
            }
            Form::Exact(values)
                if matches!(column_type, ColumnType::Int(_) | ColumnType::Decimal { .. }) =>
            {
                for (text, value) in texts.iter_mut().zip(&values) {
                    write_decimal(text, i256::from_i128(*value), scale(column_type));
                }
            }
            form => {
                let built = Lane { form, valid: valid.clone() }.build(&node.column, node)?;
                for (row, text) in texts.iter_mut().enumerate() {
                    *text = cell_text(&node.column, &built, row).unwrap_or_default();
                }
            }
        }
        Ok((texts.into_iter().map(Cow::Owned).collect(), valid))
    }
}

/// Takes a part of a text in its place.
fn change(text: &mut Cow<'_, str>, part: &dyn Fn(&str) -> std::ops::Range<usize>) {
    let range = part(text);
    match text {
        Cow::Borrowed(whole) => *whole = whole.get(range).unwrap_or(""),
        Cow::Owned(whole) => *whole = whole.get(range).unwrap_or("").to_owned(),
    }
}

/// The float that a text is written as.
fn number(text: &str) -> Option<f64> {
    Decimal::parse(text)?;
    sagitta_spec::parse_f64(text).filter(|value| value.is_finite())
}
