//! The sizes that a reader's connection has to carry, and may not exceed.

/// A part of the site with a limit, in thousands of bytes after brotli at its highest level.
pub(crate) struct Budget {
    pub(crate) part: Part,
    pub(crate) kilobytes: f64,
    /// A part known to be over its limit, and what it may not exceed until it is within. Being
    /// within is then a failure too, which asks for this mark to go.
    pub(crate) known_over: Option<f64>,
}

impl Budget {
    /// Whether a size is as it should be.
    pub(crate) fn is_kept(&self, kilobytes: f64) -> bool {
        match self.known_over {
            None => kilobytes <= self.kilobytes,
            Some(most) => kilobytes > self.kilobytes && kilobytes <= most,
        }
    }
}

/// What a file of the site belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// HTML, JavaScript, style sheets and the page's own wasm: all that comes before the first picture.
    Page,
    /// The page's wasm that comes after the first picture, or when it is needed.
    Later,
    /// The page's wasm that makes a file of the page, loaded by those who want one.
    Offline,
    /// The page's wasm for what is copied of a view into other places, loaded with the menu of what
    /// can be taken away.
    Share,
    /// The list of datasets and the search in it, which the start page loads after its own wasm.
    Search,
    /// The wasm that runs in the worker.
    Engine,
    /// The worker's wasm that comes once a table is open, or when a question needs it.
    EngineLater,
    /// The wasm and the script for files of text, and to save tables, loaded by those who do so.
    Ingest,
    /// The same for workbooks of XML, .xlsx and .ods.
    Workbook,
    /// The same for those of the binary kinds, .xls and .xlsb.
    Xls,
    /// The same for Parquet.
    Parquet,
    /// The scripts and the wasm of the element, loaded by pages of others beside the engine.
    Embed,
    /// Messages, icons and the like, of which a reader loads a few.
    Rest,
}

pub(crate) const BUDGETS: &[Budget] = &[
    Budget { part: Part::Page, kilobytes: 380.0, known_over: None },
    Budget { part: Part::Later, kilobytes: 150.0, known_over: None },
    Budget { part: Part::Share, kilobytes: 50.0, known_over: None },
    Budget { part: Part::Offline, kilobytes: 30.0, known_over: None },
    Budget { part: Part::Search, kilobytes: 45.0, known_over: None },
    Budget { part: Part::Engine, kilobytes: 480.0, known_over: None },
    Budget { part: Part::EngineLater, kilobytes: 70.0, known_over: None },
    Budget { part: Part::Ingest, kilobytes: 360.0, known_over: None },
    Budget { part: Part::Workbook, kilobytes: 360.0, known_over: None },
    Budget { part: Part::Xls, kilobytes: 480.0, known_over: None },
    Budget { part: Part::Embed, kilobytes: 220.0, known_over: None },
    Budget { part: Part::Parquet, kilobytes: 850.0, known_over: None },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_excess_may_neither_grow_nor_stay_when_it_is_over() {
        let budget = |known_over| Budget { part: Part::Page, kilobytes: 10.0, known_over };
        let cases = [
            (None, 10.0, true),
            (None, 10.1, false),
            (Some(12.0), 11.0, true),
            (Some(12.0), 12.1, false),
            (Some(12.0), 9.0, false),
        ];
        for (known_over, size, kept) in cases {
            assert_eq!(budget(known_over).is_kept(size), kept, "{known_over:?} {size}");
        }
    }
}
