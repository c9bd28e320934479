//! Rules over what a catalogue says of a dataset.

use sagitta_catalog::{Dataset, Localized};

use crate::Rule;
use crate::finding::{self, Finding};

/// What a catalogue does not say of a dataset with these columns.
pub fn check_dataset(dataset: &Dataset, columns: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |is_wrong: bool, rule: Rule| {
        if is_wrong {
            findings.push(Finding::about(rule, None));
        }
    };
    add(dataset.license.id.is_empty() && dataset.license.name.is_empty(), Rule::NoLicense);
    add(!is_told(&dataset.description), Rule::NoDescription);
    add(!is_told(&dataset.title), Rule::NoTitle);
    for column in columns {
        if dataset.field(column).is_none_or(|field| field.description.is_empty()) {
            findings.push(Finding::about(Rule::NoDictionary, Some(column)));
        }
    }
    finding::sort(&mut findings);
    findings
}

/// Whether a text is there in both languages.
fn is_told(text: &Localized) -> bool {
    !text.en.is_empty() && !text.zh.is_empty()
}
