//! Odd data: every combination gives a scene with finite coordinates, and what is left out is said.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop at the first thing that is not there"
)]

use sagitta_render::{
    Anchor, Error, Frame, FrameColumn, FrameValues, Kind, Layout, Locale, NoteKind, Painter,
    PathCommand, Scene, Step, Style, SvgColors, Words, chart_table, five_numbers, scene, summary,
    to_svg,
};
use sagitta_spec::{
    AggregateOp, Channel, ChannelType, Display, Encoding, Mark, Scale, Stack, TimeUnit,
};

fn display(mark: Mark, channel_type: Option<ChannelType>, color: bool) -> Display {
    let channel = |field: &str, channel_type| Some(Channel { channel_type, ..Channel::of(field) });
    Display {
        mark: Some(mark),
        encoding: Encoding {
            x: channel("x", channel_type),
            y: channel("y", None),
            color: channel("c", None).filter(|_| color),
            ..Encoding::default()
        },
        ..Display::default()
    }
}

fn frame(x: FrameColumn, y: &[Option<f64>]) -> Frame {
    let names = (0..y.len()).map(|i| (i % 3 != 2).then(|| format!("<s&{}>", i % 3))).collect();
    Frame {
        columns: vec![
            x,
            FrameColumn::new("y", Kind::Number, FrameValues::numbers(y)),
            FrameColumn::new("c", Kind::Category, FrameValues::Text(names)),
        ],
    }
}

/// Fails on a coordinate that is not a finite number, and counts the calls.
#[derive(Default)]
struct Finite(usize);

impl Finite {
    fn check(&mut self, numbers: &[f64]) {
        assert!(numbers.iter().all(|v| v.is_finite()), "{numbers:?}");
        self.0 += 1;
    }
}

impl Painter for Finite {
    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, _: Style) {
        self.check(&[x, y, width, height]);
        assert!(width >= 0.0 && height >= 0.0, "{width} × {height}");
    }
    fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, _: Style) {
        self.check(&[x1, y1, x2, y2]);
    }
    fn path(&mut self, commands: &[PathCommand], _: Style) {
        for command in commands {
            if let PathCommand::Move(x, y) | PathCommand::Line(x, y) = command {
                self.check(&[*x, *y]);
            }
        }
    }
    fn circle(&mut self, cx: f64, cy: f64, r: f64, _: Style) {
        self.check(&[cx, cy, r]);
    }
    fn text(&mut self, x: f64, y: f64, _: Anchor, _: &str, _: Style) {
        self.check(&[x, y]);
    }
}

fn xs(values: &[Option<f64>]) -> Vec<FrameColumn> {
    let column =
        |kind, step| FrameColumn::new("x", kind, FrameValues::numbers(values)).with_step(step);
    let names = values.iter().map(|v| v.map(|v| format!("a rather long name {v}"))).collect();
    vec![
        column(Kind::Number, Step::None),
        column(Kind::Integer, Step::None),
        column(Kind::Number, Step::Bins),
        column(Kind::Number, Step::Bin(0.5)),
        column(Kind::Temporal, Step::None),
        column(Kind::Temporal, Step::TimeUnit(TimeUnit::Day)),
        column(Kind::Temporal, Step::TimeUnit(TimeUnit::Year)),
        column(Kind::Integer, Step::TimeUnit(TimeUnit::MonthOfYear)),
        column(Kind::Integer, Step::TimeUnit(TimeUnit::HourOfDay)),
        FrameColumn::new("x", Kind::Category, FrameValues::Text(names)),
    ]
}

