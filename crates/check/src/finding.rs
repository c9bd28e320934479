//! What breaks a rule.

use std::collections::BTreeMap;
use std::fmt;

use crate::Rule;

/// How many rows a finding names.
const MOST_ROWS: usize = 5;

/// What breaks a rule, how often, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The column, if it is one's fault; several are parted by commas.
    pub column: Option<String>,
    /// How many values or rows.
    pub n: u64,
    /// The first rows, from 1; row 1 is the first one of data.
    pub rows: Vec<u64>,
    /// One of the values, with most of it hidden where it could be somebody's.
    pub sample: Option<String>,
}

impl Finding {
    /// Something about a whole column or dataset.
    pub(crate) fn about(rule: Rule, column: Option<&str>) -> Self {
        Self { rule, column: column.map(str::to_owned), n: 1, rows: Vec::new(), sample: None }
    }

    /// Nothing yet of a column.
    pub(crate) fn none(rule: Rule, column: &str) -> Self {
        Self { n: 0, ..Self::about(rule, Some(column)) }
    }

    /// One more, in a row counted from 0.
    pub(crate) fn add(&mut self, row: u64, sample: impl FnOnce() -> String) {
        self.n += 1;
        if self.rows.len() < MOST_ROWS {
            self.rows.push(row + 1);
        }
        if self.sample.is_none() {
            self.sample = Some(sample());
        }
    }
}

/// Rows that break a rule and come in no order: how many, and the first ones with what is told of
/// them.
pub(crate) struct Firsts<T> {
    n: u64,
    first: BTreeMap<u64, T>,
}

impl<T> Default for Firsts<T> {
    fn default() -> Self {
        Self { n: 0, first: BTreeMap::new() }
    }
}

impl<T> Firsts<T> {
    /// One more, in a row counted from 0.
    pub(crate) fn add(&mut self, row: u64, told: T) {
        self.n += 1;
        let is_late = |(last, _): (&u64, &T)| *last < row;
        if self.first.len() == MOST_ROWS && self.first.last_key_value().is_some_and(is_late) {
            return;
        }
        self.first.insert(row, told);
        if self.first.len() > MOST_ROWS {
            self.first.pop_last();
        }
    }

    /// Adds them to a finding, with a sample made of what is told of the first.
    pub(crate) fn tell(&self, finding: &mut Finding, sample: impl Fn(&T) -> String) {
        for (row, told) in &self.first {
            finding.add(*row, || sample(told));
        }
        finding.n += self.n - self.first.len() as u64;
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.rule.severity(), self.rule.code(), self.rule.title())?;
        if let Some(column) = &self.column {
            write!(f, " in {column}")?;
        }
        if !self.rows.is_empty() {
            let rows: Vec<String> = self.rows.iter().map(u64::to_string).collect();
            let more = if self.n > rows.len() as u64 { ", …" } else { "" };
            write!(f, ": {} in rows {}{more}", self.n, rows.join(", "))?;
        }
        if let Some(sample) = &self.sample {
            write!(f, ", such as {sample}")?;
        }
        Ok(())
    }
}

/// Errors first, then by rule and column.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (a.rule.severity(), a.rule, &a.column).cmp(&(b.rule.severity(), b.rule, &b.column))
    });
}

/// A value with most of it hidden: the first three characters and the last two are left of a long
/// one, one of a short one.
pub(crate) fn masked(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let n = characters.len();
    let (start, end) = if n >= 9 { (3, 2) } else { (1.min(n), 0) };
    let kept = |range: std::ops::Range<usize>| -> String {
        characters.get(range).unwrap_or_default().iter().collect()
    };
    format!("{}{}{}", kept(0..start), "*".repeat(n - start - end), kept(n - end..n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_hide_most_of_a_value() {
        assert_eq!(masked("11010519491231002X"), "110*************2X");
        assert_eq!(masked("津A12345"), "津******");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn a_finding_reads_as_a_line() {
        let mut finding = Finding::none(Rule::MobilePhone, "phone");
        for row in 0..7 {
            finding.add(row, || masked("13800138000"));
        }
        assert_eq!(
            finding.to_string(),
            "error P002: mobile phone numbers in phone: 7 in rows 1, 2, 3, 4, 5, …, such as 138******00"
        );
    }
}
