//! What a server of static files reads in a request, for the server of a published site and for
//! that of its developers.

mod media;
mod path;
mod range;

pub use self::media::media_type;
pub use self::path::segment;
pub use self::range::Span;
