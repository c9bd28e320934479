/// Why a catalogue could not be read. A `path` is a place in the JSON: `datasets[3].title`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not JSON, or not of a catalogue's shape.
    #[error(transparent)]
    Form(sagitta_spec::Error),
    /// The catalogue was written by a later program.
    #[error("version {found} of a catalogue is not known here; version 1 is")]
    UnknownVersion {
        /// The version as written.
        found: u64,
    },
    /// An id that names nothing.
    #[error("{path}: an id is empty")]
    EmptyId {
        /// The place.
        path: String,
    },
    /// Something that readers see has no title in any language.
    #[error("{path}: there is no title")]
    NoTitle {
        /// The place.
        path: String,
    },
    /// Two datasets, or two themes, have one id.
    #[error("{path}: the id \"{id}\" is taken already")]
    DuplicateId {
        /// The place of the second.
        path: String,
        /// The id.
        id: String,
    },
    /// A dataset has a theme that the catalogue does not list.
    #[error("{path}: the catalogue has no theme \"{theme}\"")]
    UnknownTheme {
        /// The place.
        path: String,
        /// The theme's id.
        theme: String,
    },
    /// The areas of a set of shapes cannot be told apart or drawn.
    #[error("{path}: {fault}")]
    Areas {
        /// The place.
        path: String,
        /// What is wrong.
        fault: String,
    },
}
