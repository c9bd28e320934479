//! JSON rows: an array of objects, objects line by line, or the features of a GeoJSON collection.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use indexmap::IndexMap;
use serde::Deserializer as _;
use serde::de::{self, Deserialize, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::cell::{Cell, Rows, Scanned, Visit};
use crate::error::{Error, Place};

/// The text of a JSON file.
pub(crate) struct JsonRows<'a> {
    pub(crate) text: &'a str,
}

impl Rows for JsonRows<'_> {
    fn scan(&self, visit: &mut Visit<'_>) -> Result<Scanned, Error> {
        let state = RefCell::new(State::new(visit));
        let mut reader = serde_json::Deserializer::from_str(self.text);
        let outcome = if self.text.trim_start().starts_with('[') {
            reader.deserialize_seq(Array::<Row<'_>>::new(&state)).and_then(|()| reader.end())
        } else {
            objects(&mut reader, &state, self.text)
        };
        state.into_inner().end(outcome)
    }
}

/// A GeoJSON collection, or one object after another.
fn objects(
    reader: &mut serde_json::Deserializer<serde_json::de::StrRead<'_>>,
    state: &RefCell<State<'_, '_>>,
    text: &str,
) -> Result<(), serde_json::Error> {
    if is_collection(text) == Some(true) {
        return reader
            .deserialize_map(Collection::<Feature<'_>>::new(state))
            .and_then(|()| reader.end());
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Row<'_>>();
    stream.try_for_each(|row| state.borrow_mut().take(row?.0).map_err(de::Error::custom))
}

/// Whether an object is a GeoJSON collection; none if the text is not one object.
fn is_collection(text: &str) -> Option<bool> {
    let kind = serde_json::from_str::<Kind<'_>>(text).ok()?.kind;
    Some(kind.as_deref() == Some("FeatureCollection"))
}

#[derive(serde::Deserialize)]
struct Kind<'a> {
    #[serde(borrow, default, rename = "type", deserialize_with = "text")]
    kind: Option<Cow<'a, str>>,
}

/// A text; none for a value of another kind.
fn text<'de, D: de::Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str::<Words<'de>>(raw.get()).ok().map(|words| words.0))
}

/// What is known while rows come in.
pub(crate) struct State<'s, 'v> {
    names: IndexMap<String, ()>,
    n_rows: u64,
    failed: Option<Error>,
    visit: &'s mut Visit<'v>,
}

/// The visitor of the rows failed; the reason is kept in the state.
pub(crate) struct Stop;

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped")
    }
}

impl<'s, 'v> State<'s, 'v> {
    pub(crate) fn new(visit: &'s mut Visit<'v>) -> Self {
        Self { names: IndexMap::new(), n_rows: 0, failed: None, visit }
    }

    /// The columns, in the order in which they were met.
    pub(crate) fn into_names(self) -> Vec<String> {
        self.names.into_keys().collect()
    }

    /// What a reading gives that has come to its end, or could not.
    pub(crate) fn end(mut self, outcome: Result<(), serde_json::Error>) -> Result<Scanned, Error> {
        match (self.failed.take(), outcome) {
            (Some(error), _) => Err(error),
            (None, Err(error)) if error.is_io() => Err(Error::Read(error.into())),
            (None, Err(source)) => Err(Error::NotRows { source }),
            (None, Ok(())) => Ok(Scanned { names: self.into_names(), warnings: Vec::new() }),
        }
    }

    /// Why the last row was not taken.
    pub(crate) fn failure(&mut self) -> Error {
        self.failed.take().unwrap_or(Error::Empty)
    }

