use sagitta_spec::node::Node;

use super::Gazetteer;

/// A ring of longitudes and latitudes in degrees, its first point not repeated.
pub(super) type Ring = Vec<[f64; 2]>;

/// The outlines of the areas of a set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlines {
    /// The rings of each area, outer ones turning left and holes right; none for an area whose
    /// outline is not in the file.
    pub(super) areas: Vec<Vec<Ring>>,
}

impl Outlines {
    /// Reads a file of outlines for the areas of a gazetteer; those of other codes are passed over.
    ///
    /// # Errors
    ///
    /// What the file is not, in English.
    pub fn from_json(text: &str, places: &Gazetteer) -> Result<Self, String> {
        let node = Node::from_json(text).map_err(|error| error.to_string())?;
        if field(&node, "version") != Some(&Node::Unsigned(1)) {
            return Err("version 1 of a file of outlines is expected".to_owned());
        }
        let units = match field(&node, "units") {
            Some(Node::Unsigned(units)) if *units > 0 => *units as f64,
            _ => return Err("the number of units to a degree is missing".to_owned()),
        };
        let shapes =
            field(&node, "shapes").and_then(list).ok_or("the list of shapes is missing")?;
        let mut areas = vec![Vec::new(); places.areas().len()];
        for shape in shapes {
            let Some(Node::Text(code)) = field(shape, "code") else {
                return Err("a shape has no code".to_owned());
            };
            let i = places.areas().iter().position(|area| area.code == *code);
            let Some(area) = i.and_then(|i| areas.get_mut(i)) else { continue };
            *area = rings(shape, units).ok_or_else(|| format!("the shape {code} is broken"))?;
        }
        Ok(Self { areas })
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.areas.iter().all(Vec::is_empty)
    }
}

fn field<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    match node {
        Node::Object(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, node)| node),
        _ => None,
    }
}

fn list(node: &Node) -> Option<&[Node]> {
    match node {
        Node::List(items) => Some(items),
        _ => None,
    }
}

fn rings(shape: &Node, units: f64) -> Option<Vec<Ring>> {
    let mut rings = Vec::new();
    for polygon in list(field(shape, "polygons")?)? {
        for ring in list(polygon)? {
            let (mut points, mut at) = (Ring::new(), [0.0, 0.0]);
            let mut numbers = list(ring)?.iter().map(number);
            while let Some(dx) = numbers.next() {
                at = [at[0] + dx?, at[1] + numbers.next()??];
                points.push([at[0] / units, at[1] / units]);
            }
            rings.push(points);
        }
    }
    Some(rings)
}

fn number(node: &Node) -> Option<f64> {
    match node {
        Node::Unsigned(value) => Some(*value as f64),
        Node::Signed(value) => Some(*value as f64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::Area;

    fn read(text: &str) -> Result<Outlines, String> {
        let places =
            Gazetteer::new(vec![Area { code: "A".to_owned(), ..Area::default() }, Area::default()]);
        Outlines::from_json(text, &places)
    }

    #[test]
    fn differences_become_degrees() {
        let text = r#"{"version":1,"units":10,"shapes":[
            {"code":"A","polygons":[[[10,20,5,0,0,-5],[1,2]],[[-7,8]]]},{"code":"Z","polygons":7}]}"#;
        let outlines = read(text).unwrap();
        let expected =
            vec![vec![[1.0, 2.0], [1.5, 2.0], [1.5, 1.5]], vec![[0.1, 0.2]], vec![[-0.7, 0.8]]];
        assert_eq!(outlines.areas, [expected, Vec::new()]);
    }

    #[test]
    fn what_is_no_file_of_outlines_is_said() {
        for (text, message) in [
            ("", "not JSON"),
            ("[]", "version 1"),
            (r#"{"version":2}"#, "version 1"),
            (r#"{"version":1,"units":0,"shapes":[]}"#, "units"),
            (r#"{"version":1,"units":10}"#, "list of shapes"),
            (r#"{"version":1,"units":10,"shapes":[{}]}"#, "no code"),
            (r#"{"version":1,"units":10,"shapes":[{"code":"A"}]}"#, "A is broken"),
            (
                r#"{"version":1,"units":10,"shapes":[{"code":"A","polygons":[[[1]]]}]}"#,
                "A is broken",
            ),
            (
                r#"{"version":1,"units":10,"shapes":[{"code":"A","polygons":[[["1",2]]]}]}"#,
                "broken",
            ),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
