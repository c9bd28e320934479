mod names;
mod predicate;
mod source;

use self::names::{
    aggregate_item, group_key_item, lookup_item, name, plain_name, sort_item, window_item,
};
use self::predicate::{predicate, test};
use self::source::source;
use super::PARAMETERS;
use super::text::{decode, split, split_once};
use crate::error::Result;
use crate::json::MAX_DEPTH;
use crate::node::shorten;
use crate::word::Word;
use crate::{
    Channel, Compute, Display, Encoding, Error, Leaf, Literal, MapForm, Mark, Predicate, Query,
    ReferenceLine, Resolve, Scale, Stack, Tab, View,
};

pub(super) fn fragment(fragment: &str) -> Result<View> {
    let text = fragment.strip_prefix('#').unwrap_or(fragment);
    let text = text.strip_prefix('/').unwrap_or(text);
    let (path, parameters) = split_once(text, '?').unwrap_or((text, ""));
    let mut reader =
        Reader { view: View::of(source(path, 0)?), filters: Vec::new(), seen: Vec::new() };
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        reader.parameter(parameter)?;
    }
    reader.done()
}

struct Reader {
    view: View,
    filters: Vec<Predicate>,
    seen: Vec<&'static str>,
}

impl Reader {
    fn done(mut self) -> Result<View> {
        self.view.query.check_shape(|| "select".to_owned())?;
        if !self.filters.is_empty() {
            let filter = Predicate::All(self.filters).canonical();
            if filter.depth() > MAX_DEPTH {
                return Err(Box::new(Error::TooDeep {
                    path: "where".to_owned(),
                    limit: MAX_DEPTH,
                }));
            }
            self.view.query.filter = Some(filter);
        }
        Ok(self.view.canonical())
    }

    fn parameter(&mut self, text: &str) -> Result<()> {
        let (raw_name, value) = text.split_once('=').unwrap_or((text, ""));
        let name = decode(raw_name, raw_name)?;
        if raw_name.is_empty() {
            return Err(unexpected("", "a parameter or a column before \"=\"", text));
        }
        let ours =
            PARAMETERS.iter().copied().find(|ours| *ours == name && !raw_name.starts_with('~'));
        let Some(ours) = ours else {
            let test = test(&name, value)?;
            self.filters.push(Predicate::Leaf(Leaf { field: name, test }));
            return Ok(());
        };
        if self.seen.contains(&ours) && !matches!(ours, "where" | "compute" | "note") {
            return Err(Box::new(Error::Duplicate { path: String::new(), field: ours.to_owned() }));
        }
        self.seen.push(ours);
        if ours == "where" {
            self.filters.push(predicate(ours, value, 0)?);
            return Ok(());
        }
        if ours == "v" {
            let version = decode(value, ours)?;
            return if version == "1" {
                Ok(())
            } else {
                Err(Box::new(Error::UnknownVersion { found: version }))
            };
        }
        if query_parameter(&mut self.view.query, ours, value)? {
            return Ok(());
        }
        display_parameter(&mut self.view.display, ours, value)
    }
}

/// Reads a parameter of the question; false if it is not one.
fn query_parameter(query: &mut Query, path: &'static str, value: &str) -> Result<bool> {
    match path {
        "lookup" => query.lookup = list(path, value, lookup_item)?,
        "compute" => {
            let (name, expr) =
                value.split_once(':').ok_or_else(|| unexpected(path, "name:expression", value))?;
            let name = plain_name(path, name)?;
            query.compute.push(Compute { name, expr: decode(expr, path)? });
        }
        "select" => query.select = Some(list(path, value, name)?),
        "by" => query.group_by = list(path, value, group_key_item)?,
        "show" => query.aggregate = list(path, value, aggregate_item)?,
        "having" => query.having = Some(predicate(path, value, 0)?),
        "window" => query.window = list(path, value, window_item)?,
        "sort" => query.sort = list(path, value, sort_item)?,
        "offset" => query.offset = number(path, value)?,
        "limit" => query.limit = Some(number(path, value)?),
        _ => return Ok(false),
    }
    Ok(true)
}

fn display_parameter(display: &mut Display, path: &'static str, value: &str) -> Result<()> {
    match path {
        "tab" => display.tab = Some(word::<Tab>(path, value)?),
        "title" => display.title = Some(decode(value, path)?),
        "mark" => display.mark = Some(word::<Mark>(path, value)?),
        "stack" => display.stack = Some(word::<Stack>(path, value)?),
        "resolve" => display.resolve = word::<Resolve>(path, value)?,
        "top" => {
            let n: u32 = number(path, value)?;
            if n == 0 {
                return Err(unexpected(path, "a whole number above 0", value));
            }
            display.top = Some(n);
        }
        "line" => display.reference_lines = list(path, value, reference_line)?,
        "note" => display.notes.push(decode(value, path)?),
        "pivot" => display.pivot = Some(name(path, value)?),
        "shapes" => display.shapes = Some(decode(value, path)?),
        "form" => display.form = Some(word::<MapForm>(path, value)?),
        "hide" => display.hidden = list(path, value, name)?,
        "order" => display.order = list(path, value, name)?,
        _ => {
            if let Some(channel) = display.encoding.channel_mut(path) {
                *channel = Some(read_channel(path, value)?);
            }
        }
    }
    Ok(())
}

fn read_channel(path: &str, value: &str) -> Result<Channel> {
    let (field, mut words) = match split_once(value, ':') {
        Some((field, words)) => (field, Some(words)),
        None => (value, None),
    };
    let mut channel = Channel::of(name(path, field)?);
    if let Some(text) = words.filter(|_| Encoding::is_axis(path)) {
        let (before, last) = match text.rsplit_once(':') {
            Some((before, last)) => (Some(before), last),
            None => (None, text),
        };
        if let Ok(scale) = word::<Scale>(path, last) {
            channel.scale = scale;
            words = before;
        }
    }
    channel.channel_type = words.map(|text| word(path, text)).transpose()?;
    Ok(channel)
}

fn reference_line(path: &str, item: &str) -> Result<ReferenceLine> {
    let (value, label) = match item.split_once(':') {
        Some((value, label)) => (value, Some(decode(label, path)?)),
        None => (item, None),
    };
    Ok(ReferenceLine { value: Literal::new(decode(value, path)?), label })
}

/// The pieces between the delimiters outside parentheses.
fn pieces<'a>(path: &str, text: &'a str, delimiter: char) -> Result<Vec<&'a str>> {
    split(text, delimiter)
        .ok_or_else(|| Box::new(Error::Unbalanced { path: path.to_owned(), found: shorten(text) }))
}

/// A list with commas between the items; of nothing, the empty one.
fn list<T>(
    path: &str,
    text: &str,
    mut read: impl FnMut(&str, &str) -> Result<T>,
) -> Result<Vec<T>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    pieces(path, text, ',')?.into_iter().map(|item| read(path, item)).collect()
}

fn word<W: Word>(path: &str, text: &str) -> Result<W> {
    W::read(&decode(text, path)?, || path.to_owned())
}

fn number<N: std::str::FromStr>(path: &str, text: &str) -> Result<N> {
    let digits = decode(text, path)?;
    match digits.parse() {
        Ok(number) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(number),
        _ => Err(unexpected(path, "a whole number", text)),
    }
}

fn unexpected(path: &str, expected: &'static str, found: &str) -> Box<Error> {
    let found =
        if found.is_empty() { "nothing".to_owned() } else { format!("\"{}\"", shorten(found)) };
    Box::new(Error::Unexpected { path: path.to_owned(), expected, found })
}
