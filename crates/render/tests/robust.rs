//! Odd data: every combination gives a scene with finite coordinates, and what is left out is said.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that is not there"
)]

use sagitta_render::{
    Anchor, Error, Frame, FrameColumn, FrameValues, Kind, Language, Layout, NoteKind, Painter,
    PathCommand, Scene, Step, Style, SvgColors, Words, chart_table, scene, summary, to_svg,
};
use sagitta_spec::{Channel, ChannelType, Display, Encoding, Mark, TimeUnit};

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
    for values in &odd {
        for y in &odd {
            let n = values.len().min(y.len());
            let y: Vec<_> = y.iter().copied().take(n).collect();
            let values: Vec<_> = values.iter().copied().take(n).collect();
            for x in xs(&values) {
                for (i, mark) in Mark::ALL.into_iter().enumerate() {
                    let frame = frame(x.clone(), &y);
                    let display = display(mark, kinds.get(i % 3).copied().flatten(), i % 2 == 0);
                    let layout = Layout::new(358.0, 200.0);
                    let scene = match scene(&frame, &display, &layout) {
                        Ok(scene) => scene,
                        Err(
                            Error::NotQuantitative { .. }
                            | Error::TooFewValues { .. }
                            | Error::MissingAggregate { .. }
                            | Error::MissingChannel { channel: "color" },
                        ) => continue,
                        Err(error) => panic!("{error}"),
                    };
                    let mut painter = Finite::default();
                    scene.paint(&mut painter);
                    n_drawn += painter.0;
                    assert!(scene.hits.iter().all(|hit| hit.x.is_finite() && hit.y.is_finite()));
                    let description = summary(&frame, &display, Language::En).unwrap();
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
    let table = chart_table(&frame, &line, Language::En).unwrap();
    assert_eq!(table.headers, ["x", "y"]);
    assert_eq!(table.rows, [["1 Jan 1970", "10"], ["2 Jan 1970", "∅"], ["5 Jan 1970", "∞"]]);
    let words = summary(&frame, &line, Language::En).unwrap();
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
