//! Every error of the crates below as a [`Problem`]: the one place where errors become words.
//!
//! Codes are stable. The page has its own words for every code in every language and puts the
//! arguments into them; the English ones here are for the command line and for logs.
//!
//! | code | arguments | what happened |
//! |---|---|---|
//! | `not-arrow` | `file`, `guess`? | the bytes are not an Arrow file or stream |
//! | `empty-file` | `file` | there are no bytes |
//! | `truncated` | `file`, `expected`, `found` | the bytes end too early |
//! | `damaged` | `file`, `column`? | the bytes contradict themselves |
//! | `big-endian` | `file` | the file was written for another kind of machine |
//! | `unsupported-format` | `file`, `found`, `column`? | a version, compression or layout that is not read |
//! | `over-budget` | `file`, `needed`, `budget` | the table needs more memory than it may take |
//! | `over-limit` | `file`, `what`, `limit`, `column`? | more columns, batches or nesting than is read |
//! | `not-found` | `file`, `url` | the address has no file (404, 410) |
//! | `http-status` | `file`, `url`, `status` | the host answered with another failure |
//! | `cross-origin` | `file`, `url`, `host` | another site's host is away or lets no other site read |
//! | `network` | `file`, `url` | the page's own host did not answer |
//! | `interrupted` | `file`, `url` | the connection broke while the file came |
//! | `unreadable-file` | `file` | the file cannot be read any more: moved, changed, forbidden |
//! | `unknown-column` | `column`, `suggestion`?, `columns`, `part` | there is no such column |
//! | `unknown-table` | `table` | a lookup in a table that is not open |
//! | `duplicate-key` | `table`, `column`, `key` | a key that a lookup finds twice |
//! | `bad-literal` | `column`, `literal`, `type` | a value that the column's type does not have |
//! | `leap-second` | `column`, `literal` | a moment that no clock of the column shows |
//! | `unsuitable-type` | `op`, `column`, `type` | an op that the column's type does not have |
//! | `bad-pattern` | `column`, `pattern`, `reason` | not a regular expression |
//! | `bad-quantile` | `column`, `p` | a quantile outside 0 to 1 |
//! | `bad-bin` | `column`, `step` | a bin size that is none |
//! | `bad-expression` | `expression`, `range`, `expected`, `suggestion`? | an expression that cannot be read; `range` are its bytes at fault |
//! | `bad-operand` | `expression`, `range`, `expected`, `type` | a part of an expression of the wrong type |
//! | `bad-text-value` | `expression`, `range`, `literal`, `type` | a text that is compared with moments and is none |
//! | `compute-overflow` | `expression`, `range`, `values` | exact values whose result is beyond its type |
//! | `column-over-budget` | `column`, `bytes` | a looked-up or computed column that memory is too little for |
//! | `mixed-types` | `table`, `column`, `type`, `expected` | columns of a union that do not go together |
//! | `two-for-one` | `table`, `column` | a part of a union with two columns for one |
//! | `no-period` | `op` | a comparison with a year before without one key of calendar units |
//! | `bad-view` | `path`?, `field`? | the question is not well-formed |
//! | `bad-period` | `column`, `unit` | a period that cannot be counted back |
//! | `unsupported-query` | `what` | a part of the question that is not answered yet |
//! | `overflow` | `column` | a result is beyond its type |
//! | `too-many` | `what` | more groups or values than can be counted |
//! | `nothing-open` | | a question without a table |
//! | `no-brush` | | a brush that was released, or never taken up |
//! | `unknown-zone` | `column`, `zone` | a time zone nobody here knows; a warning, times show in UTC |
//! | `renamed-column` | `file`, `column`, `name` | a second column of the same name; a warning |
//! | `extension-type` | `file`, `column`, `extension` | an extension type shown as what it is stored as; a warning |
//! | `reordered` | `file` | the footer names another order of rows; a warning |
//! | `oddity` | `file` | something else that does no harm; a warning |
//! | `engine-part-missing` | | the engine's later part did not come |
//! | `internal` | | a fault of this program |
//!
//! The page's port adds `engine-stopped`, `engine-gave-up`, `engine-missing`,
//! `engine-cannot-start` and `no-simd`; a page that carries its files inside adds `altered` (`file`:
//! what is not what was put in) and `not-carried` (`name`: the module that was left out). Of what a
//! file says of its columns ahead of its rows it tells `odd-summaries`, where that cannot be read, and
//! `false-summaries`, where the rows say otherwise.

mod bytes;
mod query;
mod source;
mod table;
mod view;

pub(crate) use self::bytes::empty_file;
pub use self::bytes::of_guard;
pub(crate) use self::bytes::over_budget;
pub use self::query::{bad_period, of_engine, unknown_table};
pub use self::source::SourceError;
pub use self::table::{of_table, of_warning};
pub use self::view::of_spec;

use std::error::Error;

use sagitta_protocol::{Place, Problem};

/// A question without a table.
pub fn nothing_open() -> Problem {
    Problem::new("nothing-open", Place::Source, "No table is open.", "Open a file first.")
}

/// A brush that was released, or never taken up.
pub(crate) fn no_brush() -> Problem {
    Problem::new(
        "no-brush",
        Place::Filter,
        "The brush was released.",
        "Take up another one with \"brush\".",
    )
}

/// What few questions need did not come.
pub fn no_later() -> Problem {
    Problem::new(
        "engine-part-missing",
        Place::Engine,
        "The part of the engine that this needs could not be loaded.",
        "Check the connection and try again.",
    )
}

/// A column in a time zone nobody here knows. A warning.
pub fn unknown_zone(column: &str, zone: &str) -> Problem {
    Problem::new(
        "unknown-zone",
        Place::Source,
        format!("The time zone \"{zone}\" of the column \"{column}\" is not known here."),
        "Its times are shown in UTC.",
    )
    .with("column", column)
    .with("zone", zone)
}

/// A fault of this program.
pub(crate) fn internal(error: &dyn Error) -> Problem {
    Problem::new(
        "internal",
        Place::Engine,
        "Something went wrong inside this program.",
        "Please report it with the details.",
    )
    .with_detail(chain(error))
}

/// An error and its causes, one a line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push('\n');
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The name that was most likely meant: the same but for case, or a few slips away.
pub fn suggestion<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = lower_case(name);
    let most = (name.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &lower_case(candidate)), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Letter by letter, which is enough to compare with.
fn lower_case(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let names = ["station", "time", "PM2.5", "气温", "температура"];
        for (name, expected) in [
            ("Station", Some("station")),
            ("staiton", Some("station")),
            ("pm25", Some("PM2.5")),
            ("tims", Some("time")),
            ("气湿", Some("气温")),
            ("ТЕМПЕРАТУРА", Some("температура")),
            ("humidity", None),
            ("", None),
        ] {
            assert_eq!(suggestion(name, names), expected, "{name}");
        }
    }
}
