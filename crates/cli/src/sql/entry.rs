//! What `catalog.toml` says of engines, and of the datasets whose rows they answer with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// An engine that speaks Arrow Flight SQL. Credentials stand in environment variables, whose names
/// are all that the file has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EngineEntry {
    /// Its address: `grpc+tls://HOST:PORT`, or `grpc://HOST:PORT` without encryption.
    pub(crate) url: String,
    /// The variable that holds the name of a user.
    pub(crate) user_env: Option<String>,
    /// The variable that holds the user's password.
    pub(crate) password_env: Option<String>,
    /// The variable that holds a bearer token, in place of user and password.
    pub(crate) token_env: Option<String>,
    /// What is sent along with every call, such as the name of a database.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
}

/// What a dataset's rows are the answer to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SqlEntry {
    /// The engine, by its key under `engine`.
    pub(crate) engine: String,
    /// The query.
    pub(crate) query: Option<String>,
    /// The file with the query, from the folder that is built, in place of `query`.
    pub(crate) query_file: Option<String>,
    /// Statements that the session needs before the query, such as those that name external tables.
    #[serde(default)]
    pub(crate) before: Vec<String>,
    /// What tells that the data behind an unchanged query have changed; nothing does if absent.
    pub(crate) refresh: Option<Refresh>,
}

/// What stands for the version of the data behind a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Refresh {
    /// A text that the publisher changes: a date, a number.
    Text(String),
    /// A query that is cheap to answer and whose answer changes with the data.
    Query {
        /// The query.
        query: String,
    },
}
