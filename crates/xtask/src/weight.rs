//! What a wasm module is made of: its code by crate and by function, its data, and the rest.
//!
//! Sizes are of the optimised module before compression: the bytes of each function's body, added up
//! by the crate that the function's name begins with. A generic function counts for the crate that
//! defines it, whoever made it necessary; what the optimiser has merged or inlined counts where it
//! ended up.

use anyhow::{Context as _, Result};
use std::{collections::BTreeMap, fmt, path::Path};
use wasmparser::{Name, NameSectionReader, Parser, Payload, TypeRef};

/// How many functions are listed by name.
const N_FUNCTIONS: usize = 60;

/// The parts of a module, in bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Weight {
    /// Code by crate.
    crates: BTreeMap<String, u64>,
    /// Code by function, with how many functions bear the name.
    functions: BTreeMap<String, (u64, u64)>,
    data: u64,
    /// Types, imports, tables, exports and the like.
    rest: u64,
}

impl Weight {
    /// Weighs a module that still has its names.
    pub(crate) fn of_file(module: &Path) -> Result<Self> {
        let bytes =
            std::fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
        Self::of(&bytes).with_context(|| format!("cannot weigh {}", module.display()))
    }

    fn of(module: &[u8]) -> Result<Self> {
        let mut weight = Self::default();
        let mut bodies = Vec::new();
        let mut n_imported = 0;
        let mut names = BTreeMap::new();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => {
                    weight.rest += length(&section.range());
                    for import in section.into_imports() {
                        n_imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(length(&body.range())),
                Payload::DataSection(section) => weight.data += length(&section.range()),
                Payload::CustomSection(section) if section.name() == "name" => {
                    let data = wasmparser::BinaryReader::new(section.data(), section.data_offset());
                    names = function_names(NameSectionReader::new(data))?;
                }
                Payload::CodeSectionStart { .. } | Payload::CustomSection(_) => {}
                other => {
                    weight.rest += other.as_section().map_or(0, |(_, range)| length(&range));
                }
            }
        }
        for (index, size) in (n_imported..).zip(bodies) {
            let name = names.get(&index).map_or("?", |name| without_hash(name));
            *weight.crates.entry(crate_of(name).to_owned()).or_default() += size;
            let (total, n) = weight.functions.entry(name.to_owned()).or_default();
            *total += size;
            *n += 1;
        }
        Ok(weight)
    }
}

fn length(range: &std::ops::Range<usize>) -> u64 {
    u64::try_from(range.len()).unwrap_or(u64::MAX)
}

fn function_names(section: NameSectionReader<'_>) -> Result<BTreeMap<u32, String>> {
    let mut names = BTreeMap::new();
    for part in section {
        if let Name::Function(map) = part? {
            for naming in map {
                let naming = naming?;
                names.insert(naming.index, naming.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// `core::fmt::write::h0123456789abcdef` without its last part, which differs from build to build.
fn without_hash(name: &str) -> &str {
    match name.rsplit_once("::h") {
        Some((path, hash)) if hash.len() >= 16 && !hash.contains(':') => path,
        _ => name,
    }
}

/// The crate that a path begins with: that of the type, if it is a method of a trait's.
fn crate_of(name: &str) -> &str {
    let path = name.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let path = path.strip_prefix("dyn ").or_else(|| path.strip_prefix("mut ")).unwrap_or(path);
    match path.split_once("::") {
        Some((first, _)) => first,
        None => "(no crate)",
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code: u64 = self.crates.values().sum();
        writeln!(f, "{code:>9} code, {} data, {} other", self.data, self.rest)?;
        let mut crates: Vec<_> = self.crates.iter().collect();
        crates.sort_by(|a, b| b.1.cmp(a.1));
        for (name, bytes) in crates {
            writeln!(f, "{bytes:>9}  {name}")?;
        }
        let mut functions: Vec<_> = self.functions.iter().collect();
        functions.sort_by(|a, b| b.1.cmp(a.1));
        writeln!(f, "{:>9}  {:>5}  function", "bytes", "times")?;
        for (name, (bytes, n)) in functions.into_iter().take(N_FUNCTIONS) {
            writeln!(f, "{bytes:>9}  {n:>5}  {name}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_counts_for_the_crate_its_name_begins_with() {
        let cases = [
            ("core::fmt::write", "core"),
            ("<alloc::string::String as core::fmt::Write>::write_str", "alloc"),
            (
                "<&mut serde_json::de::Deserializer<R> as serde::Deserializer>::deserialize_map",
                "serde_json",
            ),
            ("<dyn yew::html::Scope as core::any::Any>::type_id", "yew"),
            ("dlmalloc", "(no crate)"),
        ];
        for (name, expected) in cases {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }

    #[test]
    fn the_hash_of_a_name_goes_and_a_name_that_looks_alike_stays() {
        assert_eq!(without_hash("core::fmt::write::h0123456789abcdef"), "core::fmt::write");
        assert_eq!(without_hash("gloo::history"), "gloo::history");
        assert_eq!(without_hash("memcpy"), "memcpy");
    }

    #[test]
    fn a_module_is_weighed_by_its_bodies_and_data() {
        // (module (func (export "f")) (memory 1) (data (i32.const 0) "abc")), without a name section.
        let module = [
            0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1,
            102, 0, 0, 10, 4, 1, 2, 0, 11, 11, 9, 1, 0, 65, 0, 11, 3, 97, 98, 99,
        ];
        let weight = Weight::of(&module).unwrap();
        assert_eq!(weight.functions.get("?"), Some(&(2, 1)));
        assert_eq!(weight.data, 9);
        assert!(weight.rest > 0);
        assert!(Weight::of(b"no module").is_err());
    }
}
