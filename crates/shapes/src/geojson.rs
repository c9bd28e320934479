//! GeoJSON, and the packed form in which `ECharts` ships it.

use serde_json::Value;

use crate::feature::open;
use crate::{Error, Feature, Fields, Point, Polygon, Ring};

pub(crate) fn features(value: &Value, fields: &Fields) -> Result<Vec<Feature>, Error> {
    let wrong = |place: String, expected| Error::Form { place, expected };
    let list = value.get("features").and_then(Value::as_array);
    let list = list.ok_or_else(|| wrong("features".to_owned(), "a list"))?;
    let mut features = Vec::with_capacity(list.len());
    for (i, item) in list.iter().enumerate() {
        let mut feature = Feature::named(item, fields);
        if let Some(geometry) = item.get("geometry").filter(|geometry| !geometry.is_null()) {
            let polygons = polygons(geometry);
            feature.polygons = polygons
                .ok_or_else(|| wrong(format!("features[{i}].geometry"), "rings of points"))?;
        }
        features.push(feature);
    }
    Ok(features)
}

/// The polygons of a geometry; `None` if it is not well formed.
fn polygons(geometry: &Value) -> Option<Vec<Polygon>> {
    let coordinates = geometry.get("coordinates");
    let offsets = geometry.get("encodeOffsets");
    match geometry.get("type")?.as_str()? {
        "Polygon" => Some(vec![polygon(coordinates?, offsets)?]),
        "MultiPolygon" => {
            let parts = coordinates?.as_array()?.iter().enumerate();
            parts
                .map(|(i, part)| match offsets {
                    Some(offsets) => polygon(part, Some(offsets.get(i)?)),
                    None => polygon(part, None),
                })
                .collect()
        }
        _ => Some(Vec::new()),
    }
}

fn polygon(rings: &Value, offsets: Option<&Value>) -> Option<Polygon> {
    let rings = rings.as_array()?.iter().enumerate().map(|(i, ring)| match ring {
        Value::String(text) => unpacked(text, offsets?.get(i)?),
        points => points.as_array()?.iter().map(point).collect(),
    });
    rings.map(|ring| ring.map(open)).collect()
}

pub(crate) fn point(value: &Value) -> Option<Point> {
    Some([value.get(0)?.as_f64()?, value.get(1)?.as_f64()?])
}

/// Points as differences in zigzag form, two characters a point, in parts of 1,024 of a degree.
fn unpacked(text: &str, offset: &Value) -> Option<Ring> {
    const UNITS: f64 = 1_024.0;
    let (mut x, mut y) = (offset.get(0)?.as_i64()?, offset.get(1)?.as_i64()?);
    let mut letters = text.chars().map(|letter| {
        let value = i64::from(u32::from(letter)) - 64;
        (value >> 1) ^ -(value & 1)
    });
    let mut ring = Ring::new();
    while let Some(dx) = letters.next() {
        x += dx;
        y += letters.next()?;
        ring.push([x as f64 / UNITS, y as f64 / UNITS]);
    }
    Some(ring)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn packed_and_plain_rings_are_the_same() {
        let text = r#"{ "type": "FeatureCollection", "UTF8Encoding": true, "features": [
          { "id": "1", "properties": { "name": "和平区" }, "geometry": { "type": "Polygon",
            "coordinates": ["@@B@@B"], "encodeOffsets": [[1024, 2048]] } },
          { "id": 2, "properties": {}, "geometry": { "type": "MultiPolygon",
            "coordinates": [["@@B@@B"], ["@@B@@B"]],
            "encodeOffsets": [[[1024, 2048]], [[0, 0]]] } },
          { "id": "3", "properties": { "name": null }, "geometry": null },
          { "id": "4", "geometry": { "type": "Point", "coordinates": [1, 2] } } ] }"#;
        let features = read(text, &Fields::default()).unwrap();
        let ring =
            vec![[1.0, 2.0], [1.0 + 1.0 / 1024.0, 2.0], [1.0 + 1.0 / 1024.0, 2.0 + 1.0 / 1024.0]];
        assert_eq!(features[0].polygons, [vec![ring.clone()]]);
        assert_eq!(features[0].name, "和平区");
        assert_eq!((features[1].code.as_str(), features[1].name.as_str()), ("2", ""));
        assert_eq!(features[1].polygons.len(), 2);
        assert_eq!(features[1].polygons[0], [ring]);
        assert!(features[2].polygons.is_empty() && features[3].polygons.is_empty());
    }

    #[test]
    fn rings_that_are_none_are_refused_with_their_place() {
        for geometry in [
            r#"{ "type": "Polygon", "coordinates": [["@@B"]], "encodeOffsets": [[0, 0]] }"#,
            r#"{ "type": "Polygon", "coordinates": ["@@B"], "encodeOffsets": [[0, 0]] }"#,
            r#"{ "type": "Polygon", "coordinates": ["@@"] }"#,
            r#"{ "type": "Polygon" }"#,
            r#"{ "type": "Polygon", "coordinates": [[[1], [2, 3]]] }"#,
            r#"{ "coordinates": [] }"#,
        ] {
            let text = format!(
                r#"{{ "type": "FeatureCollection", "features": [{{ "geometry": {geometry} }}] }}"#
            );
            let error = read(&text, &Fields::default()).unwrap_err().to_string();
            assert_eq!(error, "features[0].geometry: expected rings of points", "{geometry}");
        }
    }
}
