//! `cargo xtask lint`: formatting and clippy, for this machine and for the browser.

use crate::{
    tools::{Tool, ensure},
    versions::WASM_TARGET,
    workspace::{Workspace, run},
};
use anyhow::Result;

/// The crates that are compiled for the browser themselves, not only as part of another.
const BROWSER_CRATES: &[&str] = &["sagitta-ui", "sagitta-app", "sagitta-worker", "sagitta-embed"];

/// Ends with an error at the first check that finds something.
pub(crate) fn lint(workspace: &Workspace) -> Result<()> {
    ensure(workspace, &[Tool::WasmTarget, Tool::Clang])?;
    run(workspace.cargo().args(["fmt", "--all", "--check"]))?;
    let deny = ["--", "-D", "warnings"];
    run(workspace.cargo().args(["clippy", "--locked", "--workspace", "--all-targets"]).args(deny))?;
    let mut browser = workspace.cargo();
    browser.args(["clippy", "--locked", "--target", WASM_TARGET]);
    for name in BROWSER_CRATES {
        browser.args(["--package", name]);
    }
    run(browser.args(deny))?;
    if workspace.which("cargo-deny").is_none() {
        println!("cargo-deny is not installed: licences and sources were not checked");
        return Ok(());
    }
    // Known weaknesses are looked up in a database that a build machine may not reach.
    run(workspace.cargo().args(["deny", "check", "bans", "licenses", "sources"]))
}
