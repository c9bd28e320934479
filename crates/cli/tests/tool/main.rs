//! The tool as it is run: what it prints, writes and ends with.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test may fail, and says when it is skipped"
)]

mod build;
mod bundle;
mod command;
mod dcat;
mod duckdb;
mod import;
mod real_files;
mod search;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run of the tool left.
struct Outcome {
    status: i32,
    stdout: String,
    stderr: String,
}

/// Runs the tool.
fn sagitta(arguments: &[&dyn AsRef<OsStr>]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sagitta"));
    for argument in arguments {
        command.arg(argument);
    }
    let output = command.output().unwrap();
    Outcome {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A file of the shared data; none where there is no shared data, which is said.
fn shared(path: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("SAGITTA_SHARED") else {
        println!("skipped: SAGITTA_SHARED is not set");
        return None;
    };
    let path = Path::new(&folder).join("data").join(path);
    assert!(path.exists(), "{} is missing", path.display());
    Some(path)
}

/// An empty folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
