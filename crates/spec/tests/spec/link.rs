use proptest::prelude::*;
use sagitta_spec::{Error, Leaf, Predicate, Source, Test, View, encode_for_copy};

use crate::arbitrary;

proptest! {
    #![proptest_config(arbitrary::config(2000))]

    #[test]
    fn every_canonical_view_survives_its_link(view in arbitrary::linkable_view()) {
        let canonical = view.canonical();
        let link = canonical.to_fragment().unwrap();
        prop_assert_eq!(&View::from_fragment(&link).unwrap(), &canonical, "{}", link);
        prop_assert_eq!(&view.to_fragment().unwrap(), &link);
        let copied = encode_for_copy(&link);
        prop_assert!(copied.is_ascii());
        prop_assert_eq!(&View::from_fragment(&copied).unwrap(), &canonical, "{}", copied);
    }
}

/// The design's example, as a link and as JSON but for names that a link leaves to the default.
#[test]
fn the_documented_link_means_the_documented_view() {
    let link = "#/beijing-air?where=all(station:in:Dongsi,Tiantan;any(PM2.5:ge:75;wd:is_null))\
                &by=station,month(time)\
                &show=count(),mean(PM2.5),quantile(PM2.5;0.95),missing(PM2.5)\
                &sort=station,month&mark=line";
    let json = r#"{ "version": 1,
      "source": { "dataset": "beijing-air" },
      "query": {
        "filter": { "all": [
          { "field": "station", "op": "in", "values": ["Dongsi", "Tiantan"] },
          { "any": [ { "field": "PM2.5", "op": "ge", "value": 75 },
                     { "field": "wd", "op": "is_null" } ] } ] },
        "group_by": [ { "field": "station" }, { "field": "time", "time_unit": "month" } ],
        "aggregate": [ { "op": "count" },
                       { "op": "mean", "field": "PM2.5" },
                       { "op": "quantile", "field": "PM2.5", "p": 0.95 },
                       { "op": "missing", "field": "PM2.5" } ],
        "sort": [ { "field": "station", "order": "ascending" },
                  { "field": "month", "order": "ascending" } ] },
      "display": { "mark": "line" } }"#;
    let view = View::from_json(json).unwrap();
    assert_eq!(view.to_fragment().unwrap(), link);
    assert_eq!(View::from_fragment(link).unwrap(), view);
}

