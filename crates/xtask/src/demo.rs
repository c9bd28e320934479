//! The demonstration catalogue, converted by our own native tool from data that npm packages hold
//! and from a city that the tool makes up.

use crate::{
    site::remove,
    tools::{Tool, ensure},
    workspace::{Workspace, run},
};
use anyhow::{Context as _, Result};
use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

/// What the catalogue is made of.
pub(crate) const SOURCE: &str = "www/demo";
/// Where a site has its catalogue, relative to the page.
pub(crate) const PREFIX: &str = "catalog";

/// Builds the catalogue into a folder, unless neither its sources nor the tool changed.
pub(crate) fn build(workspace: &Workspace, out: &Path) -> Result<()> {
    ensure(workspace, &[Tool::Node, Tool::NodePackages])?;
    // With the features of the whole workspace it shares its dependencies with the native tests.
    run(workspace.cargo().args(["build", "--locked", "--workspace", "--bin", "sagitta"]))?;
    let tool = tool(workspace);
    let stamp = workspace.target.join("demo.stamp");
    let made_from = format!("{:016x} {}", sources_hash(workspace, &tool)?, out.display());
    if out.is_dir() && fs::read_to_string(&stamp).is_ok_and(|text| text == made_from) {
        return Ok(());
    }
    remove(&stamp)?;
    remove(out)?;
    println!("converting the demonstration data …");
    let city = workspace.target.join("city");
    run(workspace.command(&tool).args(["demo", "--out"]).arg(&city))?;
    run(workspace
        .command(&tool)
        .args(["catalog", "build"])
        .arg(Path::new(SOURCE).join("catalog.toml"))
        .args(["--input", "node_modules", "--input"])
        .arg(&city)
        .arg("--out")
        .arg(out))?;
    fs::write(stamp, made_from)?;
    Ok(())
}

/// The native tool, as [`build`] makes it.
pub(crate) fn tool(workspace: &Workspace) -> PathBuf {
    workspace.target.join("debug/sagitta")
}

fn sources_hash(workspace: &Workspace, tool: &Path) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    fs::read(tool).with_context(|| format!("there is no {}", tool.display()))?.hash(&mut hasher);
    fs::read(workspace.root.join("package-lock.json"))?.hash(&mut hasher);
    hash_tree(&workspace.root.join(SOURCE), &mut hasher)?;
    Ok(hasher.finish())
}

fn hash_tree(folder: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        path.hash(hasher);
        match path.is_dir() {
            true => hash_tree(&path, hasher)?,
            false => fs::read(&path)?.hash(hasher),
        }
    }
    Ok(())
}