    pub(crate) fn take(&mut self, entries: Entries<'_>) -> Result<(), Stop> {
        self.n_rows += 1;
        let place = Place::Row(self.n_rows);
        let mut cells = vec![None; self.names.len()];
        for (key, cell) in entries {
            let idx = match self.names.get_index_of(key.as_ref()) {
                Some(idx) => idx,
                None => {
                    cells.push(None);
                    self.names.insert_full(key.clone().into_owned(), ()).0
                }
            };
            match cells.get_mut(idx) {
                Some(slot @ None) => *slot = Some(cell),
                _ => {
                    self.failed = Some(Error::DuplicateKey { place, key: key.into_owned() });
                    return Err(Stop);
                }
            }
        }
        let cells: Vec<Cell<'_>> =
            cells.into_iter().map(|cell| cell.unwrap_or(Cell::Null)).collect();
        (self.visit)(place, &cells).map_err(|error| {
            self.failed = Some(error);
            Stop
        })
    }
}

/// The value of a raw part.
pub(crate) fn cell(raw: &RawValue) -> Result<Cell<'_>, serde_json::Error> {
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'n') => Cell::Null,
        Some(b't') => Cell::Bool(true),
        Some(b'f') => Cell::Bool(false),
        Some(b'"') => Cell::Text(serde_json::from_str::<Words<'_>>(text)?.0),
        Some(b'[' | b'{') => Cell::Nested(text),
        _ => Cell::Number(text),
    })
}

/// A string, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Words<'a>(#[serde(borrow)] Cow<'a, str>);

/// An object's entries.
pub(crate) struct Row<'a>(pub(crate) Entries<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Row<'a> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Row<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object for every row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(8));
                while let Some((Words(key), raw)) = map.next_entry::<Words<'de>, &'de RawValue>()? {
                    entries.push((key, cell(raw).map_err(de::Error::custom)?));
                }
                Ok(Row(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// What makes a row: an object, or a feature of GeoJSON.
pub(crate) trait Record {
    /// Hands the row over.
    fn give(self, state: &mut State<'_, '_>) -> Result<(), serde_json::Error>;
}

/// Names with their values.
pub(crate) type Entries<'a> = Vec<(Cow<'a, str>, Cell<'a>)>;

impl Record for Row<'_> {
    fn give(self, state: &mut State<'_, '_>) -> Result<(), serde_json::Error> {
        state.take(self.0).map_err(de::Error::custom)
    }
}

/// An array of records.
pub(crate) struct Array<'x, 's, 'v, R> {
    state: &'x RefCell<State<'s, 'v>>,
    records: PhantomData<R>,
}

impl<'x, 's, 'v, R> Array<'x, 's, 'v, R> {
    pub(crate) fn new(state: &'x RefCell<State<'s, 'v>>) -> Self {
        Self { state, records: PhantomData }
    }
}

impl<'de, R: Record + Deserialize<'de>> Visitor<'de> for Array<'_, '_, '_, R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(record) = seq.next_element::<R>()? {
            record.give(&mut self.state.borrow_mut()).map_err(de::Error::custom)?;
        }
        Ok(())
    }
}

impl<'de, R: Record + Deserialize<'de>> DeserializeSeed<'de> for Array<'_, '_, '_, R> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

/// A GeoJSON feature collection.
pub(crate) struct Collection<'x, 's, 'v, R>(Array<'x, 's, 'v, R>);

impl<'x, 's, 'v, R> Collection<'x, 's, 'v, R> {
    pub(crate) fn new(state: &'x RefCell<State<'s, 'v>>) -> Self {
        Self(Array::new(state))
    }
}

impl<'de, R: Record + Deserialize<'de>> Visitor<'de> for Collection<'_, '_, '_, R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection of features")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "features" {
                map.next_value_seed(Array::<R>::new(self.0.state))?;
            } else {
                map.next_value::<de::IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[derive(serde::Deserialize)]
#[serde(expecting = "a feature")]
pub(crate) struct Feature<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) geometry: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) properties: Option<Row<'a>>,
}

#[derive(serde::Deserialize)]
struct Geometry<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    coordinates: Option<Vec<&'a RawValue>>,
}

impl Record for Feature<'_> {
    fn give(self, state: &mut State<'_, '_>) -> Result<(), serde_json::Error> {
        state.take(self.entries()?).map_err(de::Error::custom)
    }
}

