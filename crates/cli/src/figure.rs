//! `sagitta figure`: a View as a piece of HTML that is complete without a script.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use sagitta_catalog::{Catalog, Dataset};
use sagitta_figure::{Answer, Credit, Error, Figure, Frozen, Known, Paint, briefs};
use sagitta_protocol::{Answer as Answered, Ask, ColumnInfo, ColumnSummary};
use sagitta_render::{ColumnBrief, Locale, Theme};
use sagitta_session::{Environment as _, Native, Session, Tables};
use sagitta_spec::{Query, View};
use sagitta_table::Spill;
use sagitta_table::calendar::civil_from_days;

use crate::args::{FigureArguments, LanguageName, ThemeName};
use crate::failure::Failure;
use crate::{catalog, input, output, plot, query, scratch};

pub(crate) fn run(arguments: &FigureArguments) -> Result<()> {
    let view = query::view(arguments.view.as_deref(), arguments.fragment.as_deref())?;
    let dataset = dataset(arguments)?;
    let files = files(arguments, dataset.as_ref())?;
    let tables = Tables::default();
    let spill = scratch::spill_anywhere(arguments.read.memory)?;
    // What is looked up is there as long as its session is.
    let mut others = Vec::with_capacity(arguments.tables.len());
    for (name, path) in &arguments.tables {
        others.push(input::open_among(&tables, name, path, &arguments.read, &spill)?);
    }
    let name = files.name();
    let mut session = files.open(&tables, arguments, &spill)?;
    let locale = match arguments.language {
        LanguageName::En => Locale::EN,
        LanguageName::Zh => Locale::ZH,
    };
    let answer = answer(&mut session, &view, dataset.as_ref(), locale)?;
    scratch::ensure_whole_anywhere(&spill)?;
    let frozen = match arguments.frozen {
        true => Some(freeze(&answer, &files.bytes()?)?),
        false => None,
    };
    let credit = match &dataset {
        Some(dataset) => Credit::of(dataset, locale),
        None => Credit::of_file(&name, locale),
    };
    let fragment = answer.view.to_fragment().context("the View has no link")?;
    let explorer = arguments.explorer.as_ref().map(|address| format!("{address}{fragment}"));
    let theme = match arguments.theme {
        ThemeName::Light => Theme::Light,
        ThemeName::Dark => Theme::Dark,
    };
    let figure = Figure {
        answer: &answer,
        credit: &credit,
        frozen: frozen.as_ref(),
        locale,
        paint: Paint::Attributes(theme),
        width: arguments.width.into(),
        height: arguments.height.into(),
        hidden: &[],
        explorer: explorer.as_deref(),
    };
    let html = figure.to_html(&attributes(arguments));
    let html = html.map_err(|error| failure(&error))? + "\n";
    match &arguments.out {
        Some(path) => output::write(path, html.as_bytes()),
        None => output::print(html.as_bytes()),
    }
}

/// Where the package's script finds the data, and the explorer.
fn attributes(arguments: &FigureArguments) -> Vec<(&'static str, String)> {
    let given = [
        ("data-sagitta-src", arguments.src.clone()),
        ("data-sagitta-explorer", arguments.explorer.clone()),
    ];
    given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The dataset of the catalogue.
fn dataset(arguments: &FigureArguments) -> Result<Option<Dataset>> {
    let (Some(path), Some(id)) = (&arguments.catalog, &arguments.dataset) else { return Ok(None) };
    let json =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let catalog =
        Catalog::from_json(&json).with_context(|| format!("{} is no catalogue", path.display()))?;
    match catalog.dataset(id) {
        Some(dataset) => Ok(Some(dataset.clone())),
        None => bail!("{} has no dataset {id}", path.display()),
    }
}

/// The bytes of a dataset: a file of any format, or the parts of an Arrow file in order.
struct Files {
    whole: PathBuf,
    parts: Vec<PathBuf>,
}

impl Files {
    /// What messages call it.
    fn name(&self) -> String {
        input::name(&self.whole)
    }

    fn open(
        &self,
        tables: &Tables,
        arguments: &FigureArguments,
        spill: &Arc<Spill>,
    ) -> Result<Session> {
        let name = self.name();
        match self.parts.is_empty() {
            true => input::open_among(tables, &name, &self.whole, &arguments.read, spill),
            false => {
                input::open_arrow(tables, &name, &mut self.bytes()?.as_slice(), Native::here())
            }
        }
    }

    /// The bytes as they lie there, those of parts one behind the other.
    fn bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let files =
            if self.parts.is_empty() { std::slice::from_ref(&self.whole) } else { &self.parts };
        for path in files {
            let part =
                std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            bytes.extend_from_slice(&part);
        }
        Ok(bytes)
    }
}

