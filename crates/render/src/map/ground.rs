use super::outlines::{Outlines, Ring};
use super::projection::Projection;
use super::{Gazetteer, legend};
use crate::layout::text_width;
use crate::num;
use crate::scene::{PathCommand, path_data};
use crate::{Layout, scale::Plot};

/// A span of a straight line through an area that can hold a text: its middle and its width.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
}

/// An area in pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shape {
    pub(super) rings: Vec<Ring>,
    pub(super) path: Vec<PathCommand>,
    /// Left, top, right, bottom.
    pub(super) edges: [f64; 4],
    /// Where one line of text fits best.
    pub(super) one_line: Spot,
    /// Where two lines fit best.
    pub(super) two_lines: Spot,
}

/// A part of the map that is drawn larger beside it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Inset {
    /// The areas in it, with their larger shapes.
    pub(super) shapes: Vec<(usize, Shape)>,
    /// Left, top, right, bottom of its frame.
    pub(super) frame: [f64; 4],
    /// The same of its place on the map.
    pub(super) place: [f64; 4],
}

/// The outlines of a map in a picture of a size. Figures are not part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) plot: Plot,
    pub(super) shapes: Vec<Shape>,
    pub(super) inset: Option<Inset>,
    view: Window,
}

/// From degrees to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Window {
    projection: Projection,
    /// Pixels to a degree of the plane.
    scale: f64,
    /// The pixel of the plane's zero.
    origin: [f64; 2],
}

impl Window {
    fn px(self, point: [f64; 2]) -> [f64; 2] {
        let [x, y] = self.projection.plane(point);
        [self.origin[0] + x * self.scale, self.origin[1] - y * self.scale]
    }
}

/// Areas of less than this many pixels across are drawn larger in an inset.
const SMALL: f64 = 26.0;
/// The least enlargement that is worth an inset.
const LEAST_ZOOM: f64 = 2.0;

impl Ground {
    /// Projects outlines into the room of a layout. Above the map stays room for a legend.
    ///
    /// Areas that would be too small to be seen are drawn larger in an inset, where a corner of
    /// the picture is free.
    pub fn new(outlines: &Outlines, layout: &Layout) -> Self {
        let plot = Plot {
            left: 2.0,
            top: legend::room(layout),
            right: (layout.width - 2.0).max(12.0),
            bottom: (layout.height - 2.0).max(legend::room(layout) + 10.0),
        };
        let (low, high) = extent(outlines.areas.iter().flatten().flatten().copied());
        let projection = Projection::of(low, high);
        let plane = outlines.areas.iter().flatten().flatten().map(|point| projection.plane(*point));
        let (low, high) = extent(plane);
        let (width, height) = ((high[0] - low[0]).max(1e-9), (high[1] - low[1]).max(1e-9));
        let scale = (plot.width() / width).min(plot.height() / height);
        let scale = if scale.is_finite() { scale } else { 1.0 };
        let middle = [f64::midpoint(low[0], high[0]), f64::midpoint(low[1], high[1])];
        let middle = if middle[0].is_finite() { middle } else { [0.0, 0.0] };
        let centre = [f64::midpoint(plot.left, plot.right), f64::midpoint(plot.top, plot.bottom)];
        let origin = [centre[0] - middle[0] * scale, centre[1] + middle[1] * scale];
        let view = Window { projection, scale, origin };
        let shapes = outlines.areas.iter().map(|rings| {
            let rings = rings.iter();
            let rings = rings.map(|ring| ring.iter().map(|point| view.px(*point)).collect());
            shape(rings.collect(), layout)
        });
        let shapes: Vec<Shape> = shapes.collect();
        let mut ground =
            Self { width: layout.width, height: layout.height, plot, shapes, inset: None, view };
        ground.inset = ground.find_inset(layout);
        ground
    }

    /// The `d` of every path that [`super::choropleth`] draws first, in the same order. They do
    /// not depend on the figures.
    pub fn paths(&self) -> Vec<String> {
        self.all_shapes().map(|(_, shape)| path_data(&shape.path)).collect()
    }

    /// The number of the area of each of [`Self::paths`].
    pub fn path_areas(&self) -> Vec<usize> {
        self.all_shapes().map(|(area, _)| area).collect()
    }

