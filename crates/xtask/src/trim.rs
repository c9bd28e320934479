//! What the engine's module carries and nothing calls, left out before it is optimised.
//!
//! Two things keep code alive that no compiler can tell from code in use. zstd's C functions call
//! Rust through symbols that the linker exports, though no script calls them. And the table of
//! functions behind each of Arrow's arrays has its debug form, with those of all it may hold,
//! though nothing prints an array. One of these is the text of integers of 256 bits, for which
//! Arrow links a library of numbers without limits; whoever asked for it would have a trap. So would
//! whoever asked Parquet's reader for some rows only, or its writer for nested columns.

use crate::shrink::leb;
use anyhow::{Context as _, Result, bail};
use std::{collections::BTreeMap, ops::Range};
use wasmparser::{
    BinaryReader, CodeSectionReader, ExportSectionReader, KnownCustom, Name, NameSectionReader,
    Parser, Payload, TypeRef,
};

const EXPORTS: u8 = 7;
const CODE: u8 = 10;

/// How the exports for zstd's C begin.
const OF_ZSTD: &str = "rust_zstd_wasm_shim_";

/// What a module makes use of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Has {
    /// zstd.
    pub(crate) zstd: bool,
    /// Packing as ZIP and gzip do.
    pub(crate) deflate: bool,
    /// Arrow's arrays with their debug forms.
    pub(crate) arrays: bool,
}

/// A function without locals that gives 0, which is `Ok(())`.
const PRINTS_NOTHING: [u8; 4] = [0x00, 0x41, 0x00, 0x0b];

/// A function without locals that traps.
const TRAPS: [u8; 3] = [0x00, 0x00, 0x0b];

/// The module without the exports for zstd, if it has zstd, its arrays' debug forms empty, and
/// without what packs the codecs of Parquet that are only unpacked.
pub(crate) fn trim(module: &[u8], has: Has) -> Result<Vec<u8>> {
    let unprinted = debug_forms(module, has)?;
    let mut out = module.get(..8).context("it has no header")?.to_vec();
    for payload in Parser::new(0).parse_all(module) {
        let Some((id, range)) = payload?.as_section() else { continue };
        let content = module.get(range).context("a section is cut off")?;
        let content = match id {
            EXPORTS if has.zstd => without_zstd(content)?,
            CODE => with_bodies(content, &unprinted)?,
            _ => content.to_vec(),
        };
        out.push(id);
        out.extend(leb(content.len()));
        out.extend(content);
    }
    Ok(out)
}

/// What takes the place of a function of this name.
fn instead(name: &str, has: Has) -> Option<&'static [u8]> {
    if name.contains("{{closure}}") {
        return None;
    }
    let of_array = name.starts_with("<arrow_array") && name.contains("fmt::Debug>::fmt");
    let of_wide = name.starts_with("<arrow_buffer")
        && name.contains("::i256 as ")
        && name.contains("fmt::Display>::fmt");
    // Errors are told by their words.
    let of_error = name.starts_with("<sagitta_")
        && name.contains("::error::")
        && name.contains("fmt::Debug>::fmt");
    // Files are written with ZSTD, whatever codecs they are read with.
    let packs = name.starts_with("<parquet")
        && name.contains("::compression::")
        && name.contains("Codec>::compress")
        && !name.contains("::zstd_codec::");
    // The same integers, as the library for numbers without limits prints them.
    let of_big = name.starts_with("<num_bigint") && name.contains("fmt::Display>::fmt");
    // Parquet is read without conditions on rows, and written without nested or encoded runs.
    let selects = ["take::take::", "filter::filter::", "concat::concat::"].iter().any(|function| {
        name.strip_prefix("arrow_select::").is_some_and(|it| it.starts_with(function))
    });
    let skips = name.starts_with("parquet::")
        && ["::skip_records::", "::ContentDefinedChunker::get_arrow_chunks::"]
            .iter()
            .any(|function| name.contains(function));
    // The page has no use for the debug form of a workbook's error either.
    let of_workbook = name.starts_with("<calamine") && name.contains("fmt::Debug>::fmt");
    // A table of functions holds these, whether or not anything is packed.
    let deflates = !has.deflate && name.starts_with("zlib_rs::deflate::algorithm::");
    match (
        of_array || of_workbook || of_error,
        of_wide || packs || of_big || selects || skips || deflates,
    ) {
        (true, _) => Some(&PRINTS_NOTHING),
        (_, true) => Some(&TRAPS),
        _ => None,
    }
}

/// Which of the functions that the module defines are debug forms of arrays, and what takes the
/// place of each.
fn debug_forms(module: &[u8], has: Has) -> Result<BTreeMap<usize, &'static [u8]>> {
    let mut n_imported = 0;
    let mut found = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    n_imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    found.extend(named(names, has)?);
                }
            }
            _ => {}
        }
    }
    if has.arrays && found.is_empty() {
        bail!("no function is called as the debug form of an array is");
    }
    let defined = |(function, body): (usize, _)| Some((function.checked_sub(n_imported)?, body));
    Ok(found.into_iter().filter_map(defined).collect())
}

fn named(names: NameSectionReader<'_>, has: Has) -> Result<Vec<(usize, &'static [u8])>> {
    let mut found = Vec::new();
    for subsection in names {
        let Name::Function(functions) = subsection? else { continue };
        for function in functions {
            let function = function?;
            if let Some(body) = instead(function.name, has) {
                found.push((usize::try_from(function.index)?, body));
            }
        }
    }
    Ok(found)
}

