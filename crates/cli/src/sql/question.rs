//! A query with all that is needed to ask it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::json;

use super::address::Address;
use super::entry::{EngineEntry, Refresh, SqlEntry};
use crate::catalog::digest;
use crate::failure::Failure;

/// A query, and the engine that answers it.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// What the engine is called in `catalog.toml`.
    pub(super) engine: String,
    pub(super) address: Address,
    credentials: Credentials,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) before: Vec<String>,
    pub(super) query: String,
    refresh: Option<Refresh>,
}

/// The environment variables that say who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Credentials {
    None,
    Token { variable: String },
    Password { user: String, password: String },
}

/// Who asks.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Identity {
    Nobody,
    Token(String),
    User { name: String, password: String },
}

impl Question {
    /// What an entry of `catalog.toml` asks; a file with the query is one of the folder `root`.
    pub(crate) fn new(
        entry: &SqlEntry,
        engines: &BTreeMap<String, EngineEntry>,
        root: &Path,
    ) -> Result<Self> {
        let name = &entry.engine;
        let engine = engines.get(name);
        let engine = engine.with_context(|| format!("there is no engine \"{name}\""))?;
        let address = Address::parse(&engine.url).with_context(|| format!("engine \"{name}\""))?;
        let credentials = Credentials::of(engine).with_context(|| format!("engine \"{name}\""))?;
        if credentials != Credentials::None && !address.is_encrypted && !address.is_local() {
            bail!(Failure::with_hint(
                format!("engine \"{name}\": credentials would go to {address} unencrypted"),
                "Take grpc+tls://, or an encrypted tunnel whose end is on this machine.",
            ));
        }
        let query = match (&entry.query, &entry.query_file) {
            (Some(query), None) => query.clone(),
            (None, Some(file)) => fs::read_to_string(root.join(file))
                .with_context(|| format!("cannot read its query_file {file}"))?,
            _ => bail!("its sql names either query or query_file"),
        };
        ensure!(!query.trim().is_empty(), "its query is empty");
        Ok(Self {
            engine: name.clone(),
            address,
            credentials,
            headers: engine.headers.clone(),
            before: entry.before.clone(),
            query,
            refresh: entry.refresh.clone(),
        })
    }

    /// What is the same as long as the answer counts as unchanged: the digest of the engine's
    /// address, of all statements, and of the version of the data. Who asks does not count.
    pub(crate) fn digest(&self) -> Result<String> {
        let version = match &self.refresh {
            None => None,
            Some(Refresh::Text(text)) => Some(text.clone()),
            Some(Refresh::Query { query }) => Some(super::version(self, query)?),
        };
        let from = json!({
            "engine": self.address.to_string(),
            "headers": self.headers,
            "before": self.before,
            "query": self.query,
            "refresh": self.refresh,
            "version": version,
        });
        Ok(digest(from.to_string().as_bytes()))
    }

    /// The values of the variables that say who asks.
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only who asks needs to know"))]
    pub(super) fn identity(&self) -> Result<Identity> {
        let value = |what: &str, variable: &str| {
            env::var(variable).map_err(|_error| {
                Failure::with_hint(
                    format!(
                        "engine \"{}\" takes its {what} from the environment variable {variable}, which is not set",
                        self.engine
                    ),
                    "Set it for this command; credentials do not belong in catalog.toml.",
                )
            })
        };
        Ok(match &self.credentials {
            Credentials::None => Identity::Nobody,
            Credentials::Token { variable } => Identity::Token(value("token", variable)?),
            Credentials::Password { user, password } => Identity::User {
                name: value("user", user)?,
                password: value("password", password)?,
            },
        })
    }
}

impl Credentials {
    fn of(engine: &EngineEntry) -> Result<Self> {
        let is_secret = |name: &&String| {
            ["authorization", "cookie", "proxy-authorization"]
                .contains(&name.to_ascii_lowercase().as_str())
        };
        if let Some(name) = engine.headers.keys().find(is_secret) {
            bail!(
                "the header {name} would hold credentials; name variables with token_env or user_env and password_env"
            );
        }
        Ok(match (&engine.token_env, &engine.user_env, &engine.password_env) {
            (None, None, None) => Self::None,
            (Some(variable), None, None) => Self::Token { variable: variable.clone() },
            (None, Some(user), Some(password)) => {
                Self::Password { user: user.clone(), password: password.clone() }
            }
            _ => bail!("it names either token_env, or user_env and password_env"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::Description;

    /// The question of the only dataset of a description, or why there is none.
    fn question(engine: &str, sql: &str) -> Result<Question, String> {
        let text =
            format!("[engine.lake]\n{engine}\n[[dataset]]\nid = \"calls\"\n[dataset.sql]\n{sql}\n");
        let description: Description = toml::from_str(&text).map_err(|error| error.to_string())?;
        let entry = description.dataset[0].sql.as_ref().unwrap();
        Question::new(entry, &description.engine, Path::new("."))
            .map_err(|error| format!("{error:#}"))
    }

    const URL: &str = "url = \"grpc+tls://lake.example:1\"";
    const SQL: &str = "engine = \"lake\"\nquery = \"select 1\"";

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let no_tls = "url = \"grpc://lake.example:1\"\ntoken_env = \"T\"";
        let both = format!("{URL}\ntoken_env = \"T\"\nuser_env = \"U\"");
        let half = format!("{URL}\nuser_env = \"U\"");
        let header = format!("{URL}\nheaders = {{ Authorization = \"Bearer x\" }}");
        let secret = format!("{URL}\npassword = \"x\"");
        for (engine, sql, part) in [
            (URL, "engine = \"lake\"", "either query or query_file"),
            (URL, "engine = \"lake\"\nquery = \" \"", "query is empty"),
            (
                URL,
                "engine = \"lake\"\nquery_file = \"no.sql\"",
                "cannot read its query_file no.sql",
            ),
            (URL, "engine = \"sea\"\nquery = \"select 1\"", "no engine \"sea\""),
            (URL, "engine = \"lake\"\nquery = \"select 1\"\nrefresh = 3", "refresh"),
            ("url = \"lake\"", SQL, "no address of an engine"),
            (no_tls, SQL, "unencrypted"),
            (&both, SQL, "either token_env, or user_env and password_env"),
            (&half, SQL, "either token_env, or user_env and password_env"),
            (&header, SQL, "would hold credentials"),
            (&secret, SQL, "unknown field `password`"),
        ] {
            let error = question(engine, sql).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        let local = "url = \"grpc://127.0.0.1:1\"\ntoken_env = \"T\"";
        assert!(question(local, SQL).is_ok());
    }

    #[test]
    fn an_answer_is_unchanged_as_long_as_its_question_and_its_version_are() {
        let digest = |engine: &str, sql: &str| question(engine, sql).unwrap().digest().unwrap();
        let first = digest(URL, SQL);
        assert_eq!(digest(&format!("{URL}\ntoken_env = \"T\""), SQL), first);
        let other_engine = "url = \"grpc+tls://lake.example:2\"";
        let other_base = format!("{URL}\nheaders = {{ database = \"city\" }}");
        let mut all = vec![first, digest(other_engine, SQL), digest(&other_base, SQL)];
        for more in ["refresh = \"1\"", "refresh = \"2\"", "before = [\"set a = 1\"]"] {
            all.push(digest(URL, &format!("{SQL}\n{more}")));
        }
        all.push(digest(URL, "engine = \"lake\"\nquery = \"select 2\""));
        let n = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), n);
    }
}
