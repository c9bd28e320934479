//! Tables with the columns that questions look up in others.

use sagitta_protocol::Problem;
use sagitta_spec::Query;
use sagitta_table::Table;

use crate::open::Open;
use crate::problem;

/// The table that a query is about, and the query without its lookups: their columns are in the
/// table.
pub(crate) fn joined(query: &Query, open: &Open) -> Result<(Query, Table), Problem> {
    let mut table = open.table.clone();
    for lookup in &query.lookup {
        let small = open.tables.get(&lookup.from);
        let small = small.ok_or_else(|| problem::unknown_table(&lookup.from))?;
        table = sagitta_engine::join(&table, lookup, &small).map_err(|error| {
            let columns = table.columns().iter().chain(small.columns());
            let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
            problem::of_engine(&error, &names)
        })?;
    }
    Ok((Query { lookup: Vec::new(), ..query.clone() }, table))
}
