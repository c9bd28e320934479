use std::borrow::Cow;
use std::collections::BTreeMap;

use super::MAX_DEPTH;
use crate::error::Result;
use crate::node::{At, Node, ObjectWriter};
use crate::{Error, Source};

pub(super) fn read_source(at: &At<'_>, depth: usize) -> Result<Source> {
    if depth > MAX_DEPTH {
        return Err(Box::new(Error::TooDeep { path: at.path(), limit: MAX_DEPTH }));
    }
    let entries = at.entries()?;
    if entries.get("union").is_some() {
        let fields = at.object(&["union", "columns", "as"])?;
        let parts = fields.need("union")?;
        let sources = parts.list(|part| read_source(part, depth + 1))?;
        if sources.is_empty() {
            return Err(parts.unexpected("a list of at least one source"));
        }
        let columns = fields.maybe("columns", |columns| read_columns(columns, sources.len()))?;
        return Ok(Source::Union {
            sources,
            columns: columns.unwrap_or_default(),
            name: fields.name()?,
        });
    }
    for (key, make) in [
        ("dataset", Source::Dataset as fn(String) -> Source),
        ("url", Source::Url),
        ("file", Source::File),
    ] {
        if entries.get(key).is_some() {
            return Ok(make(at.object(&[key])?.need(key)?.text()?));
        }
    }
    at.object(&["dataset", "url", "file", "union", "columns", "as"])?;
    Err(at.unexpected("\"dataset\", \"url\", \"file\" or \"union\""))
}

fn read_columns(at: &At<'_>, n_sources: usize) -> Result<BTreeMap<String, Vec<Option<String>>>> {
    let mut columns = BTreeMap::new();
    for (name, names) in at.entries()?.iter() {
        let parts = names.list(|part| match part.node {
            Node::Null => Ok(None),
            _ => part.text().map(Some),
        })?;
        if parts.len() != n_sources {
            return Err(names.unexpected("a name or null for each source"));
        }
        columns.insert(name.to_owned(), parts);
    }
    Ok(columns)
}

pub(super) fn write_source(source: &Source) -> Node {
    let mut object = ObjectWriter::default();
    match source {
        Source::Dataset(id) => object.put_text("dataset", id),
        Source::Url(url) => object.put_text("url", url),
        Source::File(name) => object.put_text("file", name),
        Source::Union { sources, columns, name } => {
            object.put("union", Node::List(sources.iter().map(write_source).collect()));
            let columns = columns.iter().map(|(name, parts)| {
                let parts = parts.iter().map(|part| part.clone().map_or(Node::Null, Node::Text));
                (Cow::Owned(name.clone()), Node::List(parts.collect()))
            });
            object.put_object("columns", Node::Object(columns.collect()));
            object.put_name(name.as_ref());
        }
    }
    object.done()
}
