//! Rules that keep data usable.

use std::collections::BTreeMap;

use sagitta_table::{ColumnType, Scratch, Table};

use crate::alike::each_alike;
use crate::finding::{Finding, Firsts};
use crate::rows::{self, each, each_of, each_pair};
use crate::{Asked, CannotCheck, Rule};

/// Years that dates of open data lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Words that columns of codes are called by.
const CODES: [&str; 10] =
    ["code", "zip", "postcode", "postal", "fips", "代码", "编码", "邮编", "区划", "编号"];

/// What can be seen of every column alone.
pub(crate) fn columns(table: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (idx, column) in table.columns().iter().enumerate() {
        let name = column.name.as_str();
        let is_text = matches!(column.column_type, ColumnType::Text | ColumnType::Category);
        let is_moment = matches!(column.column_type, ColumnType::Date | ColumnType::Timestamp(..));
        let mut spaces = Finding::none(Rule::Spaces, name);
        let mut lost = Finding::none(Rule::LostCharacters, name);
        let mut far = Finding::none(Rule::FarDate, name);
        let mut n_values = 0_u64;
        each(table, idx, |row, text| {
            let Some(text) = text else { return };
            n_values += 1;
            if is_text && text.trim() != text {
                spaces.add(row, || format!("\"{text}\""));
            }
            if is_text && text.contains('\u{FFFD}') {
                lost.add(row, || text.to_owned());
            }
            if is_moment && !text.split('-').next().is_some_and(is_near) {
                far.add(row, || text.to_owned());
            }
        });
        if n_values == 0 && table.n_rows() > 0 {
            findings.push(Finding::about(Rule::EmptyColumn, Some(name)));
        }
        findings.extend([spaces, lost, far].into_iter().filter(|finding| finding.n > 0));
        findings.extend(lost_zeros(table, idx));
    }
    findings
}

fn is_near(year: &str) -> bool {
    year.parse().is_ok_and(|year| YEARS.contains(&year))
}

/// Whole numbers under the name of a code, of which most are of one length and some are shorter.
fn lost_zeros(table: &Table, idx: usize) -> Option<Finding> {
    let column = table.columns().get(idx)?;
    let name = column.name.to_lowercase();
    let is_whole = matches!(column.column_type, ColumnType::Int(_) | ColumnType::UInt(_));
    if !is_whole || !CODES.iter().any(|word| name.contains(word)) {
        return None;
    }
    let mut lengths: BTreeMap<usize, u64> = BTreeMap::new();
    each(table, idx, |_, text| {
        if let Some(text) = text {
            *lengths.entry(text.len()).or_default() += 1;
        }
    });
    let longest = lengths.keys().copied().max()?;
    let n_values: u64 = lengths.values().sum();
    let n_longest = lengths.get(&longest).copied().unwrap_or(0);
    if longest < 4 || n_longest == n_values || n_longest * 2 < n_values {
        return None;
    }
    let mut finding = Finding::none(Rule::LostZeros, &column.name);
    each(table, idx, |row, text| {
        if let Some(text) = text.filter(|text| text.len() < longest) {
            finding.add(row, || text.to_owned());
        }
    });
    Some(finding)
}

/// The columns of latitude and longitude, if there is one of each.
fn pair(table: &Table) -> Option<(usize, usize)> {
    let place = |words: &[&str]| {
        let is_one = |name: &str| {
            let name = name.to_lowercase();
            words.iter().any(|word| name == *word)
        };
        let mut found = table.columns().iter().enumerate();
        found.find(|(_, column)| is_one(&column.name)).map(|(idx, _)| idx)
    };
    let latitude = place(&["latitude", "lat", "纬度"])?;
    Some((latitude, place(&["longitude", "lon", "lng", "long", "经度"])?))
}

/// Coordinates that are nowhere, or in each other's place.
pub(crate) fn places(table: &Table) -> Vec<Finding> {
    let Some((latitude, longitude)) = pair(table) else { return Vec::new() };
    let names = [latitude, longitude]
        .map(|idx| table.columns().get(idx).map(|column| column.name.clone()).unwrap_or_default());
    let mut nowhere = Finding::none(Rule::NoPlace, &names.join(", "));
    let (mut n_turned, mut n_places) = (0_u64, 0_u64);
    each_pair(table, [latitude, longitude], |row, latitude, longitude| {
        n_places += 1;
        let is_there = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        let would_be = longitude.abs() <= 90.0 && latitude.abs() <= 180.0;
        if !is_there {
            n_turned += u64::from(would_be);
            nowhere.add(row, || format!("{latitude}, {longitude}"));
        }
    });
    // All of them make sense the other way round.
    if nowhere.n > 0 && n_turned == nowhere.n && nowhere.n * 2 >= n_places {
        nowhere.rule = Rule::PlaceTurned;
    }
    (nowhere.n > 0).then_some(nowhere).into_iter().collect()
}

/// Rows without a key, and keys that stand twice.
pub(crate) fn keys(
    table: &Table,
    asked: &Asked,
    scratch: &Scratch<'_>,
) -> Result<Vec<Finding>, CannotCheck> {
    let columns = rows::places(table, &asked.key)?;
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let names = asked.key.join(", ");
    let mut missing = Finding::none(Rule::KeyMissing, &names);
    let mut twice = Finding::none(Rule::KeyTwice, &names);
    each_of(table, &columns, |row, _, has_null| {
        if has_null {
            missing.add(row, || "a key without a value".to_owned());
        }
    });
    let repeated = repeated(table, &columns, true, scratch)?;
    repeated.tell(&mut twice, |first| format!("the key of row {}", first + 1));
    Ok([missing, twice].into_iter().filter(|finding| finding.n > 0).collect())
}

/// Rows that are the same in all columns as one before.
pub(crate) fn duplicates(
    table: &Table,
    scratch: &Scratch<'_>,
) -> Result<Vec<Finding>, CannotCheck> {
    let all: Vec<usize> = (0..table.columns().len()).collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut finding = Finding::about(Rule::RowTwice, None);
    finding.n = 0;
    let repeated = repeated(table, &all, false, scratch)?;
    repeated.tell(&mut finding, |first| format!("row {}", first + 1));
    Ok((finding.n > 0).then_some(finding).into_iter().collect())
}

/// The rows that have the values of an earlier one in these columns, and that one.
fn repeated(
    table: &Table,
    columns: &[usize],
    skips_nulls: bool,
    scratch: &Scratch<'_>,
) -> Result<Firsts<u64>, CannotCheck> {
    let mut found = Firsts::default();
    each_alike(table, columns, skips_nulls, scratch, |alike| {
        if alike.row != alike.first {
            found.add(alike.row, alike.first);
        }
    })?;
    Ok(found)
}
