use sagitta_catalog::ShapeSet;
use sagitta_render::map::{Gazetteer, Outlines};
use yew::{AttrValue, hook, use_effect_with, use_state_eq};

use crate::engine::spawn;
use crate::{Shared, site};

/// The folder of the catalogue, from the page's own address.
const FOLDER: &str = "catalog/";

/// The outlines of a set, as far as they have come.
#[derive(Clone, PartialEq)]
pub(super) enum Loading {
    /// Not yet here, or not wanted.
    Waiting,
    /// Here.
    Ready(Shared<Outlines>),
    /// They cannot be had, and why.
    Failed(AttrValue),
}

/// Fetches the outlines of a set once they are wanted.
#[hook]
pub(super) fn use_outlines(
    set: &Shared<ShapeSet>,
    places: &Shared<Gazetteer>,
    wanted: bool,
) -> Loading {
    let loading = use_state_eq(|| (String::new(), Loading::Waiting));
    let setter = loading.setter();
    let places = places.clone();
    let url = format!("{FOLDER}{}", set.distribution.download_url);
    let is_here = loading.0 == url;
    use_effect_with((url, wanted), move |(url, wanted)| {
        if !*wanted || is_here {
            return;
        }
        let url = url.clone();
        spawn(async move {
            let outlines = match site::text(&url).await {
                Ok(text) => Outlines::from_json(&text, &places),
                Err(error) => Err(error.as_string().unwrap_or_else(|| format!("{error:?}"))),
            };
            let loading = match outlines {
                Ok(outlines) => Loading::Ready(Shared::new(outlines)),
                Err(detail) => Loading::Failed(detail.into()),
            };
            setter.set((url, loading));
        });
    });
    if is_here { loading.1.clone() } else { Loading::Waiting }
}
