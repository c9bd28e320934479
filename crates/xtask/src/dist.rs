//! `cargo xtask dist`: everything that is published, in `dist`.

use crate::{
    demo,
    site::{self, Profile},
    workspace::{Workspace, run},
};
use anyhow::{Context as _, Result};
use std::fs;

/// Builds the site, the demonstration catalogue and the native tool.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let dist = workspace.dist();
    site::build(workspace, Profile::Web, &dist.join("site"))?;
    demo::build(workspace, &dist.join("demo"))?;
    run(workspace.cargo().args(["build", "--locked", "--release", "--package", "sagitta-cli"]))?;
    fs::create_dir_all(dist.join("bin"))?;
    fs::copy(workspace.target.join("release/sagitta"), dist.join("bin/sagitta"))
        .context("the native tool was not built")?;
    for product in ["site", "demo", "bin/sagitta"] {
        println!("{}", dist.join(product).display());
    }
    Ok(())
}