#[test]
fn every_combination_has_finite_coordinates() {
    let odd = [
        vec![],
        vec![None],
        vec![Some(0.0)],
        vec![Some(5.0); 4],
        vec![Some(f64::NAN), Some(f64::INFINITY), None],
        vec![Some(f64::MAX), Some(f64::MIN)],
        vec![Some(1e-300), Some(2e-300), Some(-1.0)],
        vec![Some(-7.0), None, Some(3.0), Some(4.0), Some(9.0), Some(9.0)],
        vec![Some(86_400_000.0 * 20_000.0), Some(86_400_000.0 * 20_400.0), None],
        (0..40).map(|i| Some(f64::from(i))).collect(),
    ];
    let kinds = [None, Some(ChannelType::Nominal), Some(ChannelType::Temporal)];
    let mut n_drawn = 0;
    let mut n_forms = 0;
    for values in &odd {
        for y in &odd {
            let n = values.len().min(y.len());
            let y: Vec<_> = y.iter().copied().take(n).collect();
            let values: Vec<_> = values.iter().copied().take(n).collect();
            for x in xs(&values) {
                for (i, mark) in Mark::ALL.into_iter().enumerate() {
                    let frame = frame(x.clone(), &y);
                    let display = display(mark, kinds.get(i % 3).copied().flatten(), i % 2 == 0);
                    let mut display = display;
                    n_forms += 1;
                    vary(&mut display, n_forms);
                    let layout = Layout::new(358.0, 200.0);
                    let scene = match scene(&frame, &display, &layout) {
                        Ok(scene) => scene,
                        Err(
                            Error::NotQuantitative { .. }
                            | Error::TooFewValues { .. }
                            | Error::MissingAggregate { .. }
                            | Error::NotSplit { .. }
                            | Error::MissingChannel { channel: "color" },
                        ) => continue,
                        Err(error) => panic!("{error}"),
                    };
                    let mut painter = Finite::default();
                    scene.paint(&mut painter);
                    n_drawn += painter.0;
                    assert!(scene.hits.iter().all(|hit| hit.x.is_finite() && hit.y.is_finite()));
                    let description = summary(&frame, &display, Locale::EN).unwrap();
                    let words = Words { title: "a < b", description: &description };
                    let svg = to_svg(&scene, &words, SvgColors::Classes, 12.0);
                    assert!(!svg.contains("NaN\"") && !svg.contains("inf\""), "{svg}");
                    assert!(!svg.contains("<s&"), "names are escaped");
                }
            }
        }
    }
    assert!(n_drawn > 10_000);
}

/// One of the many ways to combine what a display can ask for.
fn vary(display: &mut Display, n: usize) {
    display.stack = [None, Some(Stack::Zero), Some(Stack::Normalize)][n % 3];
    display.top = [None, Some(1), Some(5)][n / 3 % 3];
    display.encoding.row = Some(Channel::of("c")).filter(|_| (n / 9).is_multiple_of(4));
    for (i, channel) in [&mut display.encoding.x, &mut display.encoding.y].into_iter().enumerate() {
        if let Some(channel) = channel
            && (n / 36).is_multiple_of(3 + i)
        {
            channel.scale = Scale::Log;
        }
    }
}

fn said(scene: &Scene, kind: NoteKind) -> &str {
    let note = scene.notes.iter().find(|note| note.kind == kind);
    note.map_or("", |note| note.text.as_str())
}

#[test]
fn what_is_left_out_is_said() {
    let x = FrameColumn::new(
        "x",
        Kind::Temporal,
        FrameValues::numbers(&[Some(0.0), Some(86_400_000.0), Some(345_600_000.0), None]),
    )
    .with_step(Step::TimeUnit(TimeUnit::Day));
    let frame = frame(x, &[Some(10.0), None, Some(f64::INFINITY), Some(4.0)]);
    let layout = Layout { total: Some(900), ..Layout::new(600.0, 300.0) };
    let line = display(Mark::Line, None, false);
    let drawn = scene(&frame, &line, &layout).unwrap();
    assert_eq!(said(&drawn, NoteKind::Gaps), "2 periods have no rows; they are left as gaps.");
    assert_eq!(said(&drawn, NoteKind::Nulls), "One row without a value (∅) is not drawn.");
    assert_eq!(
        said(&drawn, NoteKind::NotFinite),
        "One value that is NaN or infinite is not drawn."
    );
    assert_eq!(
        said(&drawn, NoteKind::NullGroup),
        "One row without x (∅) has no place on the axis: y: 4."
    );
    assert_eq!(said(&drawn, NoteKind::Limited), "Showing the first 4 of 900.");
    assert_eq!(drawn.mark_count(), 1);
    let table = chart_table(&frame, &line, Locale::EN).unwrap();
    assert_eq!(table.headers, ["x", "y"]);
    assert_eq!(table.rows, [["1 Jan 1970", "10"], ["2 Jan 1970", "∅"], ["5 Jan 1970", "∞"]]);
    let words = summary(&frame, &line, Locale::EN).unwrap();
    assert_eq!(
        words,
        "Line chart with one value. y: lowest 10 (1 Jan 1970), highest 10 (1 Jan 1970)."
    );
}

