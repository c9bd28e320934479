use super::*;

#[test]
fn codes_are_not_numbers() {
    for text in [
        "007",
        "-07",
        "+49",
        "12E4",
        "1234567890123456",
        "",
        "-",
        ".",
        "1.",
        "1,5",
        "0x1",
        "1e5",
        "00.5",
        "1e",
        "inf",
        "NaN",
        "0.123456789012345678",
        "١",
        "1 000",
        "1e-9999",
        "--1",
    ] {
        assert_eq!(number(text), None, "{text}");
    }
    for (text, value) in [("0", 0), ("-5", -5), ("123456789012345", 123_456_789_012_345)] {
        assert_eq!(number(text), Some(Number::Int(value)), "{text}");
    }
    for (text, value) in [
        (".091", 0.091),
        ("-0.5", -0.5),
        ("1.10", 1.1),
        ("1e-05", 1e-5),
        ("1.5E3", 1500.0),
        ("0.30000000000000004", 0.1 + 0.2),
    ] {
        assert_eq!(number(text), Some(Number::Float(value)), "{text}");
    }
}

#[test]
fn separators_have_to_stand_right() {
    assert_eq!(without_separators("1,234,567.8").as_deref(), Some("1234567.8"));
    assert_eq!(without_separators("-12").as_deref(), Some("-12"));
    for text in ["1,23", "1234,567", ",123", "1,2345"] {
        assert_eq!(without_separators(text), None, "{text}");
    }
}

#[test]
fn signs_between_digits_tell_how_a_number_is_written() {
    for (text, expected) in [
        ("1,234", Some(Marked::Either)),
        ("-12,345", Some(Marked::Either)),
        ("1,234,567", Some(Marked::Point)),
        ("1,234.5", Some(Marked::Point)),
        ("1.234,5", Some(Marked::Comma)),
        ("1.234.567", Some(Marked::Comma)),
        ("28,26", Some(Marked::Comma)),
        ("28,260123456789012", Some(Marked::Comma)),
        ("28,2601234567890123", None),
        ("0,123", Some(Marked::Comma)),
        ("1234,567", Some(Marked::Comma)),
        ("1\u{a0}234", Some(Marked::Spaced)),
        ("1\u{202f}234,5", Some(Marked::Comma)),
        ("1'234.50", Some(Marked::Point)),
        ("1.234", None),
        ("12.5", None),
        ("1,23,456", None),
        ("1,2,3", None),
        ("1.2.3", None),
        ("192.168.0.1", None),
        ("007,5", None),
        (",5", None),
        ("5,", None),
        ("1,234,567,890,123,456", None),
        ("1 234", None),
        ("12", None),
    ] {
        assert_eq!(marked(text), expected, "{text}");
    }
    assert_eq!(unmarked("-1,234.5", Style::Point), "-1234.5");
    assert_eq!(unmarked("1.234,5", Style::Comma), "1234.5");
    assert_eq!(unmarked("1\u{a0}234", Style::Point), "1234");
    assert!(is_dot_group("1.234") && !is_dot_group("0.234") && !is_dot_group("1.2345"));
}

#[test]
fn dates_are_days_since_1970() {
    let year_first = |text| date(text, DateOrder::YearFirst);
    for (text, day) in [
        ("1970-01-01", 0),
        ("1969-12-31", -1),
        ("2000-02-29", 11_016),
        ("2014-7-1", 16_252),
        ("2014/07/01", 16_252),
        ("Jun 12 1998", 10_389),
        ("June 12, 1998", 10_389),
        ("12 Jun 1998", 10_389),
        ("0001-01-01", -719_162),
        ("9999-12-31", 2_932_896),
        ("1900-03-01", -25_508),
        ("2100-02-28", 47_540),
    ] {
        assert_eq!(year_first(text), Some(day), "{text}");
    }
    for text in [
        "2001-02-29",
        "1900-02-29",
        "2000-13-01",
        "2000-00-01",
        "2000-01-00",
        "0000-01-01",
        "01/02/2003",
        "20000101",
        "2000-01",
        "98-06-12",
        "2000-01-01-01",
        "2000.01.01",
        "June 1998",
        "12:30",
    ] {
        assert_eq!(year_first(text), None, "{text}");
    }
    assert_eq!(date("6/12/1998", DateOrder::MonthFirst), Some(10_389));
    assert_eq!(date("12.6.1998", DateOrder::DayFirst), Some(10_389));
    assert_eq!(date("13/12/1998", DateOrder::MonthFirst), None);
}

#[test]
fn moments_keep_offset_and_fraction() {
    let moment = |text| moment(text, DateOrder::YearFirst);
    let plain = Moment { second: 36_000, nanosecond: 0, n_digits: 0, offset: None };
    assert_eq!(moment("1970-01-01T10:00"), Some(plain));
    assert_eq!(moment("1970/1/1 10:00:00"), Some(plain));
    let zoned =
        Moment { second: 7_200, nanosecond: 500_000_000, n_digits: 1, offset: Some(28_800) };
    assert_eq!(moment("1970-01-01 10:00:00.5 +08:00"), Some(zoned));
    assert_eq!(moment("1970-01-01T10:00:00.5+08"), Some(zoned));
    assert_eq!(moment("1970-01-01T10:00:00Z").map(|m| m.offset), Some(Some(0)));
    for text in [
        "1970-01-01",
        "1970-01-01T24:00",
        "1970-01-01T10:60",
        "1970-01-01T10:00:60",
        "1970-01-01T10",
        "1970-01-01T10:00:00.",
        "1970-01-01T10:00:00.1234567890",
        "1970-01-01T10:00+8",
        "x T10:00",
        "Tue 10:00",
    ] {
        assert_eq!(moment(text), None, "{text}");
    }
}
