//! Building the site: the page, and the engine that runs beside it in a worker.
//!
//! Trunk builds the page from `www/index.html`. The engine is `crates/worker`: cargo compiles it,
//! wasm-bindgen writes a classic script for it. The module lies beside the page as `engine_bg.wasm`;
//! the script lies there as `engine.js` in a build for editing, and is a text in the page's own
//! script in what is published. The page starts its worker from a Blob of that text.

use crate::{
    embed, npm,
    optimise::{Names, content_hash, optimise_all},
    release, shrink,
    split::{ENGINE_LATER, LINKER, PART, split, split_engine},
    tools::{Tool, ensure},
    unreached::without_encodings,
    versions::WASM_TARGET,
    workspace::{Workspace, cargo_home, read, run},
};
use anyhow::{Context as _, Result, bail};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What a site is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and quick to run: what is published, measured and tested.
    Web,
    /// Quick to rebuild: for editing.
    Fast,
}

impl Profile {
    /// The name of the profile in `Cargo.toml`.
    fn cargo_name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Fast => "web-fast",
        }
    }
}

/// The folder of a site that pages of others load the element from.
pub(crate) const EMBED: &str = "embed";

/// Builds the site into a folder; what did not change is not built again.
pub(crate) fn build(workspace: &Workspace, profile: Profile, out: &Path) -> Result<()> {
    ensure(
        workspace,
        &[
            Tool::WasmTarget,
            Tool::Clang,
            Tool::WasmBindgen,
            Tool::Trunk,
            Tool::Node,
            Tool::NodePackages,
        ],
    )?;
    let work = workspace.target.join("site").join(profile.cargo_name());
    // Trunk works offline, so all crates, its macros' own included, have to be here before it starts.
    let host = read(workspace.command("rustc").args(["--print", "host-tuple"]))?;
    run(workspace.cargo().args(["fetch", "--quiet", "--locked"]).args([
        "--target",
        WASM_TARGET,
        "--target",
        &host,
    ]))?;
    let engine = build_engine(workspace, profile, &work)?;
    let files = FILES.map(|module| build_worker(workspace, profile, &work, &module));
    let page = build_page(workspace, profile, &work)?;

    let staging = work.join("staging");
    remove(&staging)?;
    copy_tree(&page, &staging)?;
    copy_tree(&engine, &staging)?;
    for folder in files {
        copy_tree(&folder?, &staging)?;
    }
    if profile == Profile::Web {
        shrink(workspace, &staging)?;
        // What pages of others load from here.
        let package = work.join("package");
        npm::build(workspace, &package)?;
        npm::copy_scripts(&package, &staging.join(EMBED))?;
    }
    check_scripts(&staging.join("index.html"))?;
    release::write(&staging)?;
    replace(&staging, out)
}

/// Optimises the modules and makes smaller what lies beside them.
fn shrink(workspace: &Workspace, site: &Path) -> Result<()> {
    shrink_modules(workspace, site)?;
    shrink::join_styles(&site.join("index.html"))?;
    for extension in ["js", "css"] {
        for file in files_of(site, extension)? {
            shrink::minify(workspace, &file)?;
        }
    }
    embed::embed_engine(site)
}

/// Optimises the modules of a folder, each with its script beside it.
fn shrink_modules(workspace: &Workspace, folder: &Path) -> Result<()> {
    let modules = modules(folder)?;
    for (module, optimised) in
        modules.iter().zip(optimise_all(workspace, &modules, Names::Dropped)?)
    {
        fs::copy(optimised, module)?;
        if !is_part(module) {
            shrink::shorten_imports(module, &folder.join(script_of(module)?))?;
        }
    }
    Ok(())
}

