//! The JSON form: which type is written as which object.

mod display;
mod predicate;
mod query;
mod source;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use self::display::{read_display, write_display};
use self::predicate::{read_predicate, write_predicate};
use self::query::{read_query, write_query};
use self::source::{read_source, write_source};
use crate::error::Result;
use crate::node::{At, Node, ObjectWriter, Read};
use crate::{Display, Error, Literal, Predicate, Query, Source, View};

/// How deep conditions and sources may be nested in a View that is read, or written as a link.
pub(crate) const MAX_DEPTH: usize = 32;

/// The largest whole number up to which every one is an f64: JavaScript reads no others exactly.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

fn read_view(at: &At<'_>) -> Result<View> {
    if let Some(version) = at.entries()?.get("version")
        && *version.node != Node::Unsigned(1)
    {
        return Err(Box::new(Error::UnknownVersion { found: version.node.to_string() }));
    }
    let fields = at.object(&["version", "source", "query", "display"])?;
    fields.need("version")?;
    Ok(View {
        source: read_source(&fields.need("source")?, 0)?,
        query: fields.maybe("query", read_query)?.unwrap_or_default(),
        display: fields.maybe("display", read_display)?.unwrap_or_default(),
    })
}

fn write_view(view: &View) -> Node {
    let mut object = ObjectWriter::default();
    object.put("version", Node::Unsigned(1));
    object.put("source", write_source(&view.source));
    object.put_object("query", write_query(&view.query));
    object.put_object("display", write_display(&view.display));
    object.done()
}

fn write_literal(literal: &Literal) -> Node {
    let text = literal.as_str();
    if let Ok(value) = text.parse::<bool>() {
        return Node::Bool(value);
    }
    if let Ok(value) = text.parse::<i64>()
        && value.unsigned_abs() <= MAX_SAFE_INTEGER
        && value.to_string() == text
    {
        return u64::try_from(value).map_or(Node::Signed(value), Node::Unsigned);
    }
    if text.contains('.')
        && let Some(value) = crate::parse_f64(text)
        && value.is_finite()
        && value.fract() != 0.0
        && crate::format_f64(value) == text
    {
        return Node::Float(value);
    }
    Node::Text(text.to_owned())
}

/// Carries a type through serde and through JSON text.
macro_rules! carried {
    ($type:ident, $read:expr, $write:expr) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $write(self).serialize(serializer)
            }
        }

        impl Read for $type {
            fn read(at: &At<'_>) -> Result<Self> {
                $read(at)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let node = Node::deserialize(deserializer)?;
                $read(&At::root(&node)).map_err(D::Error::custom)
            }
        }

        impl $type {
            /// Reads the JSON form. The error names the field at fault and its place.
            pub fn from_json(text: &str) -> Result<Self, Error> {
                $read(&At::root(&Node::from_json(text)?)).map_err(|error| *error)
            }

            /// The JSON form in one line, defaults left out.
            pub fn to_json(&self) -> String {
                self.to_node().to_string()
            }

            /// The JSON form as a value, to be put into another.
            pub fn to_node(&self) -> Node {
                $write(self)
            }
        }
    };
}

carried!(View, read_view, write_view);
carried!(Source, |at: &At<'_>| read_source(at, 0), write_source);
carried!(Query, read_query, write_query);
carried!(Predicate, |at: &At<'_>| read_predicate(at, 0), write_predicate);
carried!(Display, read_display, write_display);
carried!(Literal, |at: &At<'_>| at.literal(), write_literal);
