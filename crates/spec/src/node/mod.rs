//! A JSON value on its way to or from a type.
//!
//! Every type is read from and written to this one tree, so that serde's generic code exists
//! once, and an error knows its place. [`fields_of!`](crate::fields_of) gives a plain struct its
//! reader.

mod at;
mod read;

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

pub(crate) use self::at::shorten;
pub use self::at::{At, Fields};
pub use self::read::Read;
use crate::Error;

/// A JSON value. A number is the first of the three kinds that holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number that is not negative.
    Unsigned(u64),
    /// A negative whole number.
    Signed(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, its fields in the order in which they are written.
    Object(Vec<(Cow<'static, str>, Node)>),
}

impl Node {
    /// Reads JSON text.
    ///
    /// # Errors
    /// [`Error::Syntax`], with the place in the text.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Ok(serde_json::from_str(text)?)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Unsigned(value) => serializer.serialize_u64(*value),
            Self::Signed(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                serializer.collect_map(fields.iter().map(|(key, node)| (key, node)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(u64::try_from(value).map_or(Node::Signed(value), Node::Unsigned))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some((key, node)) = map.next_entry::<String, Node>()? {
            fields.push((Cow::Owned(key), node));
        }
        Ok(Node::Object(fields))
    }
}

impl fmt::Display for Node {
    /// JSON text in one line. A number that is not finite is `null`, as JSON has none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Unsigned(value) => write!(f, "{value}"),
            Self::Signed(value) => write!(f, "{value}"),
            Self::Float(value) if value.is_finite() => {
                let text = crate::format_f64(*value);
                f.write_str(&text)?;
                f.write_str(if text.contains('.') { "" } else { ".0" })
            }
            Self::Float(_) => f.write_str("null"),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(items) => write_all(f, ['[', ']'], items.len(), &mut |f, i| {
                items.get(i).map_or(Ok(()), |item| item.fmt(f))
            }),
            Self::Object(fields) => write_all(f, ['{', '}'], fields.len(), &mut |f, i| {
                let Some((key, node)) = fields.get(i) else { return Ok(()) };
                f.write_str(&quoted(key))?;
                f.write_char(':')?;
                node.fmt(f)
            }),
        }
    }
}

/// Adds a string as JSON, in quotes.
pub fn write_text(out: &mut String, text: &str) {
    out.push_str(&quoted(text));
}

fn quoted(text: &str) -> String {
    // Only a writer that fails could fail here.
    serde_json::to_string(text).unwrap_or_default()
}

/// Writes parts between brackets, with commas between them.
fn write_all(
    f: &mut fmt::Formatter<'_>,
    [open, close]: [char; 2],
    n: usize,
    write: &mut dyn FnMut(&mut fmt::Formatter<'_>, usize) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    for i in 0..n {
        if i > 0 {
            f.write_char(',')?;
        }
        write(f, i)?;
    }
    f.write_char(close)
}

/// An object that is being written, field by field.
#[derive(Default)]
pub struct ObjectWriter(Vec<(Cow<'static, str>, Node)>);

impl ObjectWriter {
    /// Adds a field.
    pub fn put(&mut self, key: &'static str, node: Node) {
        self.0.push((Cow::Borrowed(key), node));
    }

    /// Adds a field that is a string.
    pub fn put_text(&mut self, key: &'static str, text: &str) {
        self.put(key, Node::Text(text.to_owned()));
    }

    pub(crate) fn put_name(&mut self, name: Option<&String>) {
        if let Some(name) = name {
            self.put_text("as", name);
        }
    }

    /// Leaves out an empty list.
    pub(crate) fn put_list(&mut self, key: &'static str, items: Vec<Node>) {
        if !items.is_empty() {
            self.put(key, Node::List(items));
        }
    }

    /// Leaves out an object without fields.
    pub(crate) fn put_object(&mut self, key: &'static str, node: Node) {
        if !matches!(&node, Node::Object(fields) if fields.is_empty()) {
            self.put(key, node);
        }
    }

    /// The object.
    pub fn done(self) -> Node {
        Node::Object(self.0)
    }
}

pub(crate) fn texts(texts: &[String]) -> Vec<Node> {
    texts.iter().cloned().map(Node::Text).collect()
}
