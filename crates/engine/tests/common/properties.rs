//! What holds for every table and query.

use std::fmt::Debug;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use sagitta_engine::{
    Answer, BrushExecution, Execution, IntervalExecution, Shared, Step, moved_field, plan, run,
};
use sagitta_spec::{Bounds, Leaf, Literal, Predicate, Query, Test};
use sagitta_table::format::cell_text;
use sagitta_table::{Column, Table};
use sagitta_testkit::{Fixture, Generator, Layout, Unanswered, answer, n_unknown};

use super::{are_as, values};

/// A table with a query and a condition on it.
pub(crate) struct Sample {
    fixture: Fixture,
    query: Query,
    predicate: Predicate,
}

impl Debug for Sample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let predicate = self.predicate.to_json();
        write!(f, "{}\n{predicate}\n{}", self.query.to_json(), self.fixture)
    }
}

/// How many parts of a query can be left out, beside its keys and aggregates.
const N_PARTS: usize = 19;

/// Rows and parts of the query go when a failure is made smaller; what is drawn from the seed
/// stays.
fn samples() -> impl Strategy<Value = Sample> {
    let rows = vec(0..60_usize, 0..45);
    let parts = vec(proptest::bool::weighted(0.97), N_PARTS);
    (any::<u64>().prop_flat_map(Just).no_shrink(), rows, parts).prop_map(|(seed, rows, parts)| {
        let mut generator = Generator::new(seed);
        let whole = generator.fixture_of(60);
        let rows = rows.into_iter().map(|row| whole.rows[row].clone()).collect();
        let fixture = Fixture { columns: whole.columns, rows };
        let mut query = generator.query(&fixture);
        let predicate = generator.predicate(&fixture, 2);
        reduce(&mut query, &parts);
        Sample { fixture, query, predicate }
    })
}

fn reduce(query: &mut Query, parts: &[bool]) {
    let keep = |place: usize| parts[place];
    query.filter = query.filter.take().filter(|_| keep(0));
    query.having = query.having.take().filter(|_| keep(1));
    query.limit = query.limit.filter(|_| keep(2));
    query.offset = if keep(3) { query.offset } else { 0 };
    let mut place = 4;
    let mut next = || {
        place += 1;
        keep(place - 1)
    };
    query.sort.retain(|_| next());
    query.group_by.retain(|_| next());
    query.aggregate.retain(|_| next());
    query.window.retain(|_| next());
}

