//! Rules that keep people from being known.

use sagitta_table::{ColumnType, Scratch, Table};

use crate::alike::each_alike;
use crate::finding::{Finding, Firsts, masked};
use crate::rows::{each, places};
use crate::{Asked, CannotCheck, Identifier, Rule, UnknownColumn, find};

/// How many of a hundred values of a column of numbers have to look like identifiers.
const MOST: u64 = 50;

/// Identifiers, column by column.
pub(crate) fn identifiers(table: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (idx, column) in table.columns().iter().enumerate() {
        let is_number = matches!(column.column_type, ColumnType::Int(64) | ColumnType::UInt(64));
        if !is_number && !matches!(column.column_type, ColumnType::Text | ColumnType::Category) {
            continue;
        }
        let mut by_kind: Vec<(Identifier, Finding)> = Vec::new();
        let mut n_values = 0;
        each(table, idx, |row, text| {
            let Some(text) = text else { return };
            n_values += 1;
            let Some((kind, place)) = find(text) else { return };
            let sample = || masked(text.get(place.clone()).unwrap_or_default());
            match by_kind.iter_mut().find(|(other, _)| *other == kind) {
                Some((_, finding)) => finding.add(row, sample),
                None => {
                    let mut finding = Finding::none(kind.rule(), &column.name);
                    finding.add(row, sample);
                    by_kind.push((kind, finding));
                }
            }
        });
        let is_meant = |finding: &Finding| !is_number || finding.n * 100 >= n_values * MOST;
        findings.extend(by_kind.into_iter().map(|(_, finding)| finding).filter(is_meant));
    }
    findings
}

/// Rows whose quasi-identifiers fewer than `k` rows share.
pub(crate) fn few_alike(
    table: &Table,
    asked: &Asked,
    scratch: &Scratch<'_>,
) -> Result<Vec<Finding>, CannotCheck> {
    let columns = places(table, &asked.quasi_identifiers)?;
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Firsts::default();
    let mut fewest = u64::MAX;
    each_alike(table, &columns, false, scratch, |alike| {
        if alike.n < asked.k {
            found.add(alike.row, ());
            fewest = fewest.min(alike.n);
        }
    })?;
    let mut finding = Finding::none(Rule::FewAlike, &asked.quasi_identifiers.join(", "));
    found.tell(&mut finding, |()| String::new());
    finding.sample =
        (finding.n > 0).then(|| format!("{fewest} alike where {} are asked for", asked.k));
    Ok((finding.n > 0).then_some(finding).into_iter().collect())
}

/// Counts from 1 to below `k`.
pub(crate) fn small_cells(table: &Table, asked: &Asked) -> Result<Vec<Finding>, UnknownColumn> {
    let columns = places(table, &asked.counts)?;
    let findings = columns.into_iter().zip(&asked.counts).map(|(idx, name)| {
        let mut finding = Finding::none(Rule::SmallCells, name);
        each(table, idx, |row, text| {
            let count = text.and_then(|text| text.parse::<f64>().ok());
            #[expect(clippy::cast_precision_loss, reason = "k is a small number")]
            let is_small = count.is_some_and(|count| count > 0.0 && count < asked.k as f64);
            if is_small {
                finding.add(row, || format!("fewer than {}", asked.k));
            }
        });
        finding
    });
    Ok(findings.filter(|finding| finding.n > 0).collect())
}