#[test]
fn a_pointer_finds_the_nearest_datum() {
    let x = FrameColumn::new("x", Kind::Number, FrameValues::numbers(&[Some(0.0), Some(10.0)]));
    let frame = frame(x, &[Some(1.0), Some(2.0)]);
    let drawn =
        scene(&frame, &display(Mark::Line, None, false), &Layout::new(600.0, 300.0)).unwrap();
    let hit = drawn.nearest(590.0, 40.0, 60.0).unwrap();
    assert_eq!(
        (hit.row, hit.lines.as_slice()),
        (1, ["10".to_owned(), "y: 2".to_owned()].as_slice())
    );
    assert!(drawn.nearest(300.0, 290.0, 20.0).is_none());
}

#[test]
fn a_channel_without_its_column_is_an_error() {
    let x = FrameColumn::new("x", Kind::Number, FrameValues::numbers(&[Some(0.0)]));
    let mut wrong = display(Mark::Line, None, true);
    wrong.encoding.color = Some(Channel::of("nowhere"));
    let error = scene(&frame(x, &[Some(1.0)]), &wrong, &Layout::new(600.0, 300.0)).unwrap_err();
    assert_eq!(error, Error::UnknownColumn { channel: "color", column: "nowhere".into() });
}

fn names(values: &[&str]) -> FrameValues {
    FrameValues::Text(values.iter().map(|v| (!v.is_empty()).then(|| (*v).to_owned())).collect())
}

fn by_name(x: &[&str], y: &[Option<f64>], op: AggregateOp) -> Frame {
    Frame {
        columns: vec![
            FrameColumn::new("x", Kind::Category, names(x)),
            FrameColumn::new("y", Kind::Number, FrameValues::numbers(y))
                .with_measure(op, Some("v")),
        ],
    }
}

#[test]
fn the_rest_is_added_up_only_where_it_can_be() {
    let names = ["a", "b", "c", "", "d"];
    let values = [Some(1.0), Some(9.0), None, Some(4.0), Some(2.5)];
    let check = |op, values: &[Option<f64>; 5], total, lines: &[&str], note: &str| {
        let display = Display { top: Some(1), ..display(Mark::Bar, None, false) };
        let layout = Layout { total, ..Layout::new(600.0, 300.0) };
        let drawn = scene(&by_name(&names, values, op), &display, &layout).unwrap();
        let found: Vec<String> = drawn.hits.iter().map(|hit| hit.lines.join(" ")).collect();
        assert_eq!(found, lines, "{op:?}");
        assert_eq!(said(&drawn, NoteKind::Others), note, "{op:?}");
    };
    let together = ["b y: 9", "3 others y: 3.5", "∅ no value y: 4"];
    let alone = ["b y: 9", "∅ no value y: 4"];
    let added = "3 others are added up and drawn last.";
    let left = "3 others are not shown.";
    check(AggregateOp::Sum, &values, None, &together, added);
    check(AggregateOp::Count, &values, Some(5), &together, added);
    check(AggregateOp::Mean, &values, None, &alone, left);
    check(AggregateOp::Sum, &values, Some(6), &alone, left);
    let nan = [Some(1.0), Some(9.0), Some(f64::NAN), Some(4.0), Some(2.5)];
    check(AggregateOp::Sum, &nan, None, &alone, left);
}

#[test]
fn what_a_form_cannot_draw_is_said() {
    let negative = by_name(&["a", "b"], &[Some(0.0), Some(-2.0)], AggregateOp::Sum);
    let layout = Layout::new(600.0, 300.0);
    let mut display = display(Mark::Bar, None, false);
    display.stack = Some(Stack::Normalize);
    let drawn = scene(&negative, &display, &layout).unwrap();
    assert!(said(&drawn, NoteKind::Stack).starts_with("Some values are negative"));
    display.stack = None;
    if let Some(y) = &mut display.encoding.y {
        y.scale = Scale::Log;
    }
    let some = by_name(&["a", "b", "c"], &[Some(0.0), Some(-2.0), Some(3.0)], AggregateOp::Sum);
    let drawn = scene(&some, &display, &layout).unwrap();
    assert_eq!(drawn.mark_count(), 1);
    let notes: Vec<&str> = drawn.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(notes[1].starts_with("2 values are zero or negative"), "{notes:?}");
    display.stack = Some(Stack::Zero);
    let drawn = scene(&some, &display, &layout).unwrap();
    assert!(said(&drawn, NoteKind::LogScale).starts_with("The y axis is not logarithmic"));
}

