//! Outlines keep what can be seen, and say what they lose.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use sagitta_shapes::{Area, Error, Feature, Limits, Move, Polygon, Ring, build};

fn square(x: f64, y: f64, side: f64) -> Ring {
    vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
}

fn feature(code: &str, polygons: Vec<Polygon>) -> Feature {
    Feature { code: code.to_owned(), name: String::new(), polygons }
}

fn shapes(features: &[Feature], areas: &[Area]) -> Vec<String> {
    let built = build(features, areas, &Limits::default()).unwrap();
    built.json.lines().filter(|line| line.contains("code")).map(str::to_owned).collect()
}

#[test]
fn holes_turn_the_other_way_and_all_parts_stay() {
    let mut hole = square(1.0, 1.0, 1.0);
    let with_hole = feature("A", vec![vec![square(0.0, 0.0, 4.0), hole.clone()]]);
    let expected = "{\"code\":\"A\",\"polygons\":[[[0,0,4000,0,0,4000,-4000,0],\
                    [1000,1000,0,1000,1000,0,0,-1000]]]}";
    let check = |feature: &Feature| {
        let line = shapes(std::slice::from_ref(feature), &[Area::of("A")]).remove(0);
        assert_eq!(line, expected);
    };
    check(&with_hole);
    hole.reverse();
    let mut outer = square(0.0, 0.0, 4.0);
    outer.reverse();
    outer.rotate_left(3);
    check(&feature("A", vec![vec![outer, hole]]));
    let two = feature("A", vec![vec![square(0.0, 0.0, 1.0)], vec![square(3.0, 0.0, 1.0)]]);
    let line = shapes(&[two], &[Area::of("A")]).remove(0);
    assert_eq!(line.matches("[[").count(), 2, "{line}");
}

#[test]
fn islands_of_less_than_a_pixel_are_counted_and_the_largest_part_is_never_lost() {
    let features = [
        feature("A", vec![vec![square(0.0, 0.0, 9.0)], vec![square(9.5, 9.5, 0.005)]]),
        feature("B", vec![vec![square(9.9, 0.0, 0.004)], vec![square(9.8, 0.0, 0.002)]]),
    ];
    let built = build(&features, &[Area::of("A"), Area::of("B")], &Limits::default()).unwrap();
    assert_eq!(built.dropped, [("A".to_owned(), 1), ("B".to_owned(), 1)]);
    assert!(built.json.contains("\"B\""));
}

#[test]
fn parts_are_joined_to_one_outline() {
    // The two do not share their points: one has a point more on the common border.
    let east = vec![[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0], [1.0, 0.5]];
    let features = [
        feature("1101", vec![vec![square(0.0, 0.0, 1.0)]]),
        feature("1102", vec![vec![east]]),
        feature("1201", vec![vec![square(5.0, 0.0, 1.0)]]),
    ];
    let area = Area { code: "11".to_owned(), parts: vec!["110".to_owned()], moved: None };
    let line = shapes(&features, &[area]).remove(0);
    assert_eq!(line.matches("[[").count(), 1, "{line}");
    assert_eq!(line.matches(',').count() / 2, 4, "four corners and the code: {line}");
}

#[test]
fn longitudes_go_on_beyond_the_date_line() {
    let features = [
        feature("A", vec![vec![square(-179.0, 50.0, 1.0)], vec![square(178.0, 50.0, 1.0)]]),
        feature("B", vec![vec![square(-120.0, 40.0, 5.0)]]),
    ];
    let lines = shapes(&features, &[Area::of("A"), Area::of("B")]);
    assert!(lines[0].contains("[-182"), "{lines:?}");
    assert!(lines[1].contains("[-120"), "{lines:?}");
}

#[test]
fn an_area_may_be_drawn_elsewhere() {
    let place = Move { from: [-150.0, 60.0], to: [0.0, 60.0], scale: 0.5 };
    let features = [feature("A", vec![vec![square(-152.0, 58.0, 4.0)]])];
    let area = Area { moved: Some(place), ..Area::of("A") };
    let line = shapes(&features, &[area]).remove(0);
    assert!(line.contains("[[[-10000,590000,20000,0,0,20000,-20000,0]]]"), "{line}");
}

#[test]
fn more_points_than_fit_become_fewer() {
    let round: Ring = (0..3_000)
        .map(|i| {
            let angle = f64::from(i) / 3_000.0 * std::f64::consts::TAU;
            let r = 4.0 + 0.3 * (angle * 100.0).sin();
            [r * angle.cos(), r * angle.sin()]
        })
        .collect();
    let features = [feature("A", vec![vec![round]])];
    let limits = Limits { max_bytes: 3_000, ..Limits::default() };
    let built = build(&features, &[Area::of("A")], &limits).unwrap();
    assert!(built.json.len() <= 3_000 && built.n_points > 100, "{}", built.n_points);
    assert_eq!(built.n_points_before, 3_000);
}

#[test]
fn what_is_missing_or_off_the_globe_is_refused() {
    let one = [feature("A", vec![vec![square(0.0, 0.0, 1.0)]])];
    let error = build(&one, &[Area::of("B")], &Limits::default()).unwrap_err();
    assert!(matches!(error, Error::NoFeature { code } if code == "B"));
    for ring in [square(179.5, 0.0, 1.0), square(0.0, 89.5, 1.0), square(f64::NAN, 0.0, 1.0)] {
        let one = [feature("A", vec![vec![ring]])];
        let error = build(&one, &[Area::of("A")], &Limits::default()).unwrap_err();
        assert!(matches!(error, Error::OffTheGlobe { .. }), "{error}");
    }
}
