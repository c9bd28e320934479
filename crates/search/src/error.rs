/// Why an index cannot be read. A part is named by its file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The first file is no index, is damaged, or is of a later version.
    #[error("this is no search index, or one that is damaged or of another version")]
    NotAnIndex,
    /// A part is shorter or longer than it was written.
    #[error("part {name} of the search index has {found} bytes, where {expected} were written")]
    Length {
        /// The part's file.
        name: String,
        /// How many bytes came.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// The bytes of a part are not those that were written.
    #[error("part {name} of the search index is damaged, or belongs to another index")]
    Content {
        /// The part's file.
        name: String,
    },
    /// A part is as it was written, but cannot be read.
    #[error("part {name} of the search index cannot be read")]
    Form {
        /// The part's file.
        name: String,
    },
    /// There is no such dataset.
    #[error("the search index has no dataset {dataset_idx}")]
    NoEntry {
        /// Its place in the catalogue's list.
        dataset_idx: usize,
    },
    /// The catalogue cannot be put into an index: it has too many datasets or values.
    #[error("{what} are more than a search index holds")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
    },
    /// An entry cannot be written.
    #[error("the dataset \"{id}\" cannot be written: {cause}")]
    Entry {
        /// The dataset.
        id: String,
        /// What stood in the way.
        cause: String,
    },
}
