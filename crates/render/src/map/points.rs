use std::collections::BTreeMap;

use super::Ground;
use super::classes::Classes;
use super::legend::Legend;
use crate::chart::layer;
use crate::scene::{Hit, Node, Scene};
use crate::{
    Error, Frame, FrameColumn, Kind, Language, Layout, Note, NoteKind, Part, Series, Step, Style,
    format, notes, num,
};

/// Above so many points, squares are counted instead.
const MOST: usize = 2_000;
/// The side of such a square in pixels.
const SIDE: f64 = 9.0;

/// The columns of a frame that say where points are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointSource<'a> {
    /// The longitude in degrees: of rows, or the lower edges of bins.
    pub longitude: &'a str,
    /// The latitude in degrees, likewise.
    pub latitude: &'a str,
    /// How many rows stand in a bin; one each if absent.
    pub figure: Option<&'a str>,
}

/// Draws rows at their places over the outlines: circles, or squares with their number of rows if
/// there are more than 2,000, or if the frame is one of bins.
///
/// Rows without a longitude or a latitude, and those beyond the edges of the map, are not drawn but
/// counted.
///
/// # Errors
///
/// When the frame has no such columns, or they hold no numbers.
pub fn points(
    ground: &Ground,
    frame: &Frame,
    source: PointSource<'_>,
    layout: &Layout,
) -> Result<Scene, Error> {
    frame.check()?;
    let number_column = |channel: &'static str, name: &str| {
        let column = frame.column(name);
        let column = column.ok_or(Error::UnknownColumn { channel, column: name.to_owned() })?;
        if column.has_numbers() && column.kind != Kind::Temporal {
            Ok(column)
        } else {
            Err(Error::NotQuantitative { channel, column: name.to_owned() })
        }
    };
    let longitude = number_column("x", source.longitude)?;
    let latitude = number_column("y", source.latitude)?;
    let figure = source.figure.map(|name| number_column("color", name)).transpose()?;
    let locale = layout.locale;
    let mut scene = Scene { height: ground.height, ..Scene::empty(layout) };
    let style = Style::of(Part::Ground);
    let areas = ground.shapes.iter();
    let areas = areas.map(|shape| Node::Path { commands: shape.path.clone(), style });
    scene.nodes.push(layer(areas.collect()));
    let (width, height) = (step(longitude), step(latitude));
    let binned = width.zip(height);
    let mut cells: BTreeMap<[i64; 2], Cell> = BTreeMap::new();
    let mut dots: Vec<(usize, [f64; 2])> = Vec::new();
    let (mut lost, mut outside) = (0.0, 0.0);
    for row in 0..frame.n_rows() {
        let n = figure.map_or(1.0, |column| column.number(row).unwrap_or(0.0));
        let finite = |column: &FrameColumn| column.number(row).filter(|value| value.is_finite());
        let (Some(x), Some(y)) = (finite(longitude), finite(latitude)) else {
            lost += n;
            continue;
        };
        let corner = ground.px(x, y);
        let end = binned.map_or(corner, |(width, height)| ground.px(x + width, y + height));
        let middle = [f64::midpoint(corner[0], end[0]), f64::midpoint(corner[1], end[1])];
        let plot = &ground.plot;
        let is_inside = middle[0] >= plot.left - 2.0
            && middle[0] <= plot.right + 2.0
            && middle[1] >= plot.top - 2.0
            && middle[1] <= plot.bottom + 2.0;
        if !is_inside {
            outside += n;
            continue;
        }
        if binned.is_some() {
            let edges = [
                corner[0].min(end[0]),
                corner[1].min(end[1]),
                corner[0].max(end[0]),
                corner[1].max(end[1]),
            ];
            let key = [num::round(middle[0] * 100.0), num::round(middle[1] * 100.0)];
            cells.entry(key).or_insert(Cell { row, edges, n: 0.0 }).n += n;
        } else {
            dots.push((row, middle));
        }
    }
    if dots.len() > MOST {
        for (row, [x, y]) in std::mem::take(&mut dots) {
            let key = [num::floor(x / SIDE), num::floor(y / SIDE)];
            let (left, top) = (key[0] as f64 * SIDE, key[1] as f64 * SIDE);
            let edges = [left, top, left + SIDE, top + SIDE];
            cells.entry(key).or_insert(Cell { row, edges, n: 0.0 }).n += 1.0;
        }
    }
    draw_cells(cells, layout, &mut scene);
    draw_dots(&dots, [longitude, latitude], frame, layout, &mut scene);
    if lost > 0.0 {
        let n = num::count(lost);
        scene.notes.push(notes::placeless(n, locale));
    }
    if outside > 0.0 {
        let n = format::figure(outside, locale);
        let text = match (locale.language, num::round(outside)) {
            (Language::En, 1) => "One row is beyond the edges of the map.".to_owned(),
            (Language::En, _) => format!("{n} rows are beyond the edges of the map."),
            (Language::Zh, _) => format!("{n} 行在地图范围之外。"),
        };
        scene.notes.push(Note { kind: NoteKind::Unmatched, text });
    }
    Ok(scene)
}

