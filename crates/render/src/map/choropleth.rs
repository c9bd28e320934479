use super::hatch::hatch;
use super::legend::Legend;
use super::{Gazetteer, Ground, Joined};
use crate::chart::layer;
use crate::scene::{Anchor, Hit, Node, Scene};
use crate::{Layout, Part, Series, Style};

/// Which group of a scene of [`choropleth`] holds the areas.
pub const AREAS: usize = 1;

/// Draws areas, coloured by their figures.
///
/// The group [`AREAS`] of the scene has one path for each of [`Ground::paths`], so that a screen that
/// has drawn a map before only needs their new styles. Areas without a figure are hatched. Those in
/// `selected` have a strong edge. Hits are in the order of the ranks; their `row` is the number of
/// the area.
pub fn choropleth(
    ground: &Ground,
    places: &Gazetteer,
    joined: &Joined,
    selected: &[usize],
    layout: &Layout,
) -> Scene {
    let locale = layout.locale;
    let mut scene = Scene { height: ground.height, ..Scene::empty(layout) };
    let mut areas = Vec::new();
    let mut lines = Vec::new();
    let mut edges = Vec::new();
    for (area, shape) in ground.all_shapes() {
        let series = joined.series(area);
        let part = if series == Series::None { Part::EmptyRegion } else { Part::Region };
        let commands = shape.path.clone();
        if series == Series::None {
            hatch(&shape.rings, &mut lines);
        }
        if selected.contains(&area) {
            let style = Style::of(Part::Selected);
            edges.push(Node::Path { commands: commands.clone(), style });
        }
        areas.push(Node::Path { commands, style: Style::of_series(part, series) });
    }
    scene.n_marks = areas.len();
    let hatched = Node::Path { commands: lines, style: Style::of(Part::Hatch) };
    scene.nodes.push(layer(leaders(ground)));
    scene.nodes.push(layer(areas));
    scene.nodes.push(layer(vec![hatched]));
    scene.nodes.push(layer(edges));
    scene.nodes.push(layer(labels(ground, places, joined, layout)));
    scene.nodes.push(layer(frames(ground)));
    let legend =
        Legend { title: &joined.title, classes: &joined.classes, has_empty: joined.has_empty() };
    legend.draw(layout, &mut scene.nodes);
    for one in joined.ranked(places, locale) {
        if let Some((x, y)) = ground.middle_of(one.area) {
            let lines = joined.lines(one.area, places, locale);
            scene.hits.push(Hit { row: one.area, x, y, area: None, lines, series: one.series });
        }
    }
    scene.notes = joined.notes(places, locale);
    scene
}

/// Names where they fit, with the figure under them where that fits too.
fn labels(ground: &Ground, places: &Gazetteer, joined: &Joined, layout: &Layout) -> Vec<Node> {
    let font = layout.font_size;
    let mut nodes = Vec::new();
    let enlarged = |area: usize| {
        ground.inset.iter().flat_map(|inset| &inset.shapes).any(|(other, _)| *other == area)
    };
    for (i, (area, shape)) in ground.all_shapes().enumerate() {
        if i < ground.shapes.len() && enlarged(area) {
            continue;
        }
        let series = joined.series(area);
        let mut write = |x: f64, y: f64, text: String| {
            let style = Style::of_series(Part::CellLabel, series);
            nodes.push(Node::Text { x, y: y + font * 0.35, anchor: Anchor::Middle, text, style });
        };
        let (name, figure) = (places.label(area), joined.figure_text(area, layout.locale));
        let (one, two) = (shape.one_line, shape.two_lines);
        if series != Series::None
            && Ground::fits(two, name, layout)
            && Ground::fits(two, &figure, layout)
        {
            write(two.x, two.y - font * 0.58, name.to_owned());
            write(two.x, two.y + font * 0.58, figure);
        } else if Ground::fits(one, name, layout) {
            write(one.x, one.y, name.to_owned());
        }
    }
    nodes
}

/// The lines from the frame of the inset to its place. Areas lie over them.
fn leaders(ground: &Ground) -> Vec<Node> {
    let Some(inset) = &ground.inset else { return Vec::new() };
    let style = Style::of(Part::Inset);
    let (from, to) = (inset.place, inset.frame);
    let is_right = to[0] > from[0];
    let (x1, x2) = if is_right { (from[2], to[0]) } else { (from[0], to[2]) };
    let line = |y1: f64, y2: f64| Node::Line { x1, y1, x2, y2, style };
    vec![line(from[1], to[1]), line(from[3], to[3])]
}

/// The frame of the inset and that of its place.
fn frames(ground: &Ground) -> Vec<Node> {
    let Some(inset) = &ground.inset else { return Vec::new() };
    let style = Style::of(Part::Inset);
    let rect = |[left, top, right, bottom]: [f64; 4]| Node::Rect {
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
        style,
    };
    vec![rect(inset.frame), rect(inset.place)]
}
