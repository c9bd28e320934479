//! Errors and warnings of files as problems, which the page has words for.
//!
//! | code | arguments | meaning |
//! |---|---|---|
//! | `unknown-format` | `file` | it is none of the formats |
//! | `not-rows` | `file`, `reason` | JSON that is no table |
//! | `unreadable-workbook` | `file` | a workbook that is damaged, locked, or lacks the sheet |
//! | `binary-workbook` | `file` | a workbook that the module `xls` reads |
//! | `unreadable-parquet` | `file` | a Parquet file that is damaged or locked |
//! | `unpacks-too-large` | `file`, `budget` | a packed file of more than may be unpacked |
//! | `too-many-for-sheet` | `file`, `what`, `found`, `limit` | more rows or columns than a sheet has |
//! | `too-long-for-sheet` | `file`, `column`, `limit` | a text longer than a cell holds |
//! | `conversion-stopped` | `file`, `reason` | the worker of a file stopped; made by the page |
//! | `notice-encoding` | `file`, `encoding` | the text is not UTF-8 |
//! | `notice-bytes` | `file`, `count`, `lines` | bytes without a meaning |
//! | `notice-short-rows` | `file`, `count`, `line` | rows with too few values |
//! | `notice-trailing` | `file`, `count`, `line` | rows with empty values too many |
//! | `notice-extra-fields` | `file`, `count`, `line` | rows with values too many |
//! | `notice-unnamed` | `file`, `columns` | columns without a name |
//! | `notice-quote` | `file`, `count`, `line` | a quotation mark too many |
//! | `notice-blank-lines` | `file`, `count` | lines without anything in them |
//! | `notice-preamble` | `file`, `count`, `text` | lines before the table |
//! | `notice-footer` | `file`, `count`, `text` | lines after the table |
//! | `notice-no-names` | `file` | no row of names |
//! | `notice-did-not-fit` | `file`, `column`, `type`, `count`, `cells` | values of another type |
//! | `notice-decimal-comma` | `file`, `columns` | numbers with a comma before the fraction |
//! | `notice-kept-digits` | `file`, `columns` | digits that stay text |
//! | `notice-hidden-sheets` | `file`, `names` | sheets that the workbook hides |
//! | `notice-merged` | `file`, `count` | cells with the value of another one |
//! | `notice-error-cells` | `file`, `count`, `line` | cells with an error |
//!
//! Codes that `session::problem` has too mean the same here.

use std::error::Error as _;

use sagitta_ingest::{Error, Place, Warning, cells_listed};
use sagitta_protocol::{Place as Spot, Problem};

/// A file that cannot be read any more.
pub(crate) fn unreadable(file: &str) -> Problem {
    Problem::of("unreadable-file", Spot::Source).with("file", file)
}

/// An answer of the engine that cannot be made a file of.
pub(crate) fn internal(detail: &str) -> Problem {
    Problem::of("internal", Spot::Source).with_detail(detail)
}

/// Why a file cannot be read or written.
pub(crate) fn of_error(error: &Error, file: &str) -> Problem {
    let code = match error {
        Error::Empty => "empty-file",
        Error::UnknownFormat => "unknown-format",
        Error::Gzip(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => "truncated",
        Error::TooLarge { .. } => "unpacks-too-large",
        Error::Workbook(_) | Error::NoSheet { .. } => "unreadable-workbook",
        Error::BinaryWorkbook => "binary-workbook",
        Error::NotRows { .. } | Error::DuplicateKey { .. } => "not-rows",
        Error::DoesNotFit { .. } => "too-many-for-sheet",
        Error::LongText { .. } => "too-long-for-sheet",
        #[cfg(feature = "parquet")]
        Error::Parquet(_) => "unreadable-parquet",
        _ => "damaged",
    };
    let problem = Problem::of(code, Spot::Source).with("file", file);
    let problem = match error {
        Error::TooLarge { limit } => problem.with("budget", limit.to_string()),
        Error::DoesNotFit { what, found, limit } => problem
            .with("what", *what)
            .with("found", found.to_string())
            .with("limit", limit.to_string()),
        Error::LongText { column, limit } => {
            problem.with("column", column).with("limit", limit.to_string())
        }
        Error::NotRows { source } => problem.with("reason", source.to_string()),
        Error::DuplicateKey { .. } => problem.with("reason", error.to_string()),
        _ => problem,
    };
    let mut detail = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        detail.push_str(": ");
        detail.push_str(&error.to_string());
        source = error.source();
    }
    problem.with_detail(detail)
}

