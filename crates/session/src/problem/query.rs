use sagitta_engine::{Error, Fault, Part};
use sagitta_protocol::{Place, Problem};
use sagitta_spec::expr::Reason;

use super::{chain, internal, suggestion};

/// The problem of a question that does not fit a table with these columns.
pub fn of_engine(error: &Error, columns: &[&str]) -> Problem {
    let problem = match error {
        Error::UnknownColumn { name, part } => unknown_column(name, *part, columns),
        Error::Expression { column, start, end, fault } => {
            let range = format!("{start}..{end}");
            of_expression(fault, columns).with("expression", column).with("range", range)
        }
        Error::OverBudget { column, n_bytes } => Problem::new(
            "column-over-budget",
            Place::Group,
            format!("The column \"{column}\" needs more memory than is left for it."),
            "Look up or compute fewer columns, or allow more memory.",
        )
        .with("column", column)
        .with("bytes", n_bytes.to_string()),
        Error::MixedTypes { table, column, found, expected } => Problem::new(
            "mixed-types",
            Place::Source,
            format!(
                "The column \"{column}\" of \"{table}\" is {}, and its values do not go with the others, which are {}.",
                found.name(),
                expected.name()
            ),
            "Give the columns one type, or names of their own.",
        )
        .with("table", table)
        .with("column", column)
        .with("type", found.name())
        .with("expected", expected.name()),
        Error::TwoForOne { table, column } => Problem::new(
            "two-for-one",
            Place::Source,
            format!("\"{table}\" has two columns for the column \"{column}\"."),
            "Name one of them otherwise.",
        )
        .with("table", table)
        .with("column", column),
        Error::InvalidLiteral { field, literal, column_type, part } => {
            let type_name = column_type.name();
            Problem::new(
                "bad-literal",
                place(*part),
                format!("\"{literal}\" is not a value that the column \"{field}\" ({type_name}) can have."),
                "Write it as the column's values are written.",
            )
            .with("column", field)
            .with("literal", literal)
            .with("type", type_name)
        }
        Error::LeapSecond { field, literal, part } => Problem::new(
            "leap-second",
            place(*part),
            format!("\"{literal}\" for the column \"{field}\" is a leap second, which no value of the column can be."),
            "Write the second before it, 59, or the first one of the next minute.",
        )
        .with("column", field)
        .with("literal", literal),
        Error::UnsuitableType { op, field, column_type, part } => {
            let type_name = column_type.name();
            Problem::new(
                "unsuitable-type",
                place(*part),
                format!("\"{op}\" does not work on the column \"{field}\", which is {type_name}."),
                "Choose another column, or something that works on this one.",
            )
            .with("op", *op)
            .with("column", field)
            .with("type", type_name)
        }
        Error::InvalidPattern { field, pattern, reason } => Problem::new(
            "bad-pattern",
            Place::Filter,
            format!(
                "\"{pattern}\" for the column \"{field}\" is not a regular expression: {reason}"
            ),
            "Mend the expression, or search for plain text with \"contains\".",
        )
        .with("column", field)
        .with("pattern", pattern)
        .with("reason", reason),
        Error::InvalidQuantile { field, p } => Problem::new(
            "bad-quantile",
            Place::Group,
            format!("The quantile {p} of \"{field}\" is not between 0 and 1."),
            "Use 0.5 for the median, 0.95 for the 95th percentile.",
        )
        .with("column", field)
        .with("p", p.to_string()),
        Error::InvalidBin { field, step } => Problem::new(
            "bad-bin",
            Place::Group,
            format!("\"{step}\" is not a bin size for the column \"{field}\"."),
            "Use a number above zero.",
        )
        .with("column", field)
        .with("step", step),
        Error::MissingField { op } => Problem::new(
            "bad-view",
            Place::Group,
            format!("\"{op}\" needs a column."),
            "Choose the column it is worked out of.",
        )
        .with("field", *op),
        Error::NoPeriod { op } => Problem::new(
            "no-period",
            Place::Group,
            format!("\"{op}\" compares with a year before, but there is not exactly one key that is a year, quarter, month, week, day, hour or minute."),
            "Group by one of these, or take the comparison out.",
        )
        .with("op", *op),
        Error::MisplacedPart { part, .. } => Problem::new(
            "bad-view",
            place(*part),
            format!("{}.", sentence(error)),
            "Take one of the two out.",
        )
        .with("field", part.as_str()),
        Error::Overflow { name } => Problem::new(
            "overflow",
            Place::Group,
            format!("The result \"{name}\" is too large for its type."),
            "Filter, group more finely, or use the mean.",
        )
        .with("column", name),
        Error::DuplicateKey { table, column, key } => Problem::new(
            "duplicate-key",
            Place::Source,
            format!("\"{key}\" is in the column \"{column}\" of the table \"{table}\" more than once, so that it does not tell which row is meant."),
            "Keep one row for each key.",
        )
        .with("table", table)
        .with("column", column)
        .with("key", key),
        Error::TooMany { what } => Problem::new(
            "too-many",
            Place::Group,
            format!("There are more than 4,294,967,294 {what}."),
            "Group more coarsely or filter first.",
        )
        .with("what", *what),
        Error::Unsupported { what } => Problem::new(
            "unsupported-query",
            Place::Group,
            format!("\"{what}\" is not answered by this version."),
            "Take it out of the question.",
        )
        .with("what", *what),
        other => internal(other),
    };
    problem.with_detail(chain(error))
}

