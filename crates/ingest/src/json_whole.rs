//! One value of JSON that holds all rows, an array or a GeoJSON collection, read piece by piece: what is
//! held is a row.

use std::borrow::Cow;
use std::cell::{Cell as Count, RefCell};
use std::fmt;
use std::io::{self, BufReader, Read};

use serde::Deserializer as _;
use serde::de::{self, Deserialize, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::Error;
use crate::cell::{Rows, Scanned, Visit};
use crate::json::{Array, Collection, Entries, Feature, Record, Row, State, cell};
use crate::source::{CHUNK, Source};

/// What a file of JSON is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An array of objects.
    Array,
    /// A GeoJSON feature collection.
    Collection,
    /// Objects one after another.
    Objects,
}

impl Shape {
    /// Looks at a file; whether an object is a collection can stand behind all that it holds.
    pub(crate) fn of(source: &dyn Source) -> Result<Self, Error> {
        let is_space = |byte: &u8| byte.is_ascii_whitespace();
        let mut bytes = BufReader::with_capacity(CHUNK, source.open()?).bytes();
        let first = bytes.find(|byte| !byte.as_ref().is_ok_and(is_space)).transpose();
        if first.map_err(Error::Read)? == Some(b'[') {
            return Ok(Self::Array);
        }
        let reader = BufReader::with_capacity(CHUNK, source.open()?);
        match serde_json::from_reader::<_, Kind>(reader) {
            Ok(Kind { kind: Some(kind) }) if kind == "FeatureCollection" => Ok(Self::Collection),
            Err(error) if error.is_io() => Err(Error::Read(error.into())),
            _ => Ok(Self::Objects),
        }
    }
}

#[derive(serde::Deserialize)]
struct Kind {
    #[serde(default, rename = "type", deserialize_with = "text")]
    kind: Option<String>,
}

/// A text; none for a value of another kind.
fn text<'de, D: de::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok())
}

/// The rows of one value of JSON.
pub(crate) struct JsonWhole<'a> {
    source: &'a dyn Source,
    is_collection: bool,
    /// How many bytes of text the reading under way has taken.
    at: Count<u64>,
}

impl<'a> JsonWhole<'a> {
    pub(crate) fn new(source: &'a dyn Source, is_collection: bool) -> Self {
        Self { source, is_collection, at: Count::new(0) }
    }
}

impl Rows for JsonWhole<'_> {
    fn scan(&self, visit: &mut Visit<'_>) -> Result<Scanned, Error> {
        self.at.set(0);
        let counted = Counted { inner: self.source.open()?, at: &self.at };
        let mut reader =
            serde_json::Deserializer::from_reader(BufReader::with_capacity(CHUNK, counted));
        let state = RefCell::new(State::new(visit));
        let outcome = match self.is_collection {
            true => reader.deserialize_map(Collection::<HeldFeature>::new(&state)),
            false => reader.deserialize_seq(Array::<HeldRow>::new(&state)),
        };
        state.into_inner().end(outcome.and_then(|()| reader.end()))
    }

    fn progress(&self) -> (u64, u64) {
        (self.at.get(), self.source.n_bytes())
    }
}

/// Counts what is read.
struct Counted<'a> {
    inner: Box<dyn Read + 'a>,
    at: &'a Count<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.at.set(self.at.get() + u64::try_from(n).unwrap_or(0));
        Ok(n)
    }
}

/// An object's entries that do not lie in a text.
struct HeldRow(Vec<(String, Box<RawValue>)>);

impl HeldRow {
    fn entries(&self) -> Result<Entries<'_>, serde_json::Error> {
        self.0.iter().map(|(key, raw)| Ok((Cow::Borrowed(key.as_str()), cell(raw)?))).collect()
    }
}

impl<'de> Deserialize<'de> for HeldRow {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = HeldRow;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object for every row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HeldRow, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(HeldRow(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl Record for HeldRow {
    fn give(self, state: &mut State<'_, '_>) -> Result<(), serde_json::Error> {
        state.take(self.entries()?).map_err(de::Error::custom)
    }
}

/// A feature that does not lie in a text.
#[derive(serde::Deserialize)]
#[serde(expecting = "a feature")]
struct HeldFeature {
    #[serde(default)]
    id: Option<Box<RawValue>>,
    #[serde(default)]
    geometry: Option<Box<RawValue>>,
    properties: Option<HeldRow>,
}

impl Record for HeldFeature {
    fn give(self, state: &mut State<'_, '_>) -> Result<(), serde_json::Error> {
        let properties = self.properties.as_ref().map(HeldRow::entries).transpose()?.map(Row);
        let (id, geometry) = (self.id.as_deref(), self.geometry.as_deref());
        Feature { id, geometry, properties }.give(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_file_is_told_from_all_of_it() {
        for (text, expected) in [
            ("[{\"a\":1}]\n[]", Shape::Array),
            (" \n[", Shape::Array),
            ("{\"a\":1}\n{\"a\":2}\n", Shape::Objects),
            ("{\"a\":1}", Shape::Objects),
            ("{\"a\":", Shape::Objects),
            ("{\"features\":[],\"type\":\"FeatureCollection\"}", Shape::Collection),
            ("{\"type\":\"FeatureCollection\",\"features\":[]}\n{}", Shape::Objects),
            ("{\"type\":\"Feature\"}", Shape::Objects),
            ("{\"type\":{}}", Shape::Objects),
            ("7", Shape::Objects),
            ("", Shape::Objects),
        ] {
            assert_eq!(Shape::of(&text).unwrap(), expected, "{text:?}");
        }
    }
}
