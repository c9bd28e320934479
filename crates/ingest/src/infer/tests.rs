use super::*;

fn loose(values: &[&str]) -> String {
    let mut evidence = Evidence::default();
    for value in values {
        evidence.add(&if value.is_empty() { Cell::Null } else { Cell::Loose(value) });
    }
    evidence.conclude(&Context::default()).target.to_string()
}

#[test]
fn types_keep_every_value() {
    for (values, name) in [
        (&["1", "-2", ""][..], "int64"),
        (&["1", "2.5", "NA"], "float64"),
        (&["01001", "53000"], "text"),
        (&["120101199003070011"], "text"),
        (&["1234567890123456"], "text"),
        (&["1", "x"], "text"),
        (&["NA", "NA"], "text"),
        (&["NA", "DE"], "text"),
        (&["", ""], "null"),
        (&["true", "False"], "bool"),
        (&["true", "1"], "text"),
        (&["2014-7-1", "2014-12-31", "-"], "date"),
        (&["Jun 12 1998"], "date"),
        (&["2014-07-01", "2014-07-01 10:00"], "text"),
        (&["2014-07-01 10:00", "2014-07-01T10:00:00.5"], "timestamp"),
        (&["2014-07-01T10:00Z"], "timestamp[UTC]"),
        (&["2014-07-01T10:00+08:00"], "timestamp[+08:00]"),
        (&["2014-07-01T10:00+08:00", "2014-07-01T10:00-03:30"], "timestamp[UTC]"),
        (&["2014-07-01T10:00+08:00", "2014-07-01T10:00"], "text"),
        (&["1600-07-01T10:00:00.123456789"], "text"),
        (&["12/31/2014"], "text"),
        (&["+49"], "text"),
        (&["1,234"], "text"),
    ] {
        assert_eq!(loose(values), name, "{values:?}");
    }
}

fn lenient(values: &[&str], all: Signs, is_comma_separated: bool) -> String {
    let mut evidence = Evidence::default();
    for value in values {
        evidence.add(&Cell::Loose(value));
    }
    let signs = evidence.signs().and(all);
    let context = Context { care: Care::Lenient, signs, is_comma_separated };
    let finding = evidence.conclude(&context);
    let style = if finding.style == Style::Comma { " with commas" } else { "" };
    let strays = if finding.has_strays { " but for a few" } else { "" };
    format!("{}{style}{strays}", finding.target)
}

#[test]
fn signs_between_digits_are_read_by_what_all_columns_say() {
    let none = Signs::default();
    let commas = Signs { comma: 3, ..none };
    let points = Signs { fractions: 3, ..none };
    for (values, all, separated, name) in [
        (&["28,26", "103,65"][..], none, false, "float64 with commas"),
        (&["28,26", "1.103,65", "7"], none, false, "float64 with commas"),
        (&["28,26", "103.65"], none, false, "text"),
        (&["1,234", "56"], none, true, "int64"),
        (&["1,234", "56"], none, false, "text"),
        (&["1,234", "56"], points, false, "int64"),
        (&["1,234", "56"], commas, false, "float64 with commas"),
        (&["1,234", "56"], commas.and(points), false, "text"),
        (&["1,234.5", "56"], none, true, "float64"),
        (&["1.234", "5.678"], none, false, "float64"),
        (&["1.234", "5.678"], commas, false, "int64 with commas"),
        (&["1.234", "5.67"], commas, false, "float64"),
        (&["1\u{a0}234", "5"], none, false, "int64"),
        (&["1,234", "007"], none, true, "text"),
    ] {
        assert_eq!(lenient(values, all, separated), name, "{values:?}");
    }
}

#[test]
fn few_strays_do_not_make_a_column_text() {
    let of = |n: usize, usual: &str, strays: &[&str]| {
        let mut values = vec![usual; n];
        values.extend(strays);
        lenient(&values, Signs::default(), true)
    };
    assert_eq!(of(30, "1.5", &["none"]), "float64 but for a few");
    assert_eq!(of(30, "2020-01-01", &["soon"]), "date but for a few");
    assert_eq!(of(30, "1", &["a", "b"]), "text");
    assert_eq!(of(1000, "1", &["a"; 20]), "int64 but for a few");
    assert_eq!(of(1000, "1", &["a"; 21]), "text");
    assert_eq!(of(1000, "1", &["007"]), "text");
    assert_eq!(of(1000, "true", &["maybe"]), "text");
}

#[test]
fn json_types_are_the_author_s() {
    let conclude = |cells: &[Cell<'_>]| {
        let mut evidence = Evidence::default();
        for cell in cells {
            evidence.add(cell);
        }
        evidence.conclude(&Context::default()).target.to_string()
    };
    assert_eq!(conclude(&[Cell::Text("12".into())]), "text");
    assert_eq!(conclude(&[Cell::Text("2014-01-01".into()), Cell::Null]), "date");
    assert_eq!(conclude(&[Cell::Number("1"), Cell::Number("2.50")]), "float64");
    assert_eq!(conclude(&[Cell::Number("9007199254740993")]), "int64");
    assert_eq!(conclude(&[Cell::Number("9007199254740993"), Cell::Number("0.5")]), "text");
    assert_eq!(conclude(&[Cell::Number("18446744073709551615")]), "uint64");
    assert_eq!(conclude(&[Cell::Number("18446744073709551615"), Cell::Number("-1")]), "text");
    assert_eq!(conclude(&[Cell::Number("18446744073709551616")]), "text");
    assert_eq!(conclude(&[Cell::Number("12"), Cell::Text("Twelve".into())]), "text");
}
