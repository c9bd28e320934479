//! TopoJSON: rings made of arcs that neighbours share.

use serde_json::Value;

use crate::feature::open;
use crate::geojson::point;
use crate::{Error, Feature, Fields, Point, Polygon, Ring};

pub(crate) fn features(value: &Value, fields: &Fields) -> Result<Vec<Feature>, Error> {
    let wrong = |place: &str, expected| Error::Form { place: place.to_owned(), expected };
    let arcs = arcs(value).ok_or_else(|| wrong("arcs", "lists of points"))?;
    let objects = value.get("objects").and_then(Value::as_object);
    let objects = objects.ok_or_else(|| wrong("objects", "an object"))?;
    let object = match &fields.object {
        Some(name) => objects.get(name),
        None => objects.values().next().filter(|_| objects.len() == 1),
    };
    let object = object.ok_or_else(|| Error::NoObject {
        name: fields.object.clone().unwrap_or_default(),
        found: objects.keys().cloned().collect(),
    })?;
    let one = std::slice::from_ref(object);
    let geometries = object.get("geometries").and_then(Value::as_array).map_or(one, Vec::as_slice);
    let mut features = Vec::with_capacity(geometries.len());
    for (i, geometry) in geometries.iter().enumerate() {
        let mut feature = Feature::named(geometry, fields);
        let polygons = polygons(geometry, &arcs);
        feature.polygons =
            polygons.ok_or_else(|| wrong(&format!("geometries[{i}]"), "rings of arcs"))?;
        features.push(feature);
    }
    Ok(features)
}

/// Every arc in degrees.
fn arcs(value: &Value) -> Option<Vec<Vec<Point>>> {
    let transform = match value.get("transform") {
        Some(transform) => {
            Some((point(transform.get("scale")?)?, point(transform.get("translate")?)?))
        }
        None => None,
    };
    let arcs = value.get("arcs")?.as_array()?.iter().map(|arc| {
        let mut at = [0.0, 0.0];
        let points = arc.as_array()?.iter().map(|value| {
            let [x, y] = point(value)?;
            let Some(([scale_x, scale_y], [start_x, start_y])) = transform else {
                return Some([x, y]);
            };
            at = [at[0] + x, at[1] + y];
            Some([at[0] * scale_x + start_x, at[1] * scale_y + start_y])
        });
        points.collect()
    });
    arcs.collect()
}

fn polygons(geometry: &Value, arcs: &[Vec<Point>]) -> Option<Vec<Polygon>> {
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => Some(vec![polygon(geometry.get("arcs")?, arcs)?]),
        Some("MultiPolygon") => {
            geometry.get("arcs")?.as_array()?.iter().map(|part| polygon(part, arcs)).collect()
        }
        _ => Some(Vec::new()),
    }
}

fn polygon(rings: &Value, arcs: &[Vec<Point>]) -> Option<Polygon> {
    rings.as_array()?.iter().map(|ring| stitched(ring, arcs).map(open)).collect()
}

/// The arcs of a ring behind each other; a negative number is an arc backwards.
fn stitched(ring: &Value, arcs: &[Vec<Point>]) -> Option<Ring> {
    let mut points = Ring::new();
    for number in ring.as_array()? {
        let number = number.as_i64()?;
        let backwards = number < 0;
        let arc = arcs.get(usize::try_from(if backwards { !number } else { number }).ok()?)?;
        // The first point of an arc is the last one of the arc before.
        points.pop();
        if backwards {
            points.extend(arc.iter().rev());
        } else {
            points.extend(arc);
        }
    }
    Some(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    const TWO: &str = r#"{ "type": "Topology",
      "transform": { "scale": [0.5, 0.5], "translate": [10, 20] },
      "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
      "objects": { "areas": { "type": "GeometryCollection", "geometries": [
        { "type": "Polygon", "arcs": [[0, 1]], "id": 7 },
        { "type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": { "name": "East" } },
        { "type": null, "id": 9 } ] }, "land": { "type": "Polygon", "arcs": [[0, 1]] } } }"#;

    #[test]
    fn rings_are_stitched_of_arcs_in_both_directions() {
        let fields = |object: &str| Fields { object: Some(object.to_owned()), ..Fields::default() };
        let features = read(TWO, &fields("areas")).unwrap();
        assert_eq!(features[0].code, "7");
        let west = vec![[11.0, 20.0], [11.0, 21.0], [10.0, 21.0], [10.0, 20.0]];
        assert_eq!(features[0].polygons, [vec![west]]);
        let east = vec![[11.0, 20.0], [12.0, 20.0], [12.0, 21.0], [11.0, 21.0]];
        assert_eq!(features[1].polygons, [vec![east]]);
        assert_eq!(features[1].name, "East");
        assert!(features[2].polygons.is_empty());
        assert_eq!(read(TWO, &fields("land")).unwrap().len(), 1);
        assert_eq!(
            read(TWO, &Fields::default()).unwrap_err().to_string(),
            "the topology has no object \"\"; it has areas, land"
        );
    }
}
