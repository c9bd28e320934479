//! The exchange catalogue as a page reads it: how much of it comes first, and what is found.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use sagitta_catalog::Catalog;
use sagitta_search::{Answer, Closeness, FacetKind, Question, Reader, Step};

use crate::{folder, sagitta};

const QUERIES: &str = include_str!("queries.tsv");

/// What may be loaded before the first question can be answered, in bytes as they are sent.
const MAX_BEFORE: u64 = 300_000;

/// And for a question, on average, its answers on the first screen included.
const MAX_PER_QUESTION: u64 = 150_000;

/// The parts of an index in a folder, and how many bytes of them were read.
struct Site {
    folder: std::path::PathBuf,
    reader: Reader,
    n_bytes: u64,
}

fn part(path: &Path) -> (Vec<u8>, u64) {
    let packed = fs::read(path).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
    (bytes, packed.len() as u64)
}

impl Site {
    fn open(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("catalog.json")).unwrap();
        let search = Catalog::from_json(&text).unwrap().search.unwrap();
        let first = folder.join(&search.download_url);
        let (bytes, n_bytes) = part(&first);
        assert_eq!(n_bytes, search.byte_size);
        let reader = Reader::new(&bytes, str::to_lowercase).unwrap();
        let n_bytes = n_bytes + text.len() as u64;
        Self { folder: first.parent().unwrap().to_owned(), reader, n_bytes }
    }

    fn fetch<T>(&mut self, ask: impl Fn(&Reader) -> Step<T>) -> T {
        loop {
            match ask(&self.reader) {
                Step::Done(answer) => return answer,
                Step::Needs(parts) => {
                    for id in parts {
                        let (bytes, n_bytes) = part(&self.folder.join(self.reader.file_name(id)));
                        self.n_bytes += n_bytes;
                        self.reader.supply(id, bytes).unwrap();
                    }
                }
            }
        }
    }

    fn search(&mut self, question: &Question) -> Answer {
        self.fetch(|reader| reader.search(question).unwrap())
    }

    /// The titles of the best hits, in both languages.
    fn titles(&mut self, answer: &Answer, n: usize) -> Vec<[String; 2]> {
        let best: Vec<usize> = answer.hits.iter().take(n).map(|hit| hit.dataset_idx).collect();
        best.into_iter()
            .map(|idx| {
                let title = self.fetch(|reader| reader.entry(idx).unwrap()).dataset.title;
                [title.en, title.zh]
            })
            .collect()
    }
}

/// The exchange catalogue, made by the tool's own commands.
fn exchange(name: &str) -> std::path::PathBuf {
    let folder = folder(name);
    let file = folder.join("exchange.json");
    let made = sagitta(&[&"demo", &"exchange", &"--out", &file]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let out = folder.join("site");
    let built = sagitta(&[&"catalog", &"index", &file, &"--out", &out]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    println!("{}", built.stderr.trim());
    out
}

#[test]
fn what_readers_type_finds_what_they_mean() {
    let out = exchange("search");
    let mut site = Site::open(&out);
    site.fetch(|reader| match reader.dictionary() {
        parts if parts.is_empty() => Step::Done(()),
        parts => Step::Needs(parts),
    });
    let n_before = site.n_bytes;
    println!("{n_before} bytes before the first question, the whole dictionary among them");
    assert!(n_before <= MAX_BEFORE, "{n_before} bytes come before the first question");

    let all = site.search(&Question::default());
    assert_eq!(all.hits.len(), 23_500);
    for (kind, n) in [
        (FacetKind::Theme, 21),
        (FacetKind::Publisher, 83),
        (FacetKind::Region, 17),
        (FacetKind::Access, 3),
        (FacetKind::Frequency, 8),
        (FacetKind::Format, 4),
    ] {
        assert_eq!(all.facet(kind).len(), n, "{kind:?}");
    }

    let (mut n_queries, mut n_per_question) = (0_u64, 0);
    let mut missed = Vec::new();
    let mut by_closeness: BTreeMap<Closeness, usize> = BTreeMap::new();
    for line in QUERIES.lines().filter(|line| !line.starts_with('#')) {
        let (query, wanted) = line.split_once('\t').unwrap();
        let mut fresh = Site::open(&out);
        let before = fresh.n_bytes;
        let answer = fresh.search(&Question::of(query));
        let titles = fresh.titles(&answer, 5);
        fresh.titles(&answer, 20);
        n_per_question += fresh.n_bytes - before;
        n_queries += 1;
        *by_closeness.entry(answer.closeness).or_default() += 1;
        if !titles.iter().flatten().any(|title| title == wanted) {
            missed.push(format!("{query} → {titles:?} instead of {wanted}"));
        }
        // What was loaded for other questions makes no difference.
        assert_eq!(site.search(&Question::of(query)), answer, "{query}");
    }
    println!(
        "{} of {n_queries} found among the first five; {by_closeness:?}",
        n_queries - missed.len() as u64
    );
    println!("{} bytes a question with its first twenty entries", n_per_question / n_queries);
    println!("{}", missed.join("\n"));
    assert!(n_queries >= 100 && missed.len() as u64 * 20 <= n_queries, "{}", missed.join("\n"));
    assert!(n_per_question / n_queries <= MAX_PER_QUESTION);
}
