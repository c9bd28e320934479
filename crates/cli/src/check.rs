//! `sagitta check`: what must not be published as it is.

use anyhow::{Context as _, Result, bail};
use sagitta_catalog::Dataset;
use sagitta_check::{Aggregate, Asked, Finding, Rule, Severity, check_dataset, check_table};
use sagitta_table::{Column, ColumnType, Scratch, Table};
use serde::{Deserialize, Serialize};

use crate::args::{CheckArguments, InspectFormat};
use crate::{input, output, scratch};

/// What a publisher says of a dataset's rows in the description of a catalogue, and which rules it
/// may break.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CheckEntry {
    pub(crate) key: Vec<String>,
    quasi_identifiers: Vec<String>,
    counts: Vec<String>,
    k: Option<u64>,
    /// Whether counts below `k` are hidden, and others by which they could be worked out.
    pub(crate) suppress: bool,
    /// The columns whose values together name a cell of the counts; all but counts and fractions if
    /// absent.
    by: Vec<String>,
    /// What the cells of totals are called, besides the usual words.
    totals: Vec<String>,
    /// Codes of rules.
    waive: Vec<String>,
}

impl CheckEntry {
    /// The table of counts that a table is.
    pub(crate) fn aggregate(&self, table: &Table) -> Aggregate {
        let is_measure = |column: &Column| {
            matches!(column.column_type, ColumnType::Float(_)) || self.counts.contains(&column.name)
        };
        let others = table.columns().iter().filter(|column| !is_measure(column));
        let others = others.map(|column| column.name.clone());
        Aggregate {
            by: if self.by.is_empty() { others.collect() } else { self.by.clone() },
            counts: self.counts.clone(),
            totals: self.totals.clone(),
            k: self.k.unwrap_or(Asked::default().k),
        }
    }
}

/// What was found in a dataset that may be published.
pub(crate) struct Judged {
    /// What only warns.
    pub(crate) warnings: Vec<Finding>,
    /// What its publisher lets off.
    pub(crate) waived: Vec<Finding>,
}

/// Refuses a dataset that breaks a rule which is not waived by name; how many warnings there are goes
/// to standard error.
pub(crate) fn refuse(entry: &CheckEntry, dataset: &Dataset, table: &Table) -> Result<()> {
    let n_warnings = judge(entry, dataset, table, &[], &scratch::anywhere)?.warnings.len();
    if n_warnings > 0 {
        eprintln!("{}: {n_warnings} warnings, see sagitta check", dataset.id);
    }
    Ok(())
}

/// Refuses a dataset that breaks a rule which is not waived by name; what is found else comes back.
/// Rules that are let off only warn.
pub(crate) fn judge(
    entry: &CheckEntry,
    dataset: &Dataset,
    table: &Table,
    let_off: &[Rule],
    scratch: &Scratch<'_>,
) -> Result<Judged> {
    known(&entry.waive)?;
    let asked = Asked {
        key: entry.key.clone(),
        quasi_identifiers: entry.quasi_identifiers.clone(),
        counts: entry.counts.clone(),
        ..Asked::default()
    };
    let asked = Asked { k: entry.k.unwrap_or(asked.k), ..asked };
    let columns: Vec<String> = table.columns().iter().map(|column| column.name.clone()).collect();
    let mut findings = check_table(table, &asked, scratch)?;
    findings.extend(check_dataset(dataset, &columns));
    let is_waived = |finding: &Finding| entry.waive.iter().any(|code| code == finding.rule.code());
    let (waived, findings): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_waived);
    let (errors, warnings): (Vec<_>, Vec<_>) = findings.into_iter().partition(|finding| {
        finding.rule.severity() == Severity::Error && !let_off.contains(&finding.rule)
    });
    if !errors.is_empty() {
        let lines: Vec<String> = errors.iter().map(|finding| format!("  {finding}")).collect();
        let lines = lines.join("\n");
        bail!(
            "it must not be published like this; mend it, or name the rule under check.waive:\n{lines}"
        );
    }
    Ok(Judged { warnings, waived })
}

/// Fails on a code that no rule has.
fn known(codes: &[String]) -> Result<()> {
    for code in codes {
        if !Rule::ALL.iter().any(|rule| rule.code() == code) {
            bail!("there is no rule {code} to waive");
        }
    }
    Ok(())
}

/// What is found in a file, for programs.
#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    rows: usize,
    errors: usize,
    warnings: usize,
    findings: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    rule: &'static str,
    severity: String,
    waived: bool,
    title: &'static str,
    advice: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
    count: u64,
    rows: &'a [u64],
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<&'a str>,
}

pub(crate) fn run(arguments: &CheckArguments) -> Result<()> {
    known(&arguments.waive)?;
    let name = input::name(&arguments.input.file);
    let read = &arguments.input.read;
    let spill = scratch::spill_anywhere(read.memory)?;
    let session = input::look_into(&arguments.input.file, read, &spill)?;
    let table = session.table().context("no table was opened")?;
    let asked = Asked {
        key: arguments.key.clone(),
        quasi_identifiers: arguments.quasi_identifiers.clone(),
        counts: arguments.counts.clone(),
        k: arguments.k,
    };
    let findings = check_table(table, &asked, &scratch::anywhere)?;
    scratch::ensure_whole_anywhere(&spill)?;
    let is_waived =
        |finding: &Finding| arguments.waive.iter().any(|code| code == finding.rule.code());
    let n_of = |severity: Severity| {
        findings
            .iter()
            .filter(|found| found.rule.severity() == severity && !is_waived(found))
            .count()
    };
    let (errors, warnings) = (n_of(Severity::Error), n_of(Severity::Warning));
    let text = match arguments.format {
        InspectFormat::Text => as_text(&name, &findings, &is_waived, (errors, warnings)),
        InspectFormat::Json => {
            let told = findings.iter().map(|finding| told(finding, is_waived(finding))).collect();
            let rows = table.n_rows();
            let report = Report { file: &name, rows, errors, warnings, findings: told };
            serde_json::to_string_pretty(&report)? + "\n"
        }
    };
    output::print(text.as_bytes())?;
    if errors > 0 {
        bail!("{name} must not be published like this");
    }
    Ok(())
}

fn told(finding: &Finding, waived: bool) -> Told<'_> {
    Told {
        rule: finding.rule.code(),
        severity: finding.rule.severity().to_string(),
        waived,
        title: finding.rule.title(),
        advice: finding.rule.advice(),
        column: finding.column.as_deref(),
        count: finding.n,
        rows: &finding.rows,
        sample: finding.sample.as_deref(),
    }
}

fn as_text(
    name: &str,
    findings: &[Finding],
    is_waived: &dyn Fn(&Finding) -> bool,
    (errors, warnings): (usize, usize),
) -> String {
    let mut text = String::new();
    for finding in findings {
        let waived = if is_waived(finding) { " (waived)" } else { "" };
        text.push_str(&format!("{name}: {finding}{waived}\n    {}\n", finding.rule.advice()));
    }
    text + &format!("{name}: {errors} errors, {warnings} warnings\n")
}
