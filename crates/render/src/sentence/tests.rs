use sagitta_spec::{
    Aggregate, AggregateOp, Bin, Bounds, Case, Compute, GroupKey, Leaf, Literal, Lookup, NullOrder,
    Predicate, Query, RelativeTo, SortKey, SortOrder, Source, Test, TimeUnit, Transform, View,
    Window, WindowOp,
};

use super::*;
use crate::{Dates, Kind, Numbers};

fn columns() -> Vec<ColumnBrief> {
    let column = |name, kind| ColumnBrief { n_rows: 280_512, ..ColumnBrief::new(name, kind) };
    let unit = |unit: &str, brief| ColumnBrief { unit: Some(unit.into()), ..brief };
    vec![
        column("time", Kind::Temporal),
        column("station", Kind::Category),
        unit("µg/m³", column("PM2.5", Kind::Number)),
        column("wd", Kind::Category),
    ]
}

fn leaf(field: &str, test: Test) -> Predicate {
    Predicate::Leaf(Leaf { field: field.into(), test })
}

fn literals(values: &[&str]) -> Vec<Literal> {
    values.iter().map(|v| Literal::new(*v)).collect()
}

fn stations() -> Predicate {
    leaf("station", Test::In(literals(&["Dongsi", "Tiantan"])))
}

fn between(low: &str, high: &str, bounds: Option<Bounds>) -> Test {
    Test::Between { low: Literal::new(low), high: Literal::new(high), bounds }
}

fn four_years() -> Predicate {
    leaf("time", between("2013-03", "2017-03", None))
}

fn ge75() -> Predicate {
    leaf("PM2.5", Test::Ge(Literal::new("75")))
}

fn key(field: &str, transform: Option<Transform>) -> GroupKey {
    GroupKey { field: field.into(), transform, name: None }
}

fn month() -> GroupKey {
    key("time", Some(Transform::TimeUnit(TimeUnit::Month)))
}

fn of(op: AggregateOp, field: &str) -> Aggregate {
    Aggregate { op, field: (!field.is_empty()).then(|| field.into()), name: None }
}

fn says(query: Query, columns: &[ColumnBrief], en: &str, zh: &str) -> Vec<Token> {
    let view = View { query, ..View::of(Source::Dataset("air".into())) };
    for (locale, expected) in [(Locale::ZH, zh), (Locale::EN, en)] {
        let tokens = sentence(&view, columns, locale);
        assert_eq!(plain_text(&tokens), expected);
        assert_eq!(tokens.last().map(|t| &t.role), Some(&TokenRole::AddCondition));
        // Marks in numbers change nothing else.
        let swiss = Locale { numbers: Numbers::Apostrophe, ..locale };
        assert_eq!(plain_text(&sentence(&view, columns, swiss)), with_apostrophes(expected));
    }
    sentence(&view, columns, Locale::EN)
}

/// A text in which digits are parted by apostrophes, not by commas.
fn with_apostrophes(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let swap = |at: usize| match chars[at] {
        ',' if at > 0 && is_digit(at - 1) && is_digit(at + 1) => '’',
        other => other,
    };
    (0..chars.len()).map(swap).collect()
}

#[test]
fn dates_are_written_as_the_reader_has_them() {
    let iso = |locale| Locale { dates: Dates::Iso, ..locale };
    for (fragment, en, zh) in [
        (
            "time=ge:2014-03-02",
            "Rows where time is 2014-03-02 or later",
            "time 不早于 2014-03-02 的行",
        ),
        ("time=lt:2014-03", "Rows where time is before 2014-03", "time 早于 2014-03 的行"),
        (
            "time=eq:2014-03-02",
            "Rows where time is 2014-03-02 00:00",
            "time 为 2014-03-02 00:00 的行",
        ),
    ] {
        let view = View::from_fragment(&format!("#/air?{fragment}")).unwrap();
        let said = |locale| plain_text(&sentence(&view, &columns(), iso(locale)));
        assert_eq!(said(Locale::EN), en);
        assert_eq!(said(Locale::ZH), zh);
    }
}

