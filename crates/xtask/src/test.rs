//! `cargo xtask test`: all tests, native and in the browser.

use crate::{
    e2e,
    tally::{self, Tally},
    tools::{self, Tool, ensure},
    workspace::{Workspace, run_tests},
};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::{fs, path::Path, process::Command};

/// Runs everything and prints how many tests ran.
pub(crate) fn run(workspace: &Workspace) -> Result<Tally> {
    let mut tally = native(workspace)?;
    tally += in_browser(workspace)?;
    tally += e2e::journeys(workspace, &e2e::Options::default())?;
    Ok(tally)
}

/// The tests that need no browser, the query cases among them.
pub(crate) fn native(workspace: &Workspace) -> Result<Tally> {
    let mut cargo = with_data(workspace)?;
    cargo.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
    run_tests(&mut cargo, tally::of_libtest)
}

/// Cargo, with what tests compare themselves with: DuckDB, the shapes of DCAT-AP, and real data
/// where there is any.
pub(crate) fn with_data(workspace: &Workspace) -> Result<Command> {
    ensure(workspace, &[Tool::DuckDb, Tool::PyShacl])?;
    let mut cargo = workspace.cargo();
    cargo.env("SAGITTA_PYTHON", tools::python(workspace));
    match workspace.shared()? {
        Some(data) => {
            cargo.env("SAGITTA_SHARED", data);
        }
        None => println!("SAGITTA_SHARED is not set: tests on shared data are skipped"),
    }
    Ok(cargo)
}

/// The tests that need a browser's own objects: the `tests/web.rs` of every crate that has one.
pub(crate) fn in_browser(workspace: &Workspace) -> Result<Tally> {
    let mut tally = Tally::default();
    for entry in fs::read_dir(workspace.root.join("crates"))? {
        let folder = entry?.path();
        if !folder.join("tests/web.rs").is_file() {
            continue;
        }
        ensure(
            workspace,
            &[
                Tool::WasmTarget,
                Tool::Clang,
                Tool::WasmBindgen,
                Tool::WasmPack,
                Tool::Chromium,
                Tool::Chromedriver,
            ],
        )?;
        write_capabilities(workspace, &folder)?;
        let mut pack = workspace.command("wasm-pack");
        // Seconds; a property is tried on many samples, and 20 are the default.
        pack.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        pack.args(["test", "--headless", "--chrome", "--mode", "no-install"]);
        pack.arg("--chromedriver")
            .arg(tools::chromedriver(workspace).context("chromedriver is gone")?);
        pack.arg(&folder).args(["--locked", "--test", "web"]);
        tally += run_tests(&mut pack, tally::of_libtest)?;
    }
    Ok(tally)
}

/// Tells the test runner which browser to start, in the file that it reads beside the crate.
fn write_capabilities(workspace: &Workspace, folder: &Path) -> Result<()> {
    let chromium = tools::chromium(workspace).context("Chromium is gone")?;
    let options =
        json!({ "goog:chromeOptions": { "binary": chromium, "args": tools::CHROMIUM_FLAGS } });
    fs::write(folder.join("webdriver.json"), options.to_string())?;
    Ok(())
}
