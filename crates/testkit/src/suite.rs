//! The cases of `tests/suite`.
//!
//! A file holds cases that start with `=== name` and have the sections `--- input` (a table;
//! the one before if absent), `--- query` (JSON), `--- expect` (a table, or `error: ` and a part
//! of the message) and perhaps `--- known_failure` (why).

use std::fmt::Write as _;

include!(concat!(env!("OUT_DIR"), "/suite.rs"));

/// A question with its answer.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its name, different from others in the file.
    pub name: String,
    /// Section names and bodies, in order.
    pub sections: Vec<(String, String)>,
}

impl Case {
    /// The body of a section.
    pub fn section(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|(known, _)| known == name).map(|(_, body)| body.as_str())
    }
}

/// Reads a file.
pub fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_owned(), sections: Vec::new() });
        } else if let Some(name) = line.strip_prefix("--- ") {
            cases.last_mut().unwrap().sections.push((name.to_owned(), String::new()));
        } else if let Some((_, body)) = cases.last_mut().and_then(|case| case.sections.last_mut()) {
            body.push_str(line);
            body.push('\n');
        }
    }
    cases
}

/// Writes a file.
pub fn show(cases: &[Case]) -> String {
    let mut text = String::new();
    for (place, case) in cases.iter().enumerate() {
        let gap = if place == 0 { "" } else { "\n" };
        writeln!(text, "{gap}=== {}", case.name).unwrap();
        for (name, body) in &case.sections {
            writeln!(text, "--- {name}\n{}", body.trim_end()).unwrap();
        }
    }
    text
}