fn check(query: Query, en: &str, zh: &str) -> Vec<Token> {
    says(query, &columns(), en, zh)
}

/// A filter on rows.
fn check_filter(filter: Predicate, en: &str, zh: &str) {
    check(Query { filter: Some(filter), ..Query::default() }, en, zh);
}

#[test]
fn the_headline_names_what_is_worked_out_where_and_when() {
    let mut query = Query {
        filter: Some(Predicate::All(vec![stations(), four_years()])),
        group_by: vec![key("station", None), month()],
        aggregate: vec![of(AggregateOp::Mean, "PM2.5")],
        ..Query::default()
    };
    let tokens = check(
        query.clone(),
        "Mean PM2.5 by month for Dongsi and Tiantan, March 2013 – February 2017",
        "Dongsi 和 Tiantan 的 PM2.5 月均值，2013年3月–2017年2月",
    );
    let roles: Vec<_> = tokens.into_iter().map(|token| (token.text, token.role)).collect();
    let plain = |text: &str| (text.to_owned(), TokenRole::Plain);
    assert_eq!(
        roles,
        [
            ("Mean".to_owned(), TokenRole::Aggregate(0)),
            plain(" "),
            ("PM2.5".to_owned(), TokenRole::Field(0)),
            plain(" by "),
            ("month".to_owned(), TokenRole::TimeUnit(1)),
            plain(" for "),
            ("Dongsi".to_owned(), TokenRole::Values(vec![0])),
            plain(" and "),
            ("Tiantan".to_owned(), TokenRole::Values(vec![0])),
            plain(", "),
            ("March 2013 – February 2017".to_owned(), TokenRole::Period(vec![1])),
            plain(" "),
            ("+ condition".to_owned(), TokenRole::AddCondition),
        ]
    );
    query.group_by.remove(0);
    check(
        query,
        "Mean PM2.5 by month where station is Dongsi or Tiantan, March 2013 – February 2017",
        "PM2.5 的月均值，2013年3月–2017年2月，仅计 station 为 Dongsi 或 Tiantan 的行",
    );
}

#[test]
fn several_keys_and_aggregates() {
    check(
        Query {
            group_by: vec![key("station", None), month()],
            aggregate: vec![
                of(AggregateOp::Count, ""),
                of(AggregateOp::Mean, "PM2.5"),
                of(AggregateOp::Quantile(0.95), "PM2.5"),
                of(AggregateOp::Missing, "PM2.5"),
            ],
            ..Query::default()
        },
        "Number of rows, mean PM2.5, 95th percentile of PM2.5 and number of rows without PM2.5 \
         by station and month",
        "按 station 和月统计的行数、PM2.5 均值、PM2.5 第 95 百分位数和 PM2.5 缺失行数",
    );
    check(
        Query {
            group_by: vec![key("time", Some(Transform::TimeUnit(TimeUnit::DayOfWeek)))],
            aggregate: vec![of(AggregateOp::Median, "PM2.5")],
            ..Query::default()
        },
        "Median PM2.5 by day of the week",
        "按星期几统计的 PM2.5 中位数",
    );
    check(
        Query {
            group_by: vec![key("PM2.5", Some(Transform::Bin(Bin::Step(Literal::new("10")))))],
            aggregate: vec![of(AggregateOp::Count, "")],
            ..Query::default()
        },
        "Number of rows by PM2.5 in steps of 10",
        "按 PM2.5（每 10 一档）统计的行数",
    );
    check(
        Query {
            group_by: vec![month()],
            aggregate: vec![of(AggregateOp::Count, "")],
            ..Query::default()
        },
        "Number of rows by month",
        "每月行数",
    );
    check(
        Query { group_by: vec![key("station", None)], ..Query::default() },
        "Each station",
        "各 station",
    );
    check(
        Query { aggregate: vec![of(AggregateOp::Max, "time")], ..Query::default() },
        "Latest time",
        "time 最晚值",
    );
}

