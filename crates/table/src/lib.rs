//! Bytes to Table: decode, normalise, statistics.
