use crate::{Error, View};

/// Reads a View that any released version of the program has written as JSON. A version that
/// is not known is an error that names it.
pub fn migrate(json: &str) -> Result<View, Error> {
    View::from_json(json)
}