    pub(super) fn all_shapes(&self) -> impl Iterator<Item = (usize, &Shape)> {
        let larger = self.inset.iter().flat_map(|inset| &inset.shapes);
        self.shapes.iter().enumerate().chain(larger.map(|(area, shape)| (*area, shape)))
    }

    /// The area at a place.
    pub fn area_at(&self, x: f64, y: f64) -> Option<usize> {
        if let Some(inset) = &self.inset {
            let [left, top, right, bottom] = inset.frame;
            if x >= left && x <= right && y >= top && y <= bottom {
                let larger = inset.shapes.iter().find(|(_, shape)| shape.holds(x, y));
                return larger.map(|(area, _)| *area);
            }
        }
        self.shapes.iter().position(|shape| shape.holds(x, y))
    }

    /// Where a tooltip of an area points to: into the inset, if it is there.
    pub fn middle_of(&self, area: usize) -> Option<(f64, f64)> {
        let larger = self.inset.iter().flat_map(|inset| &inset.shapes);
        let larger = larger.filter(|(other, _)| *other == area).map(|(_, shape)| shape).next_back();
        let shape =
            larger.or_else(|| self.shapes.get(area).filter(|shape| !shape.rings.is_empty()));
        shape.map(|shape| (shape.one_line.x, shape.one_line.y))
    }

    /// The area whose outline holds a longitude and latitude.
    pub fn area_of(&self, longitude: f64, latitude: f64) -> Option<usize> {
        let [x, y] = self.px(longitude, latitude);
        self.shapes.iter().position(|shape| shape.holds(x, y))
    }

    pub(super) fn px(&self, longitude: f64, latitude: f64) -> [f64; 2] {
        self.view.px([longitude, latitude])
    }

    /// Whether a name has the room of one line in an area.
    pub(super) fn fits(spot: Spot, text: &str, layout: &Layout) -> bool {
        text_width(text, layout.font_size) + 3.0 <= spot.width
    }

    fn find_inset(&self, layout: &Layout) -> Option<Inset> {
        let side = |shape: &Shape| {
            let [left, top, right, bottom] = shape.edges;
            ((right - left) * (bottom - top)).max(0.0).sqrt()
        };
        let small = |shape: &Shape| !shape.rings.is_empty() && side(shape) < SMALL;
        let members: Vec<usize> = (0..self.shapes.len())
            .filter(|area| self.shapes.get(*area).is_some_and(small))
            .collect();
        let shapes = || members.iter().filter_map(|area| self.shapes.get(*area));
        if members.len() < 2 {
            return None;
        }
        let corners = shapes().flat_map(|shape| {
            let [left, top, right, bottom] = shape.edges;
            [[left, top], [right, bottom]]
        });
        let (low, high) = extent(corners);
        let (width, height) = (high[0] - low[0], high[1] - low[1]);
        let pad = 6.0;
        // Small areas all over the map have no part of it in common.
        if width > self.plot.width() * 0.2 || height > self.plot.height() * 0.2 {
            return None;
        }
        for share in [0.46, 0.4, 0.34, 0.28, 0.22] {
            let most = [self.plot.width() * share, self.plot.height() * share];
            let zoom = ((most[0] - 2.0 * pad) / width).min((most[1] - 2.0 * pad) / height);
            if zoom < LEAST_ZOOM {
                return None;
            }
            let size = [width * zoom + 2.0 * pad, height * zoom + 2.0 * pad];
            let lefts = [self.plot.left, self.plot.right - size[0]];
            let tops = [self.plot.bottom - size[1], self.plot.top];
            let places = lefts.into_iter().flat_map(|left| tops.map(|top| (left, top)));
            let Some((left, top)) = places.into_iter().find(|(left, top)| {
                self.is_free([*left - 8.0, *top - 8.0, left + size[0] + 8.0, top + size[1] + 8.0])
            }) else {
                continue;
            };
            let enlarge = |[x, y]: &[f64; 2]| {
                [left + pad + (x - low[0]) * zoom, top + pad + (y - low[1]) * zoom]
            };
            let larger = members.iter().filter_map(|area| {
                let rings = self.shapes.get(*area)?.rings.iter();
                let rings = rings.map(|ring| ring.iter().map(enlarge).collect());
                Some((*area, shape(rings.collect(), layout)))
            });
            return Some(Inset {
                shapes: larger.collect(),
                frame: [left, top, left + size[0], top + size[1]],
                place: [low[0] - 2.0, low[1] - 2.0, high[0] + 2.0, high[1] + 2.0],
            });
        }
        None
    }

