//! The explorer and its data as one HTML file, which opens from a disk.
//!
//! A site is a page and the files that it fetches. In a bundle these files stand inside the page, as
//! text that a browser takes for data, and a script hands them out. The files of a bundle are named
//! as those of the site, by their way from the page.
//!
//! Whoever makes a bundle reads the page by [`Page::of`], brings its files and those that
//! [`excerpt`] names, describes each by an [`Entry`], and writes down what [`Bundle::steps`] says.
//! Equal files make equal bundles, to the byte.
//!
//! The policy of the page allows the scripts of the bundle alone, by their hashes, and no request at
//! all. Every file's SHA-256 stands in the first of these scripts, which uses no file that is not
//! the one it was made with.
//!
//! A browser can keep a site, too. A [`Release`] lists what it keeps, with the SHA-256 of each file.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "tests may stop at the first value that is not there"
    )
)]

mod bundle;
mod entry;
mod error;
mod excerpt;
mod page;
mod release;

pub use self::bundle::{Beside, Bundle, Form, Step, encode};
pub use self::entry::{Digest, Entry};
pub use self::error::Error;
pub use self::excerpt::{CATALOG, Excerpt, Needed, excerpt};
pub use self::page::{ENGINE, Formats, LOCALES, Page, program};
pub use self::release::{DATA, KEEPER, RELEASE, Release, Role, removal};
