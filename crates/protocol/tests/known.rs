//! What a file says of its columns: read as it was written, and refused where it cannot be true.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use sagitta_protocol::{
    ColumnInfo, ColumnKind, ColumnSummary, Distinct, Distribution, HistogramBin, Known, TopValue,
};

fn column(name: &str) -> ColumnInfo {
    let type_name = String::new();
    ColumnInfo { name: name.to_owned(), type_name, kind: ColumnKind::Other, unit: None }
}

fn summary(name: &str, n_nulls: u64, distribution: Distribution) -> ColumnSummary {
    ColumnSummary {
        name: name.to_owned(),
        n_rows: 10,
        n_nulls,
        n_nulls_selected: n_nulls,
        n_nan: 0,
        distinct: Distinct { n: 4, exact: false },
        min: Some("-1".to_owned()),
        max: None,
        distribution,
    }
}

fn summaries() -> Vec<ColumnSummary> {
    let bin = |low: &str, high: &str, n| HistogramBin {
        low: low.to_owned(),
        high: high.to_owned(),
        n,
        n_selected: n,
    };
    let bins = vec![bin("-1", "0", 2), bin("0", "1.5", 0), bin("1.5", "3", 7)];
    let value = TopValue { value: "橡树".to_owned(), n: 6, n_selected: 6 };
    let top = Distribution::Top { values: vec![value], n_others: 4, n_others_selected: 4 };
    vec![
        summary("height", 1, Distribution::Histogram { bins }),
        summary("kind", 0, top),
        summary("note", 10, Distribution::None),
    ]
}

fn columns() -> Vec<ColumnInfo> {
    ["height", "kind", "note"].map(column).to_vec()
}

#[test]
fn it_is_read_as_it_was_written() {
    let text = Known::of(10, &summaries()).to_json().unwrap();
    let known = Known::from_json(&text, &columns()).unwrap();
    assert_eq!(known.n_rows(), 10);
    assert_eq!(known.summaries(), summaries());
}

#[test]
fn what_cannot_be_true_of_these_columns_is_refused() {
    let text = Known::of(10, &summaries()).to_json().unwrap();
    let cases = [
        ("version", r#""version":1"#, r#""version":2"#),
        ("a column of another name", r#""name":"kind""#, r#""name":"sort""#),
        ("more values than rows", r#""n_others":4"#, r#""n_others":5"#),
        ("counts beyond all numbers", r#""n_others":4"#, r#""n_others":18446744073709551615"#),
        ("more nulls than rows", r#""n_nulls":10"#, r#""n_nulls":11"#),
        ("fewer rows than values", r#""n_rows":10"#, r#""n_rows":9"#),
        ("an edge too few", r#""-1","0","1.5","3""#, r#""-1","0","1.5""#),
        ("a count too many", r#""counts":[6]"#, r#""counts":[6,0]"#),
        ("edges without counts", r#""counts":[2,0,7]"#, r#""counts":[]"#),
        ("a negative count", r#""counts":[6]"#, r#""counts":[-6]"#),
        ("another field", r#""n_others":4"#, r#""n_others":4,"more":1"#),
        ("no JSON", r#"{"version""#, r#"{{"version""#),
    ];
    for (case, from, to) in cases {
        assert!(text.contains(from), "{case}: {text}");
        assert!(Known::from_json(&text.replacen(from, to, 1), &columns()).is_err(), "{case}");
    }
    assert!(Known::from_json(&text, &columns()[..2]).is_err());
    let long = format!("{text}{}", " ".repeat(Known::MOST_BYTES));
    assert!(Known::from_json(&long, &columns()).is_err());
    assert!(Known::from_json("", &columns()).is_err());
    let many = r#""values":[],"counts":[],"n_others":0"#;
    let counts = vec!["0"; 300].join(",");
    let values = vec![r#""a""#; 300].join(",");
    let few = r#""values":["橡树"],"counts":[6],"n_others":4"#;
    assert!(text.contains(few), "{text}");
    let grown = format!(r#""values":[{values}],"counts":[{counts}],"n_others":0"#);
    assert!(Known::from_json(&text.replacen(few, &grown, 1), &columns()).is_err());
    assert!(Known::from_json(&text.replacen(few, many, 1), &columns()).is_ok());
}

#[test]
fn a_text_for_very_many_columns_is_not_written() {
    let wide: Vec<ColumnSummary> =
        (0..1_000).map(|n| summary(&format!("column {n}"), 0, Distribution::None)).collect();
    assert_eq!(Known::of(10, &wide).to_json(), None);
}

#[test]
fn it_agrees_with_what_was_counted_if_all_counts_do() {
    let known = Known::of(10, &summaries());
    let mut counted = summaries();
    assert!(known.agrees(&counted));
    // Under a filter, and with a column that a view adds.
    counted[0].n_nulls_selected = 0;
    counted.push(summary("computed", 0, Distribution::None));
    assert!(known.agrees(&counted));
    let changes: [fn(&mut ColumnSummary); 4] = [
        |one| one.n_rows = 11,
        |one| one.n_nulls = 3,
        |one| one.n_nan = 1,
        |one| one.distinct.n = 5,
    ];
    for change in changes {
        let mut other = summaries();
        change(&mut other[1]);
        assert!(!known.agrees(&other));
    }
    assert!(!known.agrees(&counted[..2]));
}
