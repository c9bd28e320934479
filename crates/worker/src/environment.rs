//! Clock, today and time zones from the browser, and what comes later.

use std::cell::OnceCell;
use std::rc::Rc;

use js_sys::{Date, Object, Reflect};
use sagitta_session::{Environment, Later, Zone, zone};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Performance;

#[wasm_bindgen]
extern "C" {
    /// `Intl.DateTimeFormat`, whose constructor throws for a zone it does not know.
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;

    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn format(this: &DateTimeFormat, milliseconds: f64) -> Result<String, JsValue>;
}

/// What the browser knows of time, and the engine's later part once it has come.
pub(crate) struct Browser {
    pub(crate) performance: Option<Performance>,
    /// The most rows of a table, where the page itself does the work.
    pub(crate) max_rows: Option<u64>,
    pub(crate) later: Rc<OnceCell<Later>>,
}

impl Environment for Browser {
    fn now(&self) -> f64 {
        self.performance.as_ref().map_or_else(Date::now, Performance::now)
    }

    fn max_rows(&self) -> Option<u64> {
        self.max_rows
    }

    fn today(&self) -> i32 {
        let now = Date::new_0();
        let local = now.get_time() - now.get_timezone_offset() * 60_000.0;
        // The cast saturates, and days since 1970 fit for any date JavaScript has.
        #[allow(clippy::cast_possible_truncation, reason = "a Date spans 100 million days")]
        let days = (local / 86_400_000.0).floor() as i32;
        days
    }

    fn zone(&self, name: &str) -> Option<Zone> {
        let format = offset_format(name).ok()?;
        // A format that was made answers for every moment; should it not, the offset stays.
        let mut last = offset_at(&format, zone::FIRST_SECOND)?;
        Some(zone::from_offsets(name, |second| {
            last = offset_at(&format, second).unwrap_or(last);
            last
        }))
    }

    fn later(&self) -> Option<&Later> {
        self.later.get()
    }
}

/// A format that writes a moment's offset from UTC in a zone: `1/1/1970, GMT+08:00`.
fn offset_format(name: &str) -> Result<DateTimeFormat, JsValue> {
    let options = Object::new();
    for (key, value) in [("timeZone", name), ("timeZoneName", "longOffset")] {
        Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value))?;
    }
    DateTimeFormat::new("en-US", &options)
}

/// Seconds east of UTC at a UTC second; none if the text is not as expected.
fn offset_at(format: &DateTimeFormat, second: i64) -> Option<i32> {
    let text = format.format(second as f64 * 1000.0).ok()?;
    match text.rsplit_once("GMT")?.1.trim() {
        "" => Some(0),
        offset => zone::offset(offset),
    }
}
