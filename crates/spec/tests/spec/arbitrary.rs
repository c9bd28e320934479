//! Views of every shape, with names and values that are hard to write.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use sagitta_spec::{
    Aggregate, AggregateOp, Bin, Bounds, Case, Channel, ChannelType, Compute, Display, Encoding,
    GroupKey, Leaf, Literal, Lookup, MapForm, Mark, NullOrder, Predicate, Query, ReferenceLine,
    RelativeTo, Resolve, Scale, SortKey, SortOrder, Source, Stack, Tab, Test, TimeUnit, Transform,
    View, Window, WindowOp,
};

/// The same cases in every run.
pub(crate) fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(17), ..Config::default() }
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    let characters: Vec<char> =
        "%&=:;,()#?+~ \"'<>\\^`{|}[]/@!$*.-_aZ0\n\t\0éß天津é\u{a0}\u{200b}\u{202e}\u{feff}\u{10ffff}🚲"
            .chars()
            .collect();
    let words = vec![
        "",
        "by",
        "where",
        "as",
        "v",
        "all",
        "any",
        "not",
        "eq",
        "count",
        "count()",
        "mean(PM2.5)",
        "month(time)",
        "share(count())",
        "url",
        "union",
        "url(x)",
        "~",
        "~by",
        "%41",
        "%",
        "null",
        "PM2.5",
        "station",
        "站点",
        "time",
        "a b",
        "bin(a;1)",
        "desc",
        "sensitive",
        "a:sensitive",
        "closed",
        "today",
        "-n",
        "n:desc",
    ];
    prop_oneof![
        vec(select(characters), 0..6).prop_map(String::from_iter),
        select(words).prop_map(str::to_owned),
    ]
}

pub(crate) fn literal() -> impl Strategy<Value = Literal> {
    let numbers = vec![
        "0",
        "-0",
        "007",
        "1.0",
        "1.5",
        "0.1",
        "1e5",
        "0.0000001",
        "NaN",
        "inf",
        "9007199254740991",
        "9007199254740992",
        "-9007199254740993",
        "18446744073709551616",
        "true",
        "false",
        "+1",
        ".5",
        "0.30000000000000004",
        "123456789012345678.25",
        "2017-01-01T00:00:00+08:00",
        "",
    ];
    prop_oneof![
        text(),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f64>().prop_map(|value| value.to_string()),
        (-1e9..1e9).prop_map(|value: f64| value.to_string()),
        select(numbers).prop_map(str::to_owned),
    ]
    .prop_map(Literal::new)
}

fn names(most: usize) -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..=most)
}

fn name() -> impl Strategy<Value = Option<String>> {
    option::weighted(0.3, text())
}

fn case() -> impl Strategy<Value = Case> {
    select(Case::ALL.to_vec())
}

fn test() -> impl Strategy<Value = Test> {
    let comparison = (0..6, literal()).prop_map(|(op, value)| match op {
        0 => Test::Eq(value),
        1 => Test::Ne(value),
        2 => Test::Lt(value),
        3 => Test::Le(value),
        4 => Test::Gt(value),
        _ => Test::Ge(value),
    });
    let bounds = option::of(select(Bounds::ALL.to_vec()));
    let between = (literal(), literal(), bounds).prop_map(|(low, high, bounds)| Test::Between {
        low,
        high,
        bounds,
    });
    let texts = (0..4, text(), case()).prop_map(|(op, text, case)| match op {
        0 => Test::Contains(text, case),
        1 => Test::StartsWith(text, case),
        2 => Test::EndsWith(text, case),
        _ => Test::Matches(text, case),
    });
    let units: Vec<TimeUnit> = TimeUnit::ALL.into_iter().filter(|unit| !unit.is_cyclic()).collect();
    let within = (any::<u32>(), select(units), select(RelativeTo::ALL.to_vec()))
        .prop_map(|(n, unit, to)| Test::WithinLast { n, unit, to });
    prop_oneof![
        comparison,
        between,
        vec(literal(), 0..4).prop_map(Test::In),
        vec(literal(), 0..4).prop_map(Test::NotIn),
        texts,
        Just(Test::IsNull),
        Just(Test::IsNotNull),
        within,
    ]
}

pub(crate) fn predicate() -> impl Strategy<Value = Predicate> {
    let leaf = (text(), test()).prop_map(|(field, test)| Predicate::Leaf(Leaf { field, test }));
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Predicate::All),
            vec(inner.clone(), 0..4).prop_map(Predicate::Any),
            inner.prop_map(|part| Predicate::Not(Box::new(part))),
        ]
    })
}

fn group_key() -> impl Strategy<Value = GroupKey> {
    let transform = prop_oneof![
        select(TimeUnit::ALL.to_vec()).prop_map(Transform::TimeUnit),
        literal().prop_map(|step| Transform::Bin(Bin::Step(step))),
        any::<u32>().prop_map(|n| Transform::Bin(Bin::MaxBins(n))),
    ];
    (text(), option::of(transform), name()).prop_map(|(field, transform, name)| GroupKey {
        field,
        transform,
        name,
    })
}

