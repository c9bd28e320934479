//! Where an engine listens.

use std::fmt;
use std::net::IpAddr;

use anyhow::{Context as _, Result, ensure};

/// The address of an engine: a host, a port, and whether the way there is encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) is_encrypted: bool,
    /// `HOST:PORT`.
    authority: String,
}

impl Address {
    /// Reads an address as Flight SQL's clients write it.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let wrong =
            || format!("{url:?} is no address of an engine, such as grpc+tls://lake.example:32010");
        let (scheme, rest) = url.split_once("://").with_context(wrong)?;
        let is_encrypted = match scheme {
            "grpc+tls" | "https" => true,
            "grpc" | "grpc+tcp" | "http" => false,
            _ => return Err(anyhow::anyhow!(wrong())),
        };
        let authority = rest.trim_end_matches('/');
        let (host, port) = authority.rsplit_once(':').with_context(wrong)?;
        let is_host = !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']);
        ensure!(is_host && port.parse::<u16>().is_ok(), wrong());
        Ok(Self { is_encrypted, authority: authority.to_owned() })
    }

    /// Whether it is on this very machine.
    pub(super) fn is_local(&self) -> bool {
        let host = self.authority.rsplit_once(':').map_or("", |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    /// The same for HTTP, which gRPC is carried by.
    #[cfg(feature = "sql")]
    pub(super) fn http(&self) -> String {
        let scheme = if self.is_encrypted { "https" } else { "http" };
        format!("{scheme}://{}", self.authority)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_encrypted { "grpc+tls" } else { "grpc" };
        write!(f, "{scheme}://{}", self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_flight_s_clients_take() {
        for (url, expected) in [
            ("grpc://127.0.0.1:32010", Some("grpc://127.0.0.1:32010")),
            ("grpc+tcp://lake.example:1", Some("grpc://lake.example:1")),
            ("http://lake.example:80/", Some("grpc://lake.example:80")),
            ("grpc+tls://lake.example:443", Some("grpc+tls://lake.example:443")),
            ("https://[::1]:443", Some("grpc+tls://[::1]:443")),
            ("grpc://lake.example", None),
            ("grpc://:32010", None),
            ("grpc://lake.example:port", None),
            ("grpc://lake.example:32010/city", None),
            ("grpc://me:secret@lake.example:32010", None),
            ("jdbc:lake.example:32010", None),
            ("postgres://lake.example:5432", None),
            ("", None),
        ] {
            let told = Address::parse(url).ok().map(|address| address.to_string());
            assert_eq!(told.as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_addresses() {
        for (url, expected) in [
            ("grpc://127.0.0.1:1", true),
            ("grpc://localhost:1", true),
            ("grpc://[::1]:1", true),
            ("grpc://10.0.0.1:1", false),
            ("grpc://localhost.example:1", false),
        ] {
            assert_eq!(Address::parse(url).unwrap().is_local(), expected, "{url}");
        }
    }
}
