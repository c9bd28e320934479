//! Writes what the fuzzer begins with: the seeds of every target, as files in a folder each.

#[path = "../../../tests/fuzz/src/targets.rs"]
mod targets;

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| "corpus".into()));
    for (name, _, seeds) in targets::TARGETS {
        let folder = folder.join(name);
        fs::create_dir_all(&folder)?;
        for (idx, seed) in seeds().iter().enumerate() {
            fs::write(folder.join(format!("seed-{idx}")), &seed.bytes)?;
        }
    }
    Ok(())
}
