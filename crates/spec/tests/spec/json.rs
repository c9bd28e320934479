use proptest::prelude::*;
use sagitta_spec::{Error, Literal, Predicate, Query, View};

use crate::arbitrary;

proptest! {
    #![proptest_config(arbitrary::config(1000))]

    #[test]
    fn every_view_survives_json(view in arbitrary::view()) {
        let text = view.to_json();
        prop_assert_eq!(&View::from_json(&text).unwrap(), &view, "{}", text);
        let has_version_first = text.starts_with(r#"{"version":1,"source":"#);
        prop_assert!(has_version_first);
        let within_another = serde_json::to_value(&view).unwrap();
        prop_assert_eq!(serde_json::from_value::<View>(within_another).unwrap(), view);
    }
}

#[test]
fn a_literal_is_written_as_a_number_only_when_nothing_is_lost() {
    for (text, json) in [
        ("75", "75"),
        ("-75", "-75"),
        ("9007199254740991", "9007199254740991"),
        ("9007199254740992", r#""9007199254740992""#),
        ("-9007199254740992", r#""-9007199254740992""#),
        ("2.5", "2.5"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("2.50", r#""2.50""#),
        ("2.0", r#""2.0""#),
        ("1e5", r#""1e5""#),
        ("-0", r#""-0""#),
        ("007", r#""007""#),
        ("+1", r#""+1""#),
        ("NaN", r#""NaN""#),
        ("12345678901234567.5", r#""12345678901234567.5""#),
        ("true", "true"),
        ("True", r#""True""#),
        ("", r#""""#),
    ] {
        let literal = Literal::new(text);
        assert_eq!(literal.to_json(), json);
        assert_eq!(Literal::from_json(json).unwrap(), literal);
    }
}

#[test]
fn a_literal_keeps_the_digits_of_a_json_number() {
    for (json, text) in [
        ("9007199254740993", "9007199254740993"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1.50", "1.5"),
        ("2.0", "2"),
        ("1e3", "1000"),
    ] {
        assert_eq!(Literal::from_json(json).unwrap().as_str(), text);
    }
    for json in ["18446744073709551616", "9007199254740993.0", "1e300", "-9007199254740992.0"] {
        let error = Literal::from_json(json).unwrap_err();
        assert!(matches!(error, Error::InexactNumber { .. }), "{error}");
    }
}

/// A View with this query, and what is wrong with it.
const WRONG_QUERIES: [(&str, &str); 30] = [
    (
        r#"{"filter":{"all":[{"field":"a","op":"is_null"},{"field":"a","op":"equals","value":1}]}}"#,
        r#"query.filter.all[1].op: unknown op "equals"; expected "eq", "ne", "lt", "le", "gt", "ge", "between", "in", "not_in", "contains", "starts_with", "ends_with", "matches", "is_null", "is_not_null", "within_last""#,
    ),
    (
        r#"{"filter":{"all":[{"field":"a","op":"is_nul"}]}}"#,
        r#"query.filter.all[0].op: unknown op "is_nul"; did you mean "is_null"?"#,
    ),
    (
        r#"{"filter":{"not":{"field":"a","op":"eq","vlaue":1}}}"#,
        r#"query.filter.not: unknown field "vlaue"; did you mean "value"?"#,
    ),
    (
        r#"{"filter":{"field":"a","op":"in","value":1}}"#,
        r#"query.filter: the field "values" is missing"#,
    ),
    (
        r#"{"filter":{"field":"a","op":"in","values":[1],"value":1}}"#,
        r#"query.filter: unknown field "value"; did you mean "values"?"#,
    ),
    (
        r#"{"filter":{"field":"a","op":"eq","value":null}}"#,
        r#"query.filter.value: nothing equals null; ask with the op "is_null" or "is_not_null""#,
    ),
    (
        r#"{"filter":{"field":"a","op":"in","values":[1,null]}}"#,
        r#"query.filter.values[1]: nothing equals null; ask with the op "is_null" or "is_not_null""#,
    ),
    (
        r#"{"filter":{"field":"a","op":"eq","value":[1]}}"#,
        "query.filter.value: expected a number, a bool or a string, found a list",
    ),
    (
        r#"{"filter":{"field":"a","op":"eq","value":9007199254740993.0}}"#,
        "query.filter.value: 9007199254740992 is beyond 2^53 and may be rounded; write it as a string",
    ),
    (
        r#"{"filter":{"field":"a","op":"between","low":1}}"#,
        r#"query.filter: the field "high" is missing"#,
    ),
    (
        r#"{"filter":{"field":"a","op":"between","low":1,"high":2,"bounds":"[["}}"#,
        r#"query.filter.bounds: unknown bounds "[["; did you mean "[]"?"#,
    ),
    (
        r#"{"filter":{"field":"a","op":"contains","value":"x","case":"lower"}}"#,
        r#"query.filter.case: unknown case "lower"; expected "insensitive", "sensitive""#,
    ),
    (
        r#"{"filter":{"field":"a","op":"within_last","n":-1,"unit":"day"}}"#,
        "query.filter.n: expected a whole number, found -1",
    ),
    (
        r#"{"filter":{"field":"a","op":"within_last","n":1,"unit":"day_of_week"}}"#,
        r#"query.filter.unit: expected a length of time, found "day_of_week""#,
    ),
    (r#"{"filter":{"op":"is_null"}}"#, r#"query.filter: the field "field" is missing"#),
    (r#"{"filter":{"and":[]}}"#, r#"query.filter: unknown field "and"; did you mean "any"?"#),
    (r#"{"filter":{"all":[],"any":[]}}"#, r#"query.filter: unknown field "any"; expected "all""#),
    (r#"{"filter":[]}"#, "query.filter: expected an object, found a list"),
    (
        r#"{"group_by":[{"field":"t","time_unit":"mont"}]}"#,
        r#"query.group_by[0].time_unit: unknown time unit "mont"; did you mean "month"?"#,
    ),
    (
        r#"{"group_by":[{"field":"t","time_unit":"day","bin":{"step":1}}]}"#,
        r#"query.group_by[0]: "time_unit" and "bin" exclude each other"#,
    ),
    (
        r#"{"group_by":[{"field":"t","bin":{}}]}"#,
        r#"query.group_by[0].bin: expected either "step" or "max_bins", found an object"#,
    ),
    (r#"{"groupby":[]}"#, r#"query: unknown field "groupby"; did you mean "group_by"?"#),
    (
        r#"{"aggregate":[{"op":"count","field":"a"}]}"#,
        r#"query.aggregate[0]: unknown field "field"; expected "op", "as""#,
    ),
    (
        r#"{"aggregate":[{"op":"avg","field":"a"}]}"#,
        r#"query.aggregate[0].op: unknown op "avg"; expected "count", "valid", "missing", "distinct", "sum", "mean", "median", "q1", "q3", "quantile", "min", "max", "stdev", "variance""#,
    ),
    (
        r#"{"aggregate":[{"op":"quantile","field":"a","p":1.5}]}"#,
        "query.aggregate[0].p: expected a number from 0 to 1, found 1.5",
    ),
    (r#"{"aggregate":[{"op":"mean"}]}"#, r#"query.aggregate[0]: the field "field" is missing"#),
    (
        r#"{"select":["a"],"aggregate":[{"op":"count"}]}"#,
        r#"query: "select" and "aggregate" exclude each other"#,
    ),
    (
        r#"{"sort":[{"field":"a","order":"down"}]}"#,
        r#"query.sort[0].order: unknown order "down"; expected "ascending", "descending""#,
    ),
    (r#"{"limit":1.5}"#, "query.limit: expected a whole number, found 1.5"),
    (r#"{"limit":1,"limit":2}"#, r#"query: "limit" is there twice"#),
];

#[test]
fn errors_in_a_query_name_the_field_and_its_place() {
    for (query, message) in WRONG_QUERIES {
        let text = format!(r#"{{"version":1,"source":{{"dataset":"d"}},"query":{query}}}"#);
        assert_eq!(View::from_json(&text).unwrap_err().to_string(), message, "{text}");
        let through_serde = serde_json::from_str::<View>(&text).unwrap_err().to_string();
        assert!(through_serde.starts_with(message), "{through_serde}");
    }
}

#[test]
fn errors_in_a_view_name_the_field_and_its_place() {
    for (text, message) in [
        ("{}", r#"the field "version" is missing"#),
        ("[]", "expected an object, found a list"),
        (r#"{"version":2,"question":{}}"#, "version 2 of a View is not known here; version 1 is"),
        (
            r#"{"version":"1","source":{"url":"u"}}"#,
            r#"version "1" of a View is not known here; version 1 is"#,
        ),
        (r#"{"version":1}"#, r#"the field "source" is missing"#),
        (
            r#"{"version":1,"source":{"datset":"d"}}"#,
            r#"source: unknown field "datset"; did you mean "dataset"?"#,
        ),
        (
            r#"{"version":1,"source":{}}"#,
            r#"source: expected "dataset", "url", "file" or "union", found an object"#,
        ),
        (
            r#"{"version":1,"source":{"union":[]}}"#,
            "source.union: expected a list of at least one source, found a list",
        ),
        (
            r#"{"version":1,"source":{"union":[{"url":"u"}],"columns":{"PM 2.5":["a",null]}}}"#,
            r#"source.columns["PM 2.5"]: expected a name or null for each source, found a list"#,
        ),
        (
            r#"{"version":1,"source":{"url":"u"},"display":{"mark":"pie"}}"#,
            r#"display.mark: unknown mark "pie"; expected "bar", "line", "area", "point", "histogram", "boxplot", "rect", "dumbbell", "slope""#,
        ),
        (
            r#"{"version":1,"source":{"url":"u"},"display":{"encoding":{"colour":{"field":"a"}}}}"#,
            r#"display.encoding: unknown field "colour"; did you mean "color"?"#,
        ),
        (
            r#"{"version":1,"source":{"url":"u"},"display":{"encoding":{"x":{"field":1}}}}"#,
            "display.encoding.x.field: expected a string, found 1",
        ),
        ("{\"version\":1,\n \"source\" 3}", "line 2, column 11: this is not JSON"),
        ("", "line 1, column 0: this is not JSON"),
    ] {
        assert_eq!(View::from_json(text).unwrap_err().to_string(), message, "{text}");
    }
}

#[test]
fn an_error_tells_its_parts() {
    let error = Query::from_json(r#"{"limt":1}"#).unwrap_err();
    assert_eq!(
        (error.path(), error.field(), error.suggestion()),
        ("", Some("limt"), Some("limit"))
    );
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let nest =
        |n: usize| r#"{"not":"#.repeat(n) + r#"{"field":"a","op":"is_null"}"# + &"}".repeat(n);
    assert!(Predicate::from_json(&nest(32)).is_ok());
    let error = Predicate::from_json(&nest(33)).unwrap_err();
    assert!(matches!(error, Error::TooDeep { limit: 32, .. }), "{error}");
    assert!(matches!(Predicate::from_json(&nest(100_000)), Err(Error::Syntax { .. })));
}

#[test]
fn an_unknown_version_is_named() {
    let error = sagitta_spec::migrate(r#"{"version":99,"anything":[]}"#).unwrap_err();
    assert!(matches!(error, Error::UnknownVersion { found } if found == "99"));
}
