use js_sys::{ArrayBuffer, Uint8Array};

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// Its name.
    pub(crate) name: String,
    /// How many rows it has.
    pub(crate) n_rows: u64,
    /// How many columns it has.
    pub(crate) n_columns: u64,
    /// Whether it is the one that is open.
    pub(crate) is_chosen: bool,
    /// Whether the workbook hides it.
    pub(crate) is_hidden: bool,
}

/// The sheets that a worker names, a line for each.
pub(super) fn read(lines: &ArrayBuffer) -> Vec<Sheet> {
    let bytes = Uint8Array::new(lines).to_vec();
    String::from_utf8_lossy(&bytes).lines().filter_map(sheet_of).collect()
}

fn sheet_of(line: &str) -> Option<Sheet> {
    let mut parts = line.splitn(4, '\t');
    let state = parts.next()?;
    let (n_rows, n_columns) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Sheet {
        name: parts.next()?.to_owned(),
        n_rows,
        n_columns,
        is_chosen: state == "chosen",
        is_hidden: state == "hidden",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_sheet() {
        let sheet = sheet_of("chosen\t12\t3\t2020\t年").unwrap();
        assert_eq!((sheet.n_rows, sheet.n_columns, sheet.name.as_str()), (12, 3, "2020\t年"));
        assert!(sheet.is_chosen && !sheet.is_hidden);
        assert!(sheet_of("hidden\t1\t1\tx").unwrap().is_hidden);
        assert_eq!(sheet_of("x"), None);
    }
}
