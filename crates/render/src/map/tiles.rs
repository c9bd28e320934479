use super::legend::Legend;
use super::{Gazetteer, Joined};
use crate::chart::{hatch_lines, layer, message};
use crate::layout::{fit, text_width};
use crate::scene::{Anchor, Hit, Node, Scene};
use crate::{Layout, Part, Series, Style};

/// The widest tile.
const MOST: f64 = 92.0;
/// The room between tiles.
const GAP: f64 = 3.0;

/// Draws one square for each area, where its neighbours are its neighbours on the map, with name
/// and figure in it. A set without tiles gets a message instead.
///
/// The picture takes the height it needs. Hits are in the order of the ranks; their `row` is the
/// number of the area.
pub fn tiles(places: &Gazetteer, joined: &Joined, selected: &[usize], layout: &Layout) -> Scene {
    let (font, locale) = (layout.font_size, layout.locale);
    if !places.has_tiles() {
        return message(true, layout);
    }
    let tile = |area: usize| places.areas().get(area).and_then(|area| area.tile).unwrap_or((0, 0));
    let cells = places.areas().iter().filter_map(|area| area.tile);
    let (columns, rows) = cells.fold((0, 0), |(x, y), at| (x.max(at.0 + 1), y.max(at.1 + 1)));
    let mut scene = Scene::empty(layout);
    let legend =
        Legend { title: &joined.title, classes: &joined.classes, has_empty: joined.has_empty() };
    let top = legend.draw(layout, &mut scene.nodes);
    let side = (layout.width / f64::from(columns)).min(MOST);
    let left = ((layout.width - side * f64::from(columns)) / 2.0).max(0.0);
    scene.height = (top + side * f64::from(rows) + 2.0).ceil();
    let (mut squares, mut texts, mut edges) = (Vec::new(), Vec::new(), Vec::new());
    for one in joined.ranked(places, locale) {
        let (column, row) = tile(one.area);
        let (x, y) = (left + side * f64::from(column), top + side * f64::from(row));
        let size = side - GAP;
        if one.series == Series::None {
            squares.push(hatch_lines(x, x + size, y, y + size));
            let style = Style::of(Part::EmptyCell);
            squares.push(Node::Rect { x, y, width: size, height: size, style });
        } else {
            let style = Style::of_series(Part::Cell, one.series);
            squares.push(Node::Rect { x, y, width: size, height: size, style });
        }
        if selected.contains(&one.area) {
            let style = Style::of(Part::Selected);
            let (x, y, size) = (x + 1.0, y + 1.0, size - 2.0);
            edges.push(Node::Rect { x, y, width: size, height: size, style });
        }
        let middle = (x + size / 2.0, y + size / 2.0);
        let mut write = |dy: f64, text: String| {
            let style = Style::of_series(Part::CellLabel, one.series);
            let y = middle.1 + dy + font * 0.35;
            texts.push(Node::Text { x: middle.0, y, anchor: Anchor::Middle, text, style });
        };
        let name = fit(places.label(one.area), font, size - 2.0);
        let has_figure = text_width(&one.figure, font) + 2.0 <= size && size >= font * 2.6;
        if has_figure && one.rank.is_some() {
            write(-font * 0.62, name);
            write(font * 0.62, one.figure.clone());
        } else {
            write(0.0, name);
        }
        scene.hits.push(Hit {
            row: one.area,
            x: middle.0,
            y: middle.1,
            area: Some([x, y, size, size]),
            lines: joined.lines(one.area, places, locale),
            series: one.series,
        });
    }
    scene.n_marks = scene.hits.len();
    scene.nodes.extend([layer(squares), layer(edges), layer(texts)]);
    scene.notes = joined.notes(places, locale);
    scene
}
