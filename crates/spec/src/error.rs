/// What reading or writing a part ends in. The error is boxed, for it is large and rare.
pub(crate) type Result<T, E = Box<Error>> = std::result::Result<T, E>;

/// Why a View could not be read or written.
///
/// A `path` is the place in the JSON form, such as `query.filter.all[1]`, or the parameter of
/// a link; it is empty for the whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not JSON.
    #[error("line {line}, column {column}: this is not JSON")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// The View was written by a later program.
    #[error("version {found} of a View is not known here; version 1 is")]
    UnknownVersion {
        /// The version as written.
        found: String,
    },
    /// There is no such field here.
    #[error("{}unknown field \"{field}\"{}", place(path), choices(field, expected))]
    UnknownField {
        /// Where the object is.
        path: String,
        /// The field as written.
        field: String,
        /// The fields that may stand here.
        expected: Vec<&'static str>,
    },
    /// A field that has to be there is not.
    #[error("{}the field \"{field}\" is missing", place(path))]
    MissingField {
        /// Where the object is.
        path: String,
        /// The field.
        field: &'static str,
    },
    /// A field, or a parameter of a link, is there twice.
    #[error("{}\"{field}\" is there twice", place(path))]
    Duplicate {
        /// Where the object is.
        path: String,
        /// The field or parameter.
        field: String,
    },
    /// Two fields exclude each other.
    #[error("{}\"{field}\" and \"{other}\" exclude each other", place(path))]
    Conflict {
        /// Where both are.
        path: String,
        /// The one.
        field: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A word is none of those that may stand here.
    #[error("{}unknown {what} \"{found}\"{}", place(path), choices(found, expected))]
    UnknownWord {
        /// Where it is.
        path: String,
        /// What the word chooses: `op`, `mark`.
        what: &'static str,
        /// The word as written.
        found: String,
        /// The words that may stand here.
        expected: Vec<&'static str>,
    },
    /// Something else has to stand here.
    #[error("{}expected {expected}, found {found}", place(path))]
    Unexpected {
        /// Where it is.
        path: String,
        /// What has to stand here.
        expected: &'static str,
        /// What does, shortened.
        found: String,
    },
    /// A comparison with null, which is never true.
    #[error("{}nothing equals null; ask with the op \"is_null\" or \"is_not_null\"", place(path))]
    ComparedToNull {
        /// Where the null is.
        path: String,
    },
    /// A JSON number that may have been rounded before it got here.
    #[error("{}{found} is beyond 2^53 and may be rounded; write it as a string", place(path))]
    InexactNumber {
        /// Where it is.
        path: String,
        /// The number as read.
        found: String,
    },
    /// Conditions or sources are nested too deeply.
    #[error("{}nested more than {limit} deep", place(path))]
    TooDeep {
        /// Where it is.
        path: String,
        /// The limit.
        limit: usize,
    },
    /// Percent-encoding that does not stand for UTF-8 text.
    #[error("{}\"{found}\" is not percent-encoded text", place(path))]
    Encoding {
        /// The parameter.
        path: String,
        /// The text as written.
        found: String,
    },
    /// An opened or closed parenthesis has no partner.
    #[error("{}the parentheses of \"{found}\" do not match", place(path))]
    Unbalanced {
        /// The parameter.
        path: String,
        /// The text as written.
        found: String,
    },
    /// A file opened from disk cannot be named by a link.
    #[error("the file \"{file}\" was opened from disk, so no link leads to it")]
    FileInLink {
        /// The file's name.
        file: String,
    },
}

impl Error {
    /// The place in the JSON form, or the parameter of a link; empty for the whole.
    pub fn path(&self) -> &str {
        match self {
            Self::UnknownField { path, .. }
            | Self::MissingField { path, .. }
            | Self::Duplicate { path, .. }
            | Self::Conflict { path, .. }
            | Self::UnknownWord { path, .. }
            | Self::Unexpected { path, .. }
            | Self::ComparedToNull { path }
            | Self::InexactNumber { path, .. }
            | Self::TooDeep { path, .. }
            | Self::Encoding { path, .. }
            | Self::Unbalanced { path, .. } => path,
            Self::Syntax { .. } | Self::UnknownVersion { .. } | Self::FileInLink { .. } => "",
        }
    }

    /// The field or parameter that is at fault, if the error is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::UnknownField { field, .. } | Self::Duplicate { field, .. } => Some(field),
            Self::MissingField { field, .. } | Self::Conflict { field, .. } => Some(field),
            _ => None,
        }
    }

    /// What was probably meant by an unknown field or word.
    pub fn suggestion(&self) -> Option<&'static str> {
        match self {
            Self::UnknownField { field, expected, .. } => closest(field, expected),
            Self::UnknownWord { found, expected, .. } => closest(found, expected),
            _ => None,
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(source: serde_json::Error) -> Self {
        Self::Syntax { line: source.line(), column: source.column(), source }
    }
}

fn place(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

fn choices(found: &str, expected: &[&'static str]) -> String {
    let mut text = String::new();
    if let Some(word) = closest(found, expected) {
        text = format!("; did you mean \"{word}\"?");
    } else {
        for (idx, word) in expected.iter().enumerate() {
            let before = if idx == 0 { "; expected" } else { "," };
            text.push_str(&format!("{before} \"{word}\""));
        }
    }
    text
}

/// The word nearest to what was written, at most two letters (of a short word, one) away.
pub(crate) fn closest(found: &str, words: &[&'static str]) -> Option<&'static str> {
    let limit = if found.chars().count() < 5 { 1 } else { 2 };
    words
        .iter()
        .map(|word| (distance(found, word), *word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// The least number of letters to put in, take out or change.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (from_idx, from_char) in from.chars().enumerate() {
        let mut left = from_idx + 1;
        let mut diagonal = from_idx;
        let mut next = vec![left];
        for (to_char, above) in to.chars().zip(row.iter().copied().skip(1)) {
            let changed = diagonal + usize::from(from_char != to_char);
            left = changed.min(above + 1).min(left + 1);
            diagonal = above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{closest, distance};

    #[test]
    fn the_nearest_word_is_suggested() {
        for (from, to, expected) in [
            ("", "", 0),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
            ("均值", "均", 1),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
        let words = ["group_by", "sort", "limit"];
        assert_eq!(closest("groupby", &words), Some("group_by"));
        assert_eq!(closest("srt", &words), Some("sort"));
        assert_eq!(closest("where", &words), None);
    }
}
