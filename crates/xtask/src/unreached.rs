//! Code that nothing comes to and the data that only it reads, left out of a module.
//!
//! A workbook of XML is read without ever decoding another encoding than UTF-8: what begins as a
//! compound file is refused before. The library links the decoders of all encodings all the same, with
//! tables that are a quarter of the module compressed. The linker's symbols tell where they are.

use crate::{shrink::leb, trim::with_bodies};
use anyhow::{Context as _, Result, bail};
use std::{collections::BTreeMap, ops::Range};
use wasmparser::{KnownCustom, Linking, Name, Parser, Payload, SymbolInfo, TypeRef};

const CODE: u8 = 10;

/// How the linker's names of the tables begin.
const TABLES: &str = "_ZN11encoding_rs4data";

/// How that of the one function begins that reads them.
const READER: &str = "_ZN11encoding_rs7variant14VariantDecoder18decode_to_utf8_raw";

/// A function without locals that traps.
const TRAPS: [u8; 3] = [0x00, 0x00, 0x0b];

/// A module that was linked with `--emit-relocs`, with zeros in place of the tables of encodings, a
/// trap in place of what reads them, and without what is told to a linker.
pub(crate) fn without_encodings(module: &[u8]) -> Result<Vec<u8>> {
    let (mut segments, mut tables) = (Vec::<Range<usize>>::new(), Vec::new());
    let (mut n_imported, mut readers) = (0, BTreeMap::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    n_imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::DataSection(reader) => {
                for segment in reader {
                    let segment = segment?;
                    let end = segment.range.end;
                    segments.push(end - segment.data.len()..end);
                }
            }
            Payload::CustomSection(section) => match section.as_known() {
                KnownCustom::Name(names) => {
                    for part in names {
                        let Name::Function(functions) = part? else { continue };
                        for function in functions {
                            let function = function?;
                            if function.name.starts_with(READER) {
                                let index = usize::try_from(function.index)?;
                                readers.insert(index, &TRAPS[..]);
                            }
                        }
                    }
                }
                KnownCustom::Linking(parts) => {
                    for part in parts.subsections() {
                        let Linking::SymbolTable(symbols) = part? else { continue };
                        for symbol in symbols {
                            if let SymbolInfo::Data { name, symbol: Some(defined), .. } = symbol?
                                && name.starts_with(TABLES)
                            {
                                tables.push(defined);
                            }
                        }
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    if tables.is_empty() || readers.is_empty() {
        bail!("the tables of encodings, or what reads them, are not where they were");
    }
    let mut bytes = module.to_vec();
    for table in tables {
        let segment = segments.get(usize::try_from(table.index)?).context("no such segment")?;
        let start = segment.start + usize::try_from(table.offset)?;
        let end = start + usize::try_from(table.size)?;
        bytes.get_mut(start..end).context("a table is cut off")?.fill(0);
    }
    let readers = readers.into_iter();
    let readers = readers.filter_map(|(at, body)| Some((at.checked_sub(n_imported)?, body)));
    let readers: BTreeMap<usize, &[u8]> = readers.collect();
    let mut out = bytes.get(..8).context("it has no header")?.to_vec();
    for payload in Parser::new(0).parse_all(&bytes) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        if let Payload::CustomSection(section) = &payload
            && (section.name() == "linking" || section.name().starts_with("reloc."))
        {
            continue;
        }
        let content = bytes.get(range).context("a section is cut off")?;
        let content = if id == CODE { with_bodies(content, &readers)? } else { content.to_vec() };
        out.push(id);
        out.extend(leb(content.len()));
        out.extend(content);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_tables_of_encodings_is_refused() {
        let error = without_encodings(b"\0asm\x01\0\0\0").unwrap_err();
        assert!(error.to_string().contains("are not where they were"), "{error}");
    }
}
