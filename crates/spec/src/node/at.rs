//! Reading a node, with the way to it.

use std::borrow::Cow;

use super::{Node, Read};
use crate::error::Result;
use crate::word::Word;
use crate::{Error, Literal};

/// A node that is being read, with the way to it.
pub struct At<'a> {
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
    /// The whole of a value.
    pub fn root(node: &'a Node) -> Self {
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

    /// The error of a node that is not what it has to be.
    pub fn unexpected(&self, expected: &'static str) -> Box<Error> {
        let found = match self.node {
            Node::List(_) => "a list".to_owned(),
            Node::Object(_) => "an object".to_owned(),
            plain => shorten(&plain.to_string()),
        };
        Box::new(Error::Unexpected { path: self.path(), expected, found })
    }

    /// The object's fields. No field may be there twice, and none that is not in `allowed`.
    pub fn object(&'a self, allowed: &[&'static str]) -> Result<Fields<'a>> {
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

    /// The list, each item made into something.
    pub fn list<T>(&self, mut read: impl FnMut(&At<'_>) -> Result<T>) -> Result<Vec<T>> {
        let Node::List(items) = self.node else {
            return Err(self.unexpected("a list"));
        };
        let mut list = Vec::with_capacity(items.len());
        for (idx, node) in items.iter().enumerate() {
            list.push(read(&At { node, parent: Some(self), step: Step::Index(idx) })?);
        }
        Ok(list)
    }

    /// The string.
    pub fn text(&self) -> Result<String> {
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

    /// The variant of an enum: its name alone, or an object with its name and what it holds.
    pub fn variant(&'a self) -> Result<(&'a str, Option<At<'a>>)> {
        match self.node {
            Node::Text(name) => Ok((name, None)),
            Node::Object(fields) if fields.len() == 1 => {
                let fields = self.entries()?;
                let variant = fields.iter().next();
                variant.map(|(name, at)| (name, Some(at))).ok_or_else(|| self.unexpected(VARIANT))
            }
            _ => Err(self.unexpected(VARIANT)),
        }
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

    pub(crate) fn positive(&self) -> Result<u32> {
        match self.u32()? {
            0 => Err(self.unexpected("a whole number above 0")),
            n => Ok(n),
        }
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
                Err(Box::new(Error::InexactNumber {
                    path: self.path(),
                    found: crate::format_f64(*value),
                }))
            }
            Node::Float(value) => Ok(Literal::new(crate::format_f64(*value))),
            Node::Null | Node::List(_) | Node::Object(_) => {
                Err(self.unexpected("a number, a bool or a string"))
            }
        }
    }
}

const VARIANT: &str = "a name, or an object with one field";

/// The fields of an object that is being read.
pub struct Fields<'a> {
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
        self.get(key).ok_or_else(|| self.missing(key))
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

    /// What the field holds; of one that is not there, what stands for nothing in its type.
    pub fn read<T: Read>(&self, key: &'static str) -> Result<T> {
        match self.get(key) {
            Some(at) => T::read(&at),
            None => T::absent().ok_or_else(|| self.missing(key)),
        }
    }

    fn missing(&self, key: &'static str) -> Box<Error> {
        Box::new(Error::MissingField { path: self.at.path(), field: key })
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
