//! The npm package: `crates/embed/js` as one script, beside the engine that sites have.
//!
//! The script holds the engine's as a text, as the page's does, and makes its worker of it.

use crate::{
    embed::literal,
    site::{self, copy_tree, remove, replace},
    workspace::{Workspace, run},
};
use anyhow::{Context as _, Result};
use std::{fs, path::Path};

/// Where the package is written by hand.
const SOURCE: &str = "crates/embed/js";

/// Files that are published as they are written.
const AS_WRITTEN: &[&str] = &["sagitta.d.ts", "README.md"];

/// What stands for the version in the manifest, which has the workspace's.
const VERSION: &str = "VERSION";

/// Builds the package into a folder.
pub(crate) fn build(workspace: &Workspace, out: &Path) -> Result<()> {
    let work = workspace.target.join("npm");
    let (engine, scripts, staging) =
        (work.join("engine"), work.join("scripts"), work.join("staging"));
    site::build_engine_alone(workspace, &engine)?;
    remove(&scripts)?;
    copy_tree(&workspace.root.join(SOURCE), &scripts)?;
    let glue = fs::read_to_string(engine.join("engine.js")).context("the engine has no script")?;
    let glue = format!("export const glue = {};\n", literal(glue.trim_end()));
    fs::write(scripts.join("glue.js"), glue)?;

    remove(&staging)?;
    fs::create_dir_all(&staging)?;
    run(workspace
        .command(workspace.root.join("node_modules/.bin/esbuild"))
        .args(["--bundle", "--format=esm", "--target=es2022", "--minify", "--log-level=warning"])
        .arg(scripts.join("sagitta.js"))
        .arg(format!("--outfile={}", staging.join("sagitta.js").display())))?;
    fs::copy(engine.join("engine_bg.wasm"), staging.join("engine_bg.wasm"))?;
    for file in AS_WRITTEN {
        fs::copy(scripts.join(file), staging.join(file))
            .with_context(|| format!("the package has no {file}"))?;
    }
    let manifest = fs::read_to_string(scripts.join("package.json"))?;
    fs::write(staging.join("package.json"), manifest.replace(VERSION, env!("CARGO_PKG_VERSION")))?;
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(workspace.root.join(license), staging.join(license))?;
    }
    replace(&staging, out)
}
