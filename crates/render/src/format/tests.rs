use super::*;
use crate::Numbers;

#[test]
fn numbers_keep_every_digit() {
    let check = |text: &str, expected: &str| {
        assert_eq!(number(text, Grouping::Thousands, Locale::EN), expected, "{text}");
    };
    check("0", "0");
    check("999", "999");
    check("35064", "35,064");
    check("-1234567.50", "−1,234,567.50");
    check("9223372036854775807", "9,223,372,036,854,775,807");
    check(
        "123456789012345678901234567890.123456789",
        "123,456,789,012,345,678,901,234,567,890.123456789",
    );
    check("1e21", "1×10²¹");
    check("1.5e-7", "1.5×10⁻⁷");
    check("NaN", "NaN");
    check("-inf", "−∞");
    check("12a", "12a");
    check("", "");
    assert_eq!(number("2013", Grouping::Never, Locale::EN), "2013");
}

#[test]
fn each_reader_has_marks_of_their_own() {
    let cases = [
        (Numbers::Comma, "−1,234,567.5", "999", "9,999", "3.4", "1.5×10⁻⁷"),
        (Numbers::Point, "−1.234.567,5", "999", "9.999", "3,4", "1,5×10⁻⁷"),
        (Numbers::Space, "−1\u{202f}234\u{202f}567,5", "999", "9\u{202f}999", "3,4", "1,5×10⁻⁷"),
        (Numbers::Apostrophe, "−1’234’567.5", "999", "9’999", "3.4", "1.5×10⁻⁷"),
        (Numbers::Lakh, "−12,34,567.5", "999", "9,999", "3.4", "1.5×10⁻⁷"),
        (Numbers::Plain, "−1234567.5", "999", "9999", "3.4", "1.5×10⁻⁷"),
    ];
    assert_eq!(cases.map(|(numbers, ..)| numbers), Numbers::ALL);
    for (numbers, millions, hundreds, thousands, tenths, tiny) in cases {
        let locale = Locale { numbers, ..Locale::EN };
        assert_eq!(Numbers::from_tag(numbers.tag()), Some(numbers));
        assert_eq!(number("-1234567.5", Grouping::Thousands, locale), millions);
        assert_eq!(count(999, locale), hundreds);
        assert_eq!(count(9_999, locale), thousands);
        assert_eq!(number("1.5e-7", Grouping::Thousands, locale), tiny);
        assert_eq!(figure(3.4, locale), tenths);
        assert_eq!(bytes(3_400_000, locale), format!("{tenths} MB"));
        assert_eq!(percent(34, 1_000, locale), format!("{tenths} %"));
        assert_eq!(compact(3_400, locale), format!("{tenths}K"));
        assert_eq!(duration(3_400.0, locale), format!("{tenths} s"));
    }
    let lakh = Locale { numbers: Numbers::Lakh, ..Locale::EN };
    assert_eq!(count(u64::MAX, lakh), "1,84,46,74,40,73,70,95,51,615");
    assert_eq!(Numbers::from_tag("xx"), None);
}

#[test]
fn dates_as_iso_writes_them() {
    let check = |text: &str, expected: &str| {
        for locale in [Locale::EN, Locale::ZH] {
            assert_eq!(iso(text, Locale { dates: Dates::Iso, ..locale }), expected);
        }
    };
    check("2013", "2013");
    check("2013-03", "2013-03");
    check("2013-03-01", "2013-03-01");
    check("0800-12-31", "0800-12-31");
    check("2013-03-01T06:00", "2013-03-01 06:00");
    check("yesterday", "yesterday");
    let locale = Locale { dates: Dates::Iso, ..Locale::EN };
    assert_eq!(period(0.0, TimeUnit::Quarter, locale), "1970-Q1");
    assert_eq!(period(0.0, TimeUnit::Week, locale), "week of 1970-01-01");
    assert_eq!(period(3.0, TimeUnit::MonthOfYear, locale), "March");
    assert_eq!(moment(-1.0, locale), "1969-12-31 23:59:59.999");
    assert_eq!(date(-62_198_755_200_000.0, locale), "−0001-01-01");
}

