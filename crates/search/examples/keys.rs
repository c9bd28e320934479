//! How long an answer takes after each key, with all parts there: `cargo run --release -p
//! sagitta-search --example keys FOLDER/search FIRST.part QUERIES.tsv`. The folder is one that
//! `sagitta catalog index` wrote; of the queries, what stands before the tab is typed.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and prints")]

use std::error::Error;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use sagitta_search::{Question, Reader, Step};

fn part(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    GzDecoder::new(fs::File::open(path)?).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("give a folder, the first part and queries");
    let (folder, first, queries) = (next()?, next()?, next()?);
    let folder = Path::new(&folder);
    let start = Instant::now();
    let mut reader = Reader::new(&part(&folder.join(first))?, str::to_lowercase)?;
    println!("first part: {:?}", start.elapsed());
    let start = Instant::now();
    for id in reader.parts().collect::<Vec<_>>() {
        let bytes = part(&folder.join(reader.file_name(id)))?;
        reader.supply(id, bytes)?;
    }
    println!("all parts: {:?}", start.elapsed());
    let mut times: Vec<(Duration, String)> = Vec::new();
    for query in fs::read_to_string(queries)?.lines().filter(|line| !line.starts_with('#')) {
        let query = query.split('\t').next().unwrap_or("");
        for (end, c) in query.char_indices() {
            let typed = query.get(..end + c.len_utf8()).unwrap_or("");
            // The machine has other things to do: the quickest of three tells most.
            let mut best = Duration::MAX;
            for _ in 0..3 {
                let start = Instant::now();
                let Step::Done(answer) = reader.search(&Question::of(typed))? else { continue };
                // What a first screen shows.
                for hit in answer.hits.iter().take(20) {
                    if let Step::Done(entry) = reader.entry(hit.dataset_idx)? {
                        reader.reasons(&answer, &entry);
                    }
                }
                best = best.min(start.elapsed());
            }
            times.push((best, typed.to_owned()));
        }
    }
    times.sort();
    let at = |share: usize| times.get((times.len().saturating_sub(1)) * share / 100);
    for (name, share) in [("median", 50), ("95 %", 95), ("slowest", 100)] {
        if let Some((time, typed)) = at(share) {
            println!("{name}: {time:?} ({typed})");
        }
    }
    println!("{} keys", times.len());
    Ok(())
}
