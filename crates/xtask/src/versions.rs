//! The versions of every tool that `cargo xtask` installs.
//!
//! Rust's own version is in `rust-toolchain.toml`, those of npm packages in `package.json` and its
//! lock file, here and in `tests/bench`. Chromium, its driver, Firefox and clang are the ones of the machine's distribution.

/// The target that a browser runs.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// `wasm-bindgen-cli`, which must equal the `wasm-bindgen` crate in `Cargo.lock`.
pub(crate) const WASM_BINDGEN: &str = "0.2.130";
/// The last Trunk that builds with the pinned Rust.
pub(crate) const TRUNK: &str = "0.21.14";
/// Runs the tests that need a browser's own objects.
pub(crate) const WASM_PACK: &str = "0.15.1";
/// The Python package that answers the same queries for comparison.
pub(crate) const DUCKDB: &str = "2.0.0";
/// The Python package that hands DuckDB an Arrow file.
pub(crate) const PYARROW: &str = "26.0.1";
/// The validator of shapes, from PyPI.
pub(crate) const PYSHACL: &str = "0.40.1";
/// The toolchain that fuzzes: the sanitizer needs flags that no stable one takes.
pub(crate) const FUZZ_TOOLCHAIN: &str = "nightly";
/// Runs the targets of `tests/fuzz`.
pub(crate) const CARGO_FUZZ: &str = "0.13.2";
/// The scheduler and the executors that SQL sources are tested with. Its Arrow is the workspace's.
pub(crate) const BALLISTA: &str = "55.0.0";
/// The oldest Node that runs the browser tests and `wasm-opt`.
pub(crate) const NODE_MAJOR: u32 = 18;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(path: &str) -> String {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
        std::fs::read_to_string(format!("{root}{path}")).unwrap()
    }

    #[test]
    fn wasm_bindgen_is_the_same_everywhere() {
        let pinned = format!("wasm-bindgen = \"={WASM_BINDGEN}\"");
        assert!(read("Cargo.toml").contains(&pinned), "Cargo.toml has no {pinned}");
        let locked = format!("name = \"wasm-bindgen\"\nversion = \"{WASM_BINDGEN}\"");
        assert!(read("Cargo.lock").contains(&locked), "Cargo.lock has another wasm-bindgen");
        let trunk = format!("wasm_bindgen = \"{WASM_BINDGEN}\"");
        assert!(read("Trunk.toml").contains(&trunk), "Trunk.toml has no {trunk}");
    }

    #[test]
    fn npm_packages_are_exact_and_name_no_host() {
        for folder in ["", "tests/bench/"] {
            let file = |name| serde_json::from_str(&read(&format!("{folder}{name}"))).unwrap();
            let (manifest, lock): (Value, Value) =
                (file("package.json"), file("package-lock.json"));
            for (name, version) in manifest["devDependencies"].as_object().unwrap() {
                let version = version.as_str().unwrap();
                assert!(
                    version.starts_with(|c: char| c.is_ascii_digit()),
                    "{name} {version} is a range"
                );
                let locked = &lock["packages"][format!("node_modules/{name}")]["version"];
                assert_eq!(locked.as_str(), Some(version), "{name} is locked at another version");
            }
            for (name, package) in lock["packages"].as_object().unwrap() {
                assert!(package.get("resolved").is_none(), "{name} names a registry host");
            }
        }
    }
}
