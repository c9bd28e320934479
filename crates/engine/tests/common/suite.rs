//! A case of `tests/suite` against the engine and the oracle.

use sagitta_engine::{Answer, run};
use sagitta_spec::Query;
use sagitta_table::format::cell_text;
use sagitta_testkit::suite::{Case, FILES, parse};
use sagitta_testkit::{Fixture, Layout, Unanswered, answer};

use super::{are_as, values};

/// What came of the cases.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) n_run: usize,
    pub(crate) failures: Vec<String>,
}

/// Runs the cases whose file or name contains `filter`. `written` gets each file with what came
/// out in the place of what was expected.
pub(crate) fn run_all(filter: &str, mut written: impl FnMut(&str, &[Case])) -> Report {
    let mut report = Report::default();
    for (file, text) in FILES {
        let mut cases = parse(text);
        let mut fixture = None;
        for case in &mut cases {
            if let Some(input) = case.section("input") {
                fixture = Some(Fixture::parse(input));
            }
            let name = format!("{file}: {}", case.name);
            if !name.contains(filter) {
                continue;
            }
            report.n_run += 1;
            let (result, got) = check(case, fixture.as_ref().unwrap());
            match (result, case.section("known_failure").is_some()) {
                (Ok(()), false) | (Err(_), true) => {}
                (Ok(()), true) => report.failures.push(format!("{name}: known failure succeeds")),
                (Err(why), false) => report.failures.push(format!("{name}: {why}")),
            }
            match case.sections.iter_mut().find(|(name, _)| name == "expect") {
                Some((_, body)) if body.starts_with("error: ") && got.starts_with("error: ") => {}
                Some((_, body)) => *body = got,
                None => case.sections.push(("expect".to_owned(), got)),
            }
        }
        written(file, &cases);
    }
    report
}

/// The answer as the table of an `expect`.
fn table_text(answer: &Answer) -> String {
    let header = answer
        .columns
        .iter()
        .map(|column| format!("{}:{}", column.name, column.column_type.name()));
    let mut lines = vec![header.collect::<Vec<_>>().join(" | ")];
    for row in 0..answer.n_rows {
        let cells =
            answer.columns.iter().zip(&answer.values).map(|(column, values)| {
                match cell_text(column, values, row) {
                    None => "∅".to_owned(),
                    Some(text) if text.is_empty() => "\"\"".to_owned(),
                    Some(text) => text,
                }
            });
        lines.push(cells.collect::<Vec<_>>().join(" | "));
    }
    let shown = u64::try_from(answer.n_rows).unwrap();
    if answer.total != shown {
        lines.push(format!("total {}", answer.total));
    }
    lines.join("\n")
}

fn work_out(query: &Query, fixture: &Fixture, layout: Layout) -> String {
    match run(query, &fixture.table(layout)) {
        Ok(answer) => table_text(&answer),
        Err(error) => format!("error: {error}"),
    }
}

/// What is wrong with a case, if anything, and what came out.
fn check(case: &Case, fixture: &Fixture) -> (Result<(), String>, String) {
    let query = match Query::from_json(case.section("query").unwrap()) {
        Ok(query) => query,
        Err(error) => return (Err(format!("query: {error}")), String::new()),
    };
    let got = work_out(&query, fixture, Layout::PLAIN);
    (check_answer(case, &query, fixture, &got), got)
}

fn check_answer(case: &Case, query: &Query, fixture: &Fixture, got: &str) -> Result<(), String> {
    let expected = case.section("expect").unwrap_or("").trim_end();
    let same = match expected.strip_prefix("error: ") {
        Some(part) => got.starts_with("error: ") && got.contains(part.trim()),
        None => got == expected,
    };
    if !same {
        return Err(format!("expected\n{expected}\ngot\n{got}"));
    }
    for (batch_rows, padding) in [(1, 0), (3, 2)] {
        let other = work_out(query, fixture, Layout { batch_rows, padding, categories: false });
        if other != got {
            return Err(format!("in batches of {batch_rows}\n{other}\ninstead of\n{got}"));
        }
    }
    // What is expected is not only what the engine once said: the oracle says it too.
    match (run(query, &fixture.table(Layout::PLAIN)), answer(query, fixture)) {
        (Ok(result), Ok(oracle)) => {
            let same = u64::try_from(oracle.total).unwrap() == result.total
                && u64::try_from(oracle.n_selected).unwrap() == result.n_selected
                && are_as(&values(&result), &oracle.rows);
            if same {
                Ok(())
            } else {
                Err(format!("the oracle has\n{oracle:?}\nthe engine\n{got}"))
            }
        }
        (Err(_), Err(Unanswered::Refused)) => Ok(()),
        (_, oracle) => Err(format!("the oracle says\n{oracle:?}\nthe engine\n{got}")),
    }
}
