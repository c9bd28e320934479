use sagitta_guard::{Error, Format};
use sagitta_protocol::{Place, Problem};

use super::chain;

/// The problem of bytes that were refused, of a table that messages call `file`.
pub fn of_guard(error: &Error, file: &str) -> Problem {
    let problem = match error {
        Error::Empty => empty_file(file),
        Error::NotArrow { guess, .. } => not_arrow(*guess, file),
        Error::Truncated { expected, found } => Problem::new(
            "truncated",
            Place::Source,
            format!("\"{file}\" is cut off: it ends after {found} bytes, at least {expected} were expected."),
            "Download or export it again.",
        )
        .with("expected", expected.to_string())
        .with("found", found.to_string()),
        Error::BigEndian { .. } => Problem::new(
            "big-endian",
            Place::Source,
            format!("\"{file}\" stores its numbers most significant byte first (big-endian), which is not read."),
            "Export it on a little-endian computer, as nearly all are, or with the endianness set to little.",
        ),
        Error::UnknownVersion { found } => {
            unsupported(file, None, &format!("metadata version V{}", i32::from(*found) + 1))
        }
        Error::UnknownCodec { found, .. } => unsupported(file, None, &format!("compression codec {found}")),
        Error::BadType { column, found } => unsupported(file, Some(column), &format!("type {found}")),
        Error::TooManyColumns { limit, .. } => over_limit(file, "columns", *limit),
        Error::TooDeep { column, limit } => over_limit(file, "levels of nesting", *limit).with("column", column),
        Error::TooManyRows { limit, .. } => over_limit(file, "rows", *limit),
        Error::TooManyBatches { limit } => over_limit(file, "batches", *limit),
        Error::OverBudget { needed, budget } => over_budget(file, *needed, *budget),
        Error::BadNode { column, .. }
        | Error::BufferOutsideBody { column, .. }
        | Error::BufferTooShort { column, .. }
        | Error::BufferNotWhole { column, .. }
        | Error::BufferAskew { column, .. }
        | Error::BadCompression { column, .. } => damaged(file).with("column", column),
        _ => damaged(file),
    };
    problem.with("file", file).with_detail(chain(error))
}

/// There are no bytes.
pub(crate) fn empty_file(file: &str) -> Problem {
    Problem::new(
        "empty-file",
        Place::Source,
        format!("\"{file}\" is empty."),
        "Download or export it again.",
    )
    .with("file", file)
}

/// The bytes contradict themselves.
pub(crate) fn damaged(file: &str) -> Problem {
    Problem::new(
        "damaged",
        Place::Source,
        format!("\"{file}\" is damaged: its parts contradict each other."),
        "Download or export it again. If that does not help, tell the publisher.",
    )
    .with("file", file)
}

/// Something in the file is of a kind that is not read.
pub(crate) fn unsupported(file: &str, column: Option<&str>, found: &str) -> Problem {
    let whose = column.map_or_else(
        || format!("\"{file}\""),
        |column| format!("The column \"{column}\" of \"{file}\""),
    );
    let problem = Problem::new(
        "unsupported-format",
        Place::Source,
        format!("{whose} has {found}, which is not read."),
        "Export it again with common settings: version V5, no compression, LZ4 or ZSTD.",
    )
    .with("file", file)
    .with("found", found);
    match column {
        Some(column) => problem.with("column", column),
        None => problem,
    }
}

/// More memory than the table may take.
pub(crate) fn over_budget(file: &str, needed: u64, budget: u64) -> Problem {
    Problem::new(
        "over-budget",
        Place::Source,
        format!(
            "\"{file}\" needs at least {} of memory, and {} are allowed here.",
            mebibytes(needed),
            mebibytes(budget)
        ),
        "Open it on a larger computer, or make a smaller file: fewer columns, fewer rows.",
    )
    .with("file", file)
    .with("needed", needed.to_string())
    .with("budget", budget.to_string())
}

fn over_limit(file: &str, what: &str, limit: u64) -> Problem {
    Problem::new(
        "over-limit",
        Place::Source,
        format!("\"{file}\" has more than {limit} {what}."),
        "Split it, or leave out what is not needed.",
    )
    .with("what", what)
    .with("limit", limit.to_string())
}

fn not_arrow(guess: Option<Format>, file: &str) -> Problem {
    let what = guess.and_then(name);
    let problem = Problem::new(
        "not-arrow",
        Place::Source,
        match what {
            Some(what) => format!("\"{file}\" is not an Arrow file; it looks like {what}."),
            None => format!("\"{file}\" is not an Arrow file."),
        },
        match guess {
            Some(Format::Html) => "The address leads to a web page; look for the file itself.",
            _ => {
                "Open an Arrow IPC file (.arrow, .arrows, .feather), or convert this one with \"sagitta convert\"."
            }
        },
    );
    match what {
        Some(what) => problem.with("guess", what),
        None => problem,
    }
}

/// What a guess is called; none for text of no known kind.
fn name(format: Format) -> Option<&'static str> {
    Some(match format {
        Format::Csv => "CSV",
        Format::Json => "JSON",
        Format::Html => "HTML",
        Format::Xml => "XML",
        Format::Parquet => "Parquet",
        Format::FeatherV1 => "Feather 1",
        Format::Orc => "ORC",
        Format::Avro => "Avro",
        Format::Zip => "ZIP or XLSX",
        Format::Xls => "XLS",
        Format::Gzip => "gzip",
        Format::Zstd => "zstd",
        Format::Lz4 => "LZ4",
        Format::Pdf => "PDF",
        Format::Sqlite => "SQLite",
        _ => return None,
    })
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}
