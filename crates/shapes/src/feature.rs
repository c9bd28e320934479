use serde_json::Value;

use crate::{Error, geojson, topojson};

/// Longitude and latitude in degrees.
pub type Point = [f64; 2];

/// A closed line; the first point is not repeated at the end.
pub type Ring = Vec<Point>;

/// An outer ring and the holes in it.
pub type Polygon = Vec<Ring>;

/// One outline of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feature {
    /// What the file calls it by; empty if it has no such field.
    pub code: String,
    /// Its name; empty if it has none.
    pub name: String,
    /// Its parts; none where the file has no geometry for it.
    pub polygons: Vec<Polygon>,
}

/// Where a file keeps code and name of a feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The property that holds the code; `id` is the feature's own.
    pub code: String,
    /// The property that holds the name.
    pub name: String,
    /// The object of a topology that is wanted; the only one if absent.
    pub object: Option<String>,
}

impl Default for Fields {
    fn default() -> Self {
        Self { code: "id".to_owned(), name: "name".to_owned(), object: None }
    }
}

/// Reads the features of a GeoJSON file, plain or in the packed form of `ECharts`, or of a TopoJSON
/// file. Only polygons are taken; a feature of another kind comes without any.
///
/// # Errors
///
/// When the text is of neither form, or has no object of the name that is asked for.
pub fn read(text: &str, fields: &Fields) -> Result<Vec<Feature>, Error> {
    let value: Value = serde_json::from_str(text)?;
    match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => geojson::features(&value, fields),
        Some("Topology") => topojson::features(&value, fields),
        _ => Err(Error::Form {
            place: "type".to_owned(),
            expected: "\"FeatureCollection\" or \"Topology\"",
        }),
    }
}

impl Feature {
    /// The feature of a GeoJSON feature or of a geometry of a topology, without its polygons.
    pub(crate) fn named(value: &Value, fields: &Fields) -> Self {
        let property = |name: &str| {
            let own = value.get(name).filter(|_| name == "id");
            own.or_else(|| value.get("properties")?.get(name))
        };
        Self {
            code: property(&fields.code).map(plain).unwrap_or_default(),
            name: property(&fields.name).map(plain).unwrap_or_default(),
            polygons: Vec::new(),
        }
    }
}

/// A string as it is, a number in its digits; empty for all else.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The ring without the repetition of its first point.
pub(crate) fn open(mut ring: Ring) -> Ring {
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}
