//! `cargo xtask bench`: Sagitta in the browser, beside its peers and the machine's limit.
//!
//! What is measured, and how, is in `tests/bench`. Here everything is made ready for it: the table,
//! the npm package, the peers, the kernels, a browser, and DuckDB, which knows the right answers.

use crate::{
    demo, npm,
    server::{self, Mount},
    site::{self, Profile},
    tools::{self, Tool, ensure},
    workspace::{Workspace, read, run},
};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The rows of the tables that loading compressed files is measured with.
const COMPRESSED_ROWS: u64 = 1_000_000;
/// The engine that is asked through the npm package.
const OURS: &str = "sagitta";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The tables' rows.
    pub(crate) rows: Vec<u64>,
    /// Only these engines, parted by commas.
    pub(crate) engines: Option<String>,
    /// Only these queries, parted by commas.
    pub(crate) queries: Option<String>,
    /// How often every engine has its turn.
    pub(crate) rounds: u32,
    /// Measures loading, and the memory it takes.
    pub(crate) load: bool,
    /// Measures the time from navigation to an engine that is ready.
    pub(crate) cold: bool,
    /// Measures the explorer's page instead, with the first of the tables.
    pub(crate) page: bool,
}

impl Default for Options {
    fn default() -> Self {
        let rows = vec![1_000_000];
        Self {
            rows,
            engines: None,
            queries: None,
            rounds: 7,
            load: false,
            cold: false,
            page: false,
        }
    }
}

impl Options {
    fn includes(&self, engine: &str) -> bool {
        self.engines.as_deref().is_none_or(|list| list.split(',').any(|name| name == engine))
    }
}

/// Reads `1000000,5000000`.
pub(crate) fn parse_rows(text: &str) -> Result<Vec<u64>> {
    let parse = |number: &str| match number.parse() {
        // A page in the middle of the table begins at a whole row.
        Ok(rows) if rows > 0 && rows % 2 == 0 => Ok(rows),
        _ => bail!("{number} is not an even number of rows"),
    };
    text.split(',').map(parse).collect()
}

/// Makes everything ready and measures; the reports are in `bench` of the build folder.
pub(crate) fn measure(workspace: &Workspace, options: &Options) -> Result<()> {
    ensure(
        workspace,
        &[
            Tool::Clang,
            Tool::Node,
            Tool::NodePackages,
            Tool::BenchPackages,
            Tool::Chromium,
            Tool::DuckDb,
            Tool::PyArrow,
        ],
    )?;
    let package = workspace.dist().join("npm");
    if options.includes(OURS) {
        npm::build(workspace, &package)?;
    }
    let out = workspace.target.join("bench");
    let (pages, data) = (out.join("pages"), out.join("data"));
    fs::create_dir_all(&pages)?;
    fs::create_dir_all(&data)?;
    tables(workspace, options, &data)?;
    kernels(workspace, &pages.join("kernels.wasm"))?;
    let mounts = vec![
        Mount { prefix: "", folder: pages.clone() },
        Mount { prefix: "data", folder: data.clone() },
        Mount { prefix: "package", folder: package },
        Mount { prefix: "peers", folder: workspace.root.join("tests/bench/node_modules") },
    ];
    let site = server::start(mounts, 0)?;

    let rows: Vec<String> = options.rows.iter().map(u64::to_string).collect();
    let mut node = workspace.command("node");
    node.arg("tests/bench/driver.mjs").args(["--site", &site, "--rows", &rows.join(",")]);
    node.arg("--pages").arg(&pages).arg("--data").arg(&data).arg("--out").arg(&out);
    node.arg("--python").arg(tools::python(workspace));
    node.arg("--rounds").arg(options.rounds.to_string());
    node.arg("--chromium").arg(tools::chromium(workspace).context("Chromium is gone")?);
    node.args(tools::CHROMIUM_FLAGS.iter().map(|flag| format!("--flag={flag}")));
    node.args(options.engines.iter().map(|list| format!("--engines={list}")));
    node.args(options.queries.iter().map(|list| format!("--queries={list}")));
    node.args(options.load.then_some("--load")).args(options.cold.then_some("--cold"));
    run(&mut node)?;
    println!("reports and pictures are in {}", out.display());
    Ok(())
}

