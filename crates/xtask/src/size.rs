//! `cargo xtask size`: what the site weighs on the wire, against its budgets.

use crate::{
    budgets::{BUDGETS, Part},
    site::{self, EMBED, Profile},
    split::{ENGINE_LATER, PART},
    tally::Tally,
    weight::Weight,
    workspace::Workspace,
};
use anyhow::{Context as _, Result};
use brotli::enc::BrotliEncoderParams;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What is told of the sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Also what each module is made of.
    pub(crate) why: bool,
}

/// Builds the site, prints the size of every file, and counts the budgets that are kept.
pub(crate) fn run(workspace: &Workspace, options: Options) -> Result<Tally> {
    let folder = workspace.dist().join("site");
    site::build(workspace, Profile::Web, &folder)?;
    if options.why {
        for module in site::named_modules(workspace)? {
            println!("{}\n{}", module.display(), Weight::of_file(&module)?);
        }
    }
    let files = measure(&folder)?;
    println!("{:>9} {:>9}  file", "raw KB", "brotli KB");
    for file in &files {
        println!(
            "{:>9.1} {:>9.1}  {}",
            kilobytes(file.raw),
            kilobytes(file.brotli),
            file.path.display()
        );
    }
    let mut tally = Tally::default();
    for budget in BUDGETS {
        let size = kilobytes(
            files.iter().filter(|file| file.part == budget.part).map(|file| file.brotli).sum(),
        );
        let kept = budget.is_kept(size);
        let verdict = if kept { "ok    " } else { "FAILED" };
        let known = match budget.known_over {
            Some(most) => format!(" (known to be over; at most {most:.0} KB)"),
            None => String::new(),
        };
        println!("{verdict} {:?}: {size:.1} KB of {:.0} KB{known}", budget.part, budget.kilobytes);
        tally += Tally::one(kept);
    }
    Ok(tally)
}

/// One file of the site, and its sizes in bytes.
struct Measured {
    path: PathBuf,
    part: Part,
    raw: u64,
    brotli: u64,
}

/// Sizes are told in thousands of bytes.
#[expect(clippy::cast_precision_loss, reason = "a file of 2^53 bytes is not a site's")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

/// All files of a site, largest first.
fn measure(folder: &Path) -> Result<Vec<Measured>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(place) = open.pop() {
        for entry in
            fs::read_dir(&place).with_context(|| format!("cannot read {}", place.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = fs::read(&path)?;
            let path = path.strip_prefix(folder)?.to_path_buf();
            let (raw, brotli) = (u64::try_from(bytes.len())?, compressed(&bytes)?);
            files.push(Measured { part: part_of(&path), path, raw, brotli });
        }
    }
    files.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.path.cmp(&b.path)));
    Ok(files)
}

/// The engine's wasm is weighed alone; its script is in the page's.
fn part_of(path: &Path) -> Part {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if path.starts_with(EMBED) {
        // The engine is the site's own once more.
        return if name.starts_with("engine") { Part::Rest } else { Part::Embed };
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("wasm") if name == ENGINE_LATER => Part::EngineLater,
        Some("wasm") if name.starts_with("engine") => Part::Engine,
        Some("wasm" | "js") if name.starts_with("ingest") => Part::Ingest,
        Some("wasm" | "js") if name.starts_with("workbook") => Part::Workbook,
        Some("wasm" | "js") if name.starts_with("xls") => Part::Xls,
        Some("wasm" | "js") if name.starts_with("parquet") => Part::Parquet,
        Some("wasm") if name.starts_with("part-offline") => Part::Offline,
        Some("wasm") if name.starts_with("part-share") => Part::Share,
        Some("wasm") if name.starts_with(&format!("{PART}search-")) => Part::Search,
        Some("wasm") if name.starts_with(PART) => Part::Later,
        Some("js") if matches!(&*name, "kept.js" | "service-worker.js") => Part::Rest,
        Some("html" | "js" | "css" | "wasm") => Part::Page,
        _ => Part::Rest,
    }
}

/// The number of bytes after brotli at level 11 with the window that web servers use.
fn compressed(bytes: &[u8]) -> Result<u64> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters)?;
    Ok(u64::try_from(out.len())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_belong_to_the_part_that_loads_them() {
        let cases = [
            ("index.html", Part::Page),
            ("sagitta-app-0123_bg.wasm", Part::Page),
            ("sagitta-app-0123.js", Part::Page),
            ("styles/table.css", Part::Page),
            ("engine_bg.wasm", Part::Engine),
            ("engine_later.wasm", Part::EngineLater),
            ("part-search-0123.wasm", Part::Search),
            ("part-maps-0123.wasm", Part::Later),
            ("ingest_bg.wasm", Part::Ingest),
            ("ingest.js", Part::Ingest),
            ("parquet_bg.wasm", Part::Parquet),
            ("xls_bg.wasm", Part::Xls),
            ("locales/zh.ftl", Part::Rest),
            ("service-worker.js", Part::Rest),
            ("embed/element.js", Part::Embed),
            ("embed/picture_bg.wasm", Part::Embed),
            ("embed/engine_bg.wasm", Part::Rest),
        ];
        for (path, part) in cases {
            assert_eq!(part_of(Path::new(path)), part, "{path}");
        }
    }

    #[test]
    fn repetition_costs_next_to_nothing() {
        assert!(compressed(&[7; 100_000]).unwrap() < 100);
        assert!(compressed(b"Sagitta").unwrap() >= 7);
    }

    #[test]
    fn every_part_with_a_budget_has_one_budget() {
        for part in [Part::Page, Part::Engine, Part::Ingest, Part::Parquet] {
            assert_eq!(BUDGETS.iter().filter(|budget| budget.part == part).count(), 1);
        }
    }
}
