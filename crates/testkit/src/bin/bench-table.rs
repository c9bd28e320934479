//! Writes the table that speed is measured on: `bench-table ROWS none|lz4|zstd FILE`, or
//! `bench-table departments FILE` for the small table beside it.
#![allow(clippy::panic, reason = "a wrong call or a full disk ends it with a message")]

use std::path::Path;

use arrow_ipc::CompressionType;
use sagitta_testkit::{write_bench_departments, write_bench_table};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let written = match arguments[..] {
        ["departments", file] => write_bench_departments(Path::new(file)),
        [rows, codec, file] => {
            let compression = match codec {
                "none" => None,
                "lz4" => Some(CompressionType::LZ4_FRAME),
                "zstd" => Some(CompressionType::ZSTD),
                _ => panic!("there is no codec {codec}: none, lz4 or zstd"),
            };
            let Ok(rows) = rows.parse() else { panic!("{rows} is not a number of rows") };
            write_bench_table(Path::new(file), rows, compression)
        }
        _ => panic!("bench-table ROWS none|lz4|zstd FILE, or bench-table departments FILE"),
    };
    if let Err(error) = written {
        panic!("cannot write the table: {error}");
    }
}