/// Builds the engine alone into a new folder: the module that sites have, `engine_bg.wasm`, and its
/// script, `engine.js`.
pub(crate) fn build_engine_alone(workspace: &Workspace, out: &Path) -> Result<()> {
    ensure(
        workspace,
        &[Tool::WasmTarget, Tool::Clang, Tool::WasmBindgen, Tool::Node, Tool::NodePackages],
    )?;
    let work = workspace.target.join("site").join(Profile::Web.cargo_name());
    let engine = build_engine(workspace, Profile::Web, &work)?;
    remove(out)?;
    copy_tree(&engine, out)?;
    shrink_modules(workspace, out)?;
    shrink::minify(workspace, &out.join("engine.js"))
}

/// Builds what draws the figures of elements into a new folder: `picture_bg.wasm`, and its script
/// `picture.js`, a module of scripts.
pub(crate) fn build_picture_alone(workspace: &Workspace, out: &Path) -> Result<()> {
    let work = workspace.target.join("site").join(Profile::Web.cargo_name());
    let picture = build_worker(workspace, Profile::Web, &work, &PICTURE)?;
    remove(out)?;
    copy_tree(&picture, out)?;
    shrink_modules(workspace, out)
}

/// The modules of the last build for the web, optimised as they ship but with the functions' names.
pub(crate) fn named_modules(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let work = workspace.target.join("site").join(Profile::Web.cargo_name());
    let folders = ["page", "engine", "ingest", "workbook", "xls", "parquet"]
        .map(|name| modules(&work.join(name)));
    let built = folders.into_iter().collect::<Result<Vec<_>>>()?.concat();
    optimise_all(workspace, &built, Names::Kept)
}

/// Flags for rustc that cargo adds to those of `.cargo/config.toml`.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Loops of the engine are made of vector instructions, but not written out several times over.
const LOOPS: &str = "-Cllvm-args=-unroll-runtime=false -Cllvm-args=-force-vector-interleave=1";

/// Lets panics name their source file without the folders of this machine: two machines build the
/// same modules.
fn short_paths(workspace: &Workspace) -> Result<String> {
    let mut folders = vec![workspace.root.clone()];
    if let Some(sources) = cargo_home().map(|home| home.join("registry/src"))
        && sources.is_dir()
    {
        for registry in fs::read_dir(sources)? {
            folders.push(registry?.path());
        }
    }
    folders.sort();
    // The flags are separated by spaces, so that a folder with one cannot be said.
    let folders = folders.iter().filter_map(|folder| folder.to_str());
    let folders = folders.filter(|folder| !folder.contains(char::is_whitespace));
    let flags: Vec<_> = folders.map(|folder| format!("--remap-path-prefix={folder}=")).collect();
    Ok(flags.join(" "))
}

/// A module that runs in a worker, and the crate it is compiled from.
struct Worker {
    /// What its files are called: `engine_bg.wasm`, `engine.js`.
    name: &'static str,
    package: &'static str,
    /// The features it is compiled with.
    features: &'static [&'static str],
    /// What its script is to wasm-bindgen.
    script: &'static str,
}

/// A worker from a Blob runs a classic script.
const CLASSIC: &str = "no-modules";

const ENGINE: Worker =
    Worker { name: "engine", package: "sagitta-worker", features: &[], script: CLASSIC };

/// What the files of the module for figures begin with.
pub(crate) const PICTURE_NAME: &str = "picture";

/// What draws the figures of the package's element. It runs in the page, as the page's own does.
const PICTURE: Worker =
    Worker { name: PICTURE_NAME, package: "sagitta-embed", features: &[], script: "web" };

/// The module for workbooks of XML.
const WORKBOOK: &str = "workbook";

/// The modules for files of other formats.
const FILES: [Worker; 4] = [
    Worker { name: "ingest", package: "sagitta-files", features: &[], script: CLASSIC },
    Worker {
        name: WORKBOOK,
        package: "sagitta-files",
        features: &["--features", "workbook"],
        script: CLASSIC,
    },
    Worker {
        name: "xls",
        package: "sagitta-files",
        features: &["--features", "xls"],
        script: CLASSIC,
    },
    Worker {
        name: "parquet",
        package: "sagitta-files",
        features: &["--features", "parquet"],
        script: CLASSIC,
    },
];

