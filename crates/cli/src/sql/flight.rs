//! Asking an engine over Arrow Flight SQL.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow_flight::FlightEndpoint;
use arrow_flight::error::FlightError;
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::sql::client::FlightSqlServiceClient;
use futures::TryStreamExt as _;
use sagitta_ingest::Compression;
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Status};

use super::address::Address;
use super::question::{Identity, Question};
use super::spool::Spool;
use crate::catalog::digest;
use crate::failure::Failure;

/// How long a connection may take to come about.
const PATIENCE: Duration = Duration::from_secs(10);

/// After how long a silent connection is looked after.
const SILENCE: Duration = Duration::from_secs(60);

/// The most bytes of a batch as it comes.
const MOST_BYTES: usize = 256 << 20;

/// The most rows of an answer that stands for the version of the data.
const MOST_VERSION_ROWS: u64 = 1000;

/// The address by which an engine says that rows are to be had where the query was asked.
const SAME_PLACE: &str = "arrow-flight-reuse-connection";

/// Whose turn it is to say what comes before a query: engines may have one session for all who do
/// not say who they are, in which two would make the same table at the same time.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

type Client = FlightSqlServiceClient<Channel>;

/// Asks the engine and writes its answer to a file, as a stream of Arrow batches.
pub(super) fn answer(question: &Question, out: &Path) -> Result<()> {
    wait(async {
        let mut session = Session::open(question).await?;
        let mut rows = ToFile { out, spool: None };
        session.ask(&question.query, &mut rows).await?;
        rows.spool.context("the answer has no columns")?.finish()
    })
}

/// The digest of the answer to a query that stands for the version of the data.
pub(super) fn version(question: &Question, query: &str) -> Result<String> {
    let found = wait(async {
        let mut session = Session::open(question).await?;
        let mut rows = Held::default();
        session.ask(query, &mut rows).await?;
        let schema = rows.schema.context("the answer has no columns")?;
        let bytes = sagitta_ingest::write::arrow(&schema, &rows.batches, Compression::None)?;
        Ok(digest(&bytes))
    });
    found.context("its refresh")
}

/// Runs what waits for the network, in this thread.
fn wait<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("the network cannot be used")?.block_on(work)
}

/// What takes the rows of an answer.
trait Rows {
    /// Takes the columns, once for every part of the answer.
    fn columns(&mut self, schema: &SchemaRef) -> Result<()>;

    /// Takes the next rows.
    fn take(&mut self, batch: &RecordBatch) -> Result<()>;

    /// How many were taken.
    fn n_rows(&self) -> u64;
}

struct ToFile<'a> {
    out: &'a Path,
    spool: Option<Spool>,
}

impl Rows for ToFile<'_> {
    fn columns(&mut self, schema: &SchemaRef) -> Result<()> {
        match &self.spool {
            Some(spool) => spool.check(schema),
            None => {
                self.spool = Some(Spool::create(self.out, schema)?);
                Ok(())
            }
        }
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<()> {
        self.spool.as_mut().context("the answer has no columns")?.take(batch)
    }

    fn n_rows(&self) -> u64 {
        self.spool.as_ref().map_or(0, |spool| spool.n_rows)
    }
}

/// Holds an answer of a few rows.
#[derive(Default)]
struct Held {
    schema: Option<SchemaRef>,
    batches: Vec<RecordBatch>,
    n_rows: u64,
}

impl Rows for Held {
    fn columns(&mut self, schema: &SchemaRef) -> Result<()> {
        self.schema.get_or_insert_with(|| SchemaRef::clone(schema));
        Ok(())
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<()> {
        self.n_rows += u64::try_from(batch.num_rows())?;
        ensure!(
            self.n_rows <= MOST_VERSION_ROWS,
            "the answer that stands for a version has more than {MOST_VERSION_ROWS} rows"
        );
        self.batches.push(batch.clone());
        Ok(())
    }

    fn n_rows(&self) -> u64 {
        self.n_rows
    }
}

/// Takes no notice of the answer of a statement.
struct Ignored;

impl Rows for Ignored {
    fn columns(&mut self, _: &SchemaRef) -> Result<()> {
        Ok(())
    }

    fn take(&mut self, _: &RecordBatch) -> Result<()> {
        Ok(())
    }

    fn n_rows(&self) -> u64 {
        0
    }
}

/// An engine that knows who asks, and that has done what comes before the query.
struct Session<'q> {
    question: &'q Question,
    client: Client,
    has_credentials: bool,
}

impl<'q> Session<'q> {
    async fn open(question: &'q Question) -> Result<Self> {
        let identity = question.identity()?;
        let has_credentials = identity != Identity::Nobody;
        let mut client = connect(question, &question.address).await?;
        match identity {
            Identity::Nobody => {}
            Identity::Token(token) => client.set_token(token),
            Identity::User { name, password } => {
                let greeted = client.handshake(&name, &password).await;
                greeted.map_err(|error| question.unknown(&error))?;
            }
        }
        let mut session = Self { question, client, has_credentials };
        if !question.before.is_empty() {
            let _turn = TURN.lock().await;
            for statement in &question.before {
                session.ask(statement, &mut Ignored).await?;
            }
        }
        Ok(session)
    }

