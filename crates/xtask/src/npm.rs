//! The npm package: `crates/embed/js` as scripts, beside the engine that sites have.
//!
//! What programs call is `sagitta.js`, the element is `element.js`; what both need is in a script of
//! its own, so that there is one engine for both. It holds the engine's script as a text, as the
//! page's does, and makes its worker of it.

use crate::{
    embed::literal,
    site::{self, copy_tree, remove, replace},
    split::ENGINE_LATER,
    workspace::{Workspace, run},
};
use anyhow::{Context as _, Result};
use std::{fs, path::Path};

/// Where the package is written by hand.
const SOURCE: &str = "crates/embed/js";

/// Files that are published as they are written.
const AS_WRITTEN: &[&str] = &["sagitta.d.ts", "element.d.ts", "sagitta-embed.js", "README.md"];

/// Style sheets of the site that the element has too.
const STYLES: &[&str] = &["tokens.css", "chart.css"];

/// The scripts that others load.
const ENTRIES: &[&str] = &["sagitta.js", "element.js"];

/// What of a worker's global object the engine's script may ask for, where a page has none or its
/// own, in the order in which `inside.js` hands it over.
const SCOPE: &str = "globalThis, self, DedicatedWorkerGlobalScope, MessageChannel, \
     addEventListener, removeEventListener, postMessage";

/// What stands for the version in the manifest, which has the workspace's.
const VERSION: &str = "VERSION";

/// Builds the package into a folder.
pub(crate) fn build(workspace: &Workspace, out: &Path) -> Result<()> {
    let work = workspace.target.join("npm");
    let (engine, picture) = (work.join("engine"), work.join("picture"));
    let (scripts, staging) = (work.join("scripts"), work.join("staging"));
    site::build_engine_alone(workspace, &engine)?;
    site::build_picture_alone(workspace, &picture)?;
    remove(&scripts)?;
    copy_tree(&workspace.root.join(SOURCE), &scripts)?;
    let glue = fs::read_to_string(engine.join("engine.js")).context("the engine has no script")?;
    // Where there is no worker, the script runs in a function, whose arguments stand for what a
    // worker's script finds in its global object.
    let inline = format!("export function run({SCOPE}) {{\n{glue}\nreturn wasm_bindgen;\n}}\n");
    fs::write(scripts.join("inline.js"), inline)?;
    let glue = format!("export const glue = {};\n", literal(glue.trim_end()));
    fs::write(scripts.join("glue.js"), glue)?;
    fs::copy(picture.join("picture.js"), scripts.join("picture.js"))?;
    for style in STYLES {
        fs::copy(workspace.root.join("www/styles").join(style), scripts.join(style))?;
    }
    let zh = fs::read_to_string(workspace.root.join("www/locales/zh.ftl"))?;
    let messages = format!("export const messages = {};\n", literal(&problems(&zh)));
    fs::write(scripts.join("messages.js"), messages)?;

    remove(&staging)?;
    fs::create_dir_all(&staging)?;
    run(workspace
        .command(workspace.root.join("node_modules/.bin/esbuild"))
        .args(["--bundle", "--splitting", "--format=esm", "--target=es2022", "--minify"])
        .args(["--loader:.css=text", "--chunk-names=[name]-[hash]", "--log-level=warning"])
        .args(ENTRIES.iter().map(|entry| scripts.join(entry)))
        .arg(format!("--outdir={}", staging.display())))?;
    for module in ["engine_bg.wasm", ENGINE_LATER] {
        fs::copy(engine.join(module), staging.join(module))?;
    }
    fs::copy(picture.join("picture_bg.wasm"), staging.join("picture_bg.wasm"))?;
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

/// What a page loads of the package: its scripts and modules.
pub(crate) fn copy_scripts(package: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(package)? {
        let path = entry?.path();
        let is_loaded = path.extension().is_some_and(|kind| kind == "js" || kind == "wasm");
        if let (true, Some(name)) = (is_loaded, path.file_name()) {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// The messages for problems, of all that a language's file has.
fn problems(messages: &str) -> String {
    let mut kept = String::new();
    let mut is_kept = false;
    for line in messages.lines() {
        // What belongs to a message is indented under it.
        if !line.starts_with(' ') {
            is_kept = line.starts_with("problem-") && !line.starts_with("problem-notice-");
        }
        if is_kept {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_messages_for_problems_are_kept_with_all_that_is_theirs() {
        let file =
            "a = b\nproblem-x = y\n    .hint = z\n\nproblem-notice-q = r\n    .hint = s\nc = d\n";
        assert_eq!(problems(file), "problem-x = y\n    .hint = z\n");
    }
}
