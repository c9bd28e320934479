//! A JSON value on its way to or from a type of this crate.
//!
//! Every type is read from and written to this one tree, so that serde's generic code exists
//! once and an error knows its place.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::error::Result;
use crate::word::Word;
use crate::{Error, Literal};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(Cow<'static, str>, Node)>),
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).or(Err(fmt::Error))?)
    }
}

/// An object that is being written, field by field.
#[derive(Default)]
pub(crate) struct ObjectWriter(Vec<(Cow<'static, str>, Node)>);

impl ObjectWriter {
    pub(crate) fn put(&mut self, key: &'static str, node: Node) {
        self.0.push((Cow::Borrowed(key), node));
    }

    pub(crate) fn put_text(&mut self, key: &'static str, text: &str) {
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

    pub(crate) fn done(self) -> Node {
        Node::Object(self.0)
    }
}

pub(crate) fn texts(texts: &[String]) -> Vec<Node> {
    texts.iter().cloned().map(Node::Text).collect()
}

/// A node that is being read, with the way to it.
pub(crate) struct At<'a> {
    pub(crate) node: &'a Node,
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    pub(crate) fn root(node: &'a Node) -> Self {
        Self { node, parent: None, step: Step::Root }
    }

    /// The way to this node: `query.filter.all[1]`.
    pub(crate) fn path(&self) -> String {
        let mut path = self.parent.map_or_else(String::new, At::path);
        match self.step {
            Step::Root => {}
            Step::Index(idx) => path.push_str(&format!("[{idx}]")),
            Step::Key(key) if key.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Step::Key(key) => path.push_str(&format!("[{key:?}]")),
        }
        path
    }

    pub(crate) fn unexpected(&self, expected: &'static str) -> Box<Error> {
        let found = match self.node {
            Node::List(_) => "a list".to_owned(),
            Node::Object(_) => "an object".to_owned(),
            plain => shorten(&plain.to_string()),
        };
        Box::new(Error::Unexpected { path: self.path(), expected, found })
    }

    /// The object's fields. No field may be there twice, and none that is not in `allowed`.
    pub(crate) fn object(&'a self, allowed: &[&'static str]) -> Result<Fields<'a>> {
        let fields = self.entries()?;
        if let Some((key, _)) = fields.entries.iter().find(|(key, _)| !allowed.contains(&&**key)) {
            return Err(Box::new(Error::UnknownField {
                path: self.path(),
                field: key.to_string(),
                expected: allowed.to_vec(),
            }));
        }
        Ok(fields)
    }

    /// The object's fields, whatever their names. None may be there twice.
    pub(crate) fn entries(&'a self) -> Result<Fields<'a>> {
        let Node::Object(entries) = self.node else {
            return Err(self.unexpected("an object"));
        };
        for (idx, (key, _)) in entries.iter().enumerate() {
            if entries.iter().take(idx).any(|(other, _)| other == key) {
                return Err(Box::new(Error::Duplicate {
                    path: self.path(),
                    field: key.to_string(),
                }));
            }
        }
        Ok(Fields { at: self, entries })
    }

    pub(crate) fn list<T>(&self, mut read: impl FnMut(&At<'_>) -> Result<T>) -> Result<Vec<T>> {
        let Node::List(items) = self.node else {
            return Err(self.unexpected("a list"));
        };
        let mut list = Vec::with_capacity(items.len());
        for (idx, node) in items.iter().enumerate() {
            list.push(read(&At { node, parent: Some(self), step: Step::Index(idx) })?);
        }
        Ok(list)
    }

    pub(crate) fn text(&self) -> Result<String> {
        match self.node {
            Node::Text(text) => Ok(text.clone()),
            _ => Err(self.unexpected("a string")),
        }
    }

    pub(crate) fn texts(&self) -> Result<Vec<String>> {
        self.list(|item| item.text())
    }

    pub(crate) fn word<W: Word>(&self) -> Result<W> {
        W::read(&self.text()?, || self.path())
    }

    pub(crate) fn u64(&self) -> Result<u64> {
        match self.node {
            Node::Unsigned(value) => Ok(*value),
            _ => Err(self.unexpected("a whole number")),
        }
    }

    pub(crate) fn u32(&self) -> Result<u32> {
        let value = self.u64()?;
        u32::try_from(value).ok().ok_or_else(|| self.unexpected("a whole number below 2^32"))
    }

    pub(crate) fn literal(&self) -> Result<Literal> {
        match self.node {
            Node::Text(text) => Ok(Literal::new(text.clone())),
            Node::Bool(value) => Ok(Literal::new(value.to_string())),
            Node::Unsigned(value) => Ok(Literal::new(value.to_string())),
            Node::Signed(value) => Ok(Literal::new(value.to_string())),
            Node::Float(value)
                if value.fract() == 0.0 && value.abs() >= 9_007_199_254_740_992.0 =>
            {
                Err(Box::new(Error::InexactNumber { path: self.path(), found: value.to_string() }))
            }
            Node::Float(value) => Ok(Literal::new(value.to_string())),
            Node::Null | Node::List(_) | Node::Object(_) => {
                Err(self.unexpected("a number, a bool or a string"))
            }
        }
    }
}

/// The fields of an object that is being read.
pub(crate) struct Fields<'a> {
    at: &'a At<'a>,
    entries: &'a [(Cow<'static, str>, Node)],
}

impl<'a> Fields<'a> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, At<'a>)> {
        let parent = self.at;
        self.entries.iter().map(move |(key, node)| {
            (&**key, At { node, parent: Some(parent), step: Step::Key(key) })
        })
    }

    pub(crate) fn get(&self, key: &str) -> Option<At<'a>> {
        self.iter().find(|(name, _)| *name == key).map(|(_, at)| at)
    }

    pub(crate) fn need(&self, key: &'static str) -> Result<At<'a>> {
        self.get(key)
            .ok_or_else(|| Box::new(Error::MissingField { path: self.at.path(), field: key }))
    }

    /// What `read` makes of the field, if it is there.
    pub(crate) fn maybe<T>(
        &self,
        key: &str,
        read: impl FnOnce(&At<'a>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.get(key).map(|at| read(&at)).transpose()
    }

    /// The list of the field, empty if it is not there.
    pub(crate) fn list<T>(
        &self,
        key: &str,
        read: impl FnMut(&At<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.get(key).map_or_else(|| Ok(Vec::new()), |at| at.list(read))
    }

    pub(crate) fn name(&self) -> Result<Option<String>> {
        self.maybe("as", |at| at.text())
    }
}

/// The text for a message, cut after some forty letters.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
