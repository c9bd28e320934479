//! Lines between two periods, named at both ends.

use sagitta_spec::Display;

use crate::axis::XScale;
use crate::bars::v_line;
use crate::chart::{Stage, label, layer, value_title, y_range};
use crate::layout::{Layout, fit, spread, text_width};
use crate::legend::strike;
use crate::lying::dot;
use crate::scale::{Linear, Plot, ValueAxis, Zero};
use crate::scene::{Anchor, Hit, LegendEntry, Node, Scene};
use crate::series::{Data, Datum, SeriesKey};
use crate::style::{Part, Style};
use crate::{Error, lines, notes, num, reference};

/// How much wider and larger a bold label is than a tick label.
const BOLD: f64 = 1.22;
/// How far a label stands from its point.
const BESIDE: f64 = 10.0;

/// One end of a line: its datum, its place and its label.
struct End<'a> {
    datum: &'a Datum,
    key: &'a SeriesKey,
    y: f64,
    text: String,
}

/// Draws the first and the last period, and says so if there are others between them.
///
/// # Errors
///
/// When there is only one period.
pub(crate) fn draw(data: &Data<'_>, display: &Display, layout: &Layout) -> Result<Scene, Error> {
    let mut places: Vec<f64> = data.data.iter().map(|datum| datum.x).collect();
    num::sort_by(&mut places, |x| *x);
    places.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let (Some(first), Some(last), n @ 2..) = (places.first(), places.last(), places.len()) else {
        return Err(Error::TooFewValues { channel: "x", expected: 2, found: places.len() });
    };
    let (first, last) = (*first, *last);
    let locale = layout.locale;
    let font = layout.font_size;
    let ends_at = |at: f64| data.data.iter().filter(move |d| d.x.total_cmp(&at).is_eq());
    // The name gives way where a label does not fit, the figure stays.
    let text = |datum: &Datum, key: &SeriesKey, at_start: bool, room: f64| {
        let figure = crate::figures::figure_of(data.y, datum.y.unwrap_or_default(), locale);
        let size = font * BOLD;
        let name = fit(&key.name, size, room - text_width(&figure, size) - size * 0.33 + 0.5);
        match (data.named, at_start) {
            (false, _) => figure,
            (true, true) => format!("{name} {figure}"),
            (true, false) => format!("{figure} {name}"),
        }
    };
    let n_series = data.series.len();
    let line_height = font * 1.3;
    let top = font * 4.2;
    let needed = num::float(n_series) * line_height + top + font;
    let height = layout.height.max(needed);
    let widest = |at: f64, at_start| {
        let widths = ends_at(at).filter(|d| d.y.is_some()).filter_map(|d| {
            let key = data.series.get(d.series)?;
            Some(text_width(&text(d, key, at_start, f64::INFINITY), font * BOLD))
        });
        widths.fold(40.0, f64::max).min(layout.width * 0.36)
    };
    let (before, after) = (widest(first, true), widest(last, false));
    let plot = Plot {
        left: before + BESIDE + 4.0,
        top,
        right: layout.width - after - BESIDE - 4.0,
        bottom: height - font * 1.2,
    };
    let range = y_range(data, display);
    let axis = match data.log[1] {
        true => ValueAxis { domain: range, ..ValueAxis::logarithmic(range) },
        false if range.1 > range.0 => {
            ValueAxis { domain: range, ..ValueAxis::new(range, Zero::Never, 4, false) }
        }
        false => ValueAxis::new(range, Zero::Never, 4, false),
    };
    let y = axis.scale((plot.bottom, plot.top));
    let x = Linear::new((first, last), (plot.left, plot.right));
    let stage = Stage { data, layout, plot, x: XScale::Line(x), y };

    let mut scene = Scene { height, ..Scene::empty(layout) };
    let mut back = vec![value_title(data, layout)];
    for (at, anchor, x) in [(first, Anchor::End, plot.left), (last, Anchor::Start, plot.right)] {
        back.push(v_line(x, plot.top - font * 0.6, plot.bottom + font * 0.6, Part::Axis));
        let name = fit(&data.x_text(at, locale), font, layout.width / 2.0);
        back.push(label(x, plot.top - font * 1.3, anchor, &name, Part::AxisTitle));
    }
    scene.nodes.push(layer(back));
    let (mut strokes, mut dots) = (Vec::new(), Vec::new());
    for (i, key) in data.series.iter().enumerate().rev() {
        let of = |at: f64| ends_at(at).find(|d| d.series == i && d.y.is_some());
        let point = |d: &Datum| (x.px(d.x), d.y.map_or(0.0, |value| y.px(value)));
        let (start, end) = (of(first), of(last));
        if let (Some(start), Some(end)) = (start, end) {
            let ((x1, y1), (x2, y2)) = (point(start), point(end));
            let style = Style::of_series(Part::Line, key.style);
            strokes.push(Node::Line { x1, y1, x2, y2, style });
        }
        for (cx, cy) in start.into_iter().chain(end).map(point) {
            dots.push(dot(cx, cy, 3.4, key.style));
        }
    }
    scene.n_marks += dots.len();
    scene.nodes.push(layer(strokes));
    scene.nodes.push(layer(dots));
    for (at, at_start, width) in [(first, true, before), (last, false, after)] {
        let ends = ends_at(at).filter_map(|datum| {
            let key = data.series.get(datum.series)?;
            let text = text(datum, key, at_start, width);
            Some(End { datum, key, y: y.px(datum.y?), text })
        });
        let mut ends: Vec<End<'_>> = ends.collect();
        num::sort_by(&mut ends, |end| end.y);
        name_ends(&stage, &ends, at_start, &mut scene);
    }
    reference::draw(&stage, display, &mut scene);
    if n > 2 {
        scene.notes.push(notes::ends_only(n, locale));
    }
    scene.notes.extend(lines::incomplete(data, layout));
    Ok(scene)
}

