use sagitta_protocol::{Place, Problem};
use sagitta_table::{Error, Warning};

use super::bytes::{damaged, over_budget, unsupported};
use super::{chain, of_guard};

/// The problem of bytes that gave no table, which messages call `file`.
pub fn of_table(error: &Error, file: &str) -> Problem {
    let problem = match error {
        Error::Refused(error) => return of_guard(error, file),
        Error::Decode { column: Some(column), .. } => damaged(file).with("column", column),
        Error::Column { column, .. } | Error::Digits { column } => {
            damaged(file).with("column", column)
        }
        Error::Mismatch { column, .. } => damaged(file).with("column", column),
        Error::TooLarge { column, n_bytes } => {
            unsupported(file, Some(column), &format!("{n_bytes} bytes of text in one piece"))
        }
        Error::OverBudget { column, needed, budget } => {
            over_budget(file, *needed, *budget).with("column", column)
        }
        _ => damaged(file),
    };
    problem.with_detail(chain(error))
}

/// What was odd about a table but did no harm.
pub fn of_warning(warning: &Warning, file: &str) -> Problem {
    let problem = match warning {
        Warning::Renamed { from, to } => Problem::new(
            "renamed-column",
            Place::Source,
            format!("\"{file}\" has several columns \"{from}\"; this one is called \"{to}\" here."),
            "Give the columns different names to be sure which is meant.",
        )
        .with("column", from)
        .with("name", to),
        Warning::Extension { column, extension } => Problem::new(
            "extension-type",
            Place::Source,
            format!("The column \"{column}\" has the extension type \"{extension}\"."),
            "It is shown as the type it is stored as.",
        )
        .with("column", column)
        .with("extension", extension),
        Warning::Reordered => Problem::new(
            "reordered",
            Place::Source,
            format!("The rows of \"{file}\" are in the order that its footer names."),
            "It differs from the order in which they are stored; nothing is lost.",
        ),
        _ => Problem::new("oddity", Place::Source, format!("\"{file}\" is odd: {warning:?}."), ""),
    };
    problem.with("file", file)
}
