//! Random tables and queries: the engine against the oracle and against itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::sync::Arc;

use sagitta_engine::{Answer, Execution, Step, plan, run};
use sagitta_spec::{Predicate, Query};
use sagitta_table::format::cell_text;
use sagitta_testkit::{Fixture, Generator, Layout, Value, answer};

const SEEDS: u64 = 3_000;

fn values(answer: &Answer) -> Vec<Vec<Value>> {
    (0..answer.n_rows)
        .map(|row| {
            let cells = answer.columns.iter().zip(&answer.values);
            cells.map(|(column, values)| Value::read(column, values, row)).collect()
        })
        .collect()
}

fn text(answer: &Answer) -> String {
    let cells = |row| {
        let cells = answer.columns.iter().zip(&answer.values);
        cells
            .map(|(column, values)| format!("{:?}", cell_text(column, values, row)))
            .collect::<Vec<_>>()
            .join("|")
    };
    (0..answer.n_rows).map(cells).collect::<Vec<_>>().join("\n")
}

fn assert_close(seed: u64, query: &Query, got: &[Vec<Value>], expected: &[Vec<Value>]) {
    let same = got.len() == expected.len()
        && got
            .iter()
            .zip(expected)
            .all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_close(b)));
    assert!(same, "seed {seed}\n{}\ngot\n{got:?}\nexpected\n{expected:?}", query.to_json());
}

#[test]
fn the_engine_answers_as_the_oracle() {
    let mut n_compared = 0;
    for seed in 1..=SEEDS {
        let mut generator = Generator::new(seed);
        let fixture = generator.fixture();
        for _ in 0..3 {
            let query = generator.query(&fixture);
            let Some((expected, total)) = answer(&query, &fixture) else { continue };
            n_compared += 1;
            let got = run(&query, &fixture.table(Layout::PLAIN)).unwrap();
            assert_eq!(got.total, u64::try_from(total).unwrap(), "seed {seed} {}", query.to_json());
            assert_close(seed, &query, &values(&got), &expected);
        }
    }
    assert!(n_compared > SEEDS * 2, "{n_compared}");
}

#[test]
fn the_layout_does_not_matter() {
    for seed in 1..=SEEDS / 3 {
        let mut generator = Generator::new(seed);
        let fixture = generator.fixture();
        let query = generator.query(&fixture);
        let plain = run(&query, &fixture.table(Layout::PLAIN)).unwrap();
        for layout in [
            Layout { batch_rows: 1, padding: 0, categories: false },
            Layout { batch_rows: 5, padding: 3, categories: false },
            Layout { batch_rows: 4, padding: 9, categories: true },
        ] {
            let other = run(&query, &fixture.table(layout)).unwrap();
            assert_eq!(text(&other), text(&plain), "seed {seed} {layout:?} {}", query.to_json());
        }
    }
}

#[test]
fn parts_merge_to_the_whole() {
    for seed in 1..=SEEDS / 3 {
        let mut generator = Generator::new(seed);
        let fixture = generator.fixture();
        let query = generator.query(&fixture);
        if !query.is_grouped() {
            continue;
        }
        let table = fixture.table(Layout { batch_rows: 7, padding: 0, categories: false });
        let whole = run(&query, &table).unwrap();
        let plan = Arc::new(plan(&query, &table).unwrap());
        let n = table.batches().len();
        let read = |from: usize, to: usize| {
            Execution::read_batches(plan.clone(), table.clone(), from.min(n)..to.min(n)).unwrap()
        };
        // (a + b) + c and c + (b + a).
        let finish = |mut execution: Execution| {
            while execution.step().unwrap() != Step::Done {}
            values(&execution.finish().unwrap().answer().unwrap())
        };
        let mut left = read(0, 1);
        left.merge(&read(1, 3)).unwrap();
        left.merge(&read(3, n)).unwrap();
        assert_close(seed, &query, &finish(left), &values(&whole));
        let mut inner = read(1, 3);
        inner.merge(&read(0, 1)).unwrap();
        let mut right = read(3, n);
        right.merge(&inner).unwrap();
        assert_close(seed, &query, &finish(right), &values(&whole));
    }
}

#[test]
fn every_row_is_true_false_or_unknown() {
    for seed in 1..=SEEDS / 3 {
        let mut generator = Generator::new(seed);
        let fixture: Fixture = generator.fixture();
        let table = fixture.table(Layout { batch_rows: 6, padding: 1, categories: false });
        let predicate = generator.predicate(&fixture, 0);
        let Predicate::Leaf(leaf) = &predicate else { continue };
        let n = |filter: Predicate| {
            let query = Query { filter: Some(filter), ..Query::default() };
            run(&query, &table).unwrap().n_selected
        };
        let is_null = Predicate::Leaf(sagitta_spec::Leaf {
            field: leaf.field.clone(),
            test: sagitta_spec::Test::IsNull,
        });
        let about_null =
            matches!(leaf.test, sagitta_spec::Test::IsNull | sagitta_spec::Test::IsNotNull);
        let unknown = if about_null { 0 } else { n(is_null) };
        let sum = n(predicate.clone()) + n(Predicate::Not(Box::new(predicate.clone()))) + unknown;
        assert_eq!(sum, u64::try_from(table.n_rows()).unwrap(), "seed {seed} {predicate:?}");
    }
}

#[test]
fn windows_are_parts_of_the_whole() {
    for seed in 1..=200 {
        let mut generator = Generator::new(seed);
        let fixture = generator.fixture();
        let query = generator.query(&fixture);
        let table = fixture.table(Layout::PLAIN);
        let plan = Arc::new(plan(&query, &table).unwrap());
        let mut execution = Execution::new(plan, table);
        while execution.step().unwrap() != Step::Done {}
        let prepared = execution.finish().unwrap();
        let whole = values(&prepared.window(0, None).unwrap());
        for offset in [0, 2, 1_000] {
            let window = values(&prepared.window(offset, Some(4)).unwrap());
            let start = usize::try_from(offset).unwrap().min(whole.len());
            assert_close(seed, &query, &window, &whole[start..(start + 4).min(whole.len())]);
        }
    }
}