/// A link, and how we write the same.
const READ_AS: [(&str, &str); 36] = [
    (
        "#/d?by=a,month(t)&show=sum(n)&pivot=month(t)",
        "#/d?by=a,month(t)&show=sum(n)&pivot=month(t)",
    ),
    ("d", "#/d"),
    ("/d", "#/d"),
    ("#d?", "#/d"),
    ("#/environment/beijing-air", "#/environment/beijing-air"),
    ("#/空气?站点=eq:天津", "#/空气?站点=eq:天津"),
    ("#/%E7%A9%BA%E6%B0%94?%E7%AB%99%E7%82%B9=eq:%E5%A4%A9%E6%B4%A5", "#/空气?站点=eq:天津"),
    ("#/d?a=eq:", "#/d?a=eq:~"),
    ("#/d?a=eq:two+words", "#/d?a=eq:two%20words"),
    ("#/d?time=ge:2017-01-01T08:00", "#/d?time=ge:2017-01-01T08%3A00"),
    (
        "#/d?t=between:2017-01-01T08:00,2017-01-02T08:00:closed",
        "#/d?t=between:2017-01-01T08%3A00,2017-01-02T08%3A00:closed",
    ),
    ("#/d?a=in:", "#/d?a=in:"),
    ("#/d?a=in:~", "#/d?a=in:~"),
    ("#/d?a=in:x,", "#/d?a=in:x,~"),
    ("#/d?name=contains:Foo (bar)", "#/d?name=contains:Foo%20%28bar%29"),
    ("#/d?name=contains:x:insensitive", "#/d?name=contains:x"),
    ("#/d?where=a:is_null&b=is_null&where=any()", "#/d?where=all(a:is_null;b:is_null;any())"),
    ("#/d?where=all(a:is_null)", "#/d?a=is_null"),
    ("#/d?where=all(a:is_null;all(b:gt:1;not(not(c:lt:2))))", "#/d?a=is_null&b=gt:1&c=lt:2"),
    ("#/d?where=all()", "#/d"),
    ("#/d?where=not(all())", "#/d?where=not(all())"),
    ("#/d?~by=eq:1&~=eq:2&%7Eby=eq:3", "#/d?~by=eq:1&~=eq:2&%7Eby=eq:3"),
    ("#/d?select=", "#/d?select="),
    ("#/d?sort=a:asc:nulls_last,b:nulls_first:desc", "#/d?sort=a,b:desc:nulls_first"),
    ("#/d?by=month(t):as:month%28t%29&sort=month(t)", "#/d?by=month(t)&sort=month(t)"),
    ("#/d?limit=10&offset=0&by=a", "#/d?by=a&limit=10"),
    ("#/d?title=&&note=a&note=b,c&v=1", "#/d?title=~&note=a&note=b%2Cc"),
    (
        "#/d?y=sum(n):log&top=12&mark=bar&show=sum(n)&stack=zero",
        "#/d?show=sum(n)&mark=bar&stack=zero&y=sum(n):log&top=12",
    ),
    ("#/d?x=a:quantitative:log&y=b:linear", "#/d?x=a:quantitative:log&y=b"),
    ("#/d?x=log:log&color=log", "#/d?x=log:log&color=log"),
    ("#/d?resolve=shared&row=a", "#/d?row=a"),
    ("#/d?form=points&shapes=a%2Cb&tab=map", "#/d?tab=map&shapes=a%2Cb&form=points"),
    ("#/d?~form=eq:1&~shapes=eq:2", "#/d?~form=eq:1&~shapes=eq:2"),
    ("#/d?compute=r:round(a,2)/b", "#/d?compute=r:round%28a%2C2%29/b"),
    ("#/url(https://a.example/b.arrow?c=d)?x=e", "#/url(https%3A//a.example/b.arrow%3Fc%3Dd)?x=e"),
    ("#/union(tj,bj;pm:PM2.5,;as:city)", "#/union(tj,bj;pm:PM2.5,;as:city)"),
];

