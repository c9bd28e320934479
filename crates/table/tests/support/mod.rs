//! Where the shared test data lies, and how a table is written down to be compared.

use std::path::{Path, PathBuf};

use sagitta_table::format::cell_text;
use sagitta_table::{Error, Limits, Loader, Table};

/// A folder of the shared data. Where `SAGITTA_SHARED` is not set the test is skipped and says
/// so; where it is set a missing folder is a failure.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("SAGITTA_SHARED") else {
        println!("skipped: SAGITTA_SHARED is not set, so data/{folder} is not known");
        return None;
    };
    let root = PathBuf::from(root);
    // Tests run in their crate's folder, the variable is relative to the workspace.
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = workspace.join(root).join("data").join(folder);
    assert!(path.is_dir(), "{} is missing", path.display());
    Some(path)
}

/// Every file under a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Loads bytes in chunks of a size.
pub(crate) fn load(bytes: &[u8], chunk: usize) -> Result<Table, Error> {
    let mut loader = Loader::new(Limits::default());
    for chunk in bytes.chunks(chunk) {
        loader.push(chunk)?;
        loader.snapshot();
    }
    Ok(loader.finish()?.table)
}

/// Every cell, column by column.
pub(crate) fn cells(table: &Table) -> Vec<Vec<Option<String>>> {
    let column_cells = |(column_idx, column): (usize, &std::sync::Arc<_>)| {
        let mut cells = Vec::new();
        for batch in table.batches() {
            let values = batch.values(column_idx).unwrap();
            assert_eq!(values.len(), batch.n_rows);
            cells.extend((0..batch.n_rows).map(|row| cell_text(column, &values, row)));
        }
        cells
    };
    table.columns().iter().enumerate().map(column_cells).collect()
}