#[test]
fn rows() {
    check(Query::default(), "All 280,512 rows", "全部 280,512 行");
    says(Query::default(), &[], "All rows", "全部行");
    check(
        Query { select: Some(vec!["station".into(), "PM2.5".into()]), ..Query::default() },
        "All 280,512 rows showing station and PM2.5",
        "全部 280,512 行，显示 station 和 PM2.5",
    );
    check_filter(four_years(), "Rows from March 2013 – February 2017", "2013年3月–2017年2月的行");
    check_filter(
        Predicate::All(vec![stations(), ge75(), four_years()]),
        "Rows where station is Dongsi or Tiantan, and PM2.5 is at least 75, \
         March 2013 – February 2017",
        "station 为 Dongsi 或 Tiantan，且 PM2.5 不低于 75 的行，2013年3月–2017年2月",
    );
    check(
        Query {
            sort: vec![SortKey {
                field: "PM2.5".into(),
                order: SortOrder::Descending,
                nulls: NullOrder::Last,
            }],
            offset: 20,
            limit: Some(10),
            ..Query::default()
        },
        "All 280,512 rows, highest PM2.5 first, only rows 21 to 30",
        "全部 280,512 行，按 PM2.5 从高到低排序，只取第 21–30 行",
    );
}

#[test]
fn every_test_has_words() {
    let check = |field: &str, test, en: &str, zh: &str| {
        check_filter(leaf(field, test), &format!("Rows where {en}"), &format!("{zh}的行"));
    };
    let lit = Literal::new;
    check("PM2.5", Test::Eq(lit("1234567")), "PM2.5 is 1,234,567", "PM2.5 为 1,234,567 ");
    check("station", Test::Ne(lit("Dongsi")), "station is not Dongsi", "station 不为 Dongsi ");
    check("PM2.5", Test::Lt(lit("-5")), "PM2.5 is below −5", "PM2.5 低于 −5 ");
    check("PM2.5", Test::Le(lit("5")), "PM2.5 is at most 5", "PM2.5 不超过 5 ");
    check("PM2.5", Test::Gt(lit("5")), "PM2.5 is above 5", "PM2.5 超过 5 ");
    check("time", Test::Lt(lit("2013-03")), "time is before March 2013", "time 早于 2013年3月");
    check("time", Test::Ge(lit("2013-03")), "time is March 2013 or later", "time 不早于 2013年3月");
    check(
        "time",
        Test::Le(lit("2013-03")),
        "time is 1 Mar 2013, 00:00 or earlier",
        "time 不晚于 2013年3月1日 00:00 ",
    );
    check(
        "time",
        Test::Gt(lit("2013")),
        "time is after 1 Jan 2013, 00:00",
        "time 晚于 2013年1月1日 00:00 ",
    );
    check("PM2.5", between("1", "5", None), "PM2.5 is between 1 and 5", "PM2.5 在 1 至 5 之间");
    check(
        "PM2.5",
        between("1", "5", Some(Bounds::ClosedOpen)),
        "PM2.5 is at least 1 and below 5",
        "PM2.5 不低于 1 且低于 5 ",
    );
    check("station", Test::In(vec![]), "station is one of no values", "station 为零个值之一");
    check(
        "station",
        Test::In(literals(&["a, b", "c"])),
        "station is “a, b” or c",
        "station 为“a, b”或 c ",
    );
    check(
        "station",
        Test::In(literals(&["a", "b", "c", "d", "e", "f", "g"])),
        "station is a, b, c, d or one of 3 more",
        "station 为 a、b、c、d 等 7 个值之一",
    );
    check(
        "station",
        Test::NotIn(literals(&["a", "b"])),
        "station is neither a nor b",
        "station 既非 a 亦非 b ",
    );
    check("wd", Test::Contains("N".into(), Case::Insensitive), "wd contains “N”", "wd 含“N”");
    check(
        "wd",
        Test::StartsWith("N".into(), Case::Sensitive),
        "wd starts with “N” (case-sensitive)",
        "wd 以“N”开头（区分大小写）",
    );
    check("wd", Test::EndsWith("E".into(), Case::Insensitive), "wd ends with “E”", "wd 以“E”结尾");
    check(
        "wd",
        Test::Matches("^N.E$".into(), Case::Insensitive),
        "wd matches the pattern “^N.E$”",
        "wd 匹配模式“^N.E$”",
    );
    check("wd", Test::IsNull, "wd has no value", "wd 缺失");
    check("wd", Test::IsNotNull, "wd has a value", "wd 不缺失");
}