    /// Asks, and hands the rows on as they come.
    async fn ask(&mut self, sql: &str, rows: &mut dyn Rows) -> Result<()> {
        let question = self.question;
        let info = self.client.execute(sql.to_owned(), None).await;
        let info = info.map_err(|error| question.refused(&error))?;
        let mut has_columns = false;
        for endpoint in &info.endpoint {
            has_columns |= self.fetch(endpoint, rows).await?;
        }
        // What is announced can have dictionaries that the parts come without.
        if !has_columns && !info.schema.is_empty() {
            let schema = info.try_decode_schema().context("the columns of the answer")?;
            rows.columns(&SchemaRef::new(schema))?;
        }
        Ok(())
    }

    /// Fetches a part of an answer, from where the engine says that it is; whether it told its
    /// columns.
    async fn fetch(&mut self, endpoint: &FlightEndpoint, rows: &mut dyn Rows) -> Result<bool> {
        let question = self.question;
        let ticket = endpoint.ticket.clone().context("a part of the answer has no ticket")?;
        let mut elsewhere = self.place_of(endpoint).await?;
        let client = elsewhere.as_mut().unwrap_or(&mut self.client);
        let broke_off =
            |rows: &dyn Rows, error: &FlightError| question.broke_off(rows.n_rows(), error);
        let mut stream = client.do_get(ticket).await.map_err(|error| broke_off(rows, &error))?;
        let mut has_columns = false;
        loop {
            let batch = stream.try_next().await.map_err(|error| broke_off(rows, &error))?;
            if let (false, Some(schema)) = (has_columns, stream.schema()) {
                rows.columns(schema)?;
                has_columns = true;
            }
            match batch {
                Some(batch) => rows.take(&batch)?,
                None => return Ok(has_columns),
            }
        }
    }

    /// The client for a part that is elsewhere than where the query was asked.
    async fn place_of(&self, endpoint: &FlightEndpoint) -> Result<Option<Client>> {
        let is_here = |uri: &str| uri.is_empty() || uri.starts_with(SAME_PLACE);
        let Some(first) = endpoint.location.first() else { return Ok(None) };
        if endpoint.location.iter().any(|location| is_here(&location.uri)) {
            return Ok(None);
        }
        let address = Address::parse(&first.uri)?;
        if address == self.question.address {
            return Ok(None);
        }
        ensure!(
            !self.has_credentials || address.is_encrypted || address.is_local(),
            "engine \"{}\" has rows at {address}, where credentials would go unencrypted",
            self.question.engine
        );
        let mut client = connect(self.question, &address).await?;
        if let Some(token) = self.client.token() {
            client.set_token(token.clone());
        }
        Ok(Some(client))
    }
}

async fn connect(question: &Question, address: &Address) -> Result<Client> {
    let endpoint = Endpoint::from_shared(address.http())
        .with_context(|| format!("{address} is no address"))?
        .connect_timeout(PATIENCE)
        .tcp_keepalive(Some(SILENCE))
        .http2_adaptive_window(true);
    let endpoint = match address.is_encrypted {
        true => endpoint
            .tls_config(ClientTlsConfig::new().with_enabled_roots())
            .context("the certificates of this machine cannot be used")?,
        false => endpoint,
    };
    let channel = endpoint.connect().await.map_err(|error| {
        Failure::with_hint(
            format!(
                "engine \"{}\" cannot be reached at {address}: {}",
                question.engine,
                chain(&error)
            ),
            "See that it runs and listens there, and that url under [engine] in catalog.toml is right.",
        )
    })?;
    let inner = FlightServiceClient::new(channel).max_decoding_message_size(MOST_BYTES);
    let mut client = FlightSqlServiceClient::new_from_inner(inner);
    for (name, value) in &question.headers {
        client.set_header(name, value);
    }
    Ok(client)
}

impl Question {
    /// The engine says no to a statement, or to who asks.
    fn refused(&self, error: &FlightError) -> Failure {
        let is_about_who_asks = status(error).is_some_and(|status| {
            matches!(status.code(), Code::Unauthenticated | Code::PermissionDenied)
        });
        if is_about_who_asks {
            return self.unknown(error);
        }
        Failure::with_hint(
            format!("engine \"{}\" refuses the query: {}", self.engine, told(error)),
            "Try the statement in the engine's own client.",
        )
    }

    /// The engine does not know who asks.
    fn unknown(&self, error: &FlightError) -> Failure {
        Failure::with_hint(
            format!("engine \"{}\" refuses the credentials: {}", self.engine, told(error)),
            "See the environment variables that [engine] in catalog.toml names.",
        )
    }

    /// The engine stopped in the middle of its answer.
    fn broke_off(&self, n_rows: u64, error: &FlightError) -> Failure {
        Failure::with_hint(
            format!(
                "the answer of engine \"{}\" broke off after {n_rows} rows: {}",
                self.engine,
                told(error)
            ),
            "Nothing of it was kept; see the engine's own log, and run the command again.",
        )
    }
}

fn status(error: &FlightError) -> Option<&Status> {
    match error {
        FlightError::Tonic(status) => Some(status),
        _ => None,
    }
}

/// What an engine says is wrong, without what gRPC puts around it.
fn told(error: &FlightError) -> String {
    match status(error) {
        Some(status) if !status.message().is_empty() => status.message().to_owned(),
        Some(status) => status.code().description().to_owned(),
        None => chain(error),
    }
}

/// An error with its causes, each of which is told once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = cause.source();
    }
    text
}
