use sagitta_protocol::{Place, Problem};
use thiserror::Error as ThisError;

/// Why the bytes of a table could not be had. Made by the carrier.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum SourceError {
    /// The host answered, but not with the file.
    #[error("{url}: status {status}")]
    Status {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// No answer that the page may see.
    #[error("{url}: {detail}")]
    Unreachable {
        /// The address.
        url: String,
        /// Whether it is on another site than the page.
        cross_origin: bool,
        /// What the browser says.
        detail: String,
    },
    /// The connection broke while the bytes came.
    #[error("{url}: {detail}")]
    Interrupted {
        /// The address.
        url: String,
        /// What the browser says.
        detail: String,
    },
    /// The file cannot be read, or not any more.
    #[error("{detail}")]
    Unreadable {
        /// What the browser or the system says.
        detail: String,
    },
}

impl SourceError {
    /// The problem, about a table that messages call `file`.
    pub fn problem(&self, file: &str) -> Problem {
        let problem = match self {
            Self::Status { url, status: status @ (404 | 410) } => Problem::new(
                "not-found",
                Place::Source,
                format!("There is no file at {url} (status {status})."),
                "Check the address, or ask the publisher where the file has gone.",
            )
            .with("url", url),
            Self::Status { url, status } => Problem::new(
                "http-status",
                Place::Source,
                format!("The host did not send {url}: it answered with status {status}."),
                "Try again later, or tell the publisher.",
            )
            .with("url", url)
            .with("status", status.to_string()),
            Self::Unreachable { url, cross_origin: true, .. } => {
                let host = host(url);
                Problem::new(
                    "cross-origin",
                    Place::Source,
                    format!("{host} cannot be reached, or does not let other sites read {url}."),
                    "Download the file and open it from your disk, or ask the publisher to allow cross-origin reading (CORS).",
                )
                .with("url", url)
                .with("host", host)
            }
            Self::Unreachable { url, cross_origin: false, .. } => Problem::new(
                "network",
                Place::Source,
                format!("{url} cannot be reached."),
                "Check the connection and try again.",
            )
            .with("url", url),
            Self::Interrupted { url, .. } => Problem::new(
                "interrupted",
                Place::Source,
                format!("The connection broke while {url} was loading."),
                "Check the connection and try again.",
            )
            .with("url", url),
            Self::Unreadable { .. } => Problem::new(
                "unreadable-file",
                Place::Source,
                format!("The file \"{file}\" cannot be read."),
                "It may have been moved, changed or locked. Open it again.",
            ),
        };
        problem.with("file", file).with_detail(self.to_string())
    }
}

/// The host of an address.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}
