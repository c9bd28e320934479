use sagitta_protocol::{Place, Problem};
use sagitta_spec::Error;

use super::chain;

/// The problem of a View that could not be read.
pub fn of_spec(error: &Error) -> Problem {
    let path = error.path();
    let place = if path.contains("filter") {
        Place::Filter
    } else if path.contains("sort") {
        Place::Sort
    } else if path.contains("display") {
        Place::Chart
    } else if path.contains("source") {
        Place::Source
    } else {
        Place::Group
    };
    let mut problem = Problem::new(
        "bad-view",
        place,
        format!("The question cannot be read: {error}."),
        "Mend that part, or start from the plain table.",
    )
    .with_detail(chain(error));
    if !path.is_empty() {
        problem = problem.with("path", path);
    }
    if let Some(field) = error.field() {
        problem = problem.with("field", field);
    }
    problem
}