/// What was found out or odd about a file.
pub(crate) fn of_warnings(warnings: &[Warning], file: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    // A file may have hundreds of columns without a name.
    let unnamed: Vec<&str> = warnings
        .iter()
        .filter_map(|warning| match warning {
            Warning::UnnamedColumn { name } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    if !unnamed.is_empty() {
        let names = unnamed.into_iter().take(20).collect::<Vec<_>>().join(", ");
        problems.push(notice("unnamed", file).with("columns", names));
    }
    problems.extend(warnings.iter().filter_map(|warning| of_warning(warning, file)));
    problems
}

fn of_warning(warning: &Warning, file: &str) -> Option<Problem> {
    let notice = |name: &str| notice(name, file);
    Some(match warning {
        Warning::UnnamedColumn { .. } => return None,
        Warning::RenamedColumn { from, to } => Problem::of("renamed-column", Spot::Source)
            .with("file", file)
            .with("column", from)
            .with("name", to),
        Warning::Encoding { name, .. } => notice("encoding").with("encoding", name),
        Warning::ReplacedBytes { n, lines } => {
            let lines = lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            notice("bytes").with("count", n.to_string()).with("lines", lines)
        }
        Warning::ShortRows { first, n_rows } => counted(notice("short-rows"), *n_rows, *first),
        Warning::TrailingFields { first, n_rows } => counted(notice("trailing"), *n_rows, *first),
        Warning::ExtraFields { first, n_rows } => counted(notice("extra-fields"), *n_rows, *first),
        Warning::UnclosedQuote { place } => counted(notice("quote"), 1, *place),
        Warning::BlankLines { n_lines } => notice("blank-lines").with("count", n_lines.to_string()),
        Warning::Preamble { n_lines, text } => {
            notice("preamble").with("count", n_lines.to_string()).with("text", text)
        }
        Warning::Footer { n_lines, text } => {
            notice("footer").with("count", n_lines.to_string()).with("text", text)
        }
        Warning::NoNames => notice("no-names"),
        Warning::DidNotFit { column, expected, n_cells, cells } => notice("did-not-fit")
            .with("column", column)
            .with("type", expected)
            .with("count", n_cells.to_string())
            .with("cells", cells_listed(cells)),
        Warning::DecimalComma { columns } => {
            notice("decimal-comma").with("columns", columns.join(", "))
        }
        Warning::KeptDigits { columns } => {
            notice("kept-digits").with("columns", columns.join(", "))
        }
        Warning::HiddenSheets { names } => notice("hidden-sheets").with("names", names.join(", ")),
        Warning::MergedCells { n_cells } => notice("merged").with("count", n_cells.to_string()),
        Warning::ErrorCells { first, n_cells } => counted(notice("error-cells"), *n_cells, *first),
        _ => {
            Problem::of("oddity", Spot::Source).with("file", file).with_detail(warning.to_string())
        }
    })
}

fn notice(name: &str, file: &str) -> Problem {
    Problem::of(&format!("notice-{name}"), Spot::Source).with("file", file)
}

fn counted(problem: Problem, n: u64, first: Place) -> Problem {
    let (Place::Line(line) | Place::Row(line)) = first;
    problem.with("count", n.to_string()).with("line", line.to_string())
}