/// Compiles the engine and writes its modules and its script.
fn build_engine(workspace: &Workspace, profile: Profile, work: &Path) -> Result<PathBuf> {
    let compiled = compile_worker(workspace, profile, &ENGINE, &[LINKER])?;
    made(work, &ENGINE, &compiled, |folder| split_engine(workspace, &compiled, folder))
}

/// Compiles a worker and writes its module and its script.
fn build_worker(
    workspace: &Workspace,
    profile: Profile,
    work: &Path,
    worker: &Worker,
) -> Result<PathBuf> {
    let linker: &[&str] = if worker.name == WORKBOOK { &[LINKER] } else { &[] };
    let mut compiled = compile_worker(workspace, profile, worker, linker)?;
    if worker.name == WORKBOOK {
        let cut = without_encodings(&fs::read(&compiled)?)?;
        compiled.set_extension("cut.wasm");
        fs::write(&compiled, cut)?;
    }
    made(work, worker, &compiled, |folder| {
        run(workspace
            .command("wasm-bindgen")
            .args(["--target", worker.script, "--no-typescript", "--out-name", worker.name])
            .arg("--out-dir")
            .arg(folder)
            .arg(&compiled))
    })
}

/// Compiles a worker; what the linker is told in addition has no effect on what is linked.
fn compile_worker(
    workspace: &Workspace,
    profile: Profile,
    worker: &Worker,
    linker: &[&str],
) -> Result<PathBuf> {
    let name = profile.cargo_name();
    run(workspace
        .cargo()
        .env(FLAGS, format!("{} {LOOPS}", short_paths(workspace)?))
        .args(["rustc", "--locked", "--lib", "--package", worker.package])
        .args(worker.features)
        .args(["--target", WASM_TARGET, "--profile", name, "--"])
        .args(linker))?;
    let file = format!("{}.wasm", worker.package.replace('-', "_"));
    Ok(workspace.target.join(WASM_TARGET).join(name).join(file))
}

/// The folder with what is made of a compiled worker, which is made anew once that has changed.
fn made(
    work: &Path,
    worker: &Worker,
    compiled: &Path,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let folder = work.join(worker.name);
    let stamp = work.join(format!("{}.stamp", worker.name));
    let hash = format!("{:016x}", content_hash(compiled)?);
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == hash) {
        return Ok(folder);
    }
    remove(&stamp)?;
    remove(&folder)?;
    make(&folder)?;
    fs::write(stamp, hash)?;
    Ok(folder)
}

/// Lets Trunk build the page, and puts the program as several modules in the place of the one.
fn build_page(workspace: &Workspace, profile: Profile, work: &Path) -> Result<PathBuf> {
    let folder = work.join("page");
    let target = workspace.target.join("page");
    fs::create_dir_all(&folder)?;
    run(workspace
        .command("trunk")
        // Where Trunk itself was when cargo failed tells nothing about the page.
        .env("RUST_BACKTRACE", "0")
        // Its flags differ from the workers', and in one folder each would have the other built anew.
        .env("CARGO_TARGET_DIR", &target)
        .env(FLAGS, format!("{} {LINKER}", short_paths(workspace)?))
        .args(["--log", "warn", "build", "--cargo-profile", profile.cargo_name(), "--dist"])
        .arg(&folder))?;
    let compiled = target.join(WASM_TARGET).join(profile.cargo_name());
    let parts = work.join("parts");
    split(workspace, &compiled.join("sagitta-app.wasm"), &parts)?;
    put_parts(&parts, &folder)?;
    Ok(folder)
}

