use std::io::{self, Write};

use sagitta_engine::Prepared;
use sagitta_spec::node::write_text;
use sagitta_spec::parse_f64;
use sagitta_table::ColumnType;
use sagitta_table::format::cell_text;

use super::{ExportError, Window};

/// The greatest integer up to which every integer is a double of its own.
const EXACT: u64 = 1 << 53;

pub(super) fn write(
    prepared: &Prepared,
    window: Window,
    out: &mut dyn Write,
) -> Result<u64, ExportError> {
    out.write_all(b"{\"columns\":[")?;
    for (idx, column) in prepared.columns().iter().enumerate() {
        if idx > 0 {
            out.write_all(b",")?;
        }
        out.write_all(b"{\"name\":")?;
        string(&column.name, out)?;
        out.write_all(b",\"type\":")?;
        string(&column.column_type.name(), out)?;
        out.write_all(b"}")?;
    }
    out.write_all(b"],\"rows\":[")?;
    let mut next = window.offset;
    while let Some(limit) = window.chunk(next, prepared.total()) {
        let answer = prepared.window(next, Some(limit))?;
        for row_idx in 0..answer.n_rows {
            out.write_all(if next == window.offset && row_idx == 0 { b"\n[" } else { b",\n[" })?;
            for (idx, (column, values)) in answer.columns.iter().zip(&answer.values).enumerate() {
                if idx > 0 {
                    out.write_all(b",")?;
                }
                match cell_text(column, values, row_idx) {
                    None => out.write_all(b"null")?,
                    Some(text) if is_bare(&column.column_type, &text) => {
                        out.write_all(text.as_bytes())?
                    }
                    Some(text) => string(&text, out)?,
                }
            }
            out.write_all(b"]")?;
        }
        next += limit;
    }
    writeln!(out, "],\"total\":{}}}", prepared.total())?;
    Ok(next - window.offset)
}

/// Whether the text stands in JSON as it is: booleans, and numbers that any reader keeps.
fn is_bare(column_type: &ColumnType, text: &str) -> bool {
    match column_type {
        ColumnType::Bool => true,
        ColumnType::Int(_) | ColumnType::UInt(_) => {
            text.trim_start_matches('-').parse::<u64>().is_ok_and(|n| n <= EXACT)
        }
        ColumnType::Float(_) => parse_f64(text).is_some_and(f64::is_finite),
        _ => false,
    }
}

fn string(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut quoted = String::new();
    write_text(&mut quoted, text);
    out.write_all(quoted.as_bytes())
}
