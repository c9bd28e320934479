//! What goes to standard error when something cannot be done.

use std::fmt;

use sagitta_protocol::Problem;

/// A message with the advice that goes with it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// A message, and what to do about it.
    pub(crate) fn with_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()) }
    }

    /// A file that cannot be read as data.
    pub(crate) fn of_ingest(name: &str, error: &sagitta_ingest::Error) -> Self {
        let Self { message, hint } = Self::of_reading(error);
        Self { message: format!("{name}: {message}"), hint }
    }

    /// The same where the file is named elsewhere.
    pub(crate) fn of_reading(error: &sagitta_ingest::Error) -> Self {
        use sagitta_ingest::Error;
        let hint = match error {
            Error::Empty | Error::Gzip(_) => "Check that it was copied or downloaded completely.",
            Error::UnknownFormat => "Name its format with --input-format.",
            Error::UnknownEncoding { .. } => {
                "Use a name such as utf-8, gb18030, big5 or windows-1252."
            }
            Error::NotText { .. } => {
                "Name the encoding the file was written in, for example --encoding gb18030."
            }
            Error::TooManyFields { .. } => {
                "Put quotes round fields that hold the delimiter, or name another one with --delimiter."
            }
            Error::NotOfType { .. } => "Correct the value, or keep the column as text.",
            Error::Workbook(_) | Error::BinaryWorkbook => {
                "Save it anew as .xlsx, without a password."
            }
            Error::UnknownColumn { .. } => "See the columns with sagitta inspect.",
            Error::NotRows { .. } => {
                "Give an array of objects, one object a line, or a GeoJSON feature collection."
            }
            _ => "",
        };
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        Self { message: error.to_string(), hint }
    }

    /// A failure that says which file it is about.
    pub(crate) fn in_file(name: &str, error: anyhow::Error) -> anyhow::Error {
        match error.downcast::<Self>() {
            Ok(Self { message, hint }) => {
                Self { message: format!("{name}: {message}"), hint }.into()
            }
            Err(error) => error.context(name.to_owned()),
        }
    }

    /// The advice for an error that has some.
    pub(crate) fn hint_of(error: &anyhow::Error) -> Option<&str> {
        error.downcast_ref::<Self>().and_then(|failure| failure.hint.as_deref())
    }

    /// A figure that cannot be made.
    pub(crate) fn of_figure(error: &sagitta_figure::Error) -> Self {
        use sagitta_figure::Error;
        let hint = match error {
            Error::Picture(_) => "Choose another mark in the View's display, or other columns.",
            Error::TooLarge { .. } => "A bar or a line of groups has fewer marks than points have.",
            _ => "",
        };
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        Self { message: error.to_string(), hint }
    }

    /// A problem of the session.
    pub(crate) fn of_problem(problem: &Problem) -> Self {
        let hint = (!problem.hint.is_empty()).then(|| problem.hint.clone());
        Self { message: problem.message.clone(), hint }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// Prints an error, its causes and its hint.
pub(crate) fn report(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
    if let Some(hint) = Failure::hint_of(error) {
        eprintln!("hint: {hint}");
    }
}
