//! Periods that end with the data, written out.

use std::sync::Arc;

use sagitta_spec::{Bounds, Leaf, Literal, Predicate, Test};
use sagitta_table::Column;

use crate::transform::units_before;

/// The predicate with every `within_last` that ends with the data as the `between` it stands
/// for. Without a value in the column it stays as it is.
pub(crate) fn resolve_relative(
    predicate: &Predicate,
    columns: &[Arc<Column>],
    greatest: &dyn Fn(usize) -> Option<i64>,
) -> Predicate {
    let list = |parts: &[Predicate]| {
        parts.iter().map(|part| resolve_relative(part, columns, greatest)).collect()
    };
    match predicate {
        Predicate::All(parts) => Predicate::All(list(parts)),
        Predicate::Any(parts) => Predicate::Any(list(parts)),
        Predicate::Not(inner) => {
            Predicate::Not(Box::new(resolve_relative(inner, columns, greatest)))
        }
        Predicate::Leaf(leaf) => {
            let between = |n: u32, unit| {
                let idx = columns.iter().position(|column| column.name == leaf.field)?;
                let column = columns.get(idx)?;
                let high = greatest(idx)?;
                let low = units_before(high, n, unit, column)?;
                let literal = |value| {
                    let mut text = String::new();
                    let zone = column.zone.as_deref();
                    sagitta_table::format::write_count(&mut text, &column.column_type, zone, value);
                    Literal::new(text)
                };
                let test = Test::Between {
                    low: literal(low),
                    high: literal(high),
                    bounds: Some(Bounds::OpenClosed),
                };
                Some(Predicate::Leaf(Leaf { field: leaf.field.clone(), test }))
            };
            match &leaf.test {
                Test::WithinLast { n, unit, .. } => between(*n, *unit),
                _ => None,
            }
            .unwrap_or_else(|| predicate.clone())
        }
    }
}
