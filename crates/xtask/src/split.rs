//! The page's program and the engine as several modules: what is there from the start, and parts
//! that are fetched later.
//!
//! `crates/app` and `crates/worker` mark the functions where a part begins. What only a part reaches goes into its
//! module; the linker's relocations tell what reaches what, so that both are linked with
//! `--emit-relocs`. All modules share one memory and one table. The script that fetches the parts is
//! joined with the program's own; a worker asks its page for them.

use crate::{
    optimise::content_hash,
    site::remove,
    workspace::{Workspace, run},
};
use anyhow::{Context as _, Result, anyhow, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};
use wasm_split_cli_support::{Options, transform};

/// What the linker is told.
pub(crate) const LINKER: &str = "-Clink-arg=--emit-relocs";

/// The engine's later part, in the folder of a site or a package.
pub(crate) const ENGINE_LATER: &str = "engine_later.wasm";

/// What the script that fetches the parts is called before it is joined with the page's.
const LINK: &str = "./parts.js";

/// How the names of parts begin.
pub(crate) const PART: &str = "part-";

/// How the script starts a module: in the form of its maker, and in ours, which does not ask that a
/// host knows the media type of modules.
const STREAMING: &str = "WebAssembly.instantiateStreaming(src, imports)";
const STARTED: &str =
    "WebAssembly.instantiate(await src.then((response) => response.arrayBuffer()), imports)";

/// How the script asks for a module: of the network, and in our form, of a page that carries its
/// files inside.
const FETCHED: &str = "const src = fetch(new URL(";
const TAKEN: &str = "const src = (globalThis.sagittaInside?.response ?? fetch)(new URL(";

/// Splits a compiled page into `app.js`, `app_bg.wasm` and its parts, in a folder of its own. What
/// did not change is not split again.
pub(crate) fn split(workspace: &Workspace, compiled: &Path, folder: &Path) -> Result<()> {
    let stamp = folder.join("stamp");
    let hash = format!("{:016x}", content_hash(compiled)?);
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == hash) {
        return Ok(());
    }
    remove(folder)?;
    let (script, link, parts) = cut(workspace, compiled, folder, "app")?;
    let mut text = joined(&fs::read_to_string(&script)?, &link, &FROM_PAGE)?;
    for part in parts {
        let stem = part.file_stem().context("a part has no name")?.to_string_lossy().into_owned();
        let name = format!("{PART}{}-{hash}.wasm", stem.trim_start_matches("split_"));
        let (old, new) = (format!("\"./{stem}.wasm\""), format!("\"./{name}\""));
        if text.matches(&old).count() != 1 {
            bail!("the script does not fetch {old} once");
        }
        text = text.replace(&old, &new);
        fs::copy(&part, folder.join(name))?;
    }
    fs::write(&script, text)?;
    remove(&folder.join(RAW))?;
    fs::write(stamp, hash)?;
    Ok(())
}

/// Splits a compiled engine into `engine.js`, a classic script, `engine_bg.wasm` and its later part,
/// in a new folder.
pub(crate) fn split_engine(workspace: &Workspace, compiled: &Path, folder: &Path) -> Result<()> {
    remove(folder)?;
    let (script, link, parts) = cut(workspace, compiled, folder, "engine")?;
    let [later] = parts.as_slice() else { bail!("the engine does not have one later part") };
    fs::copy(later, folder.join(ENGINE_LATER))?;
    let text = joined(&fs::read_to_string(&script)?, &link, &FROM_WORKER)?;
    // A worker is handed its module, and is never asked for another.
    let mut text = format!("{text}\n{PART_OF_WORKER}");
    for (fetching, kept) in NOT_FETCHING {
        if text.matches(fetching).count() != 1 {
            bail!("the engine's script does not have {fetching} once");
        }
        text = text.replace(fetching, kept);
    }
    fs::write(&script, text)?;
    run(workspace
        .command(workspace.root.join("node_modules/.bin/esbuild"))
        .args(["--format=iife", "--global-name=wasm_bindgen"])
        .args(["--log-level=warning", "--allow-overwrite"])
        .arg(&script)
        .arg(format!("--outfile={}", script.display())))?;
    remove(&folder.join(RAW))
}

/// How a script fetches its own module, and what takes the place of each.
const NOT_FETCHING: [(&str, &str); 2] = [
    ("export { initSync, __wbg_init as default };", "export { initSync };"),
    ("new URL('engine_bg.wasm', import.meta.url)", "undefined"),
];

/// What tells that a part did not come, and what takes its place: of an error in a worker, Firefox shows
/// others its kind alone.
const TOLD: [&str; 2] = ["console.error(e);", "console.error(String(e));"];

/// What asks the page for the engine's later part, in a worker.
const PART_OF_WORKER: &str = r#"function part() {
    return new Promise((resolve, reject) => {
        const take = ({ data }) => {
            if (data?.part === undefined) return;
            removeEventListener("message", take);
            if (data.part) resolve(data.part);
            else reject(new Error("the later part of the engine did not come"));
        };
        addEventListener("message", take);
        postMessage({ part: true });
    });
}
"#;

