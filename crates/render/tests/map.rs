//! Maps: the drawings of a small country, and what becomes of figures that are odd.
//!
//! `UPDATE_EXPECT=1` writes the drawings anew; look at them before committing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::float_cmp,
    reason = "a test stops where it fails, and compares exact values"
)]

use std::fs;
use std::path::PathBuf;

use sagitta_render::map::{
    AREAS, Area, Gazetteer, Ground, Joined, Outlines, PointSource, choropleth, points, tiles,
};
use sagitta_render::{
    Error, Frame, FrameColumn, FrameValues, Kind, Language, Layout, Locale, Node, NoteKind, Part,
    Scene, Series, Step, SvgColors, Words, to_svg,
};

/// Four areas: one with a lake, one with an island, one that is tiny twice over.
const OUTLINES: &str = r#"{"version":1,"units":100,"shapes":[
{"code":"N","polygons":[[[0,400,600,0,0,300,-600,0],[200,500,0,100,150,0,0,-100]]]},
{"code":"W","polygons":[[[0,0,300,0,0,400,-300,0]]]},
{"code":"E","polygons":[[[300,0,300,0,0,400,-270,0,0,-30,-30,0]],[[650,100,60,0,0,60,-60,0]]]},
{"code":"C1","polygons":[[[300,370,15,0,0,30,-15,0]]]},
{"code":"C2","polygons":[[[315,370,15,0,0,30,-15,0]]]}
]}"#;

fn places(locale: Locale) -> Gazetteer {
    let zh = locale.language == Language::Zh;
    let area = |code: &str, en: &str, name: &str, tile| Area {
        code: code.to_owned(),
        name: if zh { name } else { en }.to_owned(),
        short: String::new(),
        aliases: vec![en.to_owned(), name.to_owned()],
        tile: Some(tile),
    };
    Gazetteer::new(vec![
        area("N", "North", "北区", (1, 0)),
        area("W", "West", "西区", (0, 1)),
        area("E", "East", "东区", (2, 1)),
        area("C1", "Inner City", "内城区", (1, 1)),
        area("C2", "Outer City", "外城区", (1, 2)),
    ])
}

fn outlines() -> Outlines {
    Outlines::from_json(OUTLINES, &places(Locale::EN)).unwrap()
}

fn frame(rows: &[(Option<&str>, Option<f64>)], kind: Kind) -> Frame {
    let keys = rows.iter().map(|(key, _)| key.map(str::to_owned)).collect();
    let figures: Vec<Option<f64>> = rows.iter().map(|(_, figure)| *figure).collect();
    Frame {
        columns: vec![
            FrameColumn::new("area", Kind::Category, FrameValues::Text(keys)),
            FrameColumn::new("n", kind, FrameValues::numbers(&figures)),
        ],
    }
}

fn counts() -> Frame {
    frame(
        &[
            (Some("north"), Some(120.0)),
            (Some("西区"), Some(4_500.0)),
            (Some("C1"), Some(3_000.0)),
            (Some("Outer City"), Some(80.0)),
            (Some("Atlantis"), Some(7.0)),
            (None, Some(3.0)),
        ],
        Kind::Integer,
    )
}

fn joined(frame: &Frame, adds: bool, locale: Locale) -> Joined {
    Joined::new(frame, "area", "n", adds, &places(locale)).unwrap()
}

#[test]
fn drawings_are_as_they_were() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/render");
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut different = Vec::new();
    for locale in [Locale::EN, Locale::ZH] {
        let (places, joined) = (places(locale), joined(&counts(), true, locale));
        for (size, width, height) in [("", 700.0, 520.0), ("-phone", 334.0, 300.0)] {
            let layout = Layout::new(width, height).with_locale(locale);
            let ground = Ground::new(&outlines(), &layout);
            let scenes = [
                ("map", choropleth(&ground, &places, &joined, &[1], &layout)),
                ("map-tiles", tiles(&places, &joined, &[1], &layout)),
                ("map-points", points(&ground, &spots(), SPOTS, &layout).unwrap()),
            ];
            for (name, scene) in scenes {
                let file = format!(
                    "{name}{size}.{}.svg",
                    if locale.language == Language::Zh { "zh" } else { "en" }
                );
                let description = joined.summary(&places, locale);
                let words = Words { title: name, description: &description };
                let svg = to_svg(&scene, &words, SvgColors::Classes, 12.0);
                let path = folder.join(&file);
                if update {
                    fs::write(&path, svg).unwrap();
                } else if fs::read_to_string(&path).unwrap_or_default() != svg {
                    different.push(file);
                }
            }
        }
    }
    assert!(different.is_empty(), "different: {different:?}; see UPDATE_EXPECT");
}

const SPOTS: PointSource<'_> = PointSource { longitude: "x", latitude: "y", figure: None };

