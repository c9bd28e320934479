//! `cargo xtask e2e [filter]`: the journeys of `tests/e2e` on the built site.

use crate::{
    demo, npm,
    server::{self, Mount},
    site::{self, Profile, remove},
    tally::{self, Tally},
    tools::{self, Tool, ensure},
    workspace::{Workspace, run, run_tests},
};
use anyhow::{Context as _, Result, bail};
use std::{fs, path::PathBuf, process::Command, str::FromStr};

/// A browser that runs the journeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Browser {
    Chromium,
    Firefox,
    WebKit,
}

impl FromStr for Browser {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "chromium" => Ok(Self::Chromium),
            "firefox" => Ok(Self::Firefox),
            "webkit" => Ok(Self::WebKit),
            _ => bail!("there is no browser `{name}` here: chromium, firefox or webkit"),
        }
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Only journeys whose name contains this.
    pub(crate) filter: Option<String>,
    /// Shows the browser's window.
    pub(crate) headed: bool,
    /// How often journeys do what they repeat, by the variables that they read; else what these
    /// say outside, or few.
    pub(crate) repeats: &'static [(&'static str, u32)],
    /// Only in this browser.
    pub(crate) browser: Option<Browser>,
}

impl Options {
    fn includes(&self, browser: Browser) -> bool {
        self.browser.is_none_or(|wanted| wanted == browser)
    }
}

/// What journeys and pictures are made with.
struct Products {
    folder: PathBuf,
    catalog: PathBuf,
    package: PathBuf,
}

impl Products {
    /// Builds what is not up to date.
    fn build(workspace: &Workspace) -> Result<Self> {
        let needed = [
            Tool::Node,
            Tool::NodePackages,
            Tool::ChineseFont,
            // They answer the same questions.
            Tool::DuckDb,
            Tool::PyArrow,
        ];
        ensure(workspace, &needed)?;
        let dist = workspace.dist();
        let products = Self {
            folder: dist.join("site"),
            catalog: dist.join("demo"),
            package: dist.join("npm"),
        };
        site::build(workspace, Profile::Web, &products.folder)?;
        npm::build(workspace, &products.package)?;
        demo::build(workspace, &products.catalog)?;
        Ok(products)
    }

    /// What a server has of them.
    fn mounts(&self) -> Vec<Mount> {
        vec![
            Mount { prefix: "", folder: self.folder.clone() },
            Mount { prefix: demo::PREFIX, folder: self.catalog.clone() },
        ]
    }

    /// Tells a script where they are.
    fn tell(&self, workspace: &Workspace, node: &mut Command) {
        node.arg("--folder")
            .arg(&self.folder)
            .arg("--catalog")
            .arg(&self.catalog)
            .arg("--npm")
            .arg(&self.package)
            .arg("--tool")
            .arg(demo::tool(workspace))
            .arg("--python")
            .arg(tools::python(workspace));
    }
}

/// Takes pictures of the main states, and those of the guides, into a folder of the documentation:
/// those whose names contain the filter.
pub(crate) fn pictures(workspace: &Workspace, filter: Option<&str>) -> Result<()> {
    ensure(workspace, &[Tool::Chromium])?;
    let products = Products::build(workspace)?;
    let site = server::start(products.mounts(), 0)?;
    let mut node = workspace.command("node");
    node.arg("tests/e2e/pictures.mjs").args(["--site", &site]);
    products.tell(workspace, &mut node);
    node.arg("--out").arg(workspace.root.join("docs/pictures"));
    node.arg("--chromium").arg(tools::chromium(workspace).context("Chromium is gone")?);
    node.args(tools::CHROMIUM_FLAGS.iter().map(|flag| format!("--flag={flag}")));
    node.args(filter);
    run(&mut node)
}

/// Builds what is not up to date, serves it on two free ports, and runs the journeys.
///
/// The second port is another origin with the same files, which lets nobody read them.
pub(crate) fn journeys(workspace: &Workspace, options: &Options) -> Result<Tally> {
    let products = Products::build(workspace)?;
    let site = server::start(products.mounts(), 0)?;
    let other = server::start(products.mounts(), 0)?;
    let artifacts = workspace.target.join("e2e");
    remove(&artifacts)?;
    fs::create_dir_all(&artifacts)?;

    let mut node = workspace.command("node");
    node.arg("tests/e2e/run.mjs").args(["--site", &site, "--other-origin", &other]);
    products.tell(workspace, &mut node);
    node.arg("--artifacts").arg(artifacts);
    match workspace.shared()? {
        Some(data) => node.arg("--shared").arg(data),
        None => {
            println!("SAGITTA_SHARED is not set: journeys on shared data are skipped");
            &mut node
        }
    };
    node.envs(options.repeats.iter().map(|(name, n)| (name, n.to_string())));
    if options.headed {
        node.arg("--headed");
    }
    if options.includes(Browser::Chromium) {
        ensure(workspace, &[Tool::Chromium])?;
        node.arg("--chromium").arg(tools::chromium(workspace).context("Chromium is gone")?);
        let hidden = |flag: &&&str| !(options.headed && **flag == "--headless");
        for flag in tools::CHROMIUM_FLAGS.iter().filter(hidden) {
            node.arg(format!("--flag={flag}"));
        }
    }
    if options.includes(Browser::Firefox) {
        ensure(workspace, &[Tool::Firefox])?;
        node.arg("--firefox").arg(tools::firefox(workspace).context("Firefox is gone")?);
    }
    if options.includes(Browser::WebKit) {
        ensure(workspace, &[Tool::WebKit])?;
        node.arg("--webkit").arg(tools::webkit().context("WebKitGTK is gone")?);
    }
    node.args(&options.filter);
    run_tests(&mut node, tally::of_summary)
}
