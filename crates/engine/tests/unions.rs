//! Several tables as one, against the rows of each.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use arrow::array::Array as _;
use sagitta_engine::{Error, union};
use sagitta_table::format::cell_text;
use sagitta_table::{Batch, ColumnType, Table};
use sagitta_testkit::{Fixture, Generator, Layout};

type Mapping = BTreeMap<String, Vec<Option<String>>>;

/// Batches stay in memory.
const HERE: &dyn Fn(Batch) -> Batch = &|batch| batch;

/// The columns with their types, then the rows.
fn text(table: &Table) -> Vec<String> {
    let header = table.columns().iter().map(|c| format!("{}:{}", c.name, c.column_type.name()));
    let mut lines = vec![header.collect::<Vec<_>>().join("|")];
    for batch in table.batches() {
        for row in 0..batch.n_rows {
            let cells = table.columns().iter().enumerate().map(|(idx, column)| {
                let values = batch.held(idx).unwrap();
                cell_text(column, values, row).unwrap_or_else(|| "∅".to_owned())
            });
            lines.push(cells.collect::<Vec<_>>().join("|"));
        }
    }
    lines
}

fn parts(texts: &[(&str, &str)], layout: Layout) -> Vec<(String, Table)> {
    let table = |text: &str| Fixture::parse(text).table(layout);
    texts.iter().map(|(name, text)| ((*name).to_owned(), table(text))).collect()
}

#[test]
fn a_table_twice_is_its_rows_twice() {
    for seed in 0..20 {
        let fixture = Generator::new(seed).fixture_of(17);
        let layout = Layout { batch_rows: 5, padding: 1, categories: seed % 2 == 0 };
        let table = fixture.table(layout);
        let twice = [("a".to_owned(), table.clone()), ("b".to_owned(), table.clone())];
        let (whole, missing) = union(&twice, &Mapping::new(), Some("from"), HERE).unwrap();
        assert_eq!(missing, [Vec::<String>::new(), Vec::new()]);
        let once = text(&table);
        let of =
            |name: &str| once[1..].iter().map(|row| format!("{row}|{name}")).collect::<Vec<_>>();
        assert_eq!(text(&whole)[1..], [of("a"), of("b")].concat());
        assert_eq!(whole.n_rows(), 34);
    }
}

#[test]
fn columns_go_together_by_name_or_by_the_mapping() {
    let texts = [
        ("2013", "k:category | n:int8 | pm:float64 | only:text\nx | 1 | 0.5 | a\ny | ∅ | NaN | ∅"),
        ("2014", "pm25:float32 | n:int64 | k:category\n1.5 | 9007199254740993 | z\n2 | 7 | x"),
        ("2015", "n:uint8 | pm:int32 | k:text\n255 | 3 | w"),
    ];
    let mapping = Mapping::from([(
        "PM2.5".to_owned(),
        ["pm", "pm25", "pm"].map(|name| Some(name.to_owned())).into(),
    )]);
    for layout in [Layout::PLAIN, Layout { batch_rows: 1, padding: 2, categories: false }] {
        let (whole, missing) = union(&parts(&texts, layout), &mapping, Some("k"), HERE).unwrap();
        assert_eq!(
            text(&whole),
            [
                "k:text|n:int64|PM2.5:float64|only:text|k (2):category",
                "x|1|0.5|a|2013",
                "y|∅|NaN|∅|2013",
                "z|9007199254740993|1.5|∅|2014",
                "x|7|2|∅|2014",
                "w|255|3|∅|2015",
            ]
        );
        assert_eq!(missing, [vec![], vec!["only".to_owned()], vec!["only".to_owned()]]);
        let (whole, _) = union(&parts(&texts[..2], layout), &mapping, None, HERE).unwrap();
        assert_eq!(whole.columns()[0].column_type, ColumnType::Category);
        assert_eq!(whole.columns()[0].dictionary.as_ref().unwrap().len(), 3);
        assert_eq!(text(&whole)[3], "z|9007199254740993|1.5|∅");
    }
}

