//! `cargo xtask cluster --rows N`: cubes and a sample of N rows, worked out by an engine and
//! published by the native tool; what they take, and whether their sums are right.

use crate::{
    cluster::n_bytes,
    demo,
    tally::Tally,
    tools::{self, Tool, ensure},
    workspace::{Workspace, read, run, shown},
};
use anyhow::{Context as _, Result, ensure as check};
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What the cubes are, as a publisher writes it.
const CATALOG: &str = "tests/cluster/catalog.toml";
/// Makes the rows.
const DETAIL: &str = "tests/cluster/detail.py";
/// The datasets whose counts and sums are those of all rows.
const CUBES: [&str; 4] = ["acts-by-month", "acts-by-day", "acts-by-hour", "acts-by-duration"];
/// The dataset of single rows.
const SAMPLE: &str = "acts-sample";
/// About how many rows the sample has.
const SAMPLE_ROWS: u64 = 1_000_000;
/// What hashes of row numbers are below.
const HASHES: u64 = 2_147_483_647;
/// Between two looks at how much memory is taken.
const PAUSE: Duration = Duration::from_millis(200);

/// The sums of all rows.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Sums {
    n: u64,
    minutes: u64,
    fee: u64,
}

/// Makes so many rows, asks the engine at an address for their cubes, and counts what is right.
pub(crate) fn run_at(workspace: &Workspace, address: &str, n_rows: u64) -> Result<Tally> {
    check!(n_rows > 0, "there are no rows to make cubes of");
    ensure(workspace, &[Tool::DuckDb])?;
    let folder = workspace.target.join("scale");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(folder.join("input"))?;
    let (detail, start) = (folder.join("detail"), Instant::now());
    let mut python = workspace.command(tools::python(workspace));
    let made = read(python.arg(DETAIL).arg(&detail).arg(n_rows.to_string()))?;
    let sums: Sums = serde_json::from_str(&made).context("the rows have no sums")?;
    let n_files = fs::read_dir(&detail)?.count();
    println!(
        "{n_rows} rows made in {:.0} s: {} bytes in {n_files} files",
        start.elapsed().as_secs_f64(),
        n_bytes(&detail)?
    );
    let tool = build_tool(workspace)?;
    let catalog = catalog(workspace, address, &detail, n_rows)?;
    fs::write(folder.join("input/catalog.toml"), catalog)?;
    let site = publish(workspace, &tool, &folder)?;
    let tally = judge(workspace, &tool, &site, &sums)?;
    fs::remove_dir_all(&folder)?;
    Ok(tally)
}

/// The native tool, which shares what it is made of with the tests.
fn build_tool(workspace: &Workspace) -> Result<PathBuf> {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--workspace", "--bin", "sagitta"]);
    run(cargo.args(["--features", "sagitta-cli/sql"]))?;
    Ok(demo::tool(workspace))
}

fn catalog(workspace: &Workspace, address: &str, detail: &Path, n_rows: u64) -> Result<String> {
    let table = format!(
        "create external table if not exists acts stored as parquet location '{}/'",
        detail.display()
    );
    let threshold = (u128::from(HASHES) * u128::from(SAMPLE_ROWS) / u128::from(n_rows)).to_string();
    let mut text = fs::read_to_string(workspace.root.join(CATALOG))?;
    for (name, value) in [
        ("{engine}", address),
        ("{table}", &table),
        ("{rows}", &n_rows.to_string()),
        ("{threshold}", &threshold),
    ] {
        check!(text.contains(name), "{CATALOG} has no {name}");
        text = text.replace(name, value);
    }
    Ok(text)
}

/// Builds the site, one dataset at a time; its folder.
fn publish(workspace: &Workspace, tool: &Path, folder: &Path) -> Result<PathBuf> {
    let (assets, site) = (folder.join("assets"), folder.join("site"));
    fs::create_dir_all(assets.join("locales"))?;
    fs::write(assets.join("index.html"), "<html><head></head><noscript></noscript></html>")?;
    fs::write(assets.join("locales/en.ftl"), "a = b\n")?;
    let mut command = workspace.command(tool);
    command.arg("build").arg(folder.join("input")).arg("--out").arg(&site);
    command.arg("--assets").arg(&assets).args(["--jobs", "1"]);
    let (seconds, peak) = measured(&mut command)?;
    let peak = peak.map_or("unknown".into(), |bytes| format!("{} MiB", bytes >> 20));
    println!(
        "published in {seconds:.0} s; peak memory of the tool {peak}; the site has {} bytes",
        n_bytes(&site)?
    );
    Ok(site)
}

/// Runs a command; its seconds, and the most memory that it took, where the system tells.
fn measured(command: &mut Command) -> Result<(f64, Option<u64>)> {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).spawn()?;
    let mut peak = None;
    let status = loop {
        peak = most_memory(child.id()).or(peak);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(PAUSE);
    };
    check!(status.success(), "{} ended with {status}", shown(command));
    Ok((start.elapsed().as_secs_f64(), peak))
}

/// The most bytes of memory that a process had so far, as Linux tells it.
fn most_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? << 10)
}

/// Prints what each dataset takes, and holds the sums of cubes against those of the rows.
fn judge(workspace: &Workspace, tool: &Path, site: &Path, sums: &Sums) -> Result<Tally> {
    let mut tally = Tally::default();
    println!("{:<18} {:>10} {:>12} {:>10}", "dataset", "rows", "bytes", "bytes/row");
    for id in CUBES.into_iter().chain([SAMPLE]) {
        let file = site.join(format!("dataset/{id}/{id}.arrow"));
        let show = if id == SAMPLE { "count()" } else { "count(),sum(n),sum(minutes),sum(fee)" };
        let mut command = workspace.command(tool);
        command.arg("query").arg(&file).args(["--fragment", &format!("#/x?show={show}")]);
        command.args(["--format", "csv"]);
        let answer = read(&mut command)?;
        let numbers = answer.lines().nth(1).context("an answer has no row")?.split(',');
        let numbers: Vec<u64> = numbers.map(str::parse).collect::<Result<_, _>>()?;
        let (&n_rows, found) = numbers.split_first().context("an answer has no numbers")?;
        let bytes = fs::metadata(&file)?.len();
        let per_row = bytes.checked_div(n_rows).unwrap_or(0);
        println!("{id:<18} {n_rows:>10} {bytes:>12} {per_row:>10}");
        if id != SAMPLE {
            let is_right = found == [sums.n, sums.minutes, sums.fee];
            if !is_right {
                eprintln!("error: {id} has the sums {found:?}, the rows have {sums:?}");
            }
            tally += Tally::one(is_right);
        }
    }
    Ok(tally)
}