fn spots() -> Frame {
    let number = |values: [Option<f64>; 6]| FrameValues::numbers(&values);
    let nan = Some(f64::NAN);
    Frame {
        columns: vec![
            FrameColumn::new(
                "x",
                Kind::Number,
                number([Some(1.0), Some(5.5), None, nan, Some(900.0), Some(3.0)]),
            ),
            FrameColumn::new(
                "y",
                Kind::Number,
                number([Some(1.0), Some(6.5), Some(1.0), Some(1.0), Some(1.0), Some(3.0)]),
            ),
        ],
    }
}

#[test]
fn rows_find_their_areas_and_those_that_do_not_are_named() {
    let (places, locale) = (places(Locale::EN), Locale::EN);
    let joined = joined(&counts(), true, locale);
    let ranked = joined.ranked(&places, locale);
    let found: Vec<(Option<usize>, &str, &str)> =
        ranked.iter().map(|one| (one.rank, one.name.as_str(), one.figure.as_str())).collect();
    let expected = [
        (Some(1), "West", "4,500"),
        (Some(2), "Inner City", "3,000"),
        (Some(3), "North", "120"),
        (Some(4), "Outer City", "80"),
        (None, "East", "∅"),
    ];
    assert_eq!(found, expected);
    assert_eq!(ranked[0].share.as_deref(), Some("58.4 %"));
    assert_eq!((ranked[0].length, ranked[4].length), (1.0, 0.0));
    let scene = tiles(&places, &joined, &[], &Layout::new(358.0, 300.0));
    let notes: Vec<&str> = scene.notes.iter().map(|note| note.text.as_str()).collect();
    let expected = [
        "One name is in no area of this map: Atlantis.",
        "Rows without an area (∅) are not on the map.",
    ];
    assert_eq!(notes, expected);
    let table = joined.table(&places, locale);
    assert_eq!(table.headers, ["Area", "n", "Share"]);
    assert_eq!(table.rows[4], ["East", "∅", "∅"]);
    assert_eq!(
        joined.summary(&places, locale),
        "Map of 4 areas with a value. n: highest 4,500 (West), lowest 80 (Outer City). 1 without a value."
    );
}

#[test]
fn odd_figures_are_no_figures() {
    let locale = Locale::EN;
    let check = |rows: &[(Option<&str>, Option<f64>)], adds: bool, expected: [&str; 5]| {
        let joined = joined(&frame(rows, Kind::Number), adds, locale);
        let mut ranked = joined.ranked(&places(locale), locale);
        ranked.sort_by_key(|one| one.area);
        let figures: Vec<&str> = ranked.iter().map(|one| one.figure.as_str()).collect();
        assert_eq!(figures, expected, "{rows:?}");
        for one in &ranked {
            assert_eq!(one.figure == "∅", one.series == Series::None);
        }
        joined
    };
    check(&[], true, ["∅"; 5]);
    check(
        &[(Some("N"), None), (Some("W"), Some(f64::NAN)), (Some("E"), Some(f64::INFINITY))],
        true,
        ["∅"; 5],
    );
    check(&[(Some("N"), Some(5.0))], true, ["5", "∅", "∅", "∅", "∅"]);
    check(&[(Some("N"), Some(0.0)), (Some("W"), Some(0.0))], true, ["0", "0", "∅", "∅", "∅"]);
    check(&[(Some("N"), Some(-5.0)), (Some("W"), Some(2.5))], true, ["−5", "2.5", "∅", "∅", "∅"]);
    // Two names of one area: counts are added up, means are not.
    let twice = [(Some("N"), Some(2.0)), (Some("北区"), Some(3.0)), (Some("W"), Some(1.0))];
    check(&twice, true, ["5", "1", "∅", "∅", "∅"]);
    let joined = check(&twice, false, ["∅", "1", "∅", "∅", "∅"]);
    let scene = tiles(&places(locale), &joined, &[], &Layout::new(300.0, 300.0));
    assert_eq!(scene.notes[0].kind, NoteKind::Repeated);
    assert!(scene.notes[0].text.ends_with(": North."), "{}", scene.notes[0].text);
    // A null beside a value of the same area adds nothing.
    check(&[(Some("N"), Some(2.0)), (Some("North"), None)], true, ["2", "∅", "∅", "∅", "∅"]);
    // Shares are of a whole without negative parts.
    let negative = [(Some("N"), Some(-5.0)), (Some("W"), Some(2.5))];
    let joined = check(&negative, true, ["−5", "2.5", "∅", "∅", "∅"]);
    assert!(joined.ranked(&places(locale), locale).iter().all(|one| one.share.is_none()));
}

