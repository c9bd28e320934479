//! The catalogue of the site, fetched once.

use sagitta_catalog::Catalog;
use sagitta_protocol::{Place, Problem};
use yew::{Callback, hook, use_effect_with};

use crate::engine::{Engine, spawn};
use crate::site;
use crate::state::Action;

/// Where the catalogue is, from the page's own address.
pub(crate) use sagitta_bundle::CATALOG;

/// Fetches the catalogue, then what the worker is made of.
#[hook]
pub(crate) fn use_catalog(dispatch: &Callback<Action>, engine: &Engine) {
    let (dispatch, engine) = (dispatch.clone(), engine.clone());
    use_effect_with((), move |()| {
        spawn(async move {
            let action = match catalog().await {
                Ok(catalog) => Action::CatalogLoaded(catalog),
                Err(problem) => Action::CatalogFailed(problem),
            };
            dispatch.emit(action);
            engine.port();
        });
    });
}

async fn catalog() -> Result<Catalog, Problem> {
    let failed = |detail: String| Problem::of("no-catalog", Place::Source).with_detail(detail);
    let text = site::text(CATALOG).await.map_err(|error| failed(format!("{error:?}")))?;
    Catalog::from_json(&text).map_err(|error| failed(error.to_string()))
}
