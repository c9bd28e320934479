//! The sizes that a reader's connection has to carry, and may not exceed.

/// A part of the site with a limit, in thousands of bytes after brotli at its highest level.
pub(crate) struct Budget {
    pub(crate) part: Part,
    pub(crate) kilobytes: f64,
}

/// What a file of the site belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// HTML, JavaScript, style sheets and the page's own wasm: all that comes before the first picture.
    Page,
    /// The wasm that runs in the worker.
    Engine,
    /// Messages, icons and the like, of which a reader loads a few.
    Rest,
}

pub(crate) const BUDGETS: &[Budget] = &[
    Budget { part: Part::Page, kilobytes: 280.0 },
    Budget { part: Part::Engine, kilobytes: 420.0 },
];
