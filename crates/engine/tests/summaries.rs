//! Counts for the plots in column headers.
#![allow(clippy::unwrap_used, reason = "a test")]

use arrow::datatypes::i256;
use sagitta_engine::{Buckets, Step, SummaryAsk, SummaryCounts, SummaryExecution};
use sagitta_spec::Predicate;
use sagitta_table::statistics::Edges;
use sagitta_testkit::{Fixture, Layout};

const TABLE: &str = "
v:float64 | k:category | t:text | i:int32
0 | x | a | 1
1 | y | b | 2
2 | x | a | ∅
5 | ∅ | c | 4
NaN | x | ∅ | 5
∅ | y | a | 6
10 | z | b | 7
";

fn count(filter: &str, layout: Layout) -> (Vec<SummaryCounts>, u64) {
    let table = Fixture::parse(TABLE).table(layout);
    let filter = (!filter.is_empty()).then(|| Predicate::from_json(filter).unwrap());
    let ask = |field: &str, buckets| SummaryAsk { field: field.to_owned(), buckets };
    let values =
        |values: &[&str]| Buckets::Values(values.iter().map(|v| (*v).to_owned()).collect());
    let asks = vec![
        ask("v", Buckets::Bins(Edges::F64(vec![0.0, 2.0, 5.0]))),
        ask("k", values(&["x", "y"])),
        ask("t", values(&["a", "c"])),
        ask("i", Buckets::None),
    ];
    let mut execution = SummaryExecution::new(filter.as_ref(), asks, table).unwrap();
    while execution.step().unwrap() != Step::Done {}
    execution.finish().unwrap()
}

fn check(filter: &str, expected: [(u64, u64, &[u64], u64); 4], n_selected: u64) {
    for layout in [Layout::PLAIN, Layout { batch_rows: 2, padding: 1, categories: false }] {
        let (counts, n) = count(filter, layout);
        let found =
            counts.iter().map(|c| (c.n_selected, c.n_nulls, c.counts.as_slice(), c.n_others));
        assert_eq!(found.collect::<Vec<_>>(), expected, "{filter}");
        assert_eq!(n, n_selected, "{filter}");
    }
}

#[test]
fn without_a_filter_every_row_counts() {
    check("", [(7, 1, &[2, 2], 2), (7, 1, &[3, 2], 1), (7, 1, &[3, 1], 2), (7, 1, &[], 0)], 7);
}

#[test]
fn the_columns_own_conditions_are_left_out() {
    check(
        r#"{"all":[{"field":"k","op":"eq","value":"x"},{"field":"v","op":"ge","value":1}]}"#,
        [(3, 0, &[1, 1], 1), (4, 0, &[1, 1], 1), (1, 0, &[1, 0], 0), (1, 1, &[], 0)],
        1,
    );
}

#[test]
fn a_condition_on_two_columns_is_nobodys_own() {
    check(
        r#"{"any":[{"field":"k","op":"eq","value":"z"},{"field":"i","op":"le","value":2}]}"#,
        [(3, 0, &[2, 0], 1), (3, 0, &[1, 1], 1), (3, 0, &[1, 0], 2), (3, 0, &[], 0)],
        3,
    );
}

#[test]
fn whole_numbers_are_counted_exactly_at_edges_past_2_to_the_53() {
    let table = "
i:int64 | u:uint64 | d:decimal(38, 0)
9007199254740992 | 18446744073709551614 | 99999999999999999999999999999999999998
9007199254740993 | 18446744073709551615 | 99999999999999999999999999999999999999
9007199254740994 | 9223372036854775808 | ∅
";
    let table = Fixture::parse(table).table(Layout::PLAIN);
    let ask =
        |field: &str, edges| SummaryAsk { field: field.to_owned(), buckets: Buckets::Bins(edges) };
    let decimal = |text: &str| i256::from_string(text).unwrap();
    let asks = vec![
        ask(
            "i",
            Edges::I64(vec![9_007_199_254_740_992, 9_007_199_254_740_993, 9_007_199_254_740_995]),
        ),
        ask("u", Edges::U64(vec![0, 9_223_372_036_854_775_809, u64::MAX])),
        ask(
            "d",
            Edges::Decimal(vec![
                decimal("0"),
                decimal("99999999999999999999999999999999999999"),
                decimal("100000000000000000000000000000000000000"),
            ]),
        ),
    ];
    let mut execution = SummaryExecution::new(None, asks, table).unwrap();
    while execution.step().unwrap() != Step::Done {}
    let counts = execution.finish().unwrap().0;
    let counts: Vec<&[u64]> = counts.iter().map(|column| column.counts.as_slice()).collect();
    assert_eq!(counts, [[1, 2], [1, 2], [1, 1]]);
}
