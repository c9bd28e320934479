//! `sagitta query`: a View's answer, through the same session as in the browser.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use sagitta_session::export::{CsvStyle, Format};
use sagitta_session::headless::{self, QueryError};
use sagitta_session::{Native, Session, Tables};
use sagitta_spec::View;
use sagitta_table::Spill;

use crate::args::{QueryArguments, QueryFormat};
use crate::failure::Failure;
use crate::{input, output, scratch};

pub(crate) fn run(arguments: &QueryArguments) -> Result<()> {
    let view = view(arguments.view.as_deref(), arguments.fragment.as_deref())?;
    let tables = Tables::default();
    let spill = scratch::spill_anywhere(arguments.read.memory)?;
    // What is looked up is there as long as its session is.
    let mut others = Vec::with_capacity(arguments.tables.len());
    for (name, path) in &arguments.tables {
        others.push(input::open_among(&tables, name, path, &arguments.read, &spill)?);
    }
    let mut session = match &arguments.file {
        Some(file) => {
            input::open_among(&tables, &input::name(file), file, &arguments.read, &spill)?
        }
        None => union(&tables, &view, &spill)?,
    };
    let format = match arguments.format {
        QueryFormat::Csv => Format::Csv(CsvStyle::PLAIN),
        QueryFormat::Json => Format::Json,
        QueryFormat::Arrow => Format::Arrow,
    };
    let mut answer = Vec::new();
    session.query(&view, format, &mut answer).map_err(|error| match error {
        QueryError::Problem(problem) => anyhow::Error::from(Failure::of_problem(&problem)),
        QueryError::Io(error) => error.into(),
    })?;
    scratch::ensure_whole_anywhere(&spill)?;
    match &arguments.out {
        Some(path) => output::write(path, &answer),
        None => output::print(&answer),
    }
}

/// The union that a View's source is. What a part lacks goes to standard error.
fn union(tables: &Tables, view: &View, spill: &Arc<Spill>) -> Result<Session> {
    let environment = Native::here().spilling(Arc::clone(spill));
    let opened = headless::union(tables.clone(), environment, &view.source, input::MEMORY_BUDGET);
    let (session, parts) = opened.map_err(|problem| Failure::of_problem(&problem))?;
    for part in parts.iter().filter(|part| !part.missing.is_empty()) {
        eprintln!("warning: {} has no column {}", part.table, part.missing.join(", "));
    }
    Ok(session)
}

/// The View in a file, or in the part of a link.
pub(crate) fn view(path: Option<&Path>, fragment: Option<&str>) -> Result<View> {
    if let Some(fragment) = fragment {
        return View::from_fragment(fragment).context("the link is no View");
    }
    let path = path.context("no view was given")?;
    let json = read(path)?;
    View::from_json(&json).with_context(|| format!("{} is no View", path.display()))
}

fn read(path: &Path) -> Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("cannot read standard input")?;
        return Ok(text);
    }
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
