//! `sagitta serve`: a site on this machine.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use super::{Bench, TREES};

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn a_site_is_served_with_its_types_and_ranges() {
    let bench = Bench::new("serve");
    bench.put("trees.csv", TREES);
    bench.build();
    let child = Command::new(env!("CARGO_BIN_EXE_sagitta"))
        .args(["serve", "--port", "0"])
        .arg(&bench.site)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut server = Server(child);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    // Two requests on one connection; the second ends it.
    write!(
        stream,
        "GET /dataset/trees/ HTTP/1.1\r\nHost: {address}\r\n\r\nGET /dataset/trees/trees.csv HTTP/1.1\r\nHost: {address}\r\nRange: bytes=0-3\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html"), "{answer}");
    let (_, second) = answer.split_once("HTTP/1.1 206").unwrap();
    assert!(second.contains("text/csv") && second.ends_with("\r\n\r\ncode"), "{second}");
}