#[test]
fn years_and_labels_are_not_grouped() {
    let column = |name: &str, min: &str, max: &str| ColumnBrief {
        min: Some(min.into()),
        max: Some(max.into()),
        ..ColumnBrief::new(name, Kind::Integer)
    };
    assert_eq!(Grouping::of(&column("year", "1990", "2024")), Grouping::Never);
    assert_eq!(Grouping::of(&column("station_id", "1", "99999")), Grouping::Never);
    assert_eq!(Grouping::of(&column("population", "1990", "99999")), Grouping::Thousands);
}

#[test]
fn figures_are_short_and_free_of_noise() {
    let check =
        |value: f64, expected: &str| assert_eq!(figure(value, Locale::EN), expected, "{value}");
    check(0.1 + 0.2, "0.3");
    check(83.2146, "83.21");
    check(70128.0, "70,128");
    check(70128.4, "70,128");
    check(-0.00001, "−1×10⁻⁵");
    check(-0.0, "0");
    check(9.99999, "10");
    check(1234.5678, "1,235");
    check(1e18, "1×10¹⁸");
    check(f64::NAN, "NaN");
}

#[test]
fn counts_in_few_characters() {
    let check = |n: u64, en: &str, zh: &str| {
        assert_eq!(compact(n, Locale::EN), en, "{n}");
        assert_eq!(compact(n, Locale::ZH), zh, "{n}");
    };
    check(0, "0", "0");
    check(999, "999", "999");
    check(280_512, "280.5K", "28.1万");
    check(999_960, "1M", "100万");
    check(99_999_999, "100M", "1亿");
    check(6_180_000_000, "6.2B", "61.8亿");
}

#[test]
fn shares_do_not_lie_at_the_ends() {
    let check = |part, whole, expected: &str| {
        assert_eq!(percent(part, whole, Locale::EN), expected);
    };
    check(0, 100, "0 %");
    check(1, 100_000, "<0.1 %");
    check(99_999, 100_000, ">99.9 %");
    check(100, 100, "100 %");
    check(21, 1_000, "2.1 %");
    check(0, 0, "0 %");
    assert_eq!(null_share(21, 1_000, Locale::ZH).as_deref(), Some("缺 2.1%"));
    assert_eq!(null_share(0, 1_000, Locale::ZH), None);
}

#[test]
fn sizes_and_lengths_of_time() {
    assert_eq!(bytes(999, Locale::EN), "999 B");
    assert_eq!(bytes(4_300_000, Locale::EN), "4.3 MB");
    assert_eq!(bytes(999_999, Locale::EN), "1 MB");
    assert_eq!(bytes(123_456_789, Locale::EN), "123 MB");
    assert_eq!(duration(1_234.0, Locale::EN), "1.2 s");
    assert_eq!(duration(200_000.0, Locale::ZH), "3 分 20 秒");
    assert_eq!(duration(59_990.0, Locale::EN), "1 min");
    assert_eq!(duration(-90_000_000.0, Locale::EN), "−1 d 1 h");
}

#[test]
fn dates_in_both_languages() {
    let check = |text: &str, en: &str, zh: &str| {
        assert_eq!(iso(text, Locale::EN), en);
        assert_eq!(iso(text, Locale::ZH), zh);
    };
    check("2013", "2013", "2013年");
    check("2013-03", "March 2013", "2013年3月");
    check("2013-03-01", "1 Mar 2013", "2013年3月1日");
    check("2013-03-01T06:00", "1 Mar 2013, 06:00", "2013年3月1日 06:00");
    check(
        "2013-03-01T06:00:00.000000001",
        "2013-03-01T06:00:00.000000001",
        "2013-03-01T06:00:00.000000001",
    );
    check("yesterday", "yesterday", "yesterday");
    assert_eq!(cyclic(1, TimeUnit::DayOfWeek, Locale::ZH, true), "周一");
    assert_eq!(cyclic(3, TimeUnit::MonthOfYear, Locale::EN, true), "Mar");
    assert_eq!(cyclic(13, TimeUnit::MonthOfYear, Locale::EN, false), "13");
    assert_eq!(
        cell("2013-03-01T00:00:00", Kind::Temporal, Grouping::Thousands, Locale::EN),
        "2013-03-01 00:00"
    );
    assert_eq!(
        cell("2013-03-01T00:00:00.5+08:00", Kind::Temporal, Grouping::Thousands, Locale::EN),
        "2013-03-01 00:00:00.5+08:00"
    );
}