#[test]
fn periods_name_the_last_day_that_belongs() {
    let check = |test, en: &str, zh: &str| {
        check_filter(leaf("time", test), &format!("Rows from {en}"), &format!("{zh}的行"));
    };
    check(between("2013", "2014", None), "2013", "2013年");
    check(between("2013", "2017", None), "2013 – 2016", "2013年–2016年");
    check(
        between("2013-03-01", "2017-03-01T00:00:00", None),
        "March 2013 – February 2017",
        "2013年3月–2017年2月",
    );
    check(
        between("2013-03-05", "2013-03-08", None),
        "5 Mar 2013 – 7 Mar 2013",
        "2013年3月5日–2013年3月7日",
    );
    check(
        between("2013-03-05T06:00", "2013-03-08", None),
        "5 Mar 2013, 06:00 – 8 Mar 2013, 00:00 (end not included)",
        "2013年3月5日 06:00–2013年3月8日 00:00（不含末端）",
    );
    check(
        between("2013-03-05", "2013-03-08", Some(Bounds::Closed)),
        "5 Mar 2013, 00:00 – 8 Mar 2013, 00:00 (both ends included)",
        "2013年3月5日 00:00–2013年3月8日 00:00（含两端）",
    );
    let last = Test::WithinLast { n: 12, unit: TimeUnit::Month, to: RelativeTo::Data };
    check(last, "the last 12 months of the data", "数据的最后 12 个月");
    let mut dates = columns();
    dates[0].is_date = true;
    let filter = leaf("time", between("2013-03-05", "2013-03-08", Some(Bounds::Closed)));
    says(
        Query { filter: Some(filter), ..Query::default() },
        &dates,
        "Rows from 5 Mar 2013 – 8 Mar 2013",
        "2013年3月5日–2013年3月8日的行",
    );
}

#[test]
fn nested_conditions_keep_their_meaning() {
    let wd = || leaf("wd", Test::IsNull);
    check_filter(
        Predicate::All(vec![stations(), Predicate::Any(vec![ge75(), wd()])]),
        "Rows where station is Dongsi or Tiantan, and (PM2.5 is at least 75 or wd has no value)",
        "station 为 Dongsi 或 Tiantan，且（PM2.5 不低于 75，或 wd 缺失）的行",
    );
    check_filter(
        Predicate::Any(vec![Predicate::All(vec![ge75(), wd()]), leaf("wd", Test::IsNotNull)]),
        "Rows where (PM2.5 is at least 75 and wd has no value) or wd has a value",
        "（PM2.5 不低于 75，且 wd 缺失），或 wd 不缺失的行",
    );
    check_filter(
        Predicate::Not(Box::new(Predicate::Any(vec![ge75(), wd()]))),
        "Rows where PM2.5 is below 75 and wd has a value",
        "PM2.5 低于 75，且 wd 不缺失的行",
    );
    check_filter(
        Predicate::Not(Box::new(leaf("wd", Test::Contains("N".into(), Case::Insensitive)))),
        "Rows where wd does not contain “N”",
        "wd 不含“N”的行",
    );
    check_filter(Predicate::Any(vec![]), "Rows where nothing matches", "无一符合的行");
}