#[test]
fn small_charts_share_their_axes_and_have_an_end() {
    let n = 30_usize;
    let panel: Vec<String> = (0..n).map(|i| format!("panel {i}")).collect();
    let panel: Vec<&str> = panel.iter().map(String::as_str).collect();
    let y: Vec<Option<f64>> = (0..n).map(|i| Some(i as f64)).collect();
    let mut frame = by_name(&vec!["a"; n], &y, AggregateOp::Sum);
    frame.columns.push(FrameColumn::new("p", Kind::Category, names(&panel)));
    let mut display = display(Mark::Bar, None, false);
    display.encoding.row = Some(Channel::of("p"));
    for (width, left) in [(390.0, 1), (1_000.0, 3)] {
        let drawn = scene(&frame, &display, &Layout::new(width, 300.0)).unwrap();
        assert_eq!(drawn.hits.len(), 24);
        assert_eq!(
            said(&drawn, NoteKind::ManyPanels),
            "The first 24 of 30 small charts are drawn."
        );
        let mut places: Vec<f64> = drawn.hits.iter().map(|hit| hit.x).collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        assert_eq!(places.len(), left, "columns at {width}");
        for (i, hit) in drawn.hits.iter().enumerate() {
            assert_eq!((hit.row, hit.lines[0].as_str()), (i, &*format!("panel {i} · a")));
            let [left, top, width, height] = hit.area.unwrap();
            assert!(hit.x >= left && hit.x <= left + width);
            assert!(top >= 0.0 && top + height <= drawn.height);
            assert_eq!(drawn.nearest(hit.x, top + 2.0, 1.0).map(|hit| hit.row), Some(i));
        }
    }
    display.mark = Some(Mark::Slope);
    let error = scene(&frame, &display, &Layout::new(390.0, 300.0)).unwrap_err();
    assert_eq!(error, Error::NotSplit { mark: "slope" });
}

#[test]
fn hidden_series_stay_in_the_legend() {
    let x =
        FrameColumn::new("x", Kind::Number, FrameValues::numbers(&[0.0, 0.0, 1.0, 1.0].map(Some)));
    let mut frame = frame(x, &[1.0, 100.0, 2.0, 200.0].map(Some));
    frame.columns[2].values = names(&["low", "high", "low", "high"]);
    for mark in [Mark::Line, Mark::Area, Mark::Point, Mark::Bar] {
        let display = display(mark, None, true);
        let check = |hidden: &[&str], n_hits: usize| {
            let mut layout = Layout::new(600.0, 300.0);
            layout.hidden = hidden.iter().map(|name| (*name).to_owned()).collect();
            let drawn = scene(&frame, &display, &layout).unwrap();
            assert_eq!(drawn.hits.len(), n_hits, "{mark:?} without {hidden:?}");
            assert_eq!(drawn.legend.len(), 2, "{mark:?} without {hidden:?}");
            for entry in &drawn.legend {
                assert_eq!(entry.hidden, hidden.contains(&entry.name.as_str()));
                let [left, top, width, height] = entry.area;
                assert!(
                    left >= 0.0 && top >= 0.0 && left + width <= 600.0 && top + height <= 310.0
                );
            }
        };
        check(&[], 4);
        check(&["high"], 2);
        check(&["high", "low"], 0);
        check(&["nobody"], 4);
    }
}

#[test]
fn boxes_and_pairs_need_their_parts() {
    let frame = by_name(&["a", "b"], &[Some(0.0), Some(-2.0)], AggregateOp::Median);
    let layout = Layout::new(600.0, 300.0);
    let check = |mark, expected: Error| {
        let error = scene(&frame, &display(mark, None, false), &layout).unwrap_err();
        assert_eq!(error, expected);
    };
    check(Mark::Boxplot, Error::MissingAggregate { op: "min", field: "v".into() });
    check(Mark::Dumbbell, Error::TooFewValues { channel: "color", expected: 2, found: 1 });
    check(Mark::Rect, Error::MissingChannel { channel: "color" });
    let one = by_name(&["a"], &[Some(1.0)], AggregateOp::Sum);
    let error = scene(&one, &display(Mark::Slope, None, false), &layout).unwrap_err();
    assert_eq!(error, Error::TooFewValues { channel: "x", expected: 2, found: 1 });
}

