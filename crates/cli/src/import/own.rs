//! Catalogues of this tool: what is known of their entries stays, their files stay where they are.

use anyhow::{Result, ensure};
use sagitta_catalog::Catalog;

use super::Taken;
use super::entry::Draft;

pub(super) fn read(text: &str) -> Result<Taken> {
    let catalog = Catalog::from_json(text)?;
    let n_listed = u64::try_from(catalog.datasets.len())?;
    ensure!(
        catalog.n_datasets() == n_listed,
        "it lists {n_listed} of its {} datasets; import the catalogue that it was made from",
        catalog.n_datasets()
    );
    let mut taken = Taken::default();
    for mut dataset in catalog.datasets.iter().cloned() {
        let themes = dataset.theme.drain(..).collect::<Vec<_>>();
        let themes = themes.iter().filter_map(|id| catalog.theme(id));
        let themes = themes.map(|theme| theme.title.clone()).collect();
        // Addresses of files are from that catalogue's own, and a page opens none of other sites.
        dataset.format = dataset.formats().iter().map(|format| (*format).to_owned()).collect();
        dataset.distributions.clear();
        dataset.default_view = None;
        let identifier = dataset.id.clone();
        taken.drafts.push(Draft { dataset, themes, identifier });
    }
    Ok(taken)
}
