//! Finding datasets: the index and its reader.
//!
//! Words in letters are found by their beginnings, whatever their case; Chinese, Japanese and
//! Korean text by its characters, alone or in pairs. Every word of a question has to be found in
//! a dataset, in whichever parts and languages. Each hit says where.
//!
//! ```
//! use sagitta_catalog::{Catalog, Dataset, Localized};
//! use sagitta_search::{Index, Part, Question};
//!
//! let mut catalog = Catalog::new(Localized::new("Open data", "开放数据"));
//! catalog.datasets = vec![Dataset {
//!     id: "air".to_owned(),
//!     title: Localized::new("Air quality", "空气质量"),
//!     ..Dataset::default()
//! }];
//! let answer = Index::new(&catalog, str::to_lowercase).search(&Question::of("QUAL"));
//! let reason = &answer.hits[0].reasons[0];
//! assert_eq!((reason.part, reason.text.as_str()), (Part::Title, "Air quality"));
//! assert_eq!(reason.segments(), [("Air ", false), ("qual", true), ("ity", false)]);
//! ```

mod answer;
mod index;
mod token;

pub use self::answer::{Answer, Facet, Hit, Part, Reason};
pub use self::index::{Index, Question};
pub use self::token::Lower;
