//! Files of other formats: what a reader opens becomes an Arrow file for the engine, and what is on
//! the screen becomes a file to take away.
//!
//! Both are done by workers of their own, made from modules that are fetched when they are first
//! needed: `ingest` for text, `workbook` for workbooks, `xls` for those of the binary kinds, `parquet`
//! for Parquet; see `crates/files`. A worker lives
//! for one file. One that is not wanted any more is ended, and so is its work.

#![allow(
    clippy::result_large_err,
    reason = "a problem is made at most once a file, so its size costs nothing"
)]

mod about;
mod conversion;
mod sheets;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use sagitta_protocol::{Answer, Place, Problem, Progress};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use yew::Callback;

pub(crate) use self::about::about;
use self::conversion::{Conversion, Event};
pub(crate) use self::sheets::Sheet;
use crate::engine::spawn;
use crate::port::Called;
use crate::{Shared, dom};

/// How a workbook of Excel 97 begins.
const COMPOUND: [u8; 6] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1];

/// How the names of workbooks end, packed once more.
const PACKED_WORKBOOKS: [&str; 3] = [".xlsx.gz", ".xlsm.gz", ".ods.gz"];
const PACKED_BINARY: [&str; 2] = [".xlsb.gz", ".xls.gz"];

/// What text that is pasted becomes a file of.
const PASTED: &str = "pasted.txt";

/// What comes of a file that a reader opens.
pub(crate) enum Taken {
    /// The work goes on.
    Progress(Progress),
    /// This is for the engine: the file itself, if it is one of Arrow, or what was made of it.
    File(File),
    /// It cannot be opened.
    Problem(Problem),
}

/// What is being opened and saved, and what is known of the file that is open.
#[derive(Default)]
pub(crate) struct Desk {
    /// Rises with every file.
    serial: Cell<u64>,
    taking: RefCell<Option<Conversion>>,
    saving: RefCell<Option<Conversion>>,
    /// The sheet of a workbook that was asked for.
    sheet: Cell<Option<u32>>,
    notices: RefCell<Vec<Problem>>,
    on_sheets: RefCell<Option<Callback<Sheets>>>,
}

/// The sheets of the workbook that is open; none if it is none, or has only one.
pub(crate) type Sheets = Option<Shared<Vec<Sheet>>>;

impl Desk {
    /// Lets the sheets of workbooks be told.
    pub(crate) fn on_sheets(&self, on_sheets: Callback<Sheets>) {
        self.on_sheets.replace(Some(on_sheets));
    }

    fn tell(&self, sheets: Sheets) {
        if let Some(on_sheets) = self.on_sheets.borrow().as_ref() {
            on_sheets.emit(sheets);
        }
    }

    /// Which sheet of the next workbook is meant.
    pub(crate) fn choose(&self, sheet: Option<u32>) {
        self.sheet.set(sheet);
    }

    /// What was found out about the file that is open.
    pub(crate) fn notices(&self) -> Vec<Problem> {
        self.notices.borrow().clone()
    }

    /// What was opened is not wanted any more, nor what is known of it.
    pub(crate) fn forget(&self) {
        self.serial.set(self.serial.get() + 1);
        self.taking.replace(None);
        self.notices.replace(Vec::new());
        self.tell(None);
    }

    /// What was to be saved is not wanted any more.
    pub(crate) fn stop_saving(&self) {
        self.saving.replace(None);
    }

    /// Gives up what is being opened.
    pub(crate) fn stop_taking(&self) {
        self.serial.set(self.serial.get() + 1);
        self.taking.replace(None);
    }

    /// Takes a file of any format for the engine.
    pub(crate) fn take(self: &Rc<Self>, file: File, then: Callback<Taken>) {
        self.forget();
        let serial = self.serial.get();
        let desk = Rc::clone(self);
        spawn(async move {
            let module = module_for(&file).await;
            if desk.serial.get() != serial {
                return;
            }
            let Some(module) = module else { return then.emit(Taken::File(file)) };
            let message = Object::new();
            set(&message, "name", &file.name().into());
            set(&message, "file", &file);
            if let Some(sheet) = desk.sheet.get() {
                set(&message, "sheet", &sheet.into());
            }
            desk.convert(module, file.name(), message, then);
        });
    }

