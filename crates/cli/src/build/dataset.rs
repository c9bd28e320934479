//! A file of a folder to the files and facts of its datasets.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use sagitta_catalog::Dataset;
use sagitta_check::Rule;
use sagitta_render::Language;
use sagitta_session::{Native, Session, Tables, headless};
use sagitta_table::Spill;

use super::Sizes;
use super::draft::Draft;
use super::facts::{ColumnFacts, Facts, Found};
use super::folder::Task;
use super::reading::{self, Rows};
use super::{ahead, ask, cut, files, hide, picture, saved};
use crate::failure::Failure;
use crate::{catalog, check, input, scratch};

/// How many rows a page shows.
const SAMPLE_ROWS: u64 = 8;

/// How many of a file's oddities are told.
const MOST_WARNINGS: usize = 8;

/// Builds the datasets of a file into a folder: `ID/data` is what stands beside the page of each,
/// `ID/api` its interface.
///
/// `today` is the day that counts for views of the last so many days. `sizes` says how large files may be, and what stays in memory.
pub(super) fn build(task: &Task, today: i32, sizes: Sizes, folder: &Path) -> Result<Vec<Facts>> {
    let mut built = Vec::new();
    for rows in reading::read(task, folder)? {
        let id = rows.draft.id.clone();
        let facts = build_one(rows, &task.place, today, sizes, folder);
        built.push(facts.with_context(|| format!("dataset \"{id}\""))?);
    }
    Ok(built)
}

pub(super) fn build_one(
    rows: Rows,
    place: &str,
    today: i32,
    sizes: Sizes,
    folder: &Path,
) -> Result<Facts> {
    let data = data_folder(folder, &rows.draft.id);
    let spill = scratch::spill(&data, sizes.memory)?;
    let built = build_with(rows, place, today, sizes, folder, &spill);
    // A file that failed explains whatever else went wrong.
    scratch::ensure_whole(&spill, &data)?;
    built
}

fn build_with(
    rows: Rows,
    place: &str,
    today: i32,
    sizes: Sizes,
    folder: &Path,
    spill: &Arc<Spill>,
) -> Result<Facts> {
    let Rows { draft, arrow, mut warnings } = rows;
    let id = draft.id.clone();
    let whole = [arrow.clone()];
    let (mut session, odd) = open(&id, &whole, today, spill)?;
    warnings.extend(odd);
    let mut n_hidden = 0;
    if draft.check.suppress {
        let table = session.table().context("it has no table")?;
        n_hidden = hide::small_counts(&draft.check, table, &arrow)?;
        session = open(&id, &whole, today, spill)?.0;
    }
    let table = session.table().context("it has no table")?;
    let mut dataset = dataset(&draft, table)?;
    let values =
        catalog::column_values(table).into_iter().map(|one| (one.field, one.values)).collect();
    let (data, api) = (data_folder(folder, &id), folder.join(&id).join("api"));
    let scratch = || scratch::within(&data);
    let judged = check::judge(&draft.check, &dataset, table, &[Rule::NoLicense], &scratch)?;
    // What the catalogue does not say is seen on the page.
    let n_warnings =
        judged.warnings.iter().filter(|finding| !finding.rule.code().starts_with('M')).count();
    let n_more = warnings.len().saturating_sub(MOST_WARNINGS);
    warnings.truncate(MOST_WARNINGS);
    if n_more > 0 {
        warnings.push(format!("{n_more} more oddities of the file, see sagitta convert"));
    }
    if n_warnings > 0 {
        warnings.push(format!("{n_warnings} warnings, see sagitta check"));
    }
    let summaries = ask::summaries(&mut session, &id)?;
    ahead::tell(&arrow, dataset.n_rows, &summaries)?;
    files::make(&api)?;
    dataset.distributions = files::write_rows(&mut session, &id, &arrow, &data, sizes.max_file)?;
    let first_rows = ask::first_rows(&mut session, &id, SAMPLE_ROWS)?;
    let columns = first_rows.columns.iter().zip(&summaries).map(|(info, summary)| {
        let unit = dataset.field(&info.name).and_then(|field| field.unit.as_ref());
        ColumnFacts::of(info, summary, unit)
    });
    let findings = judged.warnings.iter().map(|finding| Found::of(finding, false));
    let findings = findings.chain(judged.waived.iter().map(|finding| Found::of(finding, true)));
    let mut facts = Facts {
        place: place.to_owned(),
        columns: columns.collect(),
        dataset,
        sample: first_rows.cells,
        pictures: None,
        views: Vec::new(),
        n_pages: 0,
        sources: draft.sources.iter().map(|one| (one.title.clone(), one.url.clone())).collect(),
        warnings,
        findings: findings.collect(),
        n_hidden,
        key: draft.check.key.clone(),
        versions: Vec::new(),
        values,
    };
    let briefs = [Language::En, Language::Zh].map(|language| facts.briefs(language));
    let [english, _] = &briefs;
    let chosen = catalog::view(&id, draft.default_view.as_deref())?;
    let first = picture::first_view(chosen, &id, english);
    if let Some(view) = &first {
        facts.pictures = picture::draw(&mut session, view, &briefs)?;
    }
    for entry in &draft.views {
        facts.views.push(saved::answer(&mut session, &id, entry, &briefs)?);
    }
    files::write_package(&facts, &draft, &data)?;
    facts.n_pages = files::write_interface(&mut session, &facts, first.as_ref(), &api)?;
    Ok(facts)
}

/// The folder of what stands beside the page of a dataset.
pub(super) fn data_folder(folder: &Path, id: &str) -> PathBuf {
    data_folder_of(&folder.join(id))
}

/// The same in the folder of the dataset.
pub(super) fn data_folder_of(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// Opens the rows of a dataset as the explorer does; what was odd comes back as text. Of a file in
/// parts all are named, in order. Rows that do not find room in memory go into the spill, and what is
/// made of them holds only as long as it has not failed.
pub(super) fn open(
    id: &str,
    arrow: &[PathBuf],
    today: i32,
    spill: &Arc<Spill>,
) -> Result<(Session, Vec<String>)> {
    let opened = headless::open_among(
        Tables::default(),
        Native::on(today).spilling(Arc::clone(spill)),
        id,
        &mut cut::read(arrow)?,
        input::MEMORY_BUDGET,
    );
    let (session, warnings) = opened.map_err(|problem| Failure::of_problem(&problem))?;
    Ok((session, warnings.into_iter().map(|warning| warning.message).collect()))
}

fn dataset(draft: &Draft, table: &sagitta_table::Table) -> Result<Dataset> {
    Ok(Dataset {
        id: draft.id.clone(),
        alias: draft.alias.clone(),
        title: draft.title.clone(),
        description: draft.description.clone(),
        publisher: draft.publisher.clone(),
        license: draft.license.clone(),
        theme: draft.theme.clone(),
        keyword: draft.keyword.clone(),
        landing_page: draft.landing_page.clone(),
        issued: draft.issued.clone(),
        modified: draft.modified.clone(),
        temporal: draft.temporal.clone(),
        spatial: draft.spatial.clone(),
        accrual_periodicity: draft.accrual_periodicity,
        access_rights: draft.access_rights,
        rights: draft.rights.clone(),
        format: draft.format.clone(),
        n_rows: u64::try_from(table.n_rows())?,
        n_columns: u64::try_from(table.columns().len())?,
        synthetic: draft.synthetic,
        fields: catalog::fields(&draft.field, table),
        distributions: Vec::new(),
        default_view: draft.default_view.clone(),
        provenance: None,
    })
}