/// The labels at one end, moved apart where they would touch.
fn name_ends(stage: &Stage<'_>, ends: &[End<'_>], at_start: bool, scene: &mut Scene) {
    let Stage { data, layout, plot, .. } = stage;
    let (font, locale) = (layout.font_size, layout.locale);
    let height = font * 1.3;
    let hidden: Vec<&SeriesKey> = data.series.iter().filter(|key| key.hidden && at_start).collect();
    let mut wanted: Vec<f64> = ends.iter().map(|end| end.y).collect();
    wanted.extend(hidden.iter().map(|_| plot.bottom));
    let places = spread(&wanted, height, plot.top, plot.bottom);
    let (side, x, anchor) = match at_start {
        true => (-1.0, plot.left, Anchor::End),
        false => (1.0, plot.right, Anchor::Start),
    };
    let mut nodes = Vec::new();
    for (end, place) in ends.iter().zip(&places) {
        let style = Style::of_series(Part::Leader, end.key.style);
        if (place - end.y).abs() > height * 0.4 {
            let (x1, x2) = (x + side * 4.0, x + side * (BESIDE - 1.0));
            nodes.push(Node::Line { x1, y1: end.y, x2, y2: *place, style });
        }
        let at = x + side * BESIDE;
        let width = text_width(&end.text, font * BOLD);
        nodes.push(Node::Text {
            x: at,
            y: place + font * 0.38,
            anchor,
            text: end.text.clone(),
            style: Style::of_series(Part::SeriesLabel, end.key.style),
        });
        let left = if at_start { at - width } else { at };
        if data.named && at_start {
            scene.legend.push(LegendEntry {
                name: end.key.name.clone(),
                series: end.key.style,
                area: [left, place - height / 2.0, width, height],
                hidden: false,
            });
        }
        let value = end.datum.y.unwrap_or_default();
        scene.hits.push(Hit {
            row: end.datum.row,
            x,
            y: end.y,
            area: None,
            lines: vec![
                data.place_text(end.datum, locale),
                data.y_text(end.datum.row, end.datum.series, value, locale),
            ],
            series: end.key.style,
        });
    }
    for (key, place) in hidden.into_iter().zip(places.iter().skip(ends.len())) {
        let name = fit(&key.name, font, plot.left - BESIDE);
        let (width, at, y) = (text_width(&name, font), x - BESIDE, place + font * 0.38);
        nodes.push(label(at, y, Anchor::End, &name, Part::LegendLabel));
        nodes.push(strike(at - width * 0.92, y, width, font));
        scene.legend.push(LegendEntry {
            name: key.name.clone(),
            series: key.style,
            area: [at - width, place - height / 2.0, width, height],
            hidden: true,
        });
    }
    scene.nodes.push(layer(nodes));
}