fn without_zstd(section: &[u8]) -> Result<Vec<u8>> {
    let reader = ExportSectionReader::new(BinaryReader::new(section, 0))?;
    let exports = reader.into_iter_with_offsets().collect::<Result<Vec<_>, _>>()?;
    let mut kept = Vec::new();
    let mut n_kept = 0;
    for (i, (offset, export)) in exports.iter().enumerate() {
        if export.name.starts_with(OF_ZSTD) {
            continue;
        }
        let end = exports.get(i + 1).map_or(section.len(), |(next, _)| *next);
        kept.extend_from_slice(section.get(*offset..end).context("an export is cut off")?);
        n_kept += 1;
    }
    if n_kept == exports.len() {
        bail!("nothing is exported as {OF_ZSTD}…");
    }
    Ok([leb(n_kept), kept].concat())
}

/// A section of code with other bodies for some of the functions that it defines.
pub(crate) fn with_bodies(section: &[u8], instead: &BTreeMap<usize, &[u8]>) -> Result<Vec<u8>> {
    let reader = CodeSectionReader::new(BinaryReader::new(section, 0))?;
    let mut out = leb(usize::try_from(reader.count())?);
    for (i, body) in reader.into_iter().enumerate() {
        let range: Range<usize> = body?.range();
        let body = section.get(range).context("a function is cut off")?;
        let body = instead.get(&i).copied().unwrap_or(body);
        out.extend(leb(body.len()));
        out.extend_from_slice(body);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shrink::string;

    const BOTH: Has = Has { zstd: true, deflate: true, arrays: true };

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [vec![id], leb(content.len()), content.to_vec()].concat()
    }

    /// One function of `(i32, i32) -> i32` is imported and two are defined, of which the second
    /// has this name; both are exported, the first under this name.
    fn module(second: &str, export: &str) -> Vec<u8> {
        let import = [vec![1], string("w"), string("a"), vec![0, 0]].concat();
        let exports = [vec![2], string(export), vec![0, 1], string("start"), vec![0, 2]].concat();
        let body = [4, 0, 0x20, 0, 0x0b];
        let functions = [vec![2, 1], string("first"), vec![2], string(second)].concat();
        let names = [string("name"), section(1, &functions)].concat();
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, &[1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f]),
            section(2, &import),
            section(3, &[2, 0, 0]),
            section(EXPORTS, &exports),
            section(CODE, &[&[2][..], &body, &body].concat()),
            section(0, &names),
        ]
        .concat()
    }

    #[test]
    fn what_nothing_calls_is_left_out() {
        let name = "<arrow_array::array::PrimitiveArray<T> as core::fmt::Debug>::fmt::h01";
        let trimmed = trim(&module(name, "rust_zstd_wasm_shim_free"), BOTH).unwrap();
        let exports = [vec![1], string("start"), vec![0, 2]].concat();
        let code = [2, 4, 0, 0x20, 0, 0x0b, 4, 0, 0x41, 0, 0x0b];
        let holds = |wanted: Vec<u8>| trimmed.windows(wanted.len()).any(|part| part == wanted);
        assert!(holds(section(EXPORTS, &exports)), "{trimmed:?}");
        assert!(holds(section(CODE, &code)), "{trimmed:?}");
    }

    #[test]
    fn the_text_of_wide_integers_traps() {
        let name = "<arrow_buffer::bigint::i256 as core::fmt::Display>::fmt::h01";
        let trimmed = trim(&module(name, "rust_zstd_wasm_shim_free"), BOTH).unwrap();
        let code = section(CODE, &[2, 4, 0, 0x20, 0, 0x0b, 3, 0, 0, 0x0b]);
        assert!(trimmed.windows(code.len()).any(|part| part == code), "{trimmed:?}");
    }

    #[test]
    fn what_selects_rows_traps_but_not_its_parts() {
        for (name, traps) in [
            ("arrow_select::take::take::h01", true),
            ("arrow_select::concat::concat::h01", true),
            ("arrow_select::concat::concat_bytes::h01", false),
            ("arrow_select::filter::filter::{{closure}}::h01", false),
            ("parquet::arrow::array_reader::skip_records::h01", true),
            ("parquet::arrow::array_reader::read_records::h01", false),
        ] {
            assert_eq!(instead(name, BOTH).is_some(), traps, "{name}");
        }
    }

    #[test]
    fn what_packs_other_codecs_of_parquet_traps() {
        for (name, traps) in [
            (
                "<parquet::compression::brotli_codec::BrotliCodec as parquet::compression::Codec>::compress::h01",
                true,
            ),
            (
                "<parquet::compression::brotli_codec::BrotliCodec as parquet::compression::Codec>::decompress::h01",
                false,
            ),
            (
                "<parquet::compression::zstd_codec::ZSTDCodec as parquet::compression::Codec>::compress::h01",
                false,
            ),
        ] {
            assert_eq!(instead(name, BOTH).is_some(), traps, "{name}");
        }
    }

    #[test]
    fn a_module_without_what_is_looked_for_is_refused() {
        let name = "<arrow_array[0]::array::NullArray as core[1]::fmt::Debug>::fmt";
        let error = trim(&module(name, "other"), BOTH).unwrap_err();
        assert_eq!(error.to_string(), "nothing is exported as rust_zstd_wasm_shim_…");
        let closure = format!("{name}::{{{{closure}}}}");
        let error = trim(&module(&closure, "rust_zstd_wasm_shim_free"), BOTH).unwrap_err();
        assert_eq!(error.to_string(), "no function is called as the debug form of an array is");
    }
}