#[test]
fn the_rest_of_a_query_is_said_too() {
    check(
        Query {
            lookup: vec![Lookup {
                field: "station".into(),
                from: "stations".into(),
                key: "id".into(),
                fields: vec!["district".into()],
            }],
            compute: vec![Compute { name: "half".into(), expr: "PM2.5 / 2".into() }],
            group_by: vec![key("station", None)],
            aggregate: vec![of(AggregateOp::Mean, "PM2.5")],
            having: Some(leaf("mean(PM2.5)", Test::Gt(Literal::new("80")))),
            window: vec![Window {
                op: WindowOp::Share,
                field: "mean(PM2.5)".into(),
                by: None,
                partition_by: vec![],
                name: None,
            }],
            sort: vec![SortKey {
                field: "mean(PM2.5)".into(),
                order: SortOrder::Descending,
                nulls: NullOrder::Last,
            }],
            limit: Some(20),
            ..Query::default()
        },
        "Mean PM2.5 by station, only groups where mean PM2.5 is above 80, with share of the total \
         of mean PM2.5, half = PM2.5 / 2 and district from stations, the 20 with the highest mean \
         PM2.5",
        "各 station 的 PM2.5 均值，仅列 PM2.5 均值超过 80 的组，另列占总量的比重，其中 \
         half = PM2.5 / 2，district 取自 stations，取 PM2.5 均值最高的 20 组",
    );
}

#[test]
fn columns_of_the_result_have_labels() {
    let query = Query {
        group_by: vec![month()],
        aggregate: vec![of(AggregateOp::Mean, "PM2.5"), of(AggregateOp::Count, "")],
        ..Query::default()
    };
    let check = |name: &str, en: &str, zh: &str| {
        assert_eq!(column_label(&query, name, &columns(), Locale::EN), en);
        assert_eq!(column_label(&query, name, &columns(), Locale::ZH), zh);
    };
    check("mean(PM2.5)", "Mean PM2.5, µg/m³", "PM2.5 均值（µg/m³）");
    check("count()", "Number of rows", "行数");
    check("month(time)", "time (month)", "time（月）");
    check("else", "else", "else");
}

#[test]
fn rows_that_are_left_out_are_named() {
    check(
        Query {
            filter: Some(Predicate::All(vec![
                leaf("wd", Test::IsNotNull),
                leaf("time", between("2014", "2015", None)),
            ])),
            group_by: vec![month(), key("station", None)],
            aggregate: vec![of(AggregateOp::Mean, "PM2.5")],
            ..Query::default()
        },
        "Mean PM2.5 by month and station, 2014, rows without wd left out",
        "各 station 的 PM2.5 月均值，2014年，剔除 wd 缺失的行",
    );
    assert_eq!(excluded(0, Locale::EN), None);
    assert_eq!(excluded(1, Locale::EN).as_deref(), Some("1 row excluded as missing"));
    assert_eq!(excluded(1_204, Locale::EN).as_deref(), Some("1,204 rows excluded as missing"));
    assert_eq!(excluded(1_204, Locale::ZH).as_deref(), Some("另有 1,204 行因缺失未计入"));
}

#[test]
fn only_english_nouns_have_a_plural() {
    let check = |name: &str, expected: Option<&str>| {
        assert_eq!(en::plural(name).as_deref(), expected, "{name}");
    };
    check("station", Some("stations"));
    check("county", Some("counties"));
    check("survey", Some("surveys"));
    check("home address", Some("home addresses"));
    check("branch", Some("branches"));
    check("status", Some("statuses"));
    check("wd", None);
    check("PM2.5", None);
    check("Major_Genre", None);
    check("series", None);
    check("month of birth", None);
    check("站点", None);
}
