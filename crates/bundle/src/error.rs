/// Why a bundle could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The page is not built as the explorer's is.
    #[error("index.html is no page of the explorer: it has no {missing}")]
    Page {
        /// What is not there.
        missing: &'static str,
    },
    /// The page's script does not end as one that starts the explorer does.
    #[error("{name} is no script of the explorer: it does not export its start once")]
    Script {
        /// The script.
        name: String,
    },
    /// A script or a style sheet that stands in the page would end there too early.
    #[error("{name} cannot stand inside a page: it has {found} in it")]
    Ends {
        /// The file.
        name: String,
        /// The text that would end it.
        found: &'static str,
    },
    /// A file that the page cannot do without was not brought.
    #[error("{name} is missing")]
    Missing {
        /// The file.
        name: String,
    },
    /// Two files would have one name.
    #[error("two files are called {name}")]
    Twice {
        /// The name.
        name: String,
    },
    /// The catalogue has no such dataset.
    #[error("the catalogue has no dataset \"{id}\"")]
    NoDataset {
        /// The id that was asked for.
        id: String,
    },
    /// A dataset of the catalogue has no file.
    #[error("the dataset \"{id}\" has no file")]
    NoFile {
        /// The dataset's id.
        id: String,
    },
}
