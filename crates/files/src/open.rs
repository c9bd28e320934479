//! A file of another format as an Arrow file.

use bytes::Bytes;
use sagitta_ingest::write::arrow;
use sagitta_ingest::{Compression, Error, Format, Imported, Options, Sheet, unpacked};
use sagitta_protocol::{Problem, Progress};

use crate::problem;

/// The most that a packed file may unpack to, in bytes: what is read of it has to fit in as well.
const MOST_UNPACKED: u64 = 1 << 30;

/// What became of a file.
pub struct Opened {
    /// An Arrow IPC file, not compressed, as it goes no further than to the engine.
    pub arrow: Vec<u8>,
    /// How many rows it has; 0 if it was one already.
    pub n_rows: u64,
    /// What was found out or odd about the file.
    pub notices: Vec<Problem>,
    /// The sheets of a workbook.
    pub sheets: Vec<Sheet>,
    /// Which of them this is.
    pub sheet: Option<usize>,
}

impl Opened {
    /// A line for every sheet.
    pub(crate) fn sheet_lines(&self) -> String {
        let lines = self.sheets.iter().enumerate().map(|(idx, sheet)| {
            let state = match (Some(idx) == self.sheet, sheet.is_hidden) {
                (true, _) => "chosen",
                (false, true) => "hidden",
                (false, false) => "",
            };
            let Sheet { name, n_rows, n_columns, is_hidden: _ } = sheet;
            format!("{state}\t{n_rows}\t{n_columns}\t{}\n", name.replace(['\n', '\r'], " "))
        });
        lines.collect()
    }
}

/// Reads what this module is for. In that for text the browser decodes what is not UTF-8.
fn read(
    bytes: Bytes,
    format: Format,
    options: &Options,
    tell: &dyn Fn(sagitta_ingest::Progress),
) -> Result<Imported, Error> {
    match format {
        #[cfg(feature = "parquet")]
        Format::Parquet => sagitta_ingest::read_parquet(bytes, options, tell),
        #[cfg(all(feature = "workbook", not(feature = "parquet")))]
        Format::Workbook => sagitta_ingest::read_workbook(bytes, options, tell),
        #[cfg(not(any(feature = "workbook", feature = "parquet")))]
        Format::Csv | Format::Tsv | Format::Json => {
            let by = crate::message::decode;
            sagitta_ingest::read_text(&bytes, format, options, tell, by)
        }
        _ => Err(Error::UnknownFormat),
    }
}

/// Makes an Arrow file of a file's bytes; packed ones are unpacked first. Of a workbook the sheet
/// asked for is taken, from 0, or else the first that is shown and not empty.
pub fn open(
    name: &str,
    bytes: Vec<u8>,
    sheet: Option<usize>,
    tell: &dyn Fn(Progress),
) -> Result<Opened, Problem> {
    let failed = |error| problem::of_error(&error, name);
    let bytes = unpacked(Bytes::from(bytes), MOST_UNPACKED).map_err(failed)?;
    if bytes.is_empty() {
        return Err(failed(Error::Empty));
    }
    let format = Format::guess_whole(name, &bytes);
    let format = format.ok_or_else(|| failed(Error::UnknownFormat))?;
    if format == Format::Arrow {
        let (notices, sheets) = (Vec::new(), Vec::new());
        return Ok(Opened { arrow: bytes.into(), n_rows: 0, notices, sheets, sheet: None });
    }
    // Whatever the reading counts, the page shows bytes of the file.
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let tell = |progress: sagitta_ingest::Progress| {
        let share = u128::from(progress.done) * u128::from(size);
        let done = share.checked_div(progress.total.into()).and_then(|done| done.try_into().ok());
        tell(Progress { done: done.unwrap_or(0), total: Some(size), n_rows: progress.n_rows });
    };
    let options = Options { sheet, ..Options::lenient() };
    let imported = read(bytes, format, &options, &tell).map_err(failed)?;
    let arrow = arrow(&imported.schema, &imported.batches, Compression::None).map_err(failed)?;
    Ok(Opened {
        arrow,
        n_rows: u64::try_from(imported.n_rows()).unwrap_or(u64::MAX),
        notices: problem::of_warnings(&imported.warnings, name),
        sheets: imported.sheets,
        sheet: imported.sheet,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(name: &str, bytes: &[u8]) -> Result<Opened, Problem> {
        open(name, bytes.to_vec(), None, &|_| {})
    }

    #[test]
    #[cfg(not(any(feature = "workbook", feature = "parquet")))]
    fn text_becomes_an_arrow_file() {
        let text = opened("a.csv", b"a,b\n1,x\n2,y\n").unwrap();
        assert_eq!((text.n_rows, text.notices.len(), text.sheet), (2, 0, None));
        assert!(text.arrow.starts_with(b"ARROW1"));
        let again = opened("a.arrow", &text.arrow).unwrap();
        assert_eq!(again.arrow, text.arrow);
    }

    #[test]
    #[cfg(not(any(feature = "workbook", feature = "parquet")))]
    fn what_is_none_of_the_formats_is_refused_by_name() {
        for (name, bytes, code) in [
            ("a.csv", &b""[..], "empty-file"),
            ("a.png", b"\x89PNG\r\n\0\0", "unknown-format"),
            ("a.csv", b"<!DOCTYPE html><p>", "unknown-format"),
            ("a.json", b"7", "not-rows"),
            ("a.json", b"[{\"a\":1", "not-rows"),
            ("a.xlsx", b"PK\x03\x04 and no more", "unknown-format"),
            ("a.csv.gz", b"\x1f\x8b\x08 and no more", "damaged"),
            ("a.parquet", b"PAR1 and no more", "unknown-format"),
        ] {
            let problem = opened(name, bytes).err().unwrap();
            assert_eq!(problem.code, code, "{name}");
            assert_eq!(problem.arguments.get("file").map(String::as_str), Some(name));
        }
    }

    #[test]
    #[cfg(all(feature = "workbook", not(feature = "parquet")))]
    fn other_formats_are_not_for_the_module_for_workbooks() {
        assert_eq!(opened("a.csv", b"a\n1\n").err().unwrap().code, "unknown-format");
        let locked = opened("a.xlsx", b"PK\x03\x04 and no more").err().unwrap();
        assert_eq!(locked.code, "unreadable-workbook");
    }

    #[test]
    #[cfg(feature = "parquet")]
    fn other_formats_are_not_for_the_module_for_parquet() {
        assert_eq!(opened("a.csv", b"a\n1\n").err().unwrap().code, "unknown-format");
        assert_eq!(opened("a.parquet", b"PAR1 or not").err().unwrap().code, "unreadable-parquet");
    }
}