fn aggregate() -> impl Strategy<Value = Aggregate> {
    let p = prop_oneof![0.0..=1.0, select(vec![0.0, 1.0, 0.95, 0.1 + 0.2, 1e-300])];
    (select(AggregateOp::NAMES.to_vec()), p, text(), name()).prop_map(|(op, p, field, name)| {
        let op = AggregateOp::from_name(op, p).unwrap();
        let field = (op != AggregateOp::Count).then_some(field);
        Aggregate { op, field, name }
    })
}

fn window() -> impl Strategy<Value = Window> {
    (select(WindowOp::ALL.to_vec()), text(), text(), names(2), name()).prop_map(
        |(op, field, by, partition_by, name)| match op {
            WindowOp::Per => Window { op, field, by: Some(by), partition_by: Vec::new(), name },
            _ => Window { op, field, by: None, partition_by, name },
        },
    )
}

fn sort_key() -> impl Strategy<Value = SortKey> {
    (text(), select(SortOrder::ALL.to_vec()), select(NullOrder::ALL.to_vec()))
        .prop_map(|(field, order, nulls)| SortKey { field, order, nulls })
}

fn lookup() -> impl Strategy<Value = Lookup> {
    (text(), text(), text(), names(2)).prop_map(|(field, from, key, fields)| Lookup {
        field,
        from,
        key,
        fields,
    })
}

fn compute() -> impl Strategy<Value = Compute> {
    (text(), text()).prop_map(|(name, expr)| Compute { name, expr })
}

fn query() -> impl Strategy<Value = Query> {
    (
        (vec(lookup(), 0..2), vec(compute(), 0..3)),
        option::of(predicate()),
        option::of(names(3)),
        vec(group_key(), 0..3),
        vec(aggregate(), 0..3),
        option::weighted(0.3, predicate()),
        vec(window(), 0..2),
        vec(sort_key(), 0..3),
        prop_oneof![Just(0), any::<u64>()],
        option::of(any::<u64>()),
        any::<bool>(),
    )
        .prop_map(
            |(
                (lookup, compute),
                filter,
                select,
                keys,
                values,
                having,
                window,
                sort,
                offset,
                limit,
                rows,
            )| {
                let (group_by, aggregate) =
                    if rows { (Vec::new(), Vec::new()) } else { (keys, values) };
                let select = if rows { select } else { None };
                Query {
                    lookup,
                    compute,
                    filter,
                    select,
                    group_by,
                    aggregate,
                    having,
                    window,
                    sort,
                    offset,
                    limit,
                }
            },
        )
}

fn axis() -> impl Strategy<Value = Option<Channel>> {
    (channel(), select(Scale::ALL.to_vec()))
        .prop_map(|(channel, scale)| channel.map(|channel| Channel { scale, ..channel }))
}

fn channel() -> impl Strategy<Value = Option<Channel>> {
    let channel_type = option::of(select(ChannelType::ALL.to_vec()));
    option::of(
        (text(), channel_type)
            .prop_map(|(field, channel_type)| Channel { channel_type, ..Channel::of(field) }),
    )
}

fn display() -> impl Strategy<Value = Display> {
    let line = (literal(), name()).prop_map(|(value, label)| ReferenceLine { value, label });
    let encoding = (axis(), axis(), channel(), channel(), channel())
        .prop_map(|(x, y, color, size, row)| Encoding { x, y, color, size, row });
    let forms = (
        option::of(select(Stack::ALL.to_vec())),
        select(Resolve::ALL.to_vec()),
        option::of(1..=u32::MAX),
        option::of(text()),
        option::of(text()),
        option::of(select(MapForm::ALL.to_vec())),
    );
    (
        option::of(select(Tab::ALL.to_vec())),
        name(),
        option::of(select(Mark::ALL.to_vec())),
        (encoding, forms),
        vec(line, 0..3),
        names(2),
        names(2),
        names(2),
    )
        .prop_map(
            |(tab, title, mark, (encoding, forms), reference_lines, notes, hidden, order)| {
                let (stack, resolve, top, pivot, shapes, form) = forms;
                Display {
                    tab,
                    title,
                    mark,
                    stack,
                    encoding,
                    resolve,
                    top,
                    reference_lines,
                    notes,
                    pivot,
                    shapes,
                    form,
                    hidden,
                    order,
                }
            },
        )
}

fn source(plain: BoxedStrategy<Source>) -> impl Strategy<Value = Source> {
    plain.prop_recursive(2, 6, 3, |inner| {
        let union = vec(inner, 1..4).prop_flat_map(|sources| {
            let names = vec(option::of(text()), sources.len());
            let columns = vec((text(), names), 0..3).prop_map(BTreeMap::from_iter);
            (Just(sources), columns, name())
        });
        union.prop_map(|(sources, columns, name)| Source::Union { sources, columns, name })
    })
}

fn linkable() -> BoxedStrategy<Source> {
    prop_oneof![text().prop_map(Source::Dataset), text().prop_map(Source::Url)].boxed()
}

/// Any View.
pub(crate) fn view() -> impl Strategy<Value = View> {
    let plain = prop_oneof![linkable(), text().prop_map(Source::File)].boxed();
    (source(plain), query(), display()).prop_map(|(source, query, display)| View {
        source,
        query,
        display,
    })
}

/// Any View that a link can lead to.
pub(crate) fn linkable_view() -> impl Strategy<Value = View> {
    (source(linkable()), query(), display()).prop_map(|(source, query, display)| View {
        source,
        query,
        display,
    })
}
