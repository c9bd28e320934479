use sagitta_render::Kind;
use sagitta_spec::{AggregateOp, Bin, Bounds, TimeUnit};

use super::*;

fn columns() -> Vec<ColumnBrief> {
    [("station", Kind::Category), ("time", Kind::Temporal), ("PM2.5", Kind::Number)]
        .map(|(name, kind)| ColumnBrief::new(name, kind))
        .into()
}

fn view(fragment: &str) -> View {
    View::from_fragment(fragment).unwrap()
}

#[track_caller]
fn check(before: &str, edit: Edit, after: &str) {
    let edited = apply(&view(before), &edit, &columns());
    assert_eq!(edited.to_fragment().unwrap(), after);
    assert_eq!(view(after), edited, "the link does not bring back the view");
}

fn between(low: &str, high: &str) -> Test {
    Test::Between { low: low.into(), high: high.into(), bounds: Some(Bounds::ClosedOpen) }
}

#[test]
fn a_column_has_one_plain_condition() {
    let brush = |test| Edit::SetColumnTest("PM2.5".into(), test);
    check("#/air", brush(Some(between("1", "2"))), "#/air?PM2.5=between:1,2:closed_open");
    check("#/air?PM2.5=gt:5", brush(Some(Test::Ge("7".into()))), "#/air?PM2.5=ge:7");
    check("#/air?station=eq:a&PM2.5=gt:5", brush(None), "#/air?station=eq:a");
    check("#/air?station=eq:a", brush(None), "#/air?station=eq:a");
    let inside = "#/air?where=any(PM2.5:gt:5;station:eq:a)";
    let both = "#/air?where=all(any(PM2.5:gt:5;station:eq:a);PM2.5:is_null)";
    let edited = apply(&view(inside), &brush(Some(Test::IsNull)), &columns());
    assert_eq!(edited, view(both), "a condition inside an any is left alone");
}

#[test]
fn values_come_and_go_one_by_one() {
    let toggle = |value: &str| Edit::ToggleValue("station".into(), value.into());
    check("#/air", toggle("a"), "#/air?station=in:a");
    check("#/air?station=in:a", toggle("b"), "#/air?station=in:a,b");
    check("#/air?station=eq:a", toggle("b"), "#/air?station=in:a,b");
    check("#/air?station=in:a,b", toggle("a"), "#/air?station=in:b");
    check("#/air?station=in:b", toggle("b"), "#/air");
}

#[test]
fn conditions_are_found_by_their_path() {
    let nested = view("#/air?where=all(station:eq:a;any(PM2.5:gt:5;not(PM2.5:is_null)))");
    let filter = nested.query.filter.as_ref();
    assert_eq!(conditions(filter).len(), 2);
    assert!(
        matches!(at(filter, &[1, 1, 0]), Some(Predicate::Leaf(leaf)) if leaf.test == Test::IsNull)
    );
    assert_eq!(at(filter, &[0, 0]), None);
    let removed = apply(&nested, &Edit::RemoveCondition(vec![1, 0]), &columns());
    assert_eq!(removed, view("#/air?where=all(station:eq:a;not(PM2.5:is_null))"));
    let all_gone = apply(&view("#/air?station=eq:a"), &Edit::RemoveCondition(vec![]), &columns());
    assert_eq!(all_gone.query.filter, None);
}

#[test]
fn headers_sort_in_turn() {
    let press = |beside| Edit::ToggleSort("time".into(), beside);
    check("#/air", press(false), "#/air?sort=time");
    check("#/air?sort=time", press(false), "#/air?sort=time:desc");
    check("#/air?sort=time:desc", press(false), "#/air");
    check("#/air?sort=station", press(false), "#/air?sort=time");
    check("#/air?sort=station", press(true), "#/air?sort=station,time");
    check("#/air?sort=time,station", press(true), "#/air?sort=time:desc,station");
    check("#/air?sort=time:desc,station", press(true), "#/air?sort=station");
}

