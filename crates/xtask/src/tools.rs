//! Installing what a command needs and the machine lacks.
//!
//! Every tool is looked for first and left alone when it is there. Where it may not be installed
//! (no root, no network, no Debian) the error is the command to type.

use crate::{
    versions::{
        BALLISTA, CARGO_FUZZ, DUCKDB, FUZZ_TOOLCHAIN, NODE_MAJOR, PYARROW, PYSHACL, TRUNK,
        WASM_BINDGEN, WASM_PACK, WASM_TARGET,
    },
    workspace::{Workspace, read, run_quietly, shown},
};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::PoisonError,
    time::Instant,
};

/// How Chromium is started for tests: no window, and no requests of its own.
pub(crate) const CHROMIUM_FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Where the benchmark lists the peers that nothing else needs.
const BENCH: &str = "tests/bench";

/// Installs exactly what a lock file lists.
const NPM_CI: &[&str] = &["ci", "--ignore-scripts", "--no-audit", "--no-fund"];

/// Something a command needs that Rust's toolchain does not bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    /// Rust's standard library for the browser.
    WasmTarget,
    /// Compiles the C of zstd for the browser.
    Clang,
    /// Makes the JavaScript side of a wasm module.
    WasmBindgen,
    /// Builds the page.
    Trunk,
    /// Runs Rust tests inside a browser.
    WasmPack,
    /// Runs `wasm-opt` and the browser tests.
    Node,
    /// What `package-lock.json` lists.
    NodePackages,
    /// What the benchmark's own `package-lock.json` lists.
    BenchPackages,
    /// The first browser of the tests.
    Chromium,
    /// Drives Chromium for the Rust tests that run inside it.
    Chromedriver,
    /// The other browser of the journeys.
    Firefox,
    /// WebKitGTK's small browser, its driver, and a screen for it.
    WebKit,
    /// A font with Chinese letters, without which screens show boxes.
    ChineseFont,
    /// A Python with DuckDB, to compare answers with.
    DuckDb,
    /// Reads Arrow files for that DuckDB.
    PyArrow,
    /// Holds catalogues against the shapes of DCAT-AP.
    PyShacl,
    /// The Rust that fuzzes.
    FuzzToolchain,
    /// Builds the fuzzer's programs and runs them.
    CargoFuzz,
    /// A distributed SQL engine that speaks Arrow Flight SQL.
    Ballista,
}

impl Tool {
    /// What the progress line calls it.
    fn name(self) -> String {
        match self {
            Self::WasmTarget => format!("Rust target {WASM_TARGET}"),
            Self::Clang => "clang".into(),
            Self::WasmBindgen => format!("wasm-bindgen {WASM_BINDGEN}"),
            Self::Trunk => format!("Trunk {TRUNK}"),
            Self::WasmPack => format!("wasm-pack {WASM_PACK}"),
            Self::Node => "Node".into(),
            Self::NodePackages => "npm packages".into(),
            Self::BenchPackages => "npm packages of the benchmark".into(),
            Self::Chromium => "Chromium".into(),
            Self::Chromedriver => "chromedriver".into(),
            Self::Firefox => "Firefox".into(),
            Self::WebKit => "WebKitGTK".into(),
            Self::ChineseFont => "a Chinese font".into(),
            Self::DuckDb => format!("DuckDB {DUCKDB} for Python"),
            Self::PyArrow => format!("PyArrow {PYARROW}"),
            Self::PyShacl => format!("pySHACL {PYSHACL}"),
            Self::FuzzToolchain => format!("Rust {FUZZ_TOOLCHAIN}"),
            Self::CargoFuzz => format!("cargo-fuzz {CARGO_FUZZ}"),
            Self::Ballista => format!("Ballista {BALLISTA}"),
        }
    }