#[test]
fn the_last_period_is_marked_only_where_the_data_ends_in_it() {
    let day = 86_400_000.0;
    let check = |incomplete, expected: bool| {
        let x = FrameColumn::new(
            "x",
            Kind::Temporal,
            FrameValues::numbers(&[Some(0.0), Some(day), Some(2.0 * day)]),
        )
        .with_step(Step::TimeUnit(TimeUnit::Day))
        .with_incomplete(incomplete);
        let frame = frame(x, &[Some(1.0), Some(2.0), Some(3.0)]);
        let drawn =
            scene(&frame, &display(Mark::Line, None, false), &Layout::new(600.0, 300.0)).unwrap();
        assert_eq!(!said(&drawn, NoteKind::Incomplete).is_empty(), expected);
    };
    check(2.0 * day, true);
    check(3.0 * day, false);
    check(day, false);
}

#[test]
fn tables_and_summaries_say_the_same() {
    let cells = Frame {
        columns: vec![
            FrameColumn::new("x", Kind::Category, names(&["a", "a", "b"])),
            FrameColumn::new("c", Kind::Category, names(&["u", "", "u"])),
            FrameColumn::new(
                "y",
                Kind::Integer,
                FrameValues::numbers(&[Some(3.0), None, Some(5.0)]),
            )
            .with_measure(AggregateOp::Count, None),
        ],
    };
    let shown = display(Mark::Rect, None, true);
    let table = chart_table(&cells, &shown, Locale::EN).unwrap();
    assert_eq!(table.headers, ["x", "c", "y"]);
    assert_eq!(table.rows, [["a", "u", "3"], ["a", "∅ no value", "∅"], ["b", "u", "5"]]);
    assert_eq!(
        summary(&cells, &shown, Locale::EN).unwrap(),
        "Heat map with 2 values. y: lowest 3 (a · u), highest 5 (b · u)."
    );
    let mut parts = display(Mark::Bar, None, true);
    parts.stack = Some(Stack::Normalize);
    let table = chart_table(&cells, &parts, Locale::EN).unwrap();
    assert_eq!(table.headers, ["x", "Series", "y", "Share"]);
    assert_eq!(
        table.rows,
        [["a", "u", "3", "100 %"], ["a", "∅ no value", "∅", "∅"], ["b", "u", "5", "100 %"]]
    );
}

#[test]
fn a_box_needs_five_numbers() {
    let rows = [
        [Some(1.0), Some(2.0), Some(3.0), Some(4.0), Some(5.0)],
        [None; 5],
        [Some(7.0); 5],
        [Some(f64::NEG_INFINITY), Some(2.0), Some(3.0), Some(4.0), Some(5.0)],
        [Some(-1.0), Some(2.0), Some(f64::NAN), Some(4.0), Some(5.0)],
    ];
    let five = five_numbers("v");
    let mut frame = by_name(&["a", "b", "c", "d", "e"], &[None; 5], AggregateOp::Sum);
    for (aggregate, at) in five.iter().zip([2, 0, 1, 3, 4]) {
        let values: Vec<_> = rows.iter().map(|row| row[at]).collect();
        frame.columns.push(
            FrameColumn::new(aggregate.output_name(), Kind::Number, FrameValues::numbers(&values))
                .with_measure(aggregate.op, Some("v")),
        );
    }
    let mut display = display(Mark::Boxplot, None, false);
    display.encoding.y = Some(Channel::of("min(v)"));
    for width in [600.0, 90.0] {
        let drawn = scene(&frame, &display, &Layout::new(width, 300.0)).unwrap();
        let said_of: Vec<&str> = drawn.hits.iter().map(|hit| hit.lines[0].as_str()).collect();
        assert_eq!(said_of, ["a", "c"]);
        assert_eq!(
            drawn.hits[0].lines[1..],
            ["Greatest: 5", "Third quartile: 4", "Median: 3", "First quartile: 2", "Least: 1"]
        );
        assert_eq!(said(&drawn, NoteKind::Nulls), "One row without a value (∅) is not drawn.");
        assert!(said(&drawn, NoteKind::NotFinite).starts_with("2 values"));
        let mut painter = Finite::default();
        drawn.paint(&mut painter);
    }
    let table = chart_table(&frame, &display, Locale::EN).unwrap();
    assert_eq!(table.rows[0], ["a", "1", "2", "3", "4", "5"]);
    assert_eq!(
        summary(&frame, &display, Locale::EN).unwrap(),
        "Box plot with 2 values. median(v): lowest 3 (a), highest 7 (c)."
    );
}
