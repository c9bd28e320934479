//! `cargo xtask lint`: formatting and clippy, for this machine and for the browser.

use crate::{
    tools::{Tool, ensure},
    versions::WASM_TARGET,
    workspace::{Workspace, run},
};
use anyhow::Result;

/// The crates that are compiled for the browser themselves, not only as part of another.
const BROWSER_CRATES: &[&str] =
    &["sagitta-ui", "sagitta-app", "sagitta-worker", "sagitta-files", "sagitta-embed"];

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

/// Clippy for what only a feature of the native tool brings.
pub(crate) fn of_sql(workspace: &Workspace) -> Result<()> {
    let mut clippy = workspace.cargo();
    clippy.args(["clippy", "--locked", "--workspace", "--all-targets"]);
    clippy.args(["--features", "sagitta-cli/sql", "--", "-D", "warnings"]);
    run(&mut clippy)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// What makes markup or a program of a text. What a dataset, a catalogue, a file name or an
    /// address says is text and stays text.
    const FORBIDDEN: &[&str] = &[
        "inner_html",
        "innerHTML",
        "outer_html",
        "outerHTML",
        "insert_adjacent_html",
        "insertAdjacentHTML",
        "from_html_unchecked",
        "create_contextual_fragment",
        "createContextualFragment",
        "parse_from_string",
        "DOMParser",
        "document.write",
        "srcdoc",
        "js_sys::eval",
        "eval(",
        "new Function",
        "Function::new_",
    ];

    fn search(folder: &Path, found: &mut Vec<String>) -> usize {
        let mut n_files = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                n_files += search(&path, found);
                continue;
            }
            let is_source = path.extension().is_some_and(|kind| kind == "rs" || kind == "js");
            if is_source {
                n_files += 1;
                let text = fs::read_to_string(&path).unwrap();
                let words = FORBIDDEN.iter().filter(|word| text.contains(**word));
                found.extend(words.map(|word| format!("{}: {word}", path.display())));
            }
        }
        n_files
    }

    #[test]
    fn what_runs_in_a_page_makes_no_markup_of_texts() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut found = Vec::new();
        let folders = [
            "crates/ui/src",
            "crates/app/src",
            "crates/worker/src",
            "crates/embed/src",
            "crates/embed/js",
            "www",
        ];
        let n_files: usize =
            folders.iter().map(|folder| search(&root.join(folder), &mut found)).sum();
        assert!(n_files > 50, "only {n_files} files: the search is wrong");
        assert_eq!(found, Vec::<String>::new());
    }
}
