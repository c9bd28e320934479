//! `cargo xtask dist`: everything that is published, in `dist`.

use crate::{
    demo, npm,
    site::{self, Profile, copy_tree},
    workspace::{Workspace, run},
};
use anyhow::{Context as _, Result};
use std::fs;

/// What is built of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Part {
    /// The site, the npm package, the demonstration catalogue and the native tool.
    #[default]
    All,
    /// The npm package.
    Npm,
}

/// Builds what is published, or a part of it.
pub(crate) fn build(workspace: &Workspace, part: Part) -> Result<()> {
    let dist = workspace.dist();
    if part == Part::Npm {
        npm::build(workspace, &dist.join("npm"))?;
        println!("{}", dist.join("npm").display());
        return Ok(());
    }
    site::build(workspace, Profile::Web, &dist.join("site"))?;
    npm::build(workspace, &dist.join("npm"))?;
    demo::build(workspace, &dist.join("demo"))?;
    // The tool has the site's assets inside, so that it can build whole sites alone.
    run(workspace.cargo().env("SAGITTA_ASSETS", dist.join("site")).args([
        "build",
        "--locked",
        "--release",
        "--package",
        "sagitta-cli",
        "--features",
        "sql",
    ]))?;
    fs::create_dir_all(dist.join("bin"))?;
    fs::copy(workspace.target.join("release/sagitta"), dist.join("bin/sagitta"))
        .context("the native tool was not built")?;
    // With the demonstration catalogue in it the site is whole, and can be kept for use offline.
    copy_tree(&dist.join("demo"), &dist.join("site").join(demo::PREFIX))?;
    run(workspace
        .command(dist.join("bin/sagitta"))
        .args(["release", "--quiet"])
        .arg(dist.join("site")))?;
    for product in ["site", "npm", "demo", "bin/sagitta"] {
        println!("{}", dist.join(product).display());
    }
    Ok(())
}