/// Tries so many samples, always the same ones, and makes what fails smaller.
pub(crate) fn hold(n_cases: u32, property: fn(&Sample) -> Result<(), String>) {
    let config = Config { cases: n_cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, rng)
        .run(&samples(), |sample| property(&sample).map_err(TestCaseError::fail));
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// How many of so many samples the oracle answers, with a row and with groups.
pub(crate) fn n_answered(n_seeds: u64) -> (usize, usize) {
    let (mut n_rows, mut n_groups) = (0, 0);
    for seed in 0..n_seeds {
        let mut generator = Generator::new(seed);
        let fixture = generator.fixture();
        let query = generator.query(&fixture);
        if answer(&query, &fixture).is_ok_and(|answer| !answer.rows.is_empty()) {
            *(if query.is_grouped() { &mut n_groups } else { &mut n_rows }) += 1;
        }
    }
    (n_rows, n_groups)
}

fn text(answer: &Answer) -> Vec<String> {
    let cells = |row| {
        let cells = answer.columns.iter().zip(&answer.values);
        cells
            .map(|(column, values)| format!("{:?}", cell_text(column, values, row)))
            .collect::<Vec<_>>()
            .join("|")
    };
    (0..answer.n_rows).map(cells).collect()
}

fn expect(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

/// The counts and the rows of an answer are the oracle's.
fn expect_oracle(
    got: &Answer,
    oracle: &sagitta_testkit::Answer,
    query: &Query,
) -> Result<(), String> {
    let counts = (got.total, got.n_selected);
    let expected = (oracle.total as u64, oracle.n_selected as u64);
    expect(counts == expected, || format!("{counts:?} not {expected:?}: {query:?}"))?;
    let rows = values(got);
    expect(are_as(&rows, &oracle.rows), || {
        format!("{query:?}\n{rows:?}\ninstead of\n{:?}", oracle.rows)
    })
}

/// Steps to the end; whether it came to one without an error.
fn is_worked_off<E>(mut step: impl FnMut() -> Result<Step, E>) -> bool {
    loop {
        match step() {
            Ok(Step::Done) => return true,
            Ok(Step::More { .. }) => {}
            Err(_) => return false,
        }
    }
}

/// A table with the columns that a query computes, and the query without them; none where they
/// cannot be worked out.
fn computed(query: &Query, table: &Table) -> Option<(Query, Table)> {
    let table = sagitta_engine::compute(table, &query.compute).ok()?;
    Some((Query { compute: Vec::new(), ..query.clone() }, table))
}

/// The engine answers as the oracle, and refuses what it refuses.
pub(crate) fn equals_oracle(sample: &Sample) -> Result<(), String> {
    let Sample { fixture, query, .. } = sample;
    let got = run(query, &fixture.table(Layout::PLAIN));
    match (answer(query, fixture), got) {
        (Err(Unanswered::Unsure), _) | (Err(Unanswered::Refused), Err(_)) => Ok(()),
        (Ok(oracle), Ok(got)) => expect_oracle(&got, &oracle, query),
        (oracle, got) => Err(format!("the oracle says\n{oracle:?}\nthe engine\n{got:?}")),
    }
}

/// Batches, slices, garbage under nulls and dictionaries change nothing.
pub(crate) fn layouts_agree(sample: &Sample) -> Result<(), String> {
    let Sample { fixture, query, .. } = sample;
    let work_out = |layout| match run(query, &fixture.table(layout)) {
        Ok(answer) => (answer.total, text(&answer)),
        Err(_) => (u64::MAX, Vec::new()),
    };
    let plain = work_out(Layout::PLAIN);
    for layout in [
        Layout { batch_rows: 1, padding: 0, categories: false },
        Layout { batch_rows: 5, padding: 3, categories: false },
        Layout { batch_rows: 0, padding: 9, categories: true },
        Layout { batch_rows: 4, padding: 1, categories: true },
    ] {
        let other = work_out(layout);
        expect(other == plain, || format!("{layout:?}: {other:?} instead of {plain:?}"))?;
    }
    Ok(())
}

/// (a + b) + c and c + (b + a) are what the oracle says of the whole.
pub(crate) fn parts_merge(sample: &Sample) -> Result<(), String> {
    let Sample { fixture, query, .. } = sample;
    let Ok(oracle) = answer(query, fixture) else { return Ok(()) };
    if !query.is_grouped() {
        return Ok(());
    }
    let table = fixture.table(Layout { batch_rows: 7, padding: 0, categories: false });
    let (query, table) = computed(query, &table).unwrap();
    let plan = Arc::new(plan(&query, &table).unwrap());
    let n = table.batches().len();
    let read = |from: usize, to: usize| {
        Execution::read_batches(plan.clone(), table.clone(), from.min(n)..to.min(n)).unwrap()
    };
    let finish = |mut execution: Execution| {
        while execution.step().unwrap() != Step::Done {}
        values(&execution.finish().unwrap().answer().unwrap())
    };
    let mut left = read(0, 1);
    left.merge(&read(1, 3)).unwrap();
    left.merge(&read(3, n)).unwrap();
    let mut inner = read(1, 3);
    inner.merge(&read(0, 1)).unwrap();
    let mut right = read(3, n);
    right.merge(&inner).unwrap();
    for rows in [finish(left), finish(right)] {
        expect(are_as(&rows, &oracle.rows), || {
            format!("got\n{rows:?}\nexpected\n{:?}", oracle.rows)
        })?;
    }
    Ok(())
}

/// It makes no difference whether values are in memory or lie elsewhere.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn places_agree(sample: &Sample) -> Result<(), String> {
    use std::io::Cursor;

    use sagitta_table::{Batch, Spill};

    let Sample { fixture, query, .. } = sample;
    for categories in [false, true] {
        let here = fixture.table(Layout { batch_rows: 7, padding: 1, categories });
        let spill = Arc::new(Spill::new(Cursor::new(Vec::new()), 0));
        let mut away =
            Table::new(here.columns().iter().map(|column| Column::clone(column)).collect());
        for batch in here.batches() {
            away.push(Batch::clone(batch).spilled(&spill));
        }
        let got = |table| match run(query, table) {
            Ok(answer) => format!("{:?}", values(&answer)),
            Err(error) => error.to_string(),
        };
        let (expected, found) = (got(&here), got(&away));
        let failure = spill.failure().unwrap_or_default();
        expect(found == expected && failure.is_empty(), || {
            format!("{failure}\ngot\n{found}\nexpected\n{expected}")
        })?;
    }
    Ok(())
}

/// The order of the rows shows only where nothing else orders them.
pub(crate) fn permutations_agree(sample: &Sample) -> Result<(), String> {
    let mut query = sample.query.clone();
    if !query.is_grouped() {
        (query.offset, query.limit) = (0, None);
    }
    let Ok(oracle) = answer(&query, &sample.fixture) else { return Ok(()) };
    let mut permuted = sample.fixture.clone();
    permuted.rows.reverse();
    let n = permuted.rows.len();
    permuted.rows.rotate_left(n / 3);
    let got = run(&query, &permuted.table(Layout::PLAIN)).map_err(|error| error.to_string())?;
    if query.is_grouped() {
        let rows = values(&got);
        return expect(are_as(&rows, &oracle.rows), || {
            format!("got\n{rows:?}\nexpected\n{:?}", oracle.rows)
        });
    }
    let plain = run(&query, &sample.fixture.table(Layout::PLAIN)).unwrap();
    let sorted = |answer: &Answer| {
        let mut rows = text(answer);
        rows.sort_unstable();
        rows
    };
    expect(sorted(&got) == sorted(&plain), || format!("{:?}\n{:?}", text(&got), text(&plain)))
}

/// The rows of p, of not p and those for which p is unknown are all rows; p and not p have none
/// in common.
pub(crate) fn conditions_part_the_rows(sample: &Sample) -> Result<(), String> {
    let Sample { fixture, predicate, .. } = sample;
    let table = fixture.table(Layout { batch_rows: 6, padding: 1, categories: false });
    let n = |filter: Predicate| {
        let query = Query { filter: Some(filter), ..Query::default() };
        run(&query, &table).map(|answer| answer.n_selected)
    };
    let not = |predicate: &Predicate| Predicate::Not(Box::new(predicate.clone()));
    let Ok(n_true) = n(predicate.clone()) else { return Ok(()) };
    let n_false = n(not(predicate)).map_err(|error| error.to_string())?;
    let both = Predicate::All(vec![predicate.clone(), not(predicate)]);
    let either = Predicate::Any(vec![predicate.clone(), not(predicate)]);
    expect(n(both) == Ok(0), || "p and not p".to_owned())?;
    expect(n(either) == Ok(n_true + n_false), || "p or not p".to_owned())?;
    let n_unknown = n_unknown(predicate, fixture).map_err(|error| format!("{error:?}"))? as u64;
    if let Predicate::Leaf(leaf) = predicate
        && !matches!(leaf.test, Test::IsNull | Test::IsNotNull)
    {
        let is_null = n(Leaf::new(leaf.field.clone(), Test::IsNull).into());
        expect(is_null == Ok(n_unknown), || format!("{is_null:?} nulls, {n_unknown} unknown"))?;
    }
    let n_all = table.n_rows() as u64;
    expect(n_true + n_false + n_unknown == n_all, || {
        format!("{n_true} true, {n_false} false, {n_unknown} unknown of {n_all}")
    })
}

/// One pass for several queries gives what a pass for each does.
pub(crate) fn shared_passes_agree(sample: &Sample) -> Result<(), String> {
    let Sample { fixture, query, predicate } = sample;
    let table = fixture.table(Layout { batch_rows: 9, padding: 2, categories: false });
    let Some((query, table)) = computed(query, &table) else { return Ok(()) };
    let query = &query;
    let under = |filter| Query { filter, ..query.clone() };
    let both = query.filter.iter().chain([predicate]).cloned().collect();
    let queries = [
        query.clone(),
        under(Some(predicate.clone())),
        under(Some(Predicate::All(both))),
        under(None),
        Query { filter: Some(predicate.clone()), ..Query::default() },
    ];
    let plans = queries.iter().map(|query| plan(query, &table).map(Arc::new));
    let Ok(plans) = plans.collect::<Result<Vec<_>, _>>() else { return Ok(()) };
    let single = queries.iter().map(|query| run(query, &table));
    let Ok(single) = single.collect::<Result<Vec<_>, _>>() else { return Ok(()) };
    let mut shared = Shared::new(plans, table);
    while shared.step().map_err(|error| error.to_string())? != Step::Done {}
    for (prepared, single) in shared.finish().unwrap().into_iter().zip(single) {
        let got = prepared.answer().unwrap();
        let counts = |answer: &Answer| (answer.total, answer.n_selected);
        expect(counts(&got) == counts(&single), || format!("{:?}", counts(&got)))?;
        expect(text(&got) == text(&single), || {
            format!("{:?}\ninstead of\n{:?}", text(&got), text(&single))
        })?;
    }
    Ok(())
}

/// A brush gives what its interval as a filter does.
pub(crate) fn brushes_agree(sample: &Sample) -> Result<(), String> {
    let Sample { fixture, query, predicate } = sample;
    let table = fixture.table(Layout { batch_rows: 8, padding: 1, categories: false });
    let Some((query, table)) = computed(query, &table) else { return Ok(()) };
    let query = &query;
    let queries = [query.clone(), Query { filter: Some(predicate.clone()), ..query.clone() }];
    let plans = queries.iter().map(|query| plan(query, &table).map(Arc::new));
    let Ok(plans) = plans.collect::<Result<Vec<_>, _>>() else { return Ok(()) };
    if queries.iter().any(|query| run(query, &table).is_err()) {
        return Ok(());
    }
    for (idx, column) in some_columns(&table) {
        let Ok(mut making) = BrushExecution::new(plans.clone(), &column.name, table.clone()) else {
            continue;
        };
        while making.step().map_err(|error| error.to_string())? != Step::Done {}
        let brush = making.finish().map_err(|error| error.to_string())?;
        let cells = table
            .batches()
            .iter()
            .filter_map(|batch| batch.held(idx).and_then(|values| cell_text(column, values, 0)));
        let ends: Vec<Literal> = cells.map(Literal::new).collect();
        for (low, high) in ends.iter().zip(ends.iter().rev()).take(2) {
            let Ok(mut moving) = brush.move_to(low, high) else { continue };
            let (low, high) = moving.interval();
            let test = Test::Between {
                low: low.clone(),
                high: high.clone(),
                bounds: Some(Bounds::ClosedOpen),
            };
            let interval = Predicate::from(Leaf::new(column.name.clone(), test));
            let under = |query: &Query| {
                let parts = query.filter.iter().cloned().chain([interval.clone()]).collect();
                Query { filter: Some(Predicate::All(parts)), ..query.clone() }
            };
            let queries: Vec<Query> = queries.iter().map(under).collect();
            let is_refused = queries.iter().any(|query| run(query, &table).is_err());
            let done = is_worked_off(|| moving.step());
            expect(done != is_refused, || format!("{queries:?} refused: {is_refused}"))?;
            if !done {
                continue;
            }
            for (prepared, query) in moving.finish().unwrap().into_iter().zip(queries) {
                let Ok(oracle) = answer(&query, fixture) else { continue };
                expect_oracle(&prepared.answer().unwrap(), &oracle, &query)?;
            }
        }
    }
    Ok(())
}

/// Two columns of the table, others in tables of other lengths.
fn some_columns(table: &Table) -> impl Iterator<Item = (usize, &Arc<Column>)> {
    let columns = table.columns();
    let n = columns.len().max(1);
    let places = [table.n_rows() % n, (table.n_rows() + n / 2) % n];
    places.into_iter().filter_map(|at| columns.get(at).map(|column| (at, column)))
}

/// An index answers any interval as the interval as a filter does. Returns how many answers were
/// compared.
pub(crate) fn n_intervals_agree(sample: &Sample) -> Result<usize, String> {
    let Sample { fixture, query, predicate } = sample;
    let table = fixture.table(Layout { batch_rows: 8, padding: 1, categories: false });
    let Some((query, table)) = computed(query, &table) else { return Ok(0) };
    let query = &query;
    let mut n_compared = 0;
    for (idx, column) in some_columns(&table) {
        let cells = table.batches().iter().flat_map(|batch| {
            let texts = |row| cell_text(column, batch.held(idx)?, row);
            (0..batch.n_rows.min(2)).filter_map(texts).collect::<Vec<_>>()
        });
        // Some ends lie between values.
        let ends: Vec<Literal> = cells
            .enumerate()
            .map(|(at, text)| match text.parse::<i64>() {
                Ok(_) if at % 2 == 1 => Literal::new(format!("{text}.37")),
                _ => Literal::new(text),
            })
            .collect();
        let bounds =
            [Bounds::Closed, Bounds::ClosedOpen, Bounds::OpenClosed, Bounds::Open, Bounds::Closed];
        let intervals = ends.iter().zip(ends.iter().rev()).zip(bounds).enumerate();
        let intervals = intervals.map(|(at, ((low, high), bounds))| {
            let part = |test| Predicate::from(Leaf::new(column.name.clone(), test));
            match at {
                0 => vec![part(Test::Ge(low.clone())), part(Test::Lt(high.clone()))],
                1 => vec![part(Test::Gt(low.clone())), part(Test::Le(high.clone()))],
                _ => {
                    let (low, high, bounds) = (low.clone(), high.clone(), Some(bounds));
                    vec![part(Test::Between { low, high, bounds })]
                }
            }
        });
        let under = |interval: Vec<Predicate>| {
            let own = query.filter.iter().chain((idx % 2 == 0).then_some(predicate)).cloned();
            let filter = Some(Predicate::All(interval.into_iter().chain(own).collect()));
            Query { filter, ..query.clone() }
        };
        let queries: Vec<Query> = intervals.map(under).collect();
        let Some(first) = queries.first().filter(|first| run(first, &table).is_ok()) else {
            continue;
        };
        let making = IntervalExecution::new(first, &column.name, table.clone());
        let Some(mut making) = making.map_err(|error| error.to_string())? else { continue };
        let is_made = is_worked_off(|| making.step());
        if !is_made {
            continue;
        }
        let index = making.finish().map_err(|error| error.to_string())?;
        for query in &queries {
            let Ok(plan) = plan(query, &table) else { continue };
            let plan = Arc::new(plan);
            let moved = moved_field(first, query);
            expect(query == first || moved == Some(&column.name), || format!("{moved:?}"))?;
            let made = index.execution(&plan).map_err(|error| error.to_string())?;
            let Some(mut execution) = made else { continue };
            let scanned = run(query, &table);
            let done = is_worked_off(|| execution.step());
            expect(done == scanned.is_ok(), || format!("{query:?} done: {done}"))?;
            let Ok(oracle) = answer(query, fixture) else { continue };
            let got = execution.finish().and_then(|prepared| prepared.answer());
            expect_oracle(&got.map_err(|error| error.to_string())?, &oracle, query)?;
            n_compared += 1;
        }
    }
    Ok(n_compared)
}

/// A window of a result is that part of the whole.
pub(crate) fn windows_are_parts(sample: &Sample) -> Result<(), String> {
    let table = sample.fixture.table(Layout::PLAIN);
    let Some((query, table)) = computed(&sample.query, &table) else { return Ok(()) };
    let Ok(plan) = plan(&query, &table) else { return Ok(()) };
    let mut execution = Execution::new(Arc::new(plan), table);
    if !is_worked_off(|| execution.step()) {
        return Ok(());
    }
    let prepared = execution.finish().unwrap();
    let whole = text(&prepared.window(0, None).unwrap());
    for offset in [0, 2, 1_000] {
        let window = text(&prepared.window(offset as u64, Some(4)).unwrap());
        let start = offset.min(whole.len());
        expect(window == whole[start..(start + 4).min(whole.len())], || format!("at {offset}"))?;
    }
    Ok(())
}
