//! `cargo xtask check-deps`: the crates depend on each other as the architecture says.
//!
//! Two proofs. The manifests name no other crate of ours than [`EDGES`] allows, and what cargo
//! resolves for each crate, for a browser and for this machine, reaches nothing it must not.

use crate::{
    tally::Tally,
    versions::WASM_TARGET,
    workspace::{Workspace, read},
};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::{collections::BTreeSet, fmt};

/// Every crate, in the order of the data flow, with the crates it is built on.
///
/// A crate may also name what it reaches through these. The list is closed: a new crate is put
/// here first.
const EDGES: &[(&str, &[&str])] = &[
    ("spec", &[]),
    ("protocol", &["spec"]),
    ("catalog", &["spec"]),
    ("search", &["catalog"]),
    ("guard", &[]),
    ("kernels", &[]),
    ("table", &["guard", "kernels"]),
    ("engine", &["spec", "table", "kernels"]),
    ("render", &["spec"]),
    ("session", &["protocol", "render", "catalog", "engine", "ingest", "check"]),
    ("ingest", &["table"]),
    ("check", &["catalog", "table"]),
    ("bundle", &["catalog"]),
    ("http", &[]),
    ("figure", &["protocol", "render", "catalog"]),
    ("ui", &["protocol", "render", "catalog", "search", "bundle", "figure"]),
    ("app", &["ui"]),
    ("worker", &["session"]),
    ("files", &["protocol", "ingest"]),
    ("embed", &["figure"]),
    ("shapes", &[]),
    ("cli", &["session", "catalog", "search", "shapes", "bundle", "figure", "http"]),
    ("testkit", &["spec", "table"]),
    ("xtask", &["bundle", "http"]),
];

/// Crates that know nothing of the web.
const PURE: &[&str] = &[
    "spec", "protocol", "catalog", "search", "guard", "kernels", "table", "engine", "render",
    "session", "ingest", "check", "figure", "shapes", "bundle", "http",
];
/// What ships; nothing depends on these.
const PRODUCTS: &[&str] = &["app", "worker", "files", "embed", "cli"];
/// What the page downloads before the engine; Arrow stays out of it.
const PAGE: &[&str] = &["ui", "app"];
/// Only tests depend on this one.
const FOR_TESTS: &str = "testkit";

