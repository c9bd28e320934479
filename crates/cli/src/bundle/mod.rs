//! `sagitta bundle`: a site, or files, as one HTML file that opens from a disk.

mod assets;
mod data;
mod write;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_bundle::{Bundle, CATALOG, ENGINE, Form, LOCALES, Page, excerpt, program};
use sagitta_catalog::Catalog;
use sagitta_spec::{Source, View};

use self::assets::Assets;
use self::data::Data;
use self::write::Files;
use crate::args::BundleArguments;
use crate::output;

/// What one HTML file may weigh, in bytes: browsers read a page whole before they show its data.
const MOST: usize = 100_000_000;

pub(crate) fn run(arguments: &BundleArguments) -> Result<()> {
    let form = form(&arguments.out)?;
    let data = Data::read(arguments)?;
    let assets = match (&arguments.assets, &data.site) {
        (Some(folder), _) | (None, Some(folder)) => Assets::of(folder)?,
        (None, None) => {
            bail!(
                "name the folder of a built site with --assets: the explorer itself is taken from it"
            )
        }
    };
    let ids = (!arguments.datasets.is_empty()).then_some(arguments.datasets.as_slice());
    let excerpt = excerpt(&data.catalog, ids)?;
    let start = start(arguments, &excerpt.catalog)?;
    let mut files = Files::default();
    let page = Page::of(&assets.text("index.html")?)?;
    let script = assets.text(&page.script)?;
    let own = program(&page.script, &script)?;
    files.add(&page.script, own.into_bytes())?;
    let asked_for = Page::asked_for(&script);
    let names = [page.wasm.as_str(), ENGINE].into_iter().chain(LOCALES);
    let formats = arguments.formats.formats().names().iter().copied();
    for name in names.chain(asked_for.iter().map(String::as_str)).chain(formats) {
        files.add(name, assets.bytes(name)?)?;
    }
    files.add(CATALOG, excerpt.json()?.into_bytes())?;
    let n_page = files.n_carried();
    for needed in &excerpt.files {
        files.add_checked(needed, data.bytes(&needed.download_url)?)?;
    }
    let boot = assets.text(&page.boot)?;
    let styles = page.styles.iter().map(|name| assets.text(name)).collect::<Result<String>>()?;
    let icon = page.icon.as_deref().map(|name| assets.text(name)).transpose()?;
    let icon = icon.as_deref();
    let bundle = Bundle::new(&page, &boot, &styles, icon, files.entries(), start.as_deref(), form)?;
    let bytes = match form {
        Form::File => files.html(&bundle)?,
        Form::Folder => files.zip(&bundle, &stem(&arguments.out))?,
    };
    if form == Form::File && bytes.len() > MOST {
        bail!(
            "it would be a page of {} MB, which browsers open slowly if at all: write a folder with --out {}.zip",
            bytes.len() / 1_000_000,
            stem(&arguments.out)
        );
    }
    output::write(&arguments.out, &bytes)?;
    if !arguments.quiet {
        let (n, out) = (excerpt.catalog.datasets.len(), arguments.out.display());
        let n_data = files.n_carried() - n_page;
        eprintln!(
            "{out}: {} bytes; {n} datasets in {n_data} bytes, the explorer in {n_page}",
            bytes.len()
        );
    }
    Ok(())
}

/// What is written, by the name of the file.
fn form(out: &Path) -> Result<Form> {
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("html" | "htm") => Ok(Form::File),
        Some("zip") => Ok(Form::Folder),
        _ => bail!("{} is named neither .html nor .zip", out.display()),
    }
}

/// The name of a file without its ending.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The link that is opened first: of the View that was given, or else of the only dataset.
fn start(arguments: &BundleArguments, catalog: &Catalog) -> Result<Option<String>> {
    let only = match catalog.datasets.as_slice() {
        [only] => Some(Source::Dataset(only.id.clone())),
        _ => None,
    };
    let view = match (view(arguments)?, only) {
        (Some(view), Some(source)) if !names_all(&view.source, catalog) => {
            // As of a file that is given to a query, what the View calls it does not matter.
            View { source, ..view }
        }
        (Some(view), _) => view,
        (None, Some(source)) => View::of(source),
        (None, None) => return Ok(None),
    };
    ensure!(
        names_all(&view.source, catalog)
            && view.query.lookup.iter().all(|lookup| catalog.dataset(&lookup.from).is_some()),
        "the View is of a dataset that does not go along"
    );
    Ok(Some(view.to_fragment()?))
}

fn names_all(source: &Source, catalog: &Catalog) -> bool {
    match source {
        Source::Dataset(id) => catalog.dataset(id).is_some(),
        Source::Union { sources, .. } => sources.iter().all(|part| names_all(part, catalog)),
        Source::Url(_) | Source::File(_) => false,
    }
}

fn view(arguments: &BundleArguments) -> Result<Option<View>> {
    if let Some(fragment) = &arguments.fragment {
        return View::from_fragment(fragment).map(Some).context("the link is no View");
    }
    let Some(path) = &arguments.view else { return Ok(None) };
    let json =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    View::from_json(&json).map(Some).with_context(|| format!("{} is no View", path.display()))
}
