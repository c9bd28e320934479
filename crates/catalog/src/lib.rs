//! What the data is: a catalogue of datasets with their publishers, licences and files.
//!
//! The words are those of DCAT. A catalogue is one JSON file, `catalog.json`, that stands beside
//! the files it names; [`Catalog::from_json`] reads it and checks what refers to what.

mod access;
mod catalog;
mod dataset;
mod dcat;
mod error;
mod freshness;
mod localized;
mod shapes;

pub use self::access::{AccessRights, Frequency};
pub use self::catalog::{Catalog, SearchIndex, Theme};
pub use self::dataset::{
    ARROW_FILE, ARROW_STREAM, Dataset, Distribution, Field, FilePart, License, Location,
    Provenance, Publisher, Temporal,
};
pub use self::dcat::Beside;
pub use self::error::Error;
pub use self::freshness::Freshness;
pub use self::localized::{Language, Localized};
pub use self::shapes::{SHAPES_FILE, ShapeArea, ShapeSet, Tile};