/// The web's crates, which [`PURE`] crates never reach.
fn is_web(package: &str) -> bool {
    let families = ["wasm-bindgen", "web-sys", "js-sys", "yew", "gloo"];
    families.iter().any(|name| {
        package.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

/// Arrow's crates, which [`PAGE`] crates never reach.
fn is_arrow(package: &str) -> bool {
    package.starts_with("arrow")
}

/// Ask their platform for random bytes and for the time. Libraries that are otherwise free of the web
/// bring them.
const PLATFORM: [&str; 2] = ["getrandom", "web-time"];

/// A rule, the crates it is about, and what they must not reach.
type Rule = (&'static str, &'static [&'static str], fn(&str) -> bool);

/// Checks the workspace, prints what is wrong and counts the rules that hold.
pub(crate) fn run(workspace: &Workspace) -> Result<Tally> {
    let metadata = read(workspace.cargo().args([
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--locked",
    ]))?;
    let violations = check_edges(&serde_json::from_str(&metadata)?);
    let mut tally = conclude("the manifests name only allowed edges, and no product", &violations);
    let rules: [Rule; 2] = [
        ("crates above ui never reach the web", PURE, is_web),
        ("the page never reaches Arrow", PAGE, is_arrow),
    ];
    for (rule, crates, forbidden) in rules {
        let mut violations = Vec::new();
        for name in crates {
            for target in [Some(WASM_TARGET), None] {
                violations.extend(first_reach(&resolved(workspace, name, target)?, forbidden));
            }
        }
        tally += conclude(rule, &violations);
    }
    Ok(tally)
}

fn conclude(rule: &str, violations: &[Violation]) -> Tally {
    println!("{} {rule}", if violations.is_empty() { "ok    " } else { "FAILED" });
    for violation in violations {
        println!("       {violation}");
    }
    Tally::one(violations.is_empty())
}

/// The tree of what is linked into a crate, one `depth name version` a line; this machine's when no target is given.
fn resolved(workspace: &Workspace, name: &str, target: Option<&str>) -> Result<String> {
    let mut cargo = workspace.cargo();
    cargo.args(["tree", "--locked", "--edges", "normal", "--prefix", "depth", "--format", " {p}"]);
    cargo.args(["--package", &format!("sagitta-{name}")]);
    if let Some(target) = target {
        cargo.args(["--target", target]);
    }
    read(&mut cargo).with_context(|| format!("cannot resolve sagitta-{name}"))
}

/// What breaks a rule, and where.
#[derive(Debug, PartialEq, Eq)]
enum Violation {
    /// A crate that [`EDGES`] does not list.
    Unlisted { name: String },
    /// A manifest names a crate of ours that it may not.
    Edge { from: String, to: String },
    /// A manifest names [`FOR_TESTS`] outside of `dev-dependencies`.
    TestsOnly { from: String },
    /// A manifest names a product.
    Product { from: String, to: String },
    /// The way from a crate to what it must not reach.
    Reach { path: Vec<String> },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlisted { name } => {
                write!(f, "{name} is not in the list of crates (crates/xtask/src/check_deps.rs)")
            }
            Self::Edge { from, to } => write!(f, "{from} names {to}, which it may not"),
            Self::TestsOnly { from } => {
                write!(f, "{from} names {FOR_TESTS} outside of its dev-dependencies")
            }
            Self::Product { from, to } => write!(f, "{from} names {to}, which is a product"),
            Self::Reach { path } => write!(f, "{}", path.join(" → ")),
        }
    }
}

/// The part of `cargo metadata` that tells what the manifests name.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev` or `build`; nothing for what is linked.
    kind: Option<String>,
}

/// Compares the manifests with [`EDGES`], optional and target-specific dependencies included.
///
/// A crate may name itself, which is how its tests switch on one of its features.
fn check_edges(metadata: &Metadata) -> Vec<Violation> {
    let mut violations = Vec::new();
    for package in &metadata.packages {
        let from = folder(&package.name).unwrap_or(&package.name);
        if !EDGES.iter().any(|(name, _)| *name == from) {
            violations.push(Violation::Unlisted { name: from.into() });
            continue;
        }
        let allowed = reachable(from);
        for dependency in &package.dependencies {
            let Some(to) = folder(&dependency.name) else {
                continue;
            };
            let for_tests = dependency.kind.as_deref() == Some("dev");
            if PRODUCTS.contains(&to) {
                violations.push(Violation::Product { from: from.into(), to: to.into() });
            } else if to == FOR_TESTS {
                if !for_tests {
                    violations.push(Violation::TestsOnly { from: from.into() });
                }
            } else if to != from && !allowed.contains(to) {
                violations.push(Violation::Edge { from: from.into(), to: to.into() });
            }
        }
    }
    violations
}

/// The folder of one of our packages, by its name.
fn folder(package: &str) -> Option<&str> {
    package.strip_prefix("sagitta-")
}

/// All crates that a crate is built on, directly or not.
fn reachable(from: &str) -> BTreeSet<&'static str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        let direct = EDGES.iter().filter(|(listed, _)| *listed == name);
        for to in direct.flat_map(|(_, direct)| *direct) {
            if reached.insert(*to) {
                open.push(to);
            }
        }
    }
    reached
}

