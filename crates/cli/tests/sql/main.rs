//! Datasets whose rows are the answer of an engine: a small one beside the test, and a cluster if
//! one runs.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test may fail, and says when it is skipped"
)]

mod answers;
mod cluster;
mod engine;
mod refused;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder whose catalogue asks an engine, and the site that is built of it.
struct Bench {
    root: PathBuf,
    site: PathBuf,
    variables: Vec<(&'static str, &'static str)>,
}

impl Bench {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sql-{name}"));
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        let bench = Self { site: root.join("site"), root, variables: Vec::new() };
        bench.put("../assets/index.html", "<html><head></head><noscript></noscript></html>");
        bench.put("../assets/locales/en.ftl", "a = b\n");
        bench
    }

    /// Writes a file of the folder.
    fn put(&self, path: &str, text: &str) {
        let path = self.root.join("input").join(path);
        fs::create_dir_all(self.root.join("input")).unwrap();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Builds the site; the status, and what goes to standard error.
    fn run(&self) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sagitta"));
        command.arg("build").arg(self.root.join("input")).arg("--out").arg(&self.site);
        command.arg("--assets").arg(self.root.join("assets"));
        command.envs(self.variables.iter().copied());
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    /// Builds the site, which has to succeed; what goes to standard error.
    fn build(&self) -> String {
        let (status, stderr) = self.run();
        assert_eq!(status, 0, "{stderr}");
        stderr
    }

    /// Builds the site, which has to fail; what goes to standard error.
    fn refuse(&self) -> String {
        let (status, stderr) = self.run();
        assert_eq!(status, 1, "{stderr}");
        assert!(!self.site.exists(), "a site was written");
        stderr
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.site.join(path)).unwrap()
    }

    /// The files of the site and of what is kept for the next time that hold one of the words.
    fn files_with(&self, words: &[&str]) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.site.clone(), self.root.join(".site.sagitta")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                if words.iter().any(|word| text.contains(word)) || is_rest(&path) {
                    found.push(path);
                }
            }
        }
        found
    }
}

/// Whether a file is one that lies there only while a dataset is built.
fn is_rest(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("answer"))
}
