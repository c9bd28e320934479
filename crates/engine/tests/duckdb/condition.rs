//! Conditions in DuckDB's SQL.

use sagitta_spec::{Bounds, Case, Literal, Predicate, Test, TimeUnit};
use sagitta_table::ColumnType;

use crate::literal::sides;
use crate::table::quoted;

/// An expression and what it holds.
pub(crate) type Field = (String, ColumnType);

/// None where DuckDB has no words for it.
pub(crate) fn condition(
    predicate: &Predicate,
    field: &dyn Fn(&str) -> Option<Field>,
) -> Option<String> {
    let list = |parts: &[Predicate], word: &str, empty: &str| -> Option<String> {
        let parts = parts.iter().map(|part| condition(part, field)).collect::<Option<Vec<_>>>()?;
        Some(if parts.is_empty() { empty.to_owned() } else { format!("({})", parts.join(word)) })
    };
    match predicate {
        Predicate::All(parts) => list(parts, " AND ", "true"),
        Predicate::Any(parts) => list(parts, " OR ", "false"),
        Predicate::Not(inner) => Some(format!("(NOT {})", condition(inner, field)?)),
        Predicate::Leaf(leaf) => {
            let (x, column_type) = field(&leaf.field)?;
            let test = match &leaf.test {
                Test::IsNull => return Some(format!("({x} IS NULL)")),
                Test::IsNotNull => return Some(format!("({x} IS NOT NULL)")),
                // Nothing follows from a column of nulls.
                _ if column_type == ColumnType::Null => "false".to_owned(),
                test => truth(test, &x, &column_type)?,
            };
            // Null is unknown also where SQL's own rules would not look at it.
            Some(format!("(CASE WHEN {x} IS NULL THEN NULL ELSE {test} END)"))
        }
    }
}

fn truth(test: &Test, x: &str, column_type: &ColumnType) -> Option<String> {
    let compare = |op: &str, literal: &Literal| comparison(x, column_type, op, literal.as_str());
    let any_of = |literals: &[Literal]| -> Option<String> {
        let parts =
            literals.iter().map(|literal| compare("=", literal)).collect::<Option<Vec<_>>>()?;
        Some(if parts.is_empty() {
            "false".to_owned()
        } else {
            format!("({})", parts.join(" OR "))
        })
    };
    match test {
        Test::Eq(literal) => compare("=", literal),
        Test::Ne(literal) => Some(format!("NOT {}", compare("=", literal)?)),
        Test::Lt(literal) => compare("<", literal),
        Test::Le(literal) => compare("<=", literal),
        Test::Gt(literal) => compare(">", literal),
        Test::Ge(literal) => compare(">=", literal),
        Test::In(literals) => any_of(literals),
        Test::NotIn(literals) => Some(format!("NOT {}", any_of(literals)?)),
        Test::Between { low, high, bounds } => {
            let temporal = matches!(
                column_type,
                ColumnType::Date | ColumnType::Time(_) | ColumnType::Timestamp(..)
            );
            let (from, to) = match bounds {
                None if temporal => (">=", "<"),
                None | Some(Bounds::Closed) => (">=", "<="),
                Some(Bounds::ClosedOpen) => (">=", "<"),
                Some(Bounds::OpenClosed) => (">", "<="),
                Some(Bounds::Open) => (">", "<"),
            };
            Some(format!("({} AND {})", compare(from, low)?, compare(to, high)?))
        }
        Test::Contains(part, case) => Some(found(x, &escaped(part), *case)),
        Test::StartsWith(part, case) => Some(found(x, &format!(r"\A{}", escaped(part)), *case)),
        Test::EndsWith(part, case) => Some(found(x, &format!(r"{}\z", escaped(part)), *case)),
        Test::Matches(pattern, case) => Some(found(x, pattern, *case)),
        Test::WithinLast { n, unit, .. } => within_last(x, column_type, *n, *unit),
        Test::IsNull | Test::IsNotNull => None,
    }
}

/// DuckDB counts NaN as the greatest number; to us it is neither less nor greater than any.
fn comparison(x: &str, column_type: &ColumnType, op: &str, text: &str) -> Option<String> {
    let (left, right) = sides(x, column_type, text)?;
    let plain = format!("({left} {op} {right})");
    if !matches!(column_type, ColumnType::Float(_)) || op == "=" {
        return Some(plain);
    }
    Some(match (text, op) {
        ("NaN", "<" | ">") => "false".to_owned(),
        ("NaN", _) => format!("isnan({x})"),
        _ => format!("({plain} AND NOT isnan({x}))"),
    })
}

/// RE2 folds case as Unicode's simple folding does; `lower` would take other ways.
fn found(x: &str, pattern: &str, case: Case) -> String {
    let options = if case == Case::Insensitive { "i" } else { "c" };
    format!("regexp_matches({x}, {}, '{options}')", quoted(pattern))
}

fn escaped(part: &str) -> String {
    let escape = |c: char| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() };
    part.chars().map(escape).collect()
}

/// Without a zone: a fixture's zones know the changes of some years only, DuckDB's all.
fn within_last(x: &str, column_type: &ColumnType, n: u32, unit: TimeUnit) -> Option<String> {
    if matches!(column_type, ColumnType::Timestamp(_, Some(_))) {
        return None;
    }
    let (n, word) = if unit == TimeUnit::Quarter { (n * 3, "month") } else { (n, unit.as_str()) };
    let nanoseconds =
        matches!(column_type, ColumnType::Timestamp(sagitta_table::Unit::Nanosecond, _));
    // An interval taken from nanoseconds would round them to microseconds.
    if nanoseconds {
        return None;
    }
    let greatest = format!("(SELECT max({x}) FROM t)");
    Some(format!("({x} > {greatest} - INTERVAL {n} {word} AND {x} <= {greatest})"))
}
