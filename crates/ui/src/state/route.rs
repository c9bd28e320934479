//! The address: a fragment in, a page out.

use sagitta_protocol::{Place, Problem};
use sagitta_spec::{Error, Source, View};

/// What the address bar says for a file from disk, which no link can name; the question follows.
pub const FILE_FRAGMENT: &str = "#file";

/// A dataset id that stands in for a file while a fragment is written or read.
const STAND_IN: &str = "#/file";

/// Where an address leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The list of datasets.
    Start,
    /// A view.
    Explore(View),
    /// Nowhere, or only as far as the data.
    Broken {
        /// The plain view of the data, if that much can be read.
        view: Option<View>,
        /// What is wrong.
        problem: Problem,
    },
}

/// Where a fragment leads, while the page shows `current`.
pub fn read_fragment(fragment: &str, current: &Source) -> Route {
    let bare = fragment.trim_start_matches('#');
    if bare.is_empty() || bare == "/" {
        return Route::Start;
    }
    if let Some(question) = of_file(fragment) {
        return match current {
            Source::File(_) => match View::from_fragment(&format!("{STAND_IN}{question}")) {
                Ok(view) => Route::Explore(View { source: current.clone(), ..view }),
                Err(error) => broken(Some(View::of(current.clone())), &error),
            },
            _ => Route::Broken { view: None, problem: file_is_gone() },
        };
    }
    match View::from_fragment(fragment) {
        Ok(view) => Route::Explore(view),
        Err(error) => {
            let source = fragment.split_once('?').map_or(fragment, |(source, _)| source);
            broken(View::from_fragment(source).ok(), &error)
        }
    }
}

/// The question of a file's fragment, with its `?`.
fn of_file(fragment: &str) -> Option<&str> {
    let rest = fragment.strip_prefix(FILE_FRAGMENT)?;
    (rest.is_empty() || rest.starts_with('?')).then_some(rest)
}

fn file_is_gone() -> Problem {
    Problem::of("file-gone", Place::Source)
}

fn broken(view: Option<View>, error: &Error) -> Route {
    let mut problem = Problem::of("bad-link", Place::Source)
        .with("path", error.path())
        .with_detail(error.to_string());
    if let Some(meant) = error.suggestion() {
        problem = problem.with("suggestion", meant);
    }
    Route::Broken { view, problem }
}

/// The fragment of a view, from `#` on.
pub fn fragment_of(view: &View) -> String {
    let written = match &view.source {
        Source::File(_) => {
            let stand_in = View { source: Source::Dataset("file".to_owned()), ..view.clone() };
            stand_in.to_fragment().map(|text| text.replacen(STAND_IN, FILE_FRAGMENT, 1))
        }
        _ => view.to_fragment(),
    };
    // A view too deep for a link is still on the screen; the address then names the data only.
    written
        .or_else(|_| View::of(view.source.clone()).to_fragment())
        .unwrap_or_else(|_| FILE_FRAGMENT.to_owned())
}

/// A dataset's id as it stands in a link.
pub fn encode_id(id: &str) -> String {
    let fragment = fragment_of(&View::of(Source::Dataset(id.to_owned())));
    fragment.strip_prefix("#/").map(str::to_owned).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset() -> Source {
        Source::Dataset("air".to_owned())
    }

    #[test]
    fn addresses_lead_to_pages() {
        for empty in ["", "#", "#/", "/"] {
            assert_eq!(read_fragment(empty, &dataset()), Route::Start, "{empty:?}");
        }
        let Route::Explore(view) = read_fragment("#/air?station=eq:a", &dataset()) else {
            panic!()
        };
        assert_eq!(fragment_of(&view), "#/air?station=eq:a");
    }

    #[test]
    fn what_is_broken_still_leads_to_the_data() {
        let Route::Broken { view, problem } = read_fragment("#/air?show=men(x)", &dataset()) else {
            panic!()
        };
        assert_eq!(view, Some(View::of(dataset())));
        assert_eq!(problem.code, "bad-link");
        assert!(!problem.detail.is_empty());
    }

    #[test]
    fn a_file_has_an_address_while_it_is_open() {
        let file = Source::File("my air.arrow".to_owned());
        let view =
            View { source: file.clone(), ..View::from_fragment("#/x?station=eq:a").unwrap() };
        let fragment = fragment_of(&view);
        assert_eq!(fragment, "#file?station=eq:a");
        assert_eq!(read_fragment(&fragment, &file), Route::Explore(view));
        let Route::Broken { view: None, problem } = read_fragment(&fragment, &dataset()) else {
            panic!()
        };
        assert_eq!(problem.code, "file-gone");
        assert_eq!(fragment_of(&View::of(file)), "#file");
    }
}