    /// Has a module make an Arrow file of a file.
    fn convert(
        self: &Rc<Self>,
        module: &'static str,
        name: String,
        message: Object,
        then: Callback<Taken>,
    ) {
        let (heard, serial) = (Rc::downgrade(self), self.serial.get());
        let (file, again) = (name.clone(), message.clone());
        let on_event = Callback::from(move |event: Event| {
            let Some(desk) = heard.upgrade().filter(|desk| desk.serial.get() == serial) else {
                return;
            };
            match event {
                // It is of a binary kind, whatever its name says.
                Event::Problem(problem) if problem.code == "binary-workbook" => {
                    desk.convert("xls", file.clone(), again.clone(), then.clone());
                }
                event => desk.taken(event, &file, &then),
            }
        });
        self.taking.replace(Some(Conversion::start(module, name, message, on_event)));
    }

    fn taken(&self, event: Event, name: &str, then: &Callback<Taken>) {
        let problem = match event {
            Event::Progress(progress) => return then.emit(Taken::Progress(progress)),
            Event::Problem(problem) => problem,
            Event::Done(received) => {
                let Answer::Opened { warnings, .. } = received.response.answer else { return };
                self.notices.replace(warnings);
                let sheets = received.attachments.get(1).map(sheets::read);
                let sheets = sheets.filter(|sheets| sheets.len() > 1);
                self.tell(sheets.map(Shared::new));
                match received.attachments.first().and_then(|buffer| file_of(buffer, name)) {
                    Some(file) => {
                        self.taking.replace(None);
                        return then.emit(Taken::File(file));
                    }
                    None => Problem::of("unreadable-file", Place::Source).with("file", name),
                }
            }
        };
        self.taking.replace(None);
        then.emit(Taken::Problem(problem));
    }

    /// Makes a file of an answer of the engine, and hands it to the browser under this name.
    pub(crate) fn save(
        self: &Rc<Self>,
        saved: Saving,
        called: Called,
        then: Callback<Option<Problem>>,
    ) {
        let Saving { format, name, about } = saved;
        let message = Object::new();
        set(&message, "answer", &called.text.into());
        set(&message, "buffers", &called.buffers);
        set(&message, "format", &format.into());
        set(&message, "name", &name.as_str().into());
        let pairs = Array::new();
        for (label, text) in &about {
            pairs.push(&Array::of2(&JsValue::from_str(label), &JsValue::from_str(text)));
        }
        set(&message, "about", &pairs);
        let module = if format == "parquet" { "parquet" } else { "ingest" };
        let heard = Rc::downgrade(self);
        let file = name.clone();
        let on_event = Callback::from(move |event: Event| {
            let problem = match event {
                Event::Progress(_) => return,
                Event::Problem(problem) => Some(problem),
                Event::Done(received) => {
                    let Answer::File { media_type, .. } = &received.response.answer else { return };
                    let bytes = received.attachments.first().map(|buffer| Uint8Array::new(buffer));
                    let saved =
                        bytes.is_some_and(|bytes| dom::save(&bytes, media_type, &file).is_ok());
                    (!saved).then(|| Problem::of("cannot-save", Place::Engine))
                }
            };
            if let Some(desk) = heard.upgrade() {
                desk.saving.replace(None);
            }
            then.emit(problem);
        });
        self.saving.replace(Some(Conversion::start(module, name, message, on_event)));
    }
}

/// How what is on the screen is to be saved.
#[derive(Clone)]
pub(crate) struct Saving {
    /// `xlsx`, `json`, `arrow` or `parquet`.
    pub(crate) format: &'static str,
    /// The name of the file.
    pub(crate) name: String,
    /// What the file tells of itself.
    pub(crate) about: Vec<(String, String)>,
}

fn set(message: &Object, name: &str, value: &JsValue) {
    // A property of a plain object can be set.
    Reflect::set(message, &JsValue::from_str(name), value).ok();
}