#[test]
fn types_become_what_holds_all_values_or_are_refused() {
    for (a, b, expected) in [
        ("int8\n-1", "uint8\n255", "int16 -1 255"),
        ("uint32\n4294967295", "int8\n-1", "int64 4294967295 -1"),
        ("uint64\n18446744073709551615", "int8\n-1", "decimal(38, 0) 18446744073709551615 -1"),
        ("uint8\n1", "uint32\n2", "uint32 1 2"),
        ("int64\n9007199254740992", "float64\n0.5", "float64 9007199254740992 0.5"),
        ("float32\n0.1", "float64\n0.1", "float64 0.10000000149011612 0.1"),
        ("decimal(10, 2)\n1.10", "decimal(20, 1)\n-2.5", "decimal(38, 2) 1.10 -2.50"),
        ("decimal(10, 2)\n1.10", "int64\n7", "decimal(38, 2) 1.10 7.00"),
        ("time[s]\n01:00:00", "time[ms]\n02:00:00.5", "time[ms] 01:00:00 02:00:00.5"),
        ("null\n∅", "int8\n1", "int8 ∅ 1"),
        ("date\n2020-01-01", "null\n∅", "date 2020-01-01 ∅"),
        ("int64\n9007199254740993", "float64\n0.5", "error a int64"),
        ("float64\n0.5", "int64\n9007199254740993", "error b int64"),
        ("text\nx", "int64\n1", "error b int64"),
        ("date\n2020-01-01", "timestamp[s]\n2020-01-01", "error b timestamp[s]"),
        ("decimal(10, 2)\n1.10", "float64\n1", "error b float64"),
        (
            "timestamp[s]\n2020-01-01",
            "timestamp[s, Asia/Shanghai]\n2020-01-01",
            "error b timestamp[s, Asia/Shanghai]",
        ),
        (
            "decimal(38, 0)\n99999999999999999999999999999999999999",
            "decimal(3, 1)\n1.5",
            "error a decimal(38, 0)",
        ),
    ] {
        let (a, b) = (format!("x:{a}"), format!("x:{b}"));
        let parts = parts(&[("a", &a), ("b", &b)], Layout::PLAIN);
        let got = match union(&parts, &Mapping::new(), None, HERE) {
            Ok((whole, _)) => {
                let lines = text(&whole);
                format!("{} {}", lines[0].trim_start_matches("x:"), lines[1..].join(" "))
            }
            Err(Error::MixedTypes { table, found, .. }) => {
                format!("error {table} {}", found.name())
            }
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(got, expected, "{a} {b}");
    }
}

#[test]
fn what_is_no_union_says_why() {
    let texts = [("a", "x:int8 | y:int8\n1 | 2"), ("b", "x:int8\n3")];
    let parts = parts(&texts, Layout::PLAIN);
    let map = |names: [Option<&str>; 2]| {
        Mapping::from([("y".to_owned(), names.map(|name| name.map(str::to_owned)).into())])
    };
    let unknown = union(&parts, &map([Some("z"), None]), None, HERE);
    assert!(matches!(unknown, Err(Error::UnknownColumn { name, .. }) if name == "z"));
    // `x` is called `y`, and there is a `y` already.
    let twice = union(&parts, &map([Some("x"), None]), None, HERE);
    assert!(
        matches!(twice, Err(Error::TwoForOne { table, column }) if (table.as_str(), column.as_str()) == ("a", "y"))
    );
    let (whole, missing) = union(&parts, &map([None, Some("x")]), None, HERE).unwrap();
    assert_eq!(text(&whole), ["x:int8|y:int8", "1|2", "∅|3"]);
    assert_eq!(missing, [vec![], vec!["x".to_owned()]]);
    let (empty, _) = union(&[], &Mapping::new(), Some("from"), HERE).unwrap();
    assert_eq!(empty.n_rows(), 0);
}
