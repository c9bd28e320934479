use i_overlay::core::fill_rule::FillRule;
use i_overlay::float::simplify::SimplifyShape as _;

use crate::ring::{area, turn};
use crate::simplify::simplified;
use crate::{Error, Feature, Point, Polygon, Ring};

/// An area of the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Area {
    /// Its code, by which rows find it.
    pub code: String,
    /// The codes of its parts, or how these begin; its own code if there are none.
    pub parts: Vec<String>,
    /// Where it is drawn, if not at its place.
    pub moved: Option<Move>,
}

/// How an area is drawn elsewhere: around another middle, larger or smaller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// The middle that it has, longitude and latitude.
    pub from: Point,
    /// The middle that it gets.
    pub to: Point,
    /// How much larger it becomes.
    pub scale: f64,
}

impl Area {
    /// The area of one feature.
    pub fn of(code: impl Into<String>) -> Self {
        Self { code: code.into(), ..Self::default() }
    }

    fn has(&self, feature: &Feature) -> bool {
        match self.parts.as_slice() {
            [] => feature.code == self.code,
            parts => parts.iter().any(|part| feature.code.starts_with(part)),
        }
    }
}

/// How much of the outlines is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The width or height in pixels, whichever is more, up to which the outlines look exact.
    pub pixels: f64,
    /// The most bytes of the file, unless that leaves nothing of the shapes.
    pub max_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { pixels: 1_000.0, max_bytes: 40_000 }
    }
}

/// A file of outlines, and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The file.
    pub json: String,
    /// Points of the features.
    pub n_points_before: usize,
    /// Points of the file.
    pub n_points: usize,
    /// Parts, such as islands, of less than a pixel, by the code of their area.
    pub dropped: Vec<(String, usize)>,
}

/// Makes the file of the areas, in their order.
///
/// Coordinates are whole numbers, `units` to a degree; a ring is a flat list of longitude and
/// latitude, each but the first as the difference to the one before, without the repetition of
/// the first. Outer rings turn left, holes right. Where outlines cross the date line, longitudes
/// go on below −180.
///
/// # Errors
///
/// When an area has no feature, or a coordinate is no place on the globe.
pub fn build(features: &[Feature], areas: &[Area], limits: &Limits) -> Result<Built, Error> {
    let mut shapes = Vec::with_capacity(areas.len());
    let mut n_points_before = 0;
    for area in areas {
        let parts: Vec<&Feature> = features.iter().filter(|feature| area.has(feature)).collect();
        let polygons = match parts.as_slice() {
            [one] => one.polygons.clone(),
            _ => joined(&parts),
        };
        n_points_before += parts.iter().map(|part| n_points(&part.polygons)).sum::<usize>();
        if polygons.is_empty() {
            return Err(Error::NoFeature { code: area.code.clone() });
        }
        let off = |[x, y]: &&Point| !(x.abs() <= 180.0 && y.abs() <= 90.0);
        if let Some([x, y]) = polygons.iter().flatten().flatten().find(off) {
            return Err(Error::OffTheGlobe { code: area.code.clone(), x: *x, y: *y });
        }
        shapes.push(polygons);
    }
    unwrap_date_line(&mut shapes);
    for (polygons, area) in shapes.iter_mut().zip(areas) {
        if let Some(place) = &area.moved {
            relocate(polygons, place);
        }
    }
    let plane = Plane::of(&shapes, limits);
    let mut dropped = Vec::new();
    for (polygons, area) in shapes.iter_mut().zip(areas) {
        let n = plane.drop_small(polygons);
        if n > 0 {
            dropped.push((area.code.clone(), n));
        }
    }
    let mut least = plane.pixel * plane.pixel * 0.4;
    loop {
        // A coarser outline is made of the finer one: its points would have gone first anyway.
        shapes = shapes.iter().map(|polygons| plane.thinned(polygons, least)).collect();
        let n_points = shapes.iter().map(|polygons| n_points(polygons)).sum();
        let json = written(&shapes, areas, plane.units);
        if json.len() <= limits.max_bytes || least > 1_000.0 * plane.pixel * plane.pixel {
            return Ok(Built { json, n_points_before, n_points, dropped });
        }
        least *= 1.5;
    }
}

fn n_points(polygons: &[Polygon]) -> usize {
    polygons.iter().flatten().map(Vec::len).sum()
}

/// One outline around all parts.
fn joined(parts: &[&Feature]) -> Vec<Polygon> {
    let mut rings: Vec<Ring> = Vec::new();
    for polygon in parts.iter().flat_map(|part| &part.polygons) {
        for (i, ring) in polygon.iter().enumerate() {
            let mut ring = ring.clone();
            turn(&mut ring, i == 0);
            rings.push(ring);
        }
    }
    rings.simplify_shape(FillRule::NonZero)
}