    fn is_present(self, workspace: &Workspace) -> bool {
        match self {
            Self::WasmTarget => has_wasm_target(workspace),
            Self::Clang => workspace.which("clang").is_some(),
            Self::WasmBindgen => has_version(workspace, "wasm-bindgen", WASM_BINDGEN),
            Self::Trunk => has_version(workspace, "trunk", TRUNK),
            Self::WasmPack => has_version(workspace, "wasm-pack", WASM_PACK),
            Self::Node => has_node(workspace),
            Self::NodePackages => has_node_packages(&workspace.root),
            Self::BenchPackages => has_node_packages(&workspace.root.join(BENCH)),
            Self::Chromium => chromium(workspace).is_some(),
            Self::Chromedriver => chromedriver(workspace).is_some(),
            Self::Firefox => firefox(workspace).is_some(),
            Self::WebKit => webkit().is_some() && workspace.which("xvfb-run").is_some(),
            Self::ChineseFont => has_chinese_font(workspace),
            Self::DuckDb => has_python_package(workspace, "duckdb", DUCKDB),
            Self::PyArrow => has_python_package(workspace, "pyarrow", PYARROW),
            Self::PyShacl => has_python_package(workspace, "pyshacl", PYSHACL),
            Self::FuzzToolchain => {
                read(&mut command(workspace, "rustup", &["run", FUZZ_TOOLCHAIN, "rustc", "-V"]))
                    .is_ok()
            }
            Self::CargoFuzz => has_version(workspace, "cargo-fuzz", CARGO_FUZZ),
            Self::Ballista => {
                BALLISTA_PROGRAMS.iter().all(|(name, _)| has_version(workspace, name, BALLISTA))
            }
        }
    }

    fn install(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::WasmTarget => {
                step(workspace, self, command(workspace, "rustup", &["target", "add", WASM_TARGET]))
            }
            Self::Clang => apt(workspace, self, &["clang"]),
            Self::WasmBindgen => {
                cargo_install(workspace, self, "wasm-bindgen-cli", WASM_BINDGEN, &[])
            }
            Self::Trunk => {
                let lean = ["--locked", "--debug", "--no-default-features", "--features", "rustls"];
                cargo_install(workspace, self, "trunk", TRUNK, &lean)
            }
            Self::WasmPack => cargo_install(workspace, self, "wasm-pack", WASM_PACK, &[]),
            Self::Node => apt(workspace, self, &["nodejs", "npm"]),
            Self::NodePackages => step(workspace, self, command(workspace, "npm", NPM_CI)),
            Self::BenchPackages => {
                let mut npm = command(workspace, "npm", &["--prefix", BENCH]);
                npm.args(NPM_CI);
                step(workspace, self, npm)
            }
            Self::Chromium => apt(workspace, self, &["chromium"]),
            Self::Chromedriver => apt(workspace, self, &["chromium-driver"]),
            Self::Firefox => apt(workspace, self, &["firefox-esr"]),
            Self::WebKit => apt(workspace, self, &["webkit2gtk-driver", "xvfb", "xauth"]),
            Self::ChineseFont => apt(workspace, self, &["fontconfig", "fonts-noto-cjk"]),
            Self::DuckDb => install_duckdb(workspace),
            Self::PyArrow => pip_install(workspace, self, "pyarrow", PYARROW),
            Self::PyShacl => pip_install(workspace, self, "pyshacl", PYSHACL),
            Self::FuzzToolchain => {
                let install = ["toolchain", "install", FUZZ_TOOLCHAIN, "--profile", "minimal"];
                step(workspace, self, command(workspace, "rustup", &install))
            }
            Self::CargoFuzz => {
                cargo_install(workspace, self, "cargo-fuzz", CARGO_FUZZ, &["--locked"])
            }
            Self::Ballista => install_ballista(workspace),
        }
    }
}