    /// Whether no area reaches into a box.
    fn is_free(&self, [left, top, right, bottom]: [f64; 4]) -> bool {
        let inside = |[x, y]: &[f64; 2]| *x > left && *x < right && *y > top && *y < bottom;
        let across = |i: usize| left + (right - left) * num::float(i) / 10.0;
        let down = |i: usize| top + (bottom - top) * num::float(i) / 10.0;
        !self.shapes.iter().flat_map(|shape| &shape.rings).flatten().any(inside)
            && !(0..=10)
                .any(|i| (0..=10).any(|k| self.shapes.iter().any(|s| s.holds(across(i), down(k)))))
    }
}

/// The least and the greatest of both coordinates.
fn extent(points: impl Iterator<Item = [f64; 2]>) -> ([f64; 2], [f64; 2]) {
    points.fold(([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]), |(low, high), [x, y]| {
        ([low[0].min(x), low[1].min(y)], [high[0].max(x), high[1].max(y)])
    })
}

/// Crossings two by two: where a line is within.
fn spans(crossings: &[f64]) -> Vec<[f64; 2]> {
    let pairs = crossings.chunks_exact(2);
    pairs.filter_map(|pair| <[f64; 2]>::try_from(pair).ok()).collect()
}

fn shape(rings: Vec<Ring>, layout: &Layout) -> Shape {
    let mut path = Vec::new();
    for ring in &rings {
        for (i, [x, y]) in ring.iter().enumerate() {
            path.push(if i == 0 { PathCommand::Move(*x, *y) } else { PathCommand::Line(*x, *y) });
        }
        path.push(PathCommand::Close);
    }
    let (low, high) = extent(rings.iter().flatten().copied());
    let mut shape =
        Shape { rings, path, edges: [low[0], low[1], high[0], high[1]], ..Shape::default() };
    if low[0].is_finite() {
        shape.one_line = shape.spot(layout.font_size);
        shape.two_lines = shape.spot(layout.font_size * 2.3);
    }
    shape
}

impl Shape {
    fn holds(&self, x: f64, y: f64) -> bool {
        let [left, top, right, bottom] = self.edges;
        if !(x >= left && x <= right && y >= top && y <= bottom) {
            return false;
        }
        self.crossings(y).iter().filter(|at| **at > x).count() % 2 == 1
    }

    /// Where a horizontal line crosses the rings.
    fn crossings(&self, y: f64) -> Vec<f64> {
        let mut found = Vec::new();
        for ring in &self.rings {
            for ([x1, y1], [x2, y2]) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                if (*y1 > y) != (*y2 > y) {
                    found.push(x1 + (y - y1) / (y2 - y1) * (x2 - x1));
                }
            }
        }
        num::sort_by(&mut found, |x| *x);
        found
    }

    /// The place where the widest text of a height fits.
    fn spot(&self, height: f64) -> Spot {
        const LINES: usize = 24;
        let [left, top, right, bottom] = self.edges;
        let middle = f64::midpoint(top, bottom);
        let mut best = Spot { x: f64::midpoint(left, right), y: middle, width: 0.0 };
        let mut most = 0.0;
        for i in 1..LINES {
            let y = top + (bottom - top) * num::float(i) / num::float(LINES);
            let [above, at_line, below] =
                [y - height / 2.0, y, y + height / 2.0].map(|y| spans(&self.crossings(y)));
            for [mut from, mut to] in at_line {
                let at = f64::midpoint(from, to);
                for row in [&above, &below] {
                    let over = row.iter().find(|[from, to]| *from <= at && *to >= at);
                    let [low, high] = over.copied().unwrap_or([at, at]);
                    (from, to) = (from.max(low), to.min(high));
                }
                // Of two places of about the same width, the one nearer to the middle.
                let off = (y - middle).abs() / (bottom - top).max(1.0);
                let weight = (to - from) * (1.0 - off * 0.4);
                if weight > most {
                    most = weight;
                    best = Spot { x: f64::midpoint(from, to), y, width: to - from };
                }
            }
        }
        best
    }
}

impl Gazetteer {
    /// The short name of an area, or else its code.
    pub(super) fn label(&self, area: usize) -> &str {
        self.areas().get(area).map_or("", |area| {
            if area.short_name().is_empty() { &area.code } else { area.short_name() }
        })
    }
}