#[test]
fn links_are_written_in_one_way() {
    for (link, expected) in READ_AS {
        let view = View::from_fragment(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        assert_eq!(view.to_fragment().unwrap(), expected, "{link}");
        assert_eq!(View::from_fragment(expected).unwrap(), view, "{link}");
    }
}

#[test]
fn links_that_cannot_be_read_name_the_parameter() {
    for (link, message) in [
        ("", "the field \"source\" is missing"),
        ("#/?by=a", "the field \"source\" is missing"),
        ("#/d?a", "a: unknown op \"\""),
        ("#/d?a=75", "a: unknown op \"75\""),
        ("#/d?a=is_nul", "a: unknown op \"is_nul\"; did you mean \"is_null\"?"),
        ("#/d?a=eq", "a: expected \":\" and a value after the op, found \"eq\""),
        ("#/d?a=is_null:1", "a: expected nothing after the op, found \"1\""),
        ("#/d?a=between:1", "a: expected two values with a comma between them, found \"1\""),
        ("#/d?a=contains:x:lower", "a: unknown case \"lower\""),
        ("#/d?a=within_last:x,day", "a: expected a whole number, found \"x\""),
        ("#/d?a=within_last:1,hour_of_day", "a: expected a length of time, found \"hour_of_day\""),
        ("#/d?a=in:(", "a: the parentheses of \"(\" do not match"),
        ("#/d?a=eq:%zz", "a: \"%zz\" is not percent-encoded text"),
        ("#/d?a=eq:%ff", "a: \"%ff\" is not percent-encoded text"),
        ("#/d?=eq:1", "expected a parameter or a column before \"=\", found \"=eq:1\""),
        ("#/d?where=all(a:is_null", "where: the parentheses of \"all(a:is_null\" do not match"),
        ("#/d?where=some(a:is_null)", "where: expected column:op"),
        ("#/d?where=all(a:is_null;)", "where: expected column:op"),
        ("#/d?where=foo(a):is_null", "where: unknown time unit \"foo\""),
        ("#/d?having=", "having: expected column:op"),
        ("#/d?by=a,,b", "by: expected the name of a column, found nothing"),
        ("#/d?by=mnth(t)", "by: unknown time unit \"mnth\"; did you mean \"month\"?"),
        ("#/d?by=bin(a)", "by: expected bin(column;width) or bins(column;number)"),
        ("#/d?by=a:b", "by: expected \":as:\" and a name after it, found \"a:b\""),
        ("#/d?show=mean", "show: expected count() or op(column), found \"mean\""),
        ("#/d?show=count(a)", "show: expected count(), or valid(column), found \"count(a)\""),
        ("#/d?show=avg(a)", "show: unknown op \"avg\""),
        ("#/d?show=quantile(a;2)", "show: expected a number from 0 to 1, found \"2\""),
        ("#/d?show=mean()", "show: expected the name of a column, found nothing"),
        ("#/d?window=total(a)", "window: unknown window op \"total\""),
        ("#/d?sort=a:down", "sort: unknown order \"down\""),
        ("#/d?limit=-1", "limit: expected a whole number, found \"-1\""),
        ("#/d?limit=99999999999999999999", "limit: expected a whole number"),
        ("#/d?limit=1&limit=2", "\"limit\" is there twice"),
        ("#/d?mark=pie", "mark: unknown mark \"pie\""),
        ("#/d?x=a:number", "x: unknown channel type \"number\""),
        ("#/d?x=a:log:quantitative", "x: unknown channel type \"log:quantitative\""),
        ("#/d?x=a::log", "x: unknown channel type \"\""),
        ("#/d?x=a:", "x: unknown channel type \"\""),
        ("#/d?color=a:log", "color: unknown channel type \"log\""),
        ("#/d?stack=center", "stack: unknown stack \"center\""),
        ("#/d?form=globe", "form: unknown form of a map \"globe\""),
        ("#/d?resolve=free", "resolve: unknown scale resolution \"free\""),
        ("#/d?top=0", "top: expected a whole number above 0, found \"0\""),
        ("#/d?top=4294967296", "top: expected a whole number"),
        ("#/d?lookup=t(a)", "lookup: expected table(field:key;fields), found \"t(a)\""),
        ("#/d?compute=a", "compute: expected name:expression, found \"a\""),
        ("#/d?select=a&show=count()", "select: \"select\" and \"aggregate\" exclude each other"),
        ("#/d?v=2", "version 2 of a View is not known here"),
        ("#/url(x", "source: the parentheses of \"url(x\" do not match"),
        ("#/file(x)", "source: expected a dataset, url(…) or union(…), found \"file(x)\""),
        ("#/union(a,b;c:x)", "source: expected a name or nothing for each source, found \"c:x\""),
        ("#/union()", "the field \"source\" is missing"),
    ] {
        let error = View::from_fragment(link).unwrap_err().to_string();
        assert!(error.starts_with(message), "{link}: {error}");
    }
}

#[test]
fn a_file_opened_from_disk_is_not_linked_to() {
    for source in [
        Source::File("secret.arrow".into()),
        Source::Union {
            sources: vec![Source::Dataset("a".into()), Source::File("secret.arrow".into())],
            columns: Default::default(),
            name: None,
        },
    ] {
        let error = View::of(source).to_fragment().unwrap_err();
        assert!(matches!(error, Error::FileInLink { file } if file == "secret.arrow"));
    }
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let mut filter = Predicate::Leaf(Leaf::new("a", Test::IsNull));
    for _ in 0..40 {
        filter = Predicate::Not(Box::new(Predicate::Any(vec![filter, Predicate::Any(Vec::new())])));
    }
    let mut view = View::of(Source::Dataset("d".into()));
    view.query.filter = Some(Predicate::All(vec![filter]));
    // Simplified, little of it is left.
    assert!(view.to_fragment().is_ok());
    let leaf = || Predicate::Leaf(Leaf::new("b", Test::IsNull));
    let mut filter = leaf();
    for _ in 0..40 {
        filter = Predicate::Not(Box::new(Predicate::Any(vec![filter, leaf()])));
    }
    view.query.filter = Some(filter);
    assert!(matches!(view.to_fragment(), Err(Error::TooDeep { .. })));
}

#[test]
fn a_copied_link_is_ascii() {
    assert_eq!(encode_for_copy("#/空气?a=eq:é%20"), "#/%E7%A9%BA%E6%B0%94?a=eq:%C3%A9%20");
}
