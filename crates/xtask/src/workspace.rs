//! Where things are, and how other programs are run.

use crate::{tally::Tally, tools::Tool};
use anyhow::{Context as _, Result, bail};
use std::{
    collections::BTreeSet,
    env,
    ffi::{OsStr, OsString},
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
};

/// The work tree, its build folder, and the search path with the tools in it.
pub(crate) struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// `CARGO_TARGET_DIR`, or `target` in the work tree.
    pub(crate) target: PathBuf,
    /// The tools that were looked for, or installed, since the program started.
    pub(crate) ready: Mutex<BTreeSet<Tool>>,
    path: OsString,
}

impl Workspace {
    /// Finds the workspace this program was built from.
    pub(crate) fn locate() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("crates/xtask is not inside a workspace")?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        let mut folders = vec![target.join("tools/bin")];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        folders.extend(cargo_home().map(|home| home.join("bin")));
        let path = env::join_paths(folders).context("PATH has a folder that cannot be joined")?;
        Ok(Self { root, target, ready: Mutex::default(), path })
    }

    /// The same tools at work on another tree.
    #[cfg(test)]
    pub(crate) fn at(self, root: PathBuf) -> Self {
        Self { root, ..self }
    }

    /// The folder that finished products are put into.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A program to be run in the work tree, found with the tools on the search path.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", &self.path)
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Cargo, of the toolchain that the work tree names.
    pub(crate) fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// The first file of this name on the search path.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path).map(|folder| folder.join(program)).find(|file| file.is_file())
    }

    /// The folder of real test data named by `SAGITTA_SHARED`: none when unset, an error when it is not there.
    pub(crate) fn shared(&self) -> Result<Option<PathBuf>> {
        let Some(folder) = env::var_os("SAGITTA_SHARED") else {
            return Ok(None);
        };
        let data = env::current_dir()?.join(folder);
        let data = data.canonicalize().with_context(|| {
            format!("SAGITTA_SHARED names {}, which is not there", data.display())
        })?;
        Ok(Some(data))
    }
}

/// The folder of cargo's own installed programs.
/// Where cargo keeps what it downloads.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    let home = |name| env::var_os(name).map(PathBuf::from);
    home("CARGO_HOME").or_else(|| home("HOME").map(|home| home.join(".cargo")))
}

/// A command as it would be typed.
pub(crate) fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        let plain = |c: char| c.is_alphanumeric() || "-_=./:@,+%".contains(c);
        match !argument.is_empty() && argument.chars().all(plain) {
            true => words.push(argument.into_owned()),
            false => words.push(format!("'{}'", argument.replace('\'', r"'\''"))),
        }
    }
    words.join(" ")
}

/// Runs a command with its output on the screen; anything but success is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a command and returns what it wrote to standard output, without the last line end.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("{} ended with {}: {}", shown(command), output.status, stderr.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Runs a command with its output in a file; the end of that file is part of the error.
pub(crate) fn run_quietly(command: &mut Command, log: &Path) -> Result<()> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let status = command
        .stdin(Stdio::null())
        .stderr(file.try_clone()?)
        .stdout(file)
        .status()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        let text = fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let end = lines.get(lines.len().saturating_sub(15)..).unwrap_or_default().join("\n");
        bail!(
            "{} ended with {status}:\n{end}\n(all of it is in {})",
            shown(command),
            log.display()
        );
    }
    Ok(())
}

/// Runs a test program with its output on the screen, and adds up the results it prints.
///
/// A program that fails without having counted a failed test (it did not compile, or it died)
/// counts as one.
pub(crate) fn run_tests(command: &mut Command, count: fn(&str) -> Option<Tally>) -> Result<Tally> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    let mut tally = Tally::default();
    if let Some(stdout) = child.stdout.take() {
        let mut screen = std::io::stdout();
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            screen.write_all(&line)?;
            screen.write_all(b"\n")?;
            tally += count(&String::from_utf8_lossy(&line)).unwrap_or_default();
        }
    }
    if !child.wait()?.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}