/// The files to read: the one that is named, or the dataset's, which lie beside the catalogue.
fn files(arguments: &FigureArguments, dataset: Option<&Dataset>) -> Result<Files> {
    if let Some(file) = &arguments.file {
        return Ok(Files { whole: file.clone(), parts: Vec::new() });
    }
    let folder = arguments.catalog.as_deref().and_then(Path::parent);
    let found = dataset.and_then(Dataset::distribution).zip(folder);
    let (distribution, folder) = found.context("the dataset has no file")?;
    for file in distribution.files() {
        if file.download_url.contains("://") {
            bail!("the dataset's file is at {}: give its copy as FILE", file.download_url);
        }
    }
    let place = |url: &String| folder.join(url);
    let parts = distribution.parts.iter().map(|part| place(&part.download_url)).collect();
    Ok(Files { whole: place(&distribution.download_url), parts })
}

/// Asks what the figure is made of.
fn answer(
    session: &mut Session,
    view: &View,
    dataset: Option<&Dataset>,
    locale: Locale,
) -> Result<Answer> {
    let source = View { display: sagitta_spec::Display::default(), ..view.clone() };
    let under = View {
        query: Query {
            lookup: source.query.lookup.clone(),
            compute: source.query.compute.clone(),
            filter: source.query.filter.clone(),
            ..Query::default()
        },
        ..source
    };
    let (mut columns, n_rows) = columns(session);
    let summed = plot::ask(session, Ask::Summaries { view: under, fields: Vec::new() })?;
    let Answered::Summaries { columns: summaries, n_selected, derived } = summed.response.answer
    else {
        bail!("the columns were not summed up");
    };
    columns.extend(derived);
    let briefs = briefs_of(&columns, n_rows, &summaries, dataset, locale);
    let view = Answer::chosen(view, &briefs);
    let question = Answer::asks(&view, &briefs, n_selected);
    let plain = View { display: sagitta_spec::Display::default(), ..question };
    let (page, frame) = plot::plot(session, &plain)?;
    Ok(Answer::new(&view, briefs, &summaries, &page, frame))
}

fn briefs_of(
    columns: &[ColumnInfo],
    n_rows: u64,
    summaries: &[ColumnSummary],
    dataset: Option<&Dataset>,
    locale: Locale,
) -> Vec<ColumnBrief> {
    briefs(&Known { columns, n_rows, summaries, dataset }, locale)
}

fn columns(session: &Session) -> (Vec<ColumnInfo>, u64) {
    (session.columns(), session.table().map_or(0, |table| table.n_rows() as u64))
}

/// The numbers of today, with the hash of the file's bytes as they lie there.
fn freeze(answer: &Answer, bytes: &[u8]) -> Result<Frozen> {
    let today = civil_from_days(Native::here().today().into());
    let today = format!("{:04}-{:02}-{:02}", today.year, today.month, today.day);
    let frozen = Frozen::try_new(answer.clone(), catalog::digest(bytes), today);
    frozen.map_err(|error| failure(&error).into())
}

fn failure(error: &Error) -> Failure {
    Failure::of_figure(error)
}
