//! Small charts side by side, one for each value of the `row` channel.

use std::collections::BTreeMap;

use sagitta_spec::{Display, Resolve};

use crate::chart::{label, picture, value_title, y_range};
use crate::figures::text_of;
use crate::layout::fit;
use crate::legend::Legend;
use crate::notes::NoteKind;
use crate::scene::{Anchor, Node, PathCommand, Scene};
use crate::series::{Data, XAxis};
use crate::style::Part;
use crate::{FrameColumn, Layout, Locale, notes, num};

/// So many small charts are drawn at most.
const MOST: usize = 24;
/// The least width of one beside others.
const LEAST_WIDTH: f64 = 240.0;
const GAP: f64 = 18.0;

/// Draws one small chart for each panel, as many beside each other as fit. They have the x axis,
/// the names and the colours in common, and the y axis unless it is said otherwise.
pub(crate) fn draw(data: &Data<'_>, display: &Display, layout: &Layout) -> Scene {
    let font = layout.font_size;
    let shown = data.panels.len().min(MOST);
    let n_columns = num::count((layout.width + GAP) / (LEAST_WIDTH + GAP)).clamp(1, 6);
    let n_columns = n_columns.min(shown.max(1));
    let width = (layout.width - GAP * num::float(n_columns - 1)) / num::float(n_columns);
    let small = Layout { width, height: (width * 0.6).clamp(130.0, 190.0), ..layout.clone() };
    let legend = Legend::new(data, layout);
    let mut scene = Scene::empty(layout);
    scene.nodes.push(value_title(data, layout));
    legend.draw(data.mark, &mut scene);
    let start = font * 2.0 + legend.height();
    let shared = display.resolve == Resolve::Shared;
    let (x_extent, y_extent) = (data.x_range(), shared.then(|| y_range(data, display)));
    let mut bottom: f64 = start;
    let mut top = start;
    for (i, name) in data.panels.iter().take(MOST).enumerate() {
        let column = i % n_columns;
        if column == 0 {
            top = bottom;
        }
        let panel = Data {
            data: data.data.iter().filter(|datum| datum.panel == i).copied().collect(),
            panels: Vec::new(),
            panel: Some(name.clone()),
            x_extent: Some(x_extent),
            y_extent,
            ..data.clone()
        };
        let mut one = picture(&panel, display, &small);
        let left = (width + GAP) * num::float(column);
        shift(&mut one.nodes, left, top);
        for mut hit in one.hits {
            hit.x += left;
            hit.y += top;
            if let Some([x, y, ..]) = &mut hit.area {
                *x += left;
                *y += top;
            }
            if let Some(place) = hit.lines.first_mut() {
                *place = format!("{name} · {place}");
            }
            scene.hits.push(hit);
        }
        scene.nodes.append(&mut one.nodes);
        scene.n_marks += one.n_marks;
        scene.tally.add(one.tally);
        for mut note in one.notes {
            if note.kind == NoteKind::TruncatedAxis && !shared {
                note = notes::truncated_somewhere(layout.locale);
            }
            if scene.notes.iter().all(|other| other.kind != note.kind) {
                scene.notes.push(note);
            }
        }
        bottom = bottom.max(top + one.height + font * 0.9);
    }
    scene.height = bottom;
    if matches!(data.axis, XAxis::Number { .. }) {
        let title = fit(data.x.display_name(), font, layout.width);
        let part = Part::AxisTitle;
        scene.nodes.push(label(layout.width, bottom + font * 0.6, Anchor::End, &title, part));
        scene.height += font * 1.2;
    }
    if data.panels.len() > MOST {
        scene.notes.push(notes::many_panels(MOST, data.panels.len(), layout.locale));
    }
    scene
}

/// The small charts in the order of their first rows.
#[derive(Default)]
pub(crate) struct Panels {
    places: BTreeMap<(bool, String), usize>,
    names: Vec<(bool, String)>,
}

impl Panels {
    pub(crate) fn place(&mut self, column: &FrameColumn, row: usize, locale: Locale) -> usize {
        let key = (column.is_null(row), text_of(column, row, locale));
        let next = self.names.len();
        let place = *self.places.entry(key.clone()).or_insert(next);
        if place == next {
            self.names.push(key);
        }
        place
    }

    /// Names the charts, the one without a value last.
    pub(crate) fn finish(self, data: &mut Data<'_>) {
        let null = self.names.iter().position(|(is_null, _)| *is_null);
        let last = self.names.len().saturating_sub(1);
        for datum in &mut data.data {
            datum.panel = match null {
                Some(null) if datum.panel == null => last,
                Some(null) if datum.panel > null => datum.panel - 1,
                _ => datum.panel,
            };
        }
        let with = |null: bool| self.names.iter().filter(move |(is_null, _)| *is_null == null);
        data.panels = with(false).chain(with(true)).map(|(_, name)| name.clone()).collect();
    }
}

/// Moves nodes.
pub(crate) fn shift(nodes: &mut [Node], dx: f64, dy: f64) {
    for node in nodes {
        match node {
            Node::Group { nodes, .. } => shift(nodes, dx, dy),
            Node::Rect { x, y, .. } | Node::Text { x, y, .. } => {
                *x += dx;
                *y += dy;
            }
            Node::Circle { cx, cy, .. } => {
                *cx += dx;
                *cy += dy;
            }
            Node::Line { x1, y1, x2, y2, .. } => {
                *x1 += dx;
                *x2 += dx;
                *y1 += dy;
                *y2 += dy;
            }
            Node::Path { commands, .. } => {
                for command in commands {
                    if let PathCommand::Move(x, y) | PathCommand::Line(x, y) = command {
                        *x += dx;
                        *y += dy;
                    }
                }
            }
        }
    }
}