/// Sees to it that the tools are there, with one line of progress for each the first time it is asked for.
pub(crate) fn ensure(workspace: &Workspace, tools: &[Tool]) -> Result<()> {
    for tool in tools {
        let mut ready = workspace.ready.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = ready.insert(*tool);
        drop(ready);
        if !is_new {
            continue;
        }
        let name = tool.name();
        if tool.is_present(workspace) {
            println!("have {name}");
            continue;
        }
        println!("installing {name} …");
        let start = Instant::now();
        tool.install(workspace)?;
        if !tool.is_present(workspace) {
            bail!(
                "{name} was installed, but cannot be found; see {}",
                log_of(workspace, *tool).display()
            );
        }
        println!("installed {name} in {:.0} s", start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Chromium: `CHROME`, or the usual names.
pub(crate) fn chromium(workspace: &Workspace) -> Option<PathBuf> {
    let usual = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    program(workspace, "CHROME", &usual)
}

/// Chromium's WebDriver: `CHROMEDRIVER`, or the usual name.
pub(crate) fn chromedriver(workspace: &Workspace) -> Option<PathBuf> {
    program(workspace, "CHROMEDRIVER", &["chromedriver"])
}

/// WebKitGTK's MiniBrowser, which lies beside its library.
pub(crate) fn webkit() -> Option<PathBuf> {
    let libraries = fs::read_dir("/usr/lib").ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<_> = libraries
        .flat_map(|folder| ["webkit2gtk-4.1", "webkit2gtk-4.0"].map(|name| folder.join(name)))
        .map(|folder| folder.join("MiniBrowser"))
        .filter(|browser| browser.is_file())
        .collect();
    found.sort();
    found.pop()
}

/// Firefox: `FIREFOX`, or the usual names.
pub(crate) fn firefox(workspace: &Workspace) -> Option<PathBuf> {
    program(workspace, "FIREFOX", &["firefox-esr", "firefox"])
}

/// The program that a variable names, or the first of the usual ones.
fn program(workspace: &Workspace, variable: &str, usual: &[&str]) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from).filter(|file| file.is_file());
    named.or_else(|| usual.iter().find_map(|name| workspace.which(name)))
}

/// The Python that has DuckDB, in an environment of its own inside the build folder.
pub(crate) fn python(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools/python/bin/python")
}

fn has_wasm_target(workspace: &Workspace) -> bool {
    let arguments = ["--print", "target-libdir", "--target", WASM_TARGET];
    read(&mut command(workspace, "rustc", &arguments))
        .is_ok_and(|folder| Path::new(&folder).is_dir())
}

fn has_version(workspace: &Workspace, program: &str, version: &str) -> bool {
    read(&mut command(workspace, program, &["--version"]))
        .is_ok_and(|text| text.split_whitespace().any(|word| word == version))
}

fn has_node(workspace: &Workspace) -> bool {
    let version = read(&mut command(workspace, "node", &["--version"])).unwrap_or_default();
    node_major(&version).is_some_and(|major| major >= NODE_MAJOR)
        && workspace.which("npm").is_some()
}

/// The first number of `v20.20.2`.
fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Whether `node_modules` holds exactly what the lock file lists: npm leaves its own record there.
/// Programs for other kinds of machines are listed as optional, and are not there.
fn has_node_packages(root: &Path) -> bool {
    let versions = |file: &str| -> Option<BTreeMap<String, String>> {
        let lock: Value = serde_json::from_str(&fs::read_to_string(root.join(file)).ok()?).ok()?;
        let packages = lock.get("packages")?.as_object()?;
        let version = |package: &Value| Some(package.get("version")?.as_str()?.to_owned());
        let optional = |package: &Value| package.get("optional") == Some(&Value::Bool(true));
        let installed =
            packages.iter().filter(|(name, package)| !name.is_empty() && !optional(package));
        Some(
            installed
                .filter_map(|(name, package)| Some((name.clone(), version(package)?)))
                .collect(),
        )
    };
    versions("package-lock.json")
        .is_some_and(|wanted| versions("node_modules/.package-lock.json") == Some(wanted))
}

fn has_chinese_font(workspace: &Workspace) -> bool {
    read(&mut command(workspace, "fc-list", &[":lang=zh", "family"]))
        .is_ok_and(|list| !list.is_empty())
}

fn has_python_package(workspace: &Workspace, name: &str, version: &str) -> bool {
    let mut python = workspace.command(python(workspace));
    read(python.args(["-c", &format!("import {name}; print({name}.__version__)")]))
        .is_ok_and(|text| text == version)
}

fn install_duckdb(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target.join("tools/python");
    if !has_venv(workspace) {
        apt(workspace, Tool::DuckDb, &["python3", "python3-venv"])?;
    }
    let mut venv = command(workspace, "python3", &["-m", "venv", "--clear"]);
    venv.arg(&folder);
    step(workspace, Tool::DuckDb, venv)?;
    pip_install(workspace, Tool::DuckDb, "duckdb", DUCKDB)
}

/// Installs a package into the Python that has DuckDB.
fn pip_install(workspace: &Workspace, tool: Tool, name: &str, version: &str) -> Result<()> {
    let mut pip = workspace.command(python(workspace));
    pip.args(["-m", "pip", "install", "--quiet", "--only-binary", ":all:"])
        .arg(format!("{name}=={version}"));
    step(workspace, tool, pip)
}

/// Debian splits `venv` off Python: without that package the module is there but cannot bring pip.
fn has_venv(workspace: &Workspace) -> bool {
    read(&mut command(workspace, "python3", &["-c", "import venv, ensurepip"])).is_ok()
}

fn command(workspace: &Workspace, program: &str, arguments: &[&str]) -> Command {
    let mut command = workspace.command(program);
    command.args(arguments);
    command
}

fn log_of(workspace: &Workspace, tool: Tool) -> PathBuf {
    workspace.target.join("tools/logs").join(format!("{tool:?}.log").to_lowercase())
}

/// Runs one installing command; when it fails, the error says what to type.
fn step(workspace: &Workspace, tool: Tool, mut command: Command) -> Result<()> {
    let typed = shown(&command);
    run_quietly(&mut command, &log_of(workspace, tool)).with_context(|| {
        format!("could not install {}; type this and start again:\n    {typed}\n", tool.name())
    })
}

/// Installs a program with cargo: beside the others, or into the build folder when another version is there.
fn cargo_install(
    workspace: &Workspace,
    tool: Tool,
    package: &str,
    version: &str,
    more: &[&str],
) -> Result<()> {
    let mut cargo = command(workspace, "cargo", &["install", package, "--version", version]);
    cargo.args(more);
    let program = package.trim_end_matches("-cli");
    if workspace.which(program).is_some() {
        cargo.arg("--root").arg(workspace.target.join("tools"));
    }
    // Cargo then builds in a folder of its own, apart from the project's.
    cargo.env_remove("CARGO_TARGET_DIR");
    step(workspace, tool, cargo)
}

/// The programs of a cluster, which are crates of the same names, and what they are built with.
const BALLISTA_PROGRAMS: [(&str, &[&str]); 2] =
    [("ballista-scheduler", &["--features", "flight-sql"]), ("ballista-executor", &[])];

/// Builds the programs of a cluster into the build folder. They share what they are made of, which
/// is most of DataFusion.
fn install_ballista(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target.join("tools/ballista");
    for (name, more) in BALLISTA_PROGRAMS {
        let mut cargo = command(workspace, "cargo", &["install", name, "--version", BALLISTA]);
        cargo.args(["--locked", "--root"]).arg(workspace.target.join("tools")).args(more);
        cargo.env("CARGO_TARGET_DIR", &folder);
        // Half the time of the default profile, for programs that are not much slower.
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "2");
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        step(workspace, Tool::Ballista, cargo)?;
    }
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// Installs Debian packages, as root only.
fn apt(workspace: &Workspace, tool: Tool, packages: &[&str]) -> Result<()> {
    let packages = packages.join(" ");
    if workspace.which("apt-get").is_none() {
        bail!(
            "{} is missing; install it (Debian calls it `{packages}`) and start again",
            tool.name()
        );
    }
    let install =
        format!("apt-get update && apt-get install -y --no-install-recommends {packages}");
    if read(&mut command(workspace, "id", &["-u"]))? != "0" {
        bail!("{} is missing; type this and start again:\n    sudo sh -c '{install}'", tool.name());
    }
    let mut shell = command(workspace, "sh", &["-c", &install]);
    shell.env("DEBIAN_FRONTEND", "noninteractive");
    step(workspace, tool, shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major("20.20.2"), None);
        assert_eq!(node_major(""), None);
    }

    #[test]
    fn npm_packages_are_present_only_at_the_locked_versions() {
        let root = env::temp_dir().join(format!("sagitta-xtask-npm-{}", std::process::id()));
        fs::create_dir_all(root.join("node_modules")).unwrap();
        let lock = |version| {
            format!(
                r#"{{"packages":{{"":{{"name":"us"}},"node_modules/a":{{"version":"{version}"}}}}}}"#
            )
        };
        fs::write(root.join("package-lock.json"), lock("1.0.0")).unwrap();
        assert!(!has_node_packages(&root), "nothing is installed");
        fs::write(root.join("node_modules/.package-lock.json"), lock("1.0.0")).unwrap();
        assert!(has_node_packages(&root));
        fs::write(root.join("package-lock.json"), lock("1.0.1")).unwrap();
        assert!(!has_node_packages(&root), "another version is locked");
        fs::remove_dir_all(&root).unwrap();
    }
}
