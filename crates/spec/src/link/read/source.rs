use super::names::plain_name;
use super::{pieces, unexpected};
use crate::error::Result;
use crate::json::MAX_DEPTH;
use crate::link::text::{call, decode};
use crate::{Error, Source};

pub(super) fn source(text: &str, depth: usize) -> Result<Source> {
    const PATH: &str = "source";
    if depth > MAX_DEPTH {
        return Err(Box::new(Error::TooDeep { path: PATH.to_owned(), limit: MAX_DEPTH }));
    }
    if text.is_empty() {
        return Err(Box::new(Error::MissingField { path: String::new(), field: PATH }));
    }
    pieces(PATH, text, ',')?;
    if !text.contains(['(', ')']) {
        return decode(text, PATH).map(Source::Dataset);
    }
    match call(text) {
        Some(("url", address)) => decode(address, PATH).map(Source::Url),
        Some(("union", inner)) => union(PATH, inner, depth),
        _ => Err(unexpected(PATH, "a dataset, url(…) or union(…)", text)),
    }
}

fn union(path: &str, text: &str, depth: usize) -> Result<Source> {
    let mut sections = pieces(path, text, ';')?.into_iter();
    let parts = pieces(path, sections.next().unwrap_or(""), ',')?;
    let sources =
        parts.into_iter().map(|part| source(part, depth + 1)).collect::<Result<Vec<_>, _>>()?;
    let mut columns = std::collections::BTreeMap::new();
    let mut name = None;
    for section in sections {
        let (column, names) =
            section.split_once(':').ok_or_else(|| unexpected(path, "column:names", section))?;
        if column == "as" {
            if name.replace(plain_name(path, names)?).is_some() {
                return Err(Box::new(Error::Duplicate {
                    path: path.to_owned(),
                    field: "as".to_owned(),
                }));
            }
            continue;
        }
        let names = pieces(path, names, ',')?;
        if names.len() != sources.len() {
            return Err(unexpected(path, "a name or nothing for each source", section));
        }
        let names = names
            .into_iter()
            .map(|name| if name.is_empty() { Ok(None) } else { plain_name(path, name).map(Some) })
            .collect::<Result<Vec<_>, _>>()?;
        let column = plain_name(path, column)?;
        if columns.contains_key(&column) {
            return Err(Box::new(Error::Duplicate { path: path.to_owned(), field: column }));
        }
        columns.insert(column, names);
    }
    Ok(Source::Union { sources, columns, name })
}
