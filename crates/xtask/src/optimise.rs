//! Modules optimised as they ship.

use crate::{
    order::by_likeness,
    site::{PICTURE_NAME, is_part, remove},
    trim::{Has, trim},
    workspace::{Workspace, run},
};
use anyhow::{Context as _, Result};
use std::{
    cmp::Reverse,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    num::NonZero,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Modules that load in every browser we name: each feature is one that rustc already uses.
const WASM_FEATURES: &[&str] = &[
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
    // Who made a module and what it needs is told to tools, which have all had it by now.
    "--strip-producers",
    "--strip-target-features",
];

/// A large function stays apart from its one caller. Joined they would be a little less code, but of
/// many locals, whose numbers compress badly: 24 KB in the engine.
const APART: &str = "--one-caller-inline-max-function-size=20";

/// What is optimised in the engine, whose loops stay as the compiler made them.
const ENGINE_PASSES: &[&str] = &["-Oz", APART];

/// What is optimised in the page: its control flow is taken apart and put together again, which
/// saves one hundredth of it.
const PAGE_PASSES: &[&str] = &["--flatten", "--rereloop", "-Oz", "-Oz", APART];

/// Whether an optimised module tells what its functions are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    Kept,
    Dropped,
}

/// The optimised forms of modules, in their order, made as many at a time as there are processors.
pub(crate) fn optimise_all(
    workspace: &Workspace,
    modules: &[PathBuf],
    names: Names,
) -> Result<Vec<PathBuf>> {
    let size = |idx: &usize| modules.get(*idx).and_then(|it| it.metadata().ok()).map(|it| it.len());
    // The largest first: whoever takes one of these last would be waited for.
    let mut queue: Vec<usize> = (0..modules.len()).collect();
    queue.sort_by_key(|idx| Reverse(size(idx)));
    let taken = AtomicUsize::new(0);
    let work = || {
        let mut optimised = Vec::new();
        while let Some(idx) = queue.get(taken.fetch_add(1, Ordering::Relaxed)) {
            if let Some(module) = modules.get(*idx) {
                optimised.push((*idx, optimise(workspace, module, names)?));
            }
        }
        anyhow::Ok(optimised)
    };
    let n_threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut optimised = thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
        let results = threads.into_iter().map(|thread| match thread.join() {
            Ok(result) => result,
            Err(panic) => resume_unwind(panic),
        });
        results.collect::<Result<Vec<_>>>()
    })?
    .concat();
    optimised.sort();
    Ok(optimised.into_iter().map(|(_, module)| module).collect())
}

/// The optimised form of a module, kept in the build folder as long as the module stays the same.
fn optimise(workspace: &Workspace, module: &Path, names: Names) -> Result<PathBuf> {
    let name = module.file_name().context("a module has no name")?.to_string_lossy();
    // The page's modules carry a hash of their own in the name: `sagitta-app-0123456789abcdef_bg.wasm`.
    let kinds = ["engine_later", "engine", "ingest", "workbook", "xls", "parquet"];
    let worker = kinds.into_iter().find(|kind| name.starts_with(kind));
    let (kind, passes) = match (worker, name.rsplit_once('-')) {
        (Some(kind), _) => (kind, ENGINE_PASSES),
        (None, _) if name.starts_with(PICTURE_NAME) => (PICTURE_NAME, PAGE_PASSES),
        (None, Some((part, _))) if is_part(module) => (part, PAGE_PASSES),
        (None, _) => ("page", PAGE_PASSES),
    };
    let place = match names {
        Names::Kept => "site/named",
        Names::Dropped => "site/optimised",
    };
    let folder = workspace.target.join(place).join(kind);
    let optimised = folder.join(format!("{:016x}.wasm", content_hash(module)?));
    if optimised.is_file() {
        return Ok(optimised);
    }
    remove(&folder)?;
    fs::create_dir_all(&folder)?;
    let unfinished = folder.join("unfinished.wasm");
    let mut input = module.to_path_buf();
    if worker.is_some() {
        input = folder.join("trimmed.wasm");
        // Text and workbooks do without zstd.
        let has = Has {
            zstd: matches!(kind, "engine" | "parquet"),
            deflate: kind == "ingest",
            arrays: kind != "engine_later",
        };
        let trimmed = trim(&fs::read(module)?, has)
            .with_context(|| format!("cannot trim the module {kind}"))?;
        fs::write(&input, trimmed)?;
    }
    run(workspace
        .command(workspace.root.join("node_modules/.bin/wasm-opt"))
        .args(passes)
        .args(WASM_FEATURES)
        .args((names == Names::Kept).then_some("--debuginfo"))
        .arg(input)
        .arg("--output")
        .arg(&unfinished))?;
    if names == Names::Dropped {
        fs::write(&unfinished, by_likeness(&fs::read(&unfinished)?)?)?;
    }
    fs::rename(unfinished, &optimised)?;
    Ok(optimised)
}

/// What a file holds, and what is done to modules, as a number.
pub(crate) fn content_hash(file: &Path) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut hasher);
    // Another way of optimising is another result.
    (WASM_FEATURES, ENGINE_PASSES, PAGE_PASSES).hash(&mut hasher);
    (include_str!("order.rs"), include_str!("split.rs")).hash(&mut hasher);
    (include_str!("trim.rs"), include_str!("unreached.rs")).hash(&mut hasher);
    Ok(hasher.finish())
}
