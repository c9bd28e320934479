//! Tables that are open elsewhere, as one.

use std::collections::BTreeMap;

use sagitta_protocol::{Answer, Match, Problem};
use sagitta_table::statistics::StatisticsExecution;

use crate::Environment;
use crate::later::United;
use crate::open::Open;
use crate::opening::left;
use crate::page::column_info;
use crate::problem;
use crate::tables::Tables;

/// What a union is made of.
pub(crate) struct Union {
    pub(crate) tables: Vec<String>,
    pub(crate) columns: BTreeMap<String, Vec<Option<String>>>,
    pub(crate) provenance: Option<String>,
    pub(crate) memory_budget: u64,
}

impl Union {
    /// Whether a part is on its way.
    pub(crate) fn waits(&self, tables: &Tables) -> bool {
        self.tables.iter().any(|name| tables.awaits(name))
    }
}

/// The union of tables of a list, and the answer that tells what each part brought.
pub(crate) fn open(
    asked: &Union,
    tables: &Tables,
    environment: &dyn Environment,
) -> Result<United, Problem> {
    let mut parts = Vec::with_capacity(asked.tables.len());
    for name in &asked.tables {
        parts.push((name.clone(), tables.find(name)?));
    }
    let provenance = asked.provenance.as_deref();
    let union = sagitta_engine::union(&parts, &asked.columns, provenance, &|batch| {
        environment.place(batch)
    });
    let (table, missing) = union.map_err(|error| {
        let columns = parts.iter().flat_map(|(_, table)| table.columns());
        let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
        problem::of_engine(&error, &names)
    })?;
    let parts = parts.iter().zip(missing).map(|((name, part), missing)| Match {
        table: name.clone(),
        n_rows: part.n_rows() as u64,
        missing,
        ..Match::default()
    });
    let opened = Answer::Opened {
        columns: table.columns().iter().map(|column| column_info(column)).collect(),
        n_rows: table.n_rows() as u64,
        complete: true,
        warnings: Vec::new(),
        parts: parts.collect(),
        known: None,
    };
    let open = Open {
        tables: tables.clone(),
        n_left: left(&table, asked.memory_budget),
        complete: true,
        statistics: Vec::new(),
        gathering: Some(Box::new(StatisticsExecution::new(table.clone()))),
        table,
    };
    Ok((open, opened))
}
