//! An engine that knows a few queries by heart.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow_flight::encode::{DictionaryHandling, FlightDataEncoderBuilder};
use arrow_flight::error::FlightError;
use arrow_flight::flight_service_server::{FlightService, FlightServiceServer};
use arrow_flight::sql::server::FlightSqlService;
use arrow_flight::sql::{CommandStatementQuery, SqlInfo, TicketStatementQuery};
use arrow_flight::{
    FlightDescriptor, FlightEndpoint, FlightInfo, HandshakeRequest, HandshakeResponse, Ticket,
};
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use tonic::metadata::MetadataMap;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Request, Response, Status, Streaming};

/// The only user.
pub(crate) const USER: &str = "reader";
pub(crate) const PASSWORD: &str = "correct horse";
/// What the user is called once the password was right.
pub(crate) const TOKEN: &str = "battery-staple";

/// A certificate that nobody else vouches for, and its key, for tests on this machine alone.
pub(crate) const CERTIFICATE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sql/localhost.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sql/localhost.key");

/// What is answered to a query.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Batches, in as many parts.
    Parts(Vec<Vec<RecordBatch>>),
    /// One part of these batches, and then no more.
    BreaksOff(Vec<RecordBatch>),
    /// Batches that another engine has.
    Elsewhere(SocketAddr),
    /// No part at all: the columns alone.
    Columns(SchemaRef),
}

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Open,
    Locked,
}

/// The engine: what it answers, and what it was asked.
#[derive(Clone)]
pub(crate) struct Engine {
    door: Door,
    answers: Arc<Mutex<BTreeMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Engine {
    /// Starts an engine, which runs as long as the test; where it listens.
    pub(crate) fn start(door: Door) -> (Self, SocketAddr) {
        Self::serve(door, Server::builder())
    }

    /// The same behind TLS, with a certificate of this machine that only [`CERTIFICATE`] vouches for.
    pub(crate) fn start_encrypted(door: Door) -> (Self, SocketAddr) {
        let (certificate, key) = (fs::read(CERTIFICATE).unwrap(), fs::read(KEY).unwrap());
        let tls = ServerTlsConfig::new().identity(Identity::from_pem(certificate, key));
        Self::serve(door, Server::builder().tls_config(tls).unwrap())
    }

    fn serve(door: Door, mut server: Server) -> (Self, SocketAddr) {
        let engine = Self { door, answers: Arc::default(), asked: Arc::default() };
        let own = engine.clone();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let service = FlightServiceServer::new(own);
                let server = server.add_service(service);
                server.serve_with_incoming(TcpIncoming::from(listener)).await.unwrap();
            });
        });
        (engine, told.recv().unwrap())
    }

    /// Has a query answered from now on.
    pub(crate) fn answer(&self, query: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(query.to_owned(), answer);
    }

    /// What was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    fn check(&self, metadata: &MetadataMap) -> Result<(), Status> {
        let given = metadata.get("authorization").map(|value| value.as_bytes());
        match self.door {
            Door::Locked if given != Some(format!("Bearer {TOKEN}").as_bytes()) => {
                Err(Status::unauthenticated("who is there?"))
            }
            _ => Ok(()),
        }
    }

    fn known(&self, query: &str) -> Result<Answer, Status> {
        let answers = self.answers.lock().unwrap();
        let answer = answers.get(query).cloned();
        answer.ok_or_else(|| Status::invalid_argument(format!("no such table in: {query}")))
    }
}

/// A ticket as Flight SQL has it: a message within a message, both of which are short.
fn ticket(handle: &str) -> Ticket {
    let field = |number: u8, bytes: &[u8]| {
        let mut field = vec![number << 3 | 2, u8::try_from(bytes.len()).unwrap()];
        assert!(bytes.len() < 128);
        field.extend(bytes);
        field
    };
    let url = "type.googleapis.com/arrow.flight.protocol.sql.TicketStatementQuery";
    Ticket::new([field(1, url.as_bytes()), field(2, &field(1, handle.as_bytes()))].concat())
}

#[tonic::async_trait]
impl FlightSqlService for Engine {
    type FlightService = Self;

    async fn do_handshake(
        &self,
        request: Request<Streaming<HandshakeRequest>>,
    ) -> Result<Response<BoxStream<'static, Result<HandshakeResponse, Status>>>, Status> {
        // "reader:correct horse" in Base64.
        let basic = "Basic cmVhZGVyOmNvcnJlY3QgaG9yc2U=";
        let given = request.metadata().get("authorization").map(|value| value.as_bytes());
        if given != Some(basic.as_bytes()) {
            return Err(Status::unauthenticated("wrong name or password"));
        }
        let mut response = Response::new(stream::empty().boxed());
        response.metadata_mut().insert("authorization", format!("Bearer {TOKEN}").parse().unwrap());
        Ok(response)
    }

    async fn get_flight_info_statement(
        &self,
        CommandStatementQuery { query, .. }: CommandStatementQuery,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<FlightInfo>, Status> {
        self.check(request.metadata())?;
        self.asked.lock().unwrap().push(query.clone());
        let part =
            |idx: usize| FlightEndpoint::new().with_ticket(ticket(&format!("{idx} {query}")));
        let info = FlightInfo::new();
        Ok(Response::new(match self.known(&query)? {
            Answer::Parts(parts) => info.with_endpoints((0..parts.len()).map(part).collect()),
            Answer::BreaksOff(_) => info.with_endpoint(part(0)),
            Answer::Elsewhere(address) => {
                info.with_endpoint(part(0).with_location(format!("grpc+tcp://{address}")))
            }
            Answer::Columns(schema) => info.try_with_schema(&schema).unwrap(),
        }))
    }

    async fn do_get_statement(
        &self,
        ticket: TicketStatementQuery,
        request: Request<Ticket>,
    ) -> Result<Response<<Self as FlightService>::DoGetStream>, Status> {
        self.check(request.metadata())?;
        let handle = String::from_utf8(ticket.statement_handle.to_vec()).unwrap();
        let (idx, query) = handle.split_once(' ').unwrap();
        let (batches, end) = match self.known(query)? {
            Answer::Parts(parts) => (parts[idx.parse::<usize>().unwrap()].clone(), None),
            Answer::BreaksOff(batches) => {
                (batches, Some(FlightError::Tonic(Box::new(Status::internal("executor lost")))))
            }
            Answer::Elsewhere(_) | Answer::Columns(_) => panic!("there are no rows here"),
        };
        let schema = batches[0].schema();
        let batches = batches.into_iter().map(Ok).chain(end.map(Err));
        let encoded = FlightDataEncoderBuilder::new()
            .with_schema(schema)
            .with_dictionary_handling(DictionaryHandling::Resend)
            .build(stream::iter(batches.collect::<Vec<_>>()));
        Ok(Response::new(encoded.map_err(Status::from).boxed()))
    }

    async fn register_sql_info(&self, _: i32, _: &SqlInfo) {}
}
