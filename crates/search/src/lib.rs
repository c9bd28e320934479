//! Finding datasets: an index that is made where a catalogue is, and its reader.
//!
//! Words in letters are found by their beginnings, whatever their case; Chinese, Japanese and
//! Korean text by its characters, in pairs or alone. Every word of a question has to be found in
//! a dataset, in whichever parts and languages; where hardly anything has them all, words with
//! typing errors and datasets with most of the words are found too, after the others. Each hit
//! says where.
//!
//! [`build()`] cuts the index into parts: a first one, with what every question needs, and many
//! small ones. A [`Reader`] answers with the parts that it was given, or names those that it
//! lacks; who uses it fetches them.
//!
//! ```
//! use sagitta_catalog::{Catalog, Dataset, Localized};
//! use sagitta_search::{Part, Question, Reader};
//!
//! let mut catalog = Catalog::new(Localized::new("Open data", "开放数据"));
//! catalog.datasets = vec![Dataset {
//!     id: "air".to_owned(),
//!     title: Localized::new("Air quality", "空气质量"),
//!     ..Dataset::default()
//! }];
//! let reader = Reader::of(&catalog, &|_| Vec::new(), str::to_lowercase)?;
//! let answer = reader.search(&Question::of("QUAL"))?.done().unwrap();
//! let entry = reader.entry(answer.hits[0].dataset_idx)?.done().unwrap();
//! let reason = &reader.reasons(&answer, &entry)[0];
//! assert_eq!((reason.part, reason.text.as_str()), (Part::Title, "Air quality"));
//! assert_eq!(reason.segments(), [("Air ", false), ("qual", true), ("ity", false)]);
//! # Ok::<(), sagitta_search::Error>(())
//! ```

mod answer;
mod build;
mod bytes;
mod entry;
mod error;
mod explain;
mod facet;
mod find;
mod fuzzy;
mod head;
mod lexicon;
mod names;
mod part;
mod postings;
mod question;
mod rank;
mod reader;
mod sort;
mod token;

pub use self::answer::{Answer, Closeness, FacetCount, FacetCounts, Hit, Matched, Part, Reason};
pub use self::build::{Built, build};
pub use self::entry::{ColumnValues, Entry, ValuesOf};
pub use self::error::Error;
pub use self::facet::FacetKind;
pub use self::part::PartId;
pub use self::question::Question;
pub use self::reader::{Reader, Step};
pub use self::token::Lower;