/// The first way down a tree of `cargo tree --prefix depth` to a package that is forbidden.
fn first_reach(tree: &str, forbidden: fn(&str) -> bool) -> Option<Violation> {
    let mut path: Vec<&str> = Vec::new();
    for line in tree.lines() {
        let (depth, package) = line.split_once(' ')?;
        path.truncate(depth.parse().ok()?);
        path.push(package.split(' ').next()?);
        if PLATFORM.iter().any(|name| path.contains(name)) {
            continue;
        }
        if path.last().is_some_and(|name| forbidden(name)) {
            return Some(Violation::Reach { path: path.into_iter().map(str::to_owned).collect() });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, fs, path::Path};

    /// The name of a dependency and its kind.
    type Named = (&'static str, Option<&'static str>);

    fn manifests(packages: &[(&str, &[Named])]) -> Metadata {
        let packages = packages.iter().map(|(name, dependencies)| Package {
            name: format!("sagitta-{name}"),
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency { name: (*name).into(), kind: kind.map(Into::into) })
                .collect(),
        });
        Metadata { packages: packages.collect() }
    }

    #[test]
    fn edges_are_allowed_directly_and_through_others() {
        let metadata = manifests(&[
            ("spec", &[("serde", None)]),
            (
                "session",
                &[
                    ("sagitta-session", Some("dev")),
                    ("sagitta-spec", None),
                    ("sagitta-table", None),
                    ("sagitta-testkit", Some("dev")),
                ],
            ),
            (
                "worker",
                &[("sagitta-session", None), ("sagitta-protocol", None), ("wasm-bindgen", None)],
            ),
        ]);
        assert_eq!(check_edges(&metadata), []);
    }

    #[test]
    fn other_edges_are_found() {
        let edge = |from: &str, to: &str| Violation::Edge { from: from.into(), to: to.into() };
        let product =
            |from: &str, to: &str| Violation::Product { from: from.into(), to: to.into() };
        let cases: [(&str, &str, Option<&str>, Violation); 6] = [
            ("ui", "sagitta-session", None, edge("ui", "session")),
            ("ui", "sagitta-session", Some("dev"), edge("ui", "session")),
            ("spec", "sagitta-protocol", None, edge("spec", "protocol")),
            ("engine", "sagitta-testkit", None, Violation::TestsOnly { from: "engine".into() }),
            ("xtask", "sagitta-cli", Some("build"), product("xtask", "cli")),
            ("helpers", "serde", None, Violation::Unlisted { name: "helpers".into() }),
        ];
        for (from, to, kind, expected) in cases {
            assert_eq!(check_edges(&manifests(&[(from, &[(to, kind)])])), [expected]);
        }
    }

    #[test]
    fn the_list_is_closed_and_free_of_cycles() {
        for (name, direct) in EDGES {
            assert!(!reachable(name).contains(name), "{name} reaches itself");
            for to in *direct {
                assert!(
                    EDGES.iter().any(|(listed, _)| listed == to),
                    "{name} names {to}, which is not listed"
                );
            }
        }
    }

    #[test]
    fn a_forbidden_package_is_found_with_the_way_to_it() {
        let tree = "0 sagitta-table v0.1.0 (/crates/table)\n1 arrow v59.3.0\n2 ahash v0.8.12\n1 chrono v0.4.40\n\
                    2 js-sys v0.3.77\n1 thiserror v2.0.0 (*)";
        let path = ["sagitta-table", "chrono", "js-sys"].map(str::to_owned).to_vec();
        assert_eq!(first_reach(tree, is_web), Some(Violation::Reach { path }));
        let path = ["sagitta-table", "arrow"].map(str::to_owned).to_vec();
        assert_eq!(first_reach(tree, is_arrow), Some(Violation::Reach { path }));
        assert_eq!(first_reach("0 sagitta-spec v0.1.0\n1 serde v1.0.0", is_web), None);
        assert!(is_web("gloo-net") && is_web("wasm-bindgen-futures") && !is_web("gloomy"));
    }

    /// Copies the manifests with empty sources, adds one line to one of them, and checks the copy.
    fn check_with(crate_name: &str, added: &str) -> Tally {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let copy =
            env::temp_dir().join(format!("sagitta-check-deps-{}-{crate_name}", std::process::id()));
        for (name, _) in EDGES {
            let (from, to) = (root.join("crates").join(name), copy.join("crates").join(name));
            fs::create_dir_all(to.join("src")).unwrap();
            let mut manifest = fs::read_to_string(from.join("Cargo.toml")).unwrap();
            if *name == crate_name {
                manifest =
                    manifest.replacen("[dependencies]", &format!("[dependencies]\n{added}"), 1);
            }
            fs::write(to.join("Cargo.toml"), manifest).unwrap();
            for source in ["lib.rs", "main.rs"] {
                fs::write(to.join("src").join(source), "").unwrap();
            }
        }
        for file in ["Cargo.toml", "Cargo.lock"] {
            fs::copy(root.join(file), copy.join(file)).unwrap();
        }
        let workspace = Workspace::locate().unwrap().at(copy.clone());
        // The lock file of the copy learns the added edge; the package it leads to is locked already.
        read(workspace.cargo().args(["update", "--workspace", "--offline"])).unwrap();
        let tally = run(&workspace).unwrap();
        fs::remove_dir_all(copy).unwrap();
        tally
    }

    #[test]
    fn an_edge_added_by_hand_to_the_real_manifests_is_found() {
        assert_eq!(check_with("engine", "yew.workspace = true").failed, 1);
        assert_eq!(check_with("ui", "arrow.workspace = true").failed, 1);
        // This one breaks two rules: the page reaches render, and through it Arrow.
        assert_eq!(check_with("render", "sagitta-table.workspace = true").failed, 2);
    }
}