/// What is wrong with an expression; the bytes at fault are added to it.
fn of_expression(fault: &Fault, columns: &[&str]) -> Problem {
    let unreadable = |expected: &str| {
        Problem::new(
            "bad-expression",
            Place::Group,
            format!("The expression cannot be read: {fault}."),
            "Mend it at the place that is marked.",
        )
        .with("expected", expected)
    };
    match fault {
        Fault::UnknownColumn(name) => unknown_column(name, Part::Compute, columns),
        Fault::Syntax(reason) => match reason {
            Reason::Function { suggestion: Some(meant) } => {
                unreadable(reason.code()).with("suggestion", *meant)
            }
            _ => unreadable(reason.code()),
        },
        Fault::Operand { expected, found } => Problem::new(
            "bad-operand",
            Place::Group,
            format!("Something that is {expected} is needed here, and this is {}.", found.name()),
            "Turn it into that, as with number(x) or text(x), or take something else.",
        )
        .with("expected", *expected)
        .with("type", found.name()),
        Fault::Literal { text, column_type } => {
            let type_name = column_type.name();
            Problem::new(
                "bad-text-value",
                Place::Group,
                format!("\"{text}\" is not a value of the type {type_name}."),
                "Write it as the table shows such values.",
            )
            .with("literal", text)
            .with("type", type_name)
        }
        Fault::Overflow { values } => Problem::new(
            "compute-overflow",
            Place::Group,
            format!("Numbers become too large for their type: {values}."),
            "Turn the values into floats with number(x) first.",
        )
        .with("values", values),
        Fault::Number | Fault::Digits => unreadable("digits"),
        _ => unreadable("places"),
    }
}

/// A question looks up what is in a table that is not open.
pub fn unknown_table(table: &str) -> Problem {
    Problem::new(
        "unknown-table",
        Place::Source,
        format!("There is no open table \"{table}\" to look up."),
        "Open it under this name first, or take the lookup out.",
    )
    .with("table", table)
}

/// A period counted back from today in units that cannot be counted.
pub fn bad_period(column: &str, unit: &str) -> Problem {
    Problem::new(
        "bad-period",
        Place::Filter,
        format!("The last periods of \"{column}\" cannot be counted in \"{unit}\", or reach beyond the calendar."),
        "Count in minutes, hours, days, weeks, months, quarters or years.",
    )
    .with("column", column)
    .with("unit", unit)
}

fn unknown_column(name: &str, part: Part, columns: &[&str]) -> Problem {
    let problem = Problem::new(
        "unknown-column",
        place(part),
        format!("There is no column \"{name}\"."),
        match suggestion(name, columns.iter().copied()) {
            Some(meant) => format!("Did you mean \"{meant}\"?"),
            None => format!("The columns are: {}.", columns.join(", ")),
        },
    )
    .with("column", name)
    .with("columns", columns.join(", "))
    .with("part", part.as_str());
    match suggestion(name, columns.iter().copied()) {
        Some(meant) => problem.with("suggestion", meant),
        None => problem,
    }
}

fn place(part: Part) -> Place {
    match part {
        Part::Filter => Place::Filter,
        Part::Select | Part::GroupBy | Part::Aggregate | Part::Having | Part::Window => {
            Place::Group
        }
        Part::Sort => Place::Sort,
        Part::Compute => Place::Group,
        Part::Lookup | Part::Union | Part::Summary => Place::Source,
    }
}

/// The error's text with a capital letter.
fn sentence(error: &Error) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => text,
    }
}