#[test]
fn grouping_brings_its_own_order_and_picture() {
    let month = GroupKey::time_unit("time", TimeUnit::Month);
    let mean = Aggregate::of(AggregateOp::Mean, "PM2.5");
    let grouped = apply(&view("#/air?sort=PM2.5"), &Edit::SetKey(0, month), &columns());
    assert_eq!(grouped.query.aggregate, [Aggregate::count()]);
    assert_eq!(grouped.query.sort, [SortKey::ascending("month(time)")]);
    assert_eq!(grouped.display.mark, Some(Mark::Bar));
    let averaged = apply(&grouped, &Edit::SetAggregate(0, mean), &columns());
    assert_eq!(averaged.display.encoding.y.as_ref().map(|y| y.field.as_str()), Some("mean(PM2.5)"));
    let lines = apply(&averaged, &Edit::SetMark(Mark::Line), &columns());
    let median = Edit::SetAggregate(0, Aggregate::of(AggregateOp::Median, "PM2.5"));
    assert_eq!(apply(&lines, &median, &columns()).display.mark, Some(Mark::Line));
    let yearly = Edit::SetKey(0, GroupKey::time_unit("time", TimeUnit::Year));
    assert_eq!(apply(&lines, &yearly, &columns()).query.sort, [SortKey::ascending("year(time)")]);
    let rows = apply(&lines, &Edit::Ungroup, &columns());
    assert!(!rows.query.is_grouped() && rows.query.sort.is_empty());
}

#[test]
fn a_histogram_counts_all_rows() {
    let before =
        view("#/air?by=month(time)&show=mean(PM2.5)&mark=line&x=month(time)&y=mean(PM2.5)");
    let after = apply(&before, &Edit::SetMark(Mark::Histogram), &columns());
    assert!(is_histogram(&after.query));
    assert_eq!(after.query.group_by, [GroupKey::bin("PM2.5", Bin::MaxBins(30))]);
    let texts = [ColumnBrief::new("name", Kind::Text)];
    assert_eq!(
        apply(&view("#/a"), &Edit::SetMark(Mark::Histogram), &texts).query,
        Query::default()
    );
}

#[test]
fn columns_of_another_dataset_go_with_what_was_made_of_them() {
    let lookup = |fields: &[&str]| Lookup {
        field: "station".into(),
        from: "stations".into(),
        key: "id".into(),
        fields: fields.iter().map(|name| (*name).to_owned()).collect(),
    };
    let added = apply(&view("#/air"), &Edit::SetLookup(0, lookup(&["city", "area"])), &columns());
    assert_eq!(added.query.lookup, [lookup(&["city", "area"])]);
    let mut made =
        apply(&added, &Edit::AddCondition(Leaf::new("city", Test::IsNotNull).into()), &[]);
    made.query.compute = vec![
        Compute { name: "twice".into(), expr: "area * 2".into() },
        Compute { name: "half".into(), expr: "twice / 4".into() },
        Compute { name: "other".into(), expr: "\"PM2.5\" * 2".into() },
    ];
    made.query.group_by = vec![GroupKey::of("city"), GroupKey::of("station")];
    made.query.aggregate = vec![Aggregate::of(AggregateOp::Mean, "half")];
    let fewer = apply(&made, &Edit::SetLookup(0, lookup(&["city"])), &columns());
    let names: Vec<&str> = fewer.query.compute.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["other"], "what is made of a column goes with it");
    assert_eq!(fewer.query.aggregate, [Aggregate::count()]);
    assert_eq!(fewer.query.filter, made.query.filter);
    let none = apply(&fewer, &Edit::RemoveLookup(0), &columns());
    assert_eq!((none.query.lookup.len(), none.query.filter), (0, None));
    assert_eq!(none.query.group_by, [GroupKey::of("station")]);
    assert_eq!(apply(&view("#/air"), &Edit::RemoveLookup(3), &[]), view("#/air").canonical());
}
