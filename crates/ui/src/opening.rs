//! What the state wants opened, resolved: where its bytes are, and how much memory they may take.

use std::rc::Rc;

use sagitta_catalog::Distribution;
use sagitta_protocol::{OpenFrom, Place, Problem, TableAt};
use sagitta_spec::Source;
use yew::{hook, use_memo};

use crate::catalog::CATALOG;
use crate::state::{AppState, CatalogState, parts_of};
use crate::{dom, memory};

/// Files beyond this are announced before they are loaded on a small device, in bytes.
const LARGE_FILE: u64 = 20_000_000;
const LARGE_TABLE: u64 = 200_000_000;

/// What has to be opened: resolved, impossible, or not yet known.
#[derive(Clone, PartialEq)]
pub(crate) enum Opening {
    /// Nothing, or the catalogue is still on its way.
    Nothing,
    /// The reader has to agree first.
    Asks,
    /// This.
    From {
        /// Which opening.
        serial: u64,
        /// Where the bytes are.
        from: OpenFrom,
        /// What messages call it.
        name: String,
    },
    /// It cannot be found.
    Impossible(Problem),
}

/// The most memory a table may take now, in bytes.
#[hook]
pub(crate) fn use_budget(state: &AppState) -> u64 {
    let explorer = &state.explorer;
    *use_memo((state.memory, explorer.consent, explorer.serial), |(memory, consent, _)| {
        memory::budget(*memory, dom::is_small_device(), *consent)
    })
}

/// What the state wants opened.
#[hook]
pub(crate) fn use_opening(state: &AppState) -> Rc<Opening> {
    let explorer = &state.explorer;
    let what = (explorer.view.source.clone(), explorer.view.query.lookup.clone());
    let known = (state.catalog.clone(), state.sought.clone());
    let when = (explorer.serial, explorer.consent, state.page);
    use_memo((what, known, when), |_| opening(state))
}

fn opening(state: &AppState) -> Opening {
    let Some(wanted) = state.explorer.open_wanted() else { return Opening::Nothing };
    let small = dom::is_small_device();
    let from = |from: OpenFrom, name: String| Opening::From { serial: wanted.serial, from, name };
    let needs_catalog = !state.explorer.beside_wanted().sources.is_empty();
    if needs_catalog && state.catalog == CatalogState::Loading {
        return Opening::Nothing;
    }
    match &wanted.source {
        Source::File(name) => from(OpenFrom::File, name.clone()),
        Source::Url(url) => match dom::resolve(url, "") {
            Some(at) => from(OpenFrom::Url { url: at, more: Vec::new() }, url.clone()),
            None => Opening::Impossible(unknown_dataset(url)),
        },
        union @ Source::Union { columns, name, .. } => {
            let parts = parts_of(union);
            let (mut tables, mut n_bytes) = (Vec::new(), 0);
            for part in &parts {
                match address(state, part) {
                    Ok((at, size)) => {
                        tables.push(at.name);
                        n_bytes += size;
                    }
                    Err(problem) => return Opening::Impossible(*problem),
                }
            }
            if small && n_bytes > LARGE_FILE && !state.explorer.consent {
                return Opening::Asks;
            }
            let whole = tables.join(" + ");
            let (columns, provenance) = (columns.clone(), name.clone());
            from(OpenFrom::Union { tables, columns, provenance }, whole)
        }
        Source::Dataset(id) => {
            let catalog = match &state.catalog {
                CatalogState::Loading => return Opening::Nothing,
                CatalogState::Failed(problem) => return Opening::Impossible((**problem).clone()),
                CatalogState::Ready(catalog) => catalog,
            };
            if state.unlisted().is_some() {
                return Opening::Nothing;
            }
            if let Some((sought, Some(problem))) = &state.sought
                && sought == id
            {
                return Opening::Impossible((**problem).clone());
            }
            let dataset = catalog.dataset(id);
            let Some(file) = dataset.and_then(|dataset| dataset.distribution()) else {
                return Opening::Impossible(unknown_dataset(id));
            };
            let values =
                dataset.map_or(0, |dataset| dataset.n_rows.saturating_mul(dataset.n_columns));
            let is_large = file.byte_size > LARGE_FILE || values.saturating_mul(8) > LARGE_TABLE;
            if small && is_large && !state.explorer.consent {
                return Opening::Asks;
            }
            match addresses(file) {
                Some((url, more)) => from(OpenFrom::Url { url, more }, id.clone()),
                None => Opening::Impossible(unknown_dataset(id)),
            }
        }
    }
}

/// Where a table is that is opened beside, and how large its file is, as far as that is known.
fn address(state: &AppState, source: &Source) -> Result<(TableAt, u64), Box<Problem>> {
    let (name, found, size) = match source {
        Source::Url(url) => (url, dom::resolve(url, "").map(|url| (url, Vec::new())), 0),
        Source::Dataset(id) => {
            let catalog = match &state.catalog {
                CatalogState::Ready(catalog) => catalog,
                CatalogState::Failed(problem) => return Err(Box::new((**problem).clone())),
                CatalogState::Loading => return Err(Box::new(unknown_dataset(id))),
            };
            let file = catalog.dataset(id).and_then(|dataset| dataset.distribution());
            let file = file.ok_or_else(|| Box::new(unknown_dataset(id)))?;
            (id, addresses(file), file.byte_size)
        }
        // A worker that is started anew would not get them again.
        Source::File(_) | Source::Union { .. } => {
            return Err(Box::new(Problem::of("unsupported-source", Place::Source)));
        }
    };
    let (url, more) = found.ok_or_else(|| Box::new(unknown_dataset(name)))?;
    Ok((TableAt { name: name.clone(), url, more }, size))
}

/// Where a file is, or its parts: the first address, and the others. None if any leads nowhere.
fn addresses(file: &Distribution) -> Option<(String, Vec<String>)> {
    let files = file.files();
    let mut urls = files.iter().map(|file| dom::resolve(&file.download_url, CATALOG));
    let first = urls.next()??;
    Some((first, urls.collect::<Option<_>>()?))
}

/// What has to be opened beside, for which opening; nothing while that is not known.
pub(crate) fn beside(state: &AppState, opening: &Opening) -> Option<(u64, Vec<TableAt>)> {
    if !matches!(opening, Opening::From { .. }) {
        return None;
    }
    let wanted = state.explorer.beside_wanted();
    let found = wanted.sources.iter().filter_map(|source| address(state, source).ok());
    Some((wanted.serial, found.map(|(at, _)| at).collect()))
}

fn unknown_dataset(id: &str) -> Problem {
    Problem::of("unknown-dataset", Place::Source).with("name", id)
}