/// Puts a split program in the place of the one in the page, under its names.
fn put_parts(parts: &Path, page: &Path) -> Result<()> {
    let whole = modules(page)?;
    let [whole] = whole.as_slice() else { bail!("the page does not have one module") };
    let script = page.join(script_of(whole)?);
    fs::copy(parts.join("app_bg.wasm"), whole)?;
    fs::copy(parts.join("app.js"), script)?;
    for part in modules(parts)?.into_iter().filter(|module| is_part(module)) {
        fs::copy(&part, page.join(part.file_name().context("a part has no name")?))?;
    }
    Ok(())
}

/// The name of the script beside a module.
fn script_of(module: &Path) -> Result<String> {
    let name = module.file_name().context("a module has no name")?.to_string_lossy();
    Ok(name.replace("_bg.wasm", ".js"))
}

/// Whether a module is a part of a program that is fetched later.
pub(crate) fn is_part(module: &Path) -> bool {
    let name = module.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(PART) || name == ENGINE_LATER
}

/// Refuses a page whose own policy would keep its scripts from running.
fn check_scripts(page: &Path) -> Result<()> {
    let html =
        fs::read_to_string(page).with_context(|| format!("there is no {}", page.display()))?;
    match inline_script(&html) {
        None => Ok(()),
        Some(script) => {
            bail!("the page has a script without `src`, which its policy forbids: {script}")
        }
    }
}

/// The first script of a page that is neither loaded from a file nor plain data.
fn inline_script(html: &str) -> Option<&str> {
    let tags = html.match_indices("<script").filter_map(|(at, _)| html.get(at..));
    tags.map(|rest| rest.split_inclusive('>').next().unwrap_or(rest)).find(|tag| {
        let data = tag.contains("type=\"application/") || tag.contains("type=application/");
        !tag.contains(" src=") && !data
    })
}

/// All wasm modules directly in a folder.
fn modules(folder: &Path) -> Result<Vec<PathBuf>> {
    files_of(folder, "wasm")
}

/// All files of a kind directly in a folder.
fn files_of(folder: &Path, kind: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == kind) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Copies a folder and all in it.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Puts a finished folder in the place of an older one; nobody sees it half written.
pub(crate) fn replace(finished: &Path, place: &Path) -> Result<()> {
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    // The build folder may be on another disk, where a rename does not reach.
    let beside = place.with_extension("new");
    remove(&beside)?;
    if fs::rename(finished, &beside).is_err() {
        copy_tree(finished, &beside)?;
    }
    remove(place)?;
    fs::rename(&beside, place).with_context(|| format!("cannot write {}", place.display()))
}

/// Removes a folder or a file, if it is there.
pub(crate) fn remove(place: &Path) -> Result<()> {
    let removed = if place.is_dir() { fs::remove_dir_all(place) } else { fs::remove_file(place) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", place.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_in_the_page_are_found() {
        assert_eq!(inline_script(r#"<script type="module" src="./boot.js"></script>"#), None);
        assert_eq!(
            inline_script(r#"<script type="application/json">{}</script><p>script</p>"#),
            None
        );
        let page = r#"<script src="a.js"></script><script type="module">start()</script>"#;
        assert_eq!(inline_script(page), Some(r#"<script type="module">"#));
    }

    #[test]
    fn a_finished_folder_takes_the_place_of_the_old_one() {
        let root = std::env::temp_dir().join(format!("sagitta-xtask-site-{}", std::process::id()));
        let (new, place) = (root.join("new"), root.join("dist/site"));
        fs::create_dir_all(new.join("locales")).unwrap();
        fs::create_dir_all(&place).unwrap();
        fs::write(new.join("locales/en.ftl"), "hello").unwrap();
        fs::write(place.join("old.js"), "gone").unwrap();
        replace(&new, &place).unwrap();
        assert_eq!(fs::read_to_string(place.join("locales/en.ftl")).unwrap(), "hello");
        assert!(!place.join("old.js").exists());
        fs::remove_dir_all(root).unwrap();
    }
}
