use super::*;

fn column(name: &str, kind: Kind, n_distinct: u64, min: &str, max: &str) -> ColumnBrief {
    ColumnBrief {
        n_rows: 280_512,
        n_distinct,
        min: Some(min.into()),
        max: Some(max.into()),
        ..ColumnBrief::new(name, kind)
    }
}

fn time(min: &str, max: &str) -> ColumnBrief {
    column("time", Kind::Temporal, 35_064, min, max)
}

fn pm() -> ColumnBrief {
    column("PM2.5", Kind::Number, 700, "2", "999")
}

#[test]
fn a_rule_for_each_kind_of_table() {
    let station = |n| column("station", Kind::Category, n, "Changping", "Tiantan");
    let year = column("year", Kind::Integer, 30, "1990", "2019");
    let id = column("id", Kind::Integer, 280_512, "1", "280512");
    let span = || time("2013-03-01T00:00:00", "2017-02-28T23:00:00");
    let check = |columns: &[ColumnBrief], rule, x: &str, y: &str, mark| {
        let suggestion = suggest(columns);
        assert_eq!(suggestion.rule, rule);
        let of = |c: &Option<Channel>| c.as_ref().map_or("", |c| c.field.as_str()).to_owned();
        let encoding = &suggestion.display.encoding;
        assert_eq!((of(&encoding.x), of(&encoding.y)), (x.to_owned(), y.to_owned()));
        assert_eq!(suggestion.display.mark, mark, "{rule:?}");
    };
    check(
        &[station(8), span(), pm()],
        Rule::MeanOverTime,
        "month(time)",
        "mean(PM2.5)",
        Some(Mark::Line),
    );
    check(&[span(), id.clone()], Rule::CountOverTime, "month(time)", "count()", Some(Mark::Bar));
    check(&[year, pm(), station(8)], Rule::MeanOverYears, "year", "mean(PM2.5)", Some(Mark::Line));
    check(
        &[id.clone(), station(8), pm()],
        Rule::MeanByCategory,
        "station",
        "mean(PM2.5)",
        Some(Mark::Bar),
    );
    check(&[station(8), id.clone()], Rule::CountByCategory, "station", "count()", Some(Mark::Bar));
    check(&[pm(), id.clone()], Rule::Histogram, "bins(PM2.5;30)", "count()", Some(Mark::Histogram));
    check(&[id, ColumnBrief::new("note", Kind::Text)], Rule::NoPicture, "", "", None);
    check(&[], Rule::NoPicture, "", "", None);
    let small =
        |name: &str| ColumnBrief { n_rows: 400, ..column(name, Kind::Number, 300, "1", "9") };
    check(&[small("a"), small("b")], Rule::TwoMeasures, "a", "b", Some(Mark::Point));
}

#[test]
fn a_unit_fits_the_span() {
    let check = |min: &str, max: &str, unit| {
        assert_eq!(fitting_unit(&time(min, max)), unit, "{min} to {max}");
    };
    check("2000-01-01", "2017-02-28", TimeUnit::Year);
    check("2013-03-01", "2017-02-28", TimeUnit::Month);
    check("2001-01-01", "2001-03-31", TimeUnit::Day);
    check("2001-01-01", "2001-09-01", TimeUnit::Week);
    check("2001-01-01", "2001-01-03", TimeUnit::Hour);
    check("2001-01-01T00:00", "2001-01-01T02:00", TimeUnit::Minute);
}

#[test]
fn few_values_of_a_category_become_lines() {
    let station = column("station", Kind::Category, 3, "a", "c");
    let suggestion = suggest(&[station, time("2013-03-01", "2017-02-28"), pm()]);
    let color = suggestion.display.encoding.color.map(|channel| channel.field);
    assert_eq!(color.as_deref(), Some("station"));
    assert_eq!(suggestion.query.sort.len(), 2);
}

#[test]
fn two_keys_have_a_form_of_their_own() {
    let named = |name: &str, n| column(name, Kind::Category, n, "a", "z");
    let columns = [
        named("kind", 5),
        named("district", 16),
        named("region", 6),
        time("2013-03-01", "2017-02-28"),
        pm(),
    ];
    let name = |name: &str| GroupKey::of(name);
    let month = || GroupKey::time_unit("time", TimeUnit::Month);
    let hour = || GroupKey::time_unit("time", TimeUnit::HourOfDay);
    let day = || GroupKey::time_unit("time", TimeUnit::DayOfWeek);
    let bins = |name: &str| GroupKey::bin(name, Bin::MaxBins(30));
    let mean = || Aggregate::of(AggregateOp::Mean, "PM2.5");
    let check = |keys: [GroupKey; 2], aggregate: Aggregate, mark, stack| {
        let query =
            Query { group_by: keys.to_vec(), aggregate: vec![aggregate], ..Query::default() };
        let display = suggest_display(&query, &columns);
        assert_eq!((display.mark, display.stack), (Some(mark), stack), "{query:?}");
        let field = if mark == Mark::Rect { &display.encoding.color } else { &display.encoding.y };
        let figures = query.aggregate[0].output_name();
        assert_eq!(field.as_ref().map(|channel| channel.field.clone()), Some(figures));
    };
    check([name("district"), name("kind")], Aggregate::count(), Mark::Bar, Some(Stack::Zero));
    check([name("district"), name("kind")], mean(), Mark::Rect, None);
    check([name("kind"), name("district")], Aggregate::count(), Mark::Rect, None);
    check([name("kind"), name("nowhere")], mean(), Mark::Bar, None);
    check([month(), name("kind")], mean(), Mark::Line, None);
    check([name("kind"), month()], Aggregate::count(), Mark::Line, None);
    check([hour(), day()], Aggregate::count(), Mark::Rect, None);
    check([bins("PM2.5"), bins("b")], Aggregate::count(), Mark::Rect, None);
    check([hour(), name("kind")], mean(), Mark::Line, None);
}

#[test]
fn what_a_display_leaves_open_is_chosen_around_what_it_says() {
    let columns = [
        column("size", Kind::Category, 3, "L", "S"),
        column("phase", Kind::Category, 7, "a", "z"),
        pm(),
    ];
    let query = Query {
        group_by: vec![GroupKey::of("phase"), GroupKey::of("size")],
        aggregate: vec![count()],
        ..Query::default()
    };
    let check = |own: Encoding, expected: [&str; 4]| {
        let display = Display { encoding: own, mark: Some(Mark::Bar), ..Display::default() };
        let encoding = complete_display(&display, &query, &columns).encoding;
        let of = |one: Option<Channel>| one.map_or(String::new(), |one| one.field);
        let found = [encoding.x, encoding.y, encoding.color, encoding.row].map(of);
        assert_eq!(found, expected);
    };
    let some = |field: &str| Some(Channel::of(field));
    check(Encoding::default(), ["phase", "count()", "size", ""]);
    check(Encoding { row: some("size"), ..Encoding::default() }, ["phase", "count()", "", "size"]);
    check(Encoding { row: some("phase"), ..Encoding::default() }, ["size", "count()", "", "phase"]);
    check(Encoding { x: some("size"), ..Encoding::default() }, ["size", "", "", ""]);
}