/// A file of these bytes.
fn file_of(bytes: &JsValue, name: &str) -> Option<File> {
    File::new_with_buffer_source_sequence(&Array::of1(bytes), name).ok()
}

/// A file of a text, as if it had been chosen from a disk. Tabs and commas part its columns.
pub(crate) fn pasted(text: &str) -> Option<File> {
    File::new_with_str_sequence(&Array::of1(&JsValue::from_str(text)), PASTED).ok()
}

/// Whether a text looks like a table: more than one line, or more than one column.
pub(crate) fn is_table(text: &str) -> bool {
    let text = text.trim();
    text.contains('\n') && text.lines().take(2).all(|line| line.contains(['\t', ',', ';', '|']))
}

/// Which module a file is for; none if it is for the engine itself. The first bytes tell more than
/// the name.
async fn module_for(file: &File) -> Option<&'static str> {
    let start = file.slice_with_f64_and_f64(0.0, 6.0).ok().map(|slice| slice.array_buffer());
    let start = match start {
        Some(reading) => JsFuture::from(reading).await.ok(),
        None => None,
    };
    let start = start.map(|buffer| Uint8Array::new(&buffer).to_vec()).unwrap_or_default();
    module_of(&file.name(), &start)
}

fn module_of(name: &str, start: &[u8]) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let ends = |ending: &str| name.ends_with(ending);
    let is_packed = start.starts_with(&[0x1F, 0x8B]);
    if start.starts_with(b"PAR1") || (is_packed && (ends(".parquet.gz") || ends(".pq.gz"))) {
        return Some("parquet");
    }
    let is_arrow = start.starts_with(b"ARROW1") || start.starts_with(&[0xFF; 4]);
    // What calls itself an Arrow file and is none is the engine's to refuse.
    let named = [".arrow", ".arrows", ".feather", ".ipc"].into_iter().any(ends);
    if is_arrow || (named && !is_packed) {
        return None;
    }
    if ends(".parquet") || ends(".pq") {
        return Some("parquet");
    }
    let is_zip = start.starts_with(b"PK\x03\x04");
    let packed = |endings: &[&str]| is_packed && endings.iter().any(|ending| ends(ending));
    if start.starts_with(&COMPOUND) || (is_zip && ends(".xlsb")) || packed(&PACKED_BINARY) {
        return Some("xls");
    }
    if is_zip || packed(&PACKED_WORKBOOKS) {
        return Some("workbook");
    }
    Some("ingest")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_more_than_the_name() {
        for (name, start, module) in [
            ("a.arrow", &b"ARROW1"[..], None),
            ("a.bin", b"ARROW1", None),
            ("a.arrow", b"not ar", None),
            ("a.arrows", &[0xFF, 0xFF, 0xFF, 0xFF, 1, 0], None),
            ("a.arrow.gz", &[0x1F, 0x8B], Some("ingest")),
            ("a.csv", b"a,b\n1,", Some("ingest")),
            ("a.csv", b"PAR1\x15\0", Some("parquet")),
            ("a.PARQUET", b"PAR1\x15\0", Some("parquet")),
            ("a.parquet", b"broken", Some("parquet")),
            ("a.parquet.gz", &[0x1F, 0x8B], Some("parquet")),
            ("A.XLSX", b"PK\x03\x04..", Some("workbook")),
            ("old.xls", &COMPOUND, Some("xls")),
            ("a.xlsb", b"PK\x03\x04..", Some("xls")),
            ("old.xls.gz", &[0x1F, 0x8B], Some("xls")),
            ("packed.xlsx.gz", &[0x1F, 0x8B], Some("workbook")),
            // Many programs call a page or a text a workbook.
            ("web.xls", b"a\tb\n1\t", Some("ingest")),
            ("a", b"", Some("ingest")),
        ] {
            assert_eq!(module_of(name, start), module, "{name}");
        }
    }

    #[test]
    fn a_table_has_lines_and_columns() {
        assert!(is_table("a\tb\n1\t2\n") && is_table("a,b\r\n1,2"));
        assert!(!is_table("a, b and c") && !is_table("one\ntwo\n") && !is_table(""));
    }
}