/// Where a module is taken apart.
const RAW: &str = "raw";

/// Takes a module apart, and lets wasm-bindgen write the script of its first part. Returns that,
/// what fetches the other parts, and these.
fn cut(
    workspace: &Workspace,
    compiled: &Path,
    folder: &Path,
    name: &str,
) -> Result<(PathBuf, String, Vec<PathBuf>)> {
    let raw = folder.join(RAW);
    fs::create_dir_all(&raw)?;
    let bytes = fs::read(compiled)?;
    let main = raw.join(format!("{name}.wasm"));
    let own = format!("./{name}.js");
    let mut options = Options::new(&bytes);
    options.output_dir = &raw;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = &own;
    let parts = transform(options)
        .map_err(|error| anyhow!("cannot split {}: {error:?}", compiled.display()))?;
    run(workspace
        .command("wasm-bindgen")
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", name])
        .arg("--out-dir")
        .arg(folder)
        .arg(&main))?;
    let link = fs::read_to_string(raw.join(LINK))?;
    Ok((folder.join(format!("{name}.js")), link, parts.split_modules.into_iter().collect()))
}

/// How a script gets at a part: what its maker writes, and what takes the place of each.
struct From {
    fetched: (&'static str, &'static str),
    started: (&'static str, &'static str),
}

/// A page fetches its parts, or has them inside.
const FROM_PAGE: From = From { fetched: (FETCHED, TAKEN), started: (STREAMING, STARTED) };

/// A worker is handed its part by the page, compiled.
const FROM_WORKER: From = From {
    fetched: ("fetch(new URL(\"./split_later.wasm\", import.meta.url))", "part()"),
    started: (STREAMING, "WebAssembly.instantiate(await src, imports)"),
};

/// A program's script with the script that fetches its parts in it.
fn joined(script: &str, link: &str, from: &From) -> Result<String> {
    let (mut names, mut rest) = (Vec::new(), String::new());
    for line in script.lines() {
        match line.strip_prefix("import * as ").and_then(|line| line.split_once(" from ")) {
            Some((name, from)) if from.contains(LINK) => names.push(name),
            _ => {
                rest.push_str(line);
                rest.push('\n');
            }
        }
    }
    if names.is_empty() {
        bail!("the page does not import {LINK}");
    }
    // Every function is imported by itself, from the same place.
    let place = format!("\"{LINK}\":");
    let provided = names.iter().map(|name| format!("        {place} {name},\n"));
    let provided: Vec<String> = provided.collect();
    for line in &provided {
        if rest.matches(line.as_str()).count() != 1 {
            bail!("the page does not provide {} once", line.trim());
        }
        rest = rest.replace(line.as_str(), "");
    }
    if [from.started.0, from.fetched.0, TOLD[0]].iter().any(|expected| !link.contains(expected)) {
        bail!("the script does not fetch and start modules as expected");
    }
    let mut loaders = Vec::new();
    let mut lines = Vec::new();
    for line in link.lines() {
        if line.starts_with("import ") {
            continue;
        }
        match line.strip_prefix("export const ") {
            Some(rest) => {
                loaders.extend(rest.split(' ').next());
                lines.push(line.trim_start_matches("export "));
            }
            None => lines.push(line),
        }
    }
    let link = lines.join("\n");
    let link = link.replace(from.started.0, from.started.1);
    let link = link.replace(from.fetched.0, from.fetched.1);
    let link = link.replace(TOLD[0], TOLD[1]);
    let imports = "const imports = __wbg_get_imports();";
    if !rest.contains(imports) {
        bail!("the page does not gather its imports as expected");
    }
    let loaders = loaders.join(", ");
    let rest =
        rest.replace(imports, &format!("{imports}\n    imports[\"{LINK}\"] = {{ {loaders} }};"));
    Ok(format!("{rest}\n{link}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_become_one() {
        let script = "import * as import1 from \"./parts.js\"\nimport * as import2 from \"./parts.js\"\n    const imports = __wbg_get_imports();\n        \"./parts.js\": import1,\n        \"./parts.js\": import2,\n";
        let link = "import { initSync } from \"./app.js\";\nconst src = fetch(new URL(\"./a.wasm\", import.meta.url));\nfetch(WebAssembly.instantiateStreaming(src, imports));\nconsole.error(e);\nexport const __wasm_split_load_tools = f();\nexport const __wasm_split_load_maps = g();";
        let text = joined(script, link, &FROM_PAGE).unwrap();
        assert!(!text.contains("import ") && !text.contains("export "), "{text}");
        let both = "imports[\"./parts.js\"] = { __wasm_split_load_tools, __wasm_split_load_maps };";
        assert!(text.contains(both), "{text}");
        assert!(text.contains(STARTED) && text.contains(TAKEN), "{text}");
        assert!(joined("let wasm;", link, &FROM_PAGE).is_err());
    }
}