#[test]
fn columns_that_are_not_there_or_no_numbers_are_refused() {
    let places = places(Locale::EN);
    let frame = counts();
    let error =
        |key: &str, figure: &str| Joined::new(&frame, key, figure, true, &places).unwrap_err();
    assert!(matches!(error("nothing", "n"), Error::UnknownColumn { channel: "shapes", .. }));
    assert!(matches!(error("area", "nothing"), Error::UnknownColumn { channel: "color", .. }));
    assert!(matches!(error("area", "area"), Error::NotQuantitative { .. }));
}

#[test]
fn the_pointer_finds_areas_also_where_they_are_drawn_larger() {
    let locale = Locale::EN;
    let (places, joined) = (places(locale), joined(&counts(), true, locale));
    let layout = Layout::new(700.0, 520.0);
    let ground = Ground::new(&outlines(), &layout);
    let scene = choropleth(&ground, &places, &joined, &[], &layout);
    for hit in &scene.hits {
        assert_eq!(ground.area_at(hit.x, hit.y), Some(hit.row), "{:?}", hit.lines);
    }
    assert_eq!(scene.hits.len(), 5);
    assert_eq!(ground.area_at(-5.0, -5.0), None);
    assert_eq!(ground.area_of(1.0, 1.0), Some(1));
    assert_eq!(ground.area_of(2.5, 5.5), None, "in the lake");
    let Node::Group { nodes, .. } = &scene.nodes[AREAS] else { unreachable!("a group") };
    assert_eq!((nodes.len(), ground.paths().len(), ground.path_areas().len()), (7, 7, 7));
    assert_eq!(ground.path_areas(), [0, 1, 2, 3, 4, 3, 4]);
}

#[test]
fn points_are_drawn_one_by_one_or_counted_in_squares() {
    let layout = Layout::new(700.0, 520.0);
    let ground = Ground::new(&outlines(), &layout);
    let scene = points(&ground, &spots(), SPOTS, &layout).unwrap();
    let notes: Vec<&str> = scene.notes.iter().map(|note| note.text.as_str()).collect();
    let expected =
        ["2 rows without a place are not drawn.", "One row is beyond the edges of the map."];
    assert_eq!(notes, expected);
    assert_eq!((n_of(&scene.nodes, Part::Point), scene.n_marks), (3, 3));

    let many: Vec<Option<f64>> = (0..5_000).map(|i| Some(f64::from(i % 70) / 10.0)).collect();
    let column = |name: &str| FrameColumn::new(name, Kind::Number, FrameValues::numbers(&many));
    let frame = Frame { columns: vec![column("x"), column("y")] };
    let scene = points(&ground, &frame, SPOTS, &layout).unwrap();
    assert_eq!(n_of(&scene.nodes, Part::Point), 0);
    assert!(scene.n_marks > 10 && scene.n_marks < 200, "{}", scene.n_marks);
    assert_eq!(total(&scene), 5_000);

    let bins = |values: [f64; 3]| FrameValues::numbers(&values.map(Some));
    let edge = |name: &str, values| {
        FrameColumn::new(name, Kind::Number, bins(values)).with_step(Step::Bin(0.5))
    };
    let n = FrameColumn::new("n", Kind::Integer, bins([10.0, 20.0, 5.0]));
    let columns = vec![edge("x", [1.0, 1.5, 2.0]), edge("y", [1.0, 1.0, 3.0]), n];
    let source = PointSource { figure: Some("n"), ..SPOTS };
    let scene = points(&ground, &Frame { columns }, source, &layout).unwrap();
    assert_eq!((scene.n_marks, total(&scene)), (3, 35));
}

/// The rows that the hits speak of.
fn total(scene: &Scene) -> u64 {
    let figures = scene.hits.iter().map(|hit| {
        hit.lines[0]
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
            .parse::<u64>()
            .unwrap()
    });
    figures.sum()
}

fn n_of(nodes: &[Node], part: Part) -> usize {
    let one = |node: &Node| match node {
        Node::Group { nodes, .. } => n_of(nodes, part),
        Node::Circle { style, .. } => usize::from(style.part == part),
        _ => 0,
    };
    nodes.iter().map(one).sum()
}

#[test]
fn nothing_and_no_room_are_drawn_too() {
    let places = places(Locale::EN);
    let empty = Outlines::default();
    assert!(empty.is_empty());
    let joined = joined(&counts(), true, Locale::EN);
    for (width, height) in [(0.0, 0.0), (1.0, 1.0), (40.0, 4_000.0), (1e5, 10.0)] {
        let layout = Layout::new(width, height);
        for outlines in [&empty, &outlines()] {
            let ground = Ground::new(outlines, &layout);
            choropleth(&ground, &places, &joined, &[0], &layout);
            points(&ground, &spots(), SPOTS, &layout).unwrap();
        }
        tiles(&places, &joined, &[0], &layout);
        tiles(&Gazetteer::default(), &joined, &[], &layout);
    }
}