/// A square with a number of rows.
struct Cell {
    row: usize,
    edges: [f64; 4],
    n: f64,
}

/// The width of the bins that a column holds the edges of.
fn step(column: &FrameColumn) -> Option<f64> {
    match column.step {
        Step::Bin(width) => Some(width),
        _ => None,
    }
}

fn draw_cells(cells: BTreeMap<[i64; 2], Cell>, layout: &Layout, scene: &mut Scene) {
    if cells.is_empty() {
        return;
    }
    let figures: Vec<f64> = cells.values().map(|cell| cell.n).collect();
    let classes = Classes::new(&figures, true);
    let mut squares = Vec::new();
    for cell in cells.into_values() {
        let [left, top, right, bottom] = cell.edges;
        let gap = if right - left > 4.0 { 0.5 } else { 0.0 };
        let area = [left, top, right - left - gap, bottom - top - gap];
        let series = classes.shade(classes.class(cell.n));
        let style = Style::of_series(Part::Cell, series);
        let [x, y, width, height] = area;
        squares.push(Node::Rect { x, y, width, height, style });
        let n = format::figure(cell.n, layout.locale);
        let line = match layout.locale.language {
            Language::En => format!("Rows: {n}"),
            Language::Zh => format!("行数：{n}"),
        };
        scene.hits.push(Hit {
            row: cell.row,
            x: left + width / 2.0,
            y: top + height / 2.0,
            area: Some(area),
            lines: vec![line],
            series,
        });
    }
    num::sort_by(&mut scene.hits, |hit| hit.x);
    num::sort_by(&mut scene.hits, |hit| hit.y);
    scene.n_marks = squares.len();
    scene.nodes.push(layer(squares));
    let title = layout.locale.pick("Rows", "行数");
    Legend { title, classes: &classes, has_empty: false }.draw(layout, &mut scene.nodes);
}

fn draw_dots(
    dots: &[(usize, [f64; 2])],
    places: [&FrameColumn; 2],
    frame: &Frame,
    layout: &Layout,
    scene: &mut Scene,
) {
    let colon = layout.locale.pick(": ", "：");
    let series = Series::Color(1);
    let mut circles = Vec::new();
    for (row, [x, y]) in dots {
        let style = Style::of_series(Part::Point, series);
        circles.push(Node::Circle { cx: *x, cy: *y, r: 3.2, style });
        let is_place = |column: &&FrameColumn| places.iter().any(|place| place.name == column.name);
        let others = frame.columns.iter().filter(|column| !is_place(column));
        let all = others.chain(places).filter_map(|column| {
            let text = match &column.values {
                crate::FrameValues::Text(values) => values.get(*row)?.clone()?,
                crate::FrameValues::Number { .. } => {
                    format::figure(column.number(*row)?, layout.locale)
                }
            };
            Some(format!("{}{colon}{text}", column.display_name()))
        });
        scene.hits.push(Hit { row: *row, x: *x, y: *y, area: None, lines: all.collect(), series });
    }
    scene.n_marks += circles.len();
    scene.nodes.push(layer(circles));
}