impl<'a> Feature<'a> {
    /// The properties, and the place: `longitude`, `latitude` and `altitude` of a point, any other
    /// geometry as JSON. A property of the same name goes first, and the place is then called
    /// `geometry.longitude` and so on; the feature's own id becomes `id` in the same way.
    fn entries(self) -> Result<Entries<'a>, serde_json::Error> {
        let mut entries = self.properties.map_or_else(Vec::new, |row| row.0);
        let properties: Vec<String> =
            entries.iter().map(|(key, _)| key.clone().into_owned()).collect();
        let mut add = |name: &str, prefix: &str, cell: Cell<'a>| {
            let taken = properties.iter().any(|property| property == name);
            let name = if taken { format!("{prefix}.{name}") } else { name.to_owned() };
            entries.push((Cow::Owned(name), cell));
        };
        if let Some(id) = self.id {
            add("id", "feature", cell(id)?);
        }
        let Some(raw) = self.geometry else { return Ok(entries) };
        let point = serde_json::from_str::<Geometry<'a>>(raw.get())
            .ok()
            .filter(|geometry| geometry.kind == "Point")
            .and_then(|geometry| geometry.coordinates);
        match point {
            Some(numbers) => {
                for (name, number) in ["longitude", "latitude", "altitude"].iter().zip(numbers) {
                    add(name, "geometry", cell(number)?);
                }
            }
            None => add("geometry", "feature", cell(raw)?),
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<String>, Error> {
        let mut lines = Vec::new();
        let scanned = JsonRows { text }.scan(&mut |place, cells| {
            let cells: Vec<&str> = cells.iter().map(|cell| cell.as_text().unwrap_or("∅")).collect();
            lines.push(format!("{place}: {}", cells.join("|")));
            Ok(())
        })?;
        lines.push(scanned.names.join("|"));
        Ok(lines)
    }

    #[test]
    fn arrays_and_lines_of_objects() {
        let expected = ["row 1: 1.10|x\"y", "row 2: ∅|∅|[1, 2]", "a|b|c"];
        assert_eq!(rows(r#" [{"a":1.10,"b":"x\"y"},{"c":[1, 2],"a":null}]"#).unwrap(), expected);
        assert_eq!(
            rows("{\"a\":1.10,\"b\":\"x\\\"y\"}\n{\"c\":[1, 2],\"a\":null}\n").unwrap(),
            expected
        );
    }

    #[test]
    fn points_of_geojson() {
        let text = r#"{"type":"FeatureCollection","x":{},"features":[
            {"type":"Feature","id":7,"properties":{"mag":2,"latitude":"n"},"geometry":{"type":"Point","coordinates":[1.5,2,-3]}},
            {"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[[0,0]]]}}]}"#;
        let lines = rows(text).unwrap();
        assert_eq!(lines[0], "row 1: 2|n|7|1.5|2|-3");
        assert_eq!(lines[1], r#"row 2: ∅|∅|∅|∅|∅|∅|{"type":"Polygon","coordinates":[[[0,0]]]}"#);
        assert_eq!(lines[2], "mag|latitude|id|longitude|geometry.latitude|altitude|geometry");
    }

    #[test]
    fn what_is_not_rows_is_told_with_its_place() {
        for (text, message) in [
            (
                "[1,2]",
                "the JSON is not rows: invalid type: integer `1`, expected an object for every row",
            ),
            ("[{\"a\":1}", "the JSON is not rows: EOF while parsing a list at line 1 column 8"),
            ("[{\"a\":1,\"a\":2}]", "row 1 has the key \"a\" twice"),
            (
                "7",
                "the JSON is not rows: invalid type: integer `7`, expected an object for every row",
            ),
        ] {
            let error = rows(text).unwrap_err().to_string();
            assert!(error.starts_with(message), "{text}: {error}");
        }
    }
}
