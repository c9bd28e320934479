//! Types that are read from a node.

use std::collections::BTreeMap;

use super::{At, Node};
use crate::error::Result;

/// A type that is read from a JSON value.
pub trait Read: Sized {
    /// The value of a node. The error names the place.
    fn read(at: &At<'_>) -> Result<Self>;

    /// The value of a field that is not there; none if it has to be.
    fn absent() -> Option<Self> {
        None
    }
}

impl Read for String {
    fn read(at: &At<'_>) -> Result<Self> {
        at.text()
    }
}

impl Read for u64 {
    fn read(at: &At<'_>) -> Result<Self> {
        at.u64()
    }
}

impl Read for usize {
    fn read(at: &At<'_>) -> Result<Self> {
        usize::try_from(at.u64()?).ok().ok_or_else(|| at.unexpected("a whole number below 2^32"))
    }
}

/// False if absent.
impl Read for bool {
    fn read(at: &At<'_>) -> Result<Self> {
        match at.node {
            Node::Bool(value) => Ok(*value),
            _ => Err(at.unexpected("true or false")),
        }
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}

/// None if absent or null.
impl<T: Read> Read for Option<T> {
    fn read(at: &At<'_>) -> Result<Self> {
        if *at.node == Node::Null { Ok(None) } else { T::read(at).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// Empty if absent.
impl<T: Read> Read for Vec<T> {
    fn read(at: &At<'_>) -> Result<Self> {
        at.list(T::read)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// Empty if absent.
impl<T: Read> Read for BTreeMap<String, T> {
    fn read(at: &At<'_>) -> Result<Self> {
        let mut map = Self::new();
        for (key, value) in at.entries()?.iter() {
            map.insert(key.to_owned(), T::read(&value)?);
        }
        Ok(map)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// Gives a struct its reader, [`Read`]: the names of its fields, and how those are written that are
/// written otherwise. A field of another name is an error.
///
/// ```
/// use sagitta_spec::node::{At, Node, Read};
///
/// #[derive(Debug, PartialEq)]
/// struct Temporal {
///     start: String,
///     end: Option<String>,
/// }
///
/// sagitta_spec::fields_of!(Temporal { start, end });
///
/// let read = |text: &str| Temporal::read(&At::root(&Node::from_json(text).unwrap()));
/// let expected = Temporal { start: "2013".to_owned(), end: None };
/// assert_eq!(read(r#"{ "start": "2013" }"#).unwrap(), expected);
/// assert_eq!(read(r#"{ "end": null }"#).unwrap_err().to_string(), "the field \"start\" is missing");
/// ```
#[macro_export]
macro_rules! fields_of {
    ($type:ident { $($field:ident $(: $key:literal)?),+ $(,)? }) => {
        impl $crate::node::Read for $type {
            fn read(at: &$crate::node::At<'_>) -> Result<Self, Box<$crate::Error>> {
                let fields = at.object(&[$($crate::key_of!($field $($key)?)),+])?;
                Ok(Self { $($field: fields.read($crate::key_of!($field $($key)?))?),+ })
            }
        }
    };
}

/// Gives an enum of plain variants the word of each, `as_str`, and its reader, [`Read`]: what it is,
/// for messages, then the words.
#[macro_export]
macro_rules! words_of {
    ($type:ident, $what:literal { $($variant:ident: $word:literal),+ $(,)? }) => {
        impl $crate::node::Read for $type {
            fn read(at: &$crate::node::At<'_>) -> Result<Self, Box<$crate::Error>> {
                match at.text()?.as_str() {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(at.unexpected($what)),
                }
            }
        }

        impl $type {
            /// The word it is written as.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }
    };
}

/// The name of a field as it is written.
#[doc(hidden)]
#[macro_export]
macro_rules! key_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// Gives a type with a [`Read`] serde's `Deserialize`, through a [`Node`].
#[macro_export]
macro_rules! deserialize_read {
    ($type:ident) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let node = $crate::node::Node::deserialize(deserializer)?;
                $crate::node::Read::read(&$crate::node::At::root(&node))
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}
