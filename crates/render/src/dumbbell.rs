//! Two or more points for each name, with a line between the outer ones.

use std::collections::BTreeMap;

use crate::bars::style;
use crate::chart::layer;
use crate::lying::{Rows, dot};
use crate::num;
use crate::scene::{Hit, Node, Scene};
use crate::series::extent;
use crate::style::{Part, Style};

pub(crate) fn draw(rows: &Rows<'_>, scene: &mut Scene) {
    let Rows { data, layout, scale, row, .. } = rows;
    let locale = layout.locale;
    let mut of_name = BTreeMap::<usize, Vec<f64>>::new();
    let mut dots = Vec::new();
    for datum in &data.data {
        let (Some(value), Some(top)) = (datum.y, rows.top(datum.x)) else {
            continue;
        };
        let (at, middle) = (scale.px(value), top + row / 2.0);
        of_name.entry(num::count(datum.x)).or_default().push(at);
        let series = style(data, datum.series);
        dots.push(dot(at, middle, 5.0, series));
        scene.hits.push(Hit {
            row: datum.row,
            x: at,
            y: middle,
            area: None,
            lines: vec![data.place_text(datum, locale), data.datum_text(datum, value, locale)],
            series,
        });
    }
    let ranges =
        of_name.iter().filter(|(_, places)| places.len() > 1).filter_map(|(name, places)| {
            let (low, high) = extent(places.iter().copied());
            let y = rows.top(num::float(*name))? + row / 2.0;
            Some(Node::Line { x1: low, y1: y, x2: high, y2: y, style: Style::of(Part::Range) })
        });
    let ranges: Vec<Node> = ranges.collect();
    scene.n_marks += dots.len();
    scene.nodes.push(layer(ranges));
    scene.nodes.push(layer(dots));
}