/// Measures the built site as a reader meets it, and prints a report.
pub(crate) fn measure_page(workspace: &Workspace, options: &Options) -> Result<()> {
    ensure(workspace, &[Tool::Node, Tool::NodePackages, Tool::BenchPackages, Tool::Chromium])?;
    let dist = workspace.dist();
    let (site, catalog) = (dist.join("site"), dist.join("demo"));
    site::build(workspace, Profile::Web, &site)?;
    demo::build(workspace, &catalog)?;
    let data = workspace.target.join("bench/data");
    fs::create_dir_all(&data)?;
    tables(workspace, options, &data)?;
    let rows = options.rows.first().context("no table is named")?;
    let mut node = workspace.command("node");
    node.arg("tests/bench/page.mjs").arg("--site").arg(site).arg("--catalog").arg(catalog);
    node.arg("--data").arg(data).arg(format!("--table={rows}.arrow"));
    node.arg("--chromium").arg(tools::chromium(workspace).context("Chromium is gone")?);
    node.args(tools::CHROMIUM_FLAGS.iter().map(|flag| format!("--flag={flag}")));
    run(&mut node)
}

/// Writes the tables that are not there yet. They are made from a fixed seed.
fn tables(workspace: &Workspace, options: &Options, data: &Path) -> Result<()> {
    let mut missing: Vec<(Vec<String>, PathBuf)> = Vec::new();
    let mut want = |arguments: &[&str], name: &str| {
        let path = data.join(name);
        if !path.is_file() {
            missing.push((arguments.iter().map(|word| (*word).to_owned()).collect(), path));
        }
    };
    want(&["departments"], "departments.arrow");
    for rows in &options.rows {
        let text = rows.to_string();
        want(&[&text, "none"], &format!("{rows}.arrow"));
        if options.load && *rows == COMPRESSED_ROWS {
            want(&[&text, "lz4"], &format!("{rows}.lz4.arrow"));
            want(&[&text, "zstd"], &format!("{rows}.zstd.arrow"));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    run(workspace.cargo().args(["build", "--locked", "--package", "sagitta-testkit"]))?;
    for (arguments, path) in missing {
        println!("writing {} …", path.display());
        // A table that was left half-written is never taken for a whole one.
        let part = path.with_extension("part");
        let mut generator = workspace.command(workspace.target.join("debug/bench-table"));
        run(generator.args(arguments).arg(&part))?;
        fs::rename(&part, &path)?;
    }
    Ok(())
}

/// Compiles the yardstick's kernels. The linker for wasm is the one that Rust brings.
fn kernels(workspace: &Workspace, out: &Path) -> Result<()> {
    let sysroot = read(workspace.command("rustc").args(["--print", "sysroot"]))?;
    let host = read(workspace.command("rustc").args(["--print", "host-tuple"]))?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/gcc-ld/wasm-ld");
    let mut clang = workspace.command("clang");
    clang.args(["--target=wasm32", "-O3", "-msimd128", "-mbulk-memory", "-nostdlib"]);
    clang.args(["-Wall", "-Wextra", "-Werror", "-Wl,--no-entry", "-Wl,--import-memory"]);
    clang.arg("-Wl,--export=__heap_base").arg(format!("-fuse-ld={}", linker.display()));
    run(clang.arg("-o").arg(out).arg("tests/bench/kernels.c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_even_numbers() {
        assert_eq!(parse_rows("20000").unwrap(), [20_000]);
        assert_eq!(parse_rows("1000000,5000000").unwrap(), [1_000_000, 5_000_000]);
        for text in ["", "0", "3", "many", "2,", "-2"] {
            assert!(parse_rows(text).is_err(), "{text}");
        }
    }

    #[test]
    fn engines_are_all_or_those_that_are_named() {
        let options =
            |list: Option<&str>| Options { engines: list.map(Into::into), ..Options::default() };
        assert!(options(None).includes(OURS));
        assert!(options(Some("duckdb,sagitta")).includes(OURS));
        assert!(!options(Some("duckdb,sagitta-old")).includes(OURS));
    }
}
