//! Stored Views of every released version: a link or JSON text, once given out, stays readable.

use std::fs;
use std::path::{Path, PathBuf};

use sagitta_spec::{View, migrate};

pub(crate) struct Golden {
    pub(crate) path: PathBuf,
    pub(crate) json: String,
    pub(crate) link: String,
}

/// Every `.json` under `tests/golden/spec-v1` with the `.url` beside it.
pub(crate) fn cases() -> Vec<Golden> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/spec-v1");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: PathBuf| Golden {
        json: fs::read_to_string(&path).unwrap(),
        link: fs::read_to_string(path.with_extension("url")).unwrap().trim_end().to_owned(),
        path,
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn stored_views_stay_readable() {
    let cases = cases();
    assert!(cases.len() >= 12, "{} stored Views", cases.len());
    for Golden { path, json, link } in cases {
        let view = migrate(&json).unwrap();
        let from_link = View::from_fragment(&link).unwrap();
        assert_eq!(from_link, view.canonical(), "{}", path.display());
        assert_eq!(view.to_fragment().unwrap(), link, "{}", path.display());
        let written: serde_json::Value = serde_json::from_str(&view.to_json()).unwrap();
        let stored: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(written, stored, "{}", path.display());
    }
}
