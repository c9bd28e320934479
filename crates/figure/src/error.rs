use thiserror::Error;

/// Why there is no figure.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The picture cannot be drawn.
    #[error(transparent)]
    Picture(#[from] sagitta_render::Error),
    /// A text is not what it has to be.
    #[error(transparent)]
    Text(#[from] sagitta_spec::Error),
    /// The figure is larger than a page of somebody else's should have to hold.
    #[error(
        "the figure would be {found} bytes of HTML, and may be {most}: the picture has {n_marks} \
         marks. Group the rows, show fewer groups, or choose another chart"
    )]
    TooLarge {
        /// Its size in bytes.
        found: usize,
        /// What it may be.
        most: usize,
        /// How many marks the picture has.
        n_marks: usize,
    },
    /// Only the first rows of the answer are here, and they cannot stand for all.
    #[error(
        "the answer has {total} rows, of which {found} would be kept: group them before they are frozen"
    )]
    NotWhole {
        /// How many rows there are.
        total: u64,
        /// How many would be kept.
        found: usize,
    },
    /// A frozen answer was made for another version of this program.
    #[error("the frozen numbers are of version {found}, and this program reads version {expected}")]
    Version {
        /// What it can read.
        expected: u64,
        /// What it found.
        found: u64,
    },
}