/// Lets longitudes go on below −180 where the widest gap between them is not at the date line.
fn unwrap_date_line(shapes: &mut [Vec<Polygon>]) {
    let points = || shapes.iter().flatten().flatten().flatten();
    let mut longitudes: Vec<f64> = points().map(|[x, _]| *x).collect();
    longitudes.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (longitudes.first(), longitudes.last()) else { return };
    let gaps = longitudes.iter().zip(longitudes.iter().skip(1));
    let widest = gaps.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    let Some((west, east)) = widest.map(|(west, east)| (*west, *east)) else { return };
    if east - west > first + 360.0 - last && first + 360.0 - last < 30.0 {
        for [x, _] in shapes.iter_mut().flatten().flatten().flatten() {
            if *x >= east {
                *x -= 360.0;
            }
        }
    }
}

/// Draws an area elsewhere. Degrees of longitude are as long there as at the new latitude.
fn relocate(polygons: &mut [Polygon], place: &Move) {
    let width = place.from[1].to_radians().cos() / place.to[1].to_radians().cos();
    for [x, y] in polygons.iter_mut().flatten().flatten() {
        *x = place.to[0] + (*x - place.from[0]) * place.scale * width;
        *y = place.to[1] + (*y - place.from[1]) * place.scale;
    }
}

/// The plane in which sizes are compared: longitudes shortened as at the middle latitude.
struct Plane {
    shrink: f64,
    /// The side of a pixel, in degrees of latitude.
    pixel: f64,
    units: u32,
}

impl Plane {
    fn of(shapes: &[Vec<Polygon>], limits: &Limits) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for [x, y] in shapes.iter().flatten().flatten().flatten() {
            low = [low[0].min(*x), low[1].min(*y)];
            high = [high[0].max(*x), high[1].max(*y)];
        }
        let shrink = f64::midpoint(low[1], high[1]).to_radians().cos();
        let extent = ((high[0] - low[0]) * shrink).max(high[1] - low[1]);
        let pixel = extent.max(1e-6) / limits.pixels;
        let mut units = 1;
        while f64::from(units) * pixel < 3.0 && units < 1_000_000 {
            units *= 10;
        }
        Self { shrink, pixel, units }
    }

    fn flat(&self, ring: &Ring) -> Ring {
        ring.iter().map(|[x, y]| [x * self.shrink, *y]).collect()
    }

    /// Takes out parts and holes of less than a pixel, but never the largest part; how many parts.
    fn drop_small(&self, polygons: &mut Vec<Polygon>) -> usize {
        let size = |ring: &Ring| area(&self.flat(ring));
        let sizes = polygons.iter().map(|polygon| polygon.first().map_or(0.0, size));
        let sizes: Vec<f64> = sizes.collect();
        let most = sizes.iter().copied().fold(0.0, f64::max);
        let least = (self.pixel * self.pixel).min(most);
        let before = polygons.len();
        let mut sizes = sizes.into_iter();
        polygons.retain(|_| sizes.next().is_some_and(|size| size >= least));
        for polygon in polygons.iter_mut() {
            let mut is_outer = true;
            polygon.retain(|ring| std::mem::take(&mut is_outer) || size(ring) >= least);
        }
        before - polygons.len()
    }

    fn thinned(&self, polygons: &[Polygon], least: f64) -> Vec<Polygon> {
        let ring = |(i, ring): (usize, &Ring)| {
            let mut kept = simplified(&self.flat(ring), least);
            turn(&mut kept, i == 0);
            kept.into_iter().map(|[x, y]| [x / self.shrink, y]).collect()
        };
        polygons.iter().map(|rings| rings.iter().enumerate().map(ring).collect()).collect()
    }
}

fn written(shapes: &[Vec<Polygon>], areas: &[Area], units: u32) -> String {
    let mut out = format!("{{\"version\":1,\"units\":{units},\"shapes\":[");
    for (i, (polygons, area)) in shapes.iter().zip(areas).enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        let code = serde_json::Value::from(area.code.as_str());
        let rings = |polygon: &Polygon| bracketed(polygon.iter().map(|ring| numbers(ring, units)));
        let polygons = bracketed(polygons.iter().map(rings));
        out.push_str(&format!("{{\"code\":{code},\"polygons\":{polygons}}}"));
    }
    out.push_str("\n]}\n");
    out
}

fn bracketed(parts: impl Iterator<Item = String>) -> String {
    format!("[{}]", parts.collect::<Vec<_>>().join(","))
}

/// The ring as differences; points that fall on the one before are left out.
fn numbers(ring: &Ring, units: u32) -> String {
    let (mut before, mut texts) = ([0, 0], Vec::with_capacity(ring.len() * 2));
    for [x, y] in ring {
        let at = [whole(x * f64::from(units)), whole(y * f64::from(units))];
        if at != before || texts.is_empty() {
            texts.push((at[0] - before[0]).to_string());
            texts.push((at[1] - before[1]).to_string());
            before = at;
        }
    }
    bracketed(texts.into_iter())
}

#[expect(clippy::cast_possible_truncation, reason = "a degree has a million units at most")]
fn whole(x: f64) -> i64 {
    x.round() as i64
}
