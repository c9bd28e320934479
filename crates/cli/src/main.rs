//! The native tool: inspect, query, convert.

fn main() {}
