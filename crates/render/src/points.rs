//! Points.

use crate::chart::{Stage, layer};
use crate::format;
use crate::scene::{Hit, Node, Scene};
use crate::style::{Part, Series, Style};

pub(crate) fn draw(stage: &Stage<'_>, scene: &mut Scene) {
    let Stage { data, layout, x, y, .. } = stage;
    let locale = layout.locale;
    let largest = data.size.map_or(0.0, |size| {
        let values = data.data.iter().filter_map(|datum| size.number(datum.row));
        values.filter(|value| value.is_finite()).fold(0.0, f64::max)
    });
    let plain = if data.data.len() > 600 { 2.2 } else { 3.4 };
    let mut nodes = Vec::new();
    for datum in &data.data {
        let Some(value) = datum.y else { continue };
        let series = data.series.get(datum.series).map_or(Series::None, |series| series.style);
        let size = data.size.map(|size| size.number(datum.row).filter(|v| v.is_finite()));
        // The area of a point is its size; one without a size stays the smallest.
        let r = match size {
            Some(Some(v)) if largest > 0.0 && v > 0.0 => 2.0 + 12.0 * (v / largest).sqrt(),
            Some(_) => 2.0,
            None => plain,
        };
        let (cx, cy) = (x.px(datum.x), y.px(value));
        nodes.push(Node::Circle { cx, cy, r, style: Style::of_series(Part::Point, series) });
        let colon = locale.pick(": ", "：");
        let mut lines =
            vec![format!("{}{colon}{}", data.x.display_name(), data.place_text(datum, locale))];
        if let (true, Some(series)) = (data.named, data.series.get(datum.series)) {
            lines.insert(0, series.name.clone());
        }
        lines.push(format!(
            "{}{colon}{}",
            data.y.map_or("", |y| y.display_name()),
            crate::figures::figure_at(data.y, datum.row, value, locale)
        ));
        if let (Some(column), Some(size)) = (data.size, size) {
            let text =
                size.map_or_else(|| format::NULL.to_owned(), |size| format::figure(size, locale));
            lines.push(format!("{}{colon}{text}", column.display_name()));
        }
        scene.hits.push(Hit { row: datum.row, x: cx, y: cy, area: None, lines, series });
    }
    scene.n_marks += nodes.len();
    scene.nodes.push(layer(nodes));
}
