//! Puts the site's assets into the tool: all files of the folder that `SAGITTA_ASSETS` names.
//! Without it the tool has none inside and is told of them by `--assets`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-env-changed=SAGITTA_ASSETS");
    println!("cargo:rerun-if-changed=build.rs");
    let mut files = Vec::new();
    if let Some(root) = env::var_os("SAGITTA_ASSETS").map(PathBuf::from) {
        println!("cargo:rerun-if-changed={}", root.display());
        let root = root.canonicalize()?;
        list(&root, "", &mut files)?;
    }
    let mut text = String::from("&[\n");
    for (name, path) in &files {
        writeln!(text, "({name:?}, include_bytes!({path:?})),").map_err(io::Error::other)?;
    }
    text.push_str("]\n");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("assets.rs"), text)
}

/// The files of a folder and of those in it, in the order of their names.
fn list(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type()?.is_dir() {
            true => list(&entry.path(), &format!("{name}/"), files)?,
            false => files.push((name, entry.path())),
        }
    }
    Ok(())
}
