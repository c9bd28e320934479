//! An answer of ours beside one of DuckDB's.

use sagitta_engine::{Answer, Error};
use sagitta_testkit::Value;
use serde_json::Value as Json;

use crate::query::{Compared, Sql};

/// What came of a comparison.
pub(crate) enum Verdict {
    Same,
    /// Neither answers.
    BothRefuse,
    /// Beyond what DuckDB's types hold.
    LeftOut,
    Different(String),
}

pub(crate) fn compare(ours: Result<&Answer, &Error>, sql: &Sql, theirs: &Json) -> Verdict {
    let different = |why: String| Verdict::Different(why);
    let rows = theirs["rows"].as_array();
    let ours = match (ours, rows) {
        (Err(_), None) => return Verdict::BothRefuse,
        // What we refuse is the oracle's matter: DuckDB reads more literals and has wider sums.
        (Err(_), Some(_)) => return Verdict::LeftOut,
        // Sums of decimals pass the ends of DuckDB's type on the way, and those of wide ones stay
        // beyond them.
        (Ok(_), None) if sql.columns.iter().any(|column| matches!(column, Compared::Digits)) => {
            return Verdict::LeftOut;
        }
        (Ok(ours), None) => return different(format!("{ours:?}\n{theirs}")),
        (Ok(ours), Some(_)) => ours,
    };
    let rows = rows.unwrap();
    if rows.len() != ours.n_rows || ours.total != rows.len() as u64 {
        return different(format!("{} rows, {} of DuckDB's", ours.n_rows, rows.len()));
    }
    for (number, row) in rows.iter().enumerate() {
        let row: Vec<Option<&str>> = row.as_array().unwrap().iter().map(Json::as_str).collect();
        let mut guards = row[sql.columns.len()..].chunks(2);
        for (idx, compared) in sql.columns.iter().enumerate() {
            let value = Value::read(&ours.columns[idx], &ours.values[idx], number);
            let guard = match compared {
                Compared::Within(_) => guards.next(),
                _ => None,
            };
            if !is_same(&value, row[idx], *compared, guard) {
                return different(format!(
                    "row {number}, column {idx}: {value:?}, DuckDB {:?}",
                    row[idx]
                ));
            }
        }
    }
    Verdict::Same
}

/// What a product loses where the floats end at 0.
const LEAST: f64 = 1e-323;

fn is_same(
    ours: &Value,
    theirs: Option<&str>,
    compared: Compared,
    guard: Option<&[Option<&str>]>,
) -> bool {
    if let (Compared::Within(within), Some([size, beyond])) = (compared, guard) {
        if *beyond == Some("true") {
            return true;
        }
        let Some(theirs) = theirs else { return ours.is_null() };
        let (Value::Float(ours), Ok(theirs)) = (ours, theirs.parse::<f64>()) else { return false };
        let size = size.map_or(0.0, |size| size.parse::<f64>().unwrap());
        return *ours == theirs
            || (ours.is_nan() && theirs.is_nan())
            || (ours - theirs).abs() <= within * size + LEAST;
    }
    let Some(theirs) = theirs else { return ours.is_null() };
    match (ours, compared) {
        (Value::Bool(ours), _) => theirs == ours.to_string(),
        (Value::Text(ours), _) => theirs == ours,
        (Value::Float(ours), _) => {
            let theirs: f64 = theirs.parse().unwrap();
            *ours == theirs || (ours.is_nan() && theirs.is_nan())
        }
        (Value::Int(ours), Compared::Times(their_unit, our_unit)) => {
            theirs.parse::<i128>().unwrap() * their_unit == ours * our_unit
        }
        (Value::Int(ours), _) => theirs.parse() == Ok(*ours),
        (Value::Decimal(ours, _), _) => theirs.replace('.', "").parse() == Ok(*ours),
        (Value::Null | Value::About(..), _) => false,
    }
}
