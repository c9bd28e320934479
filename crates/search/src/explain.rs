//! Why a dataset was found: its texts with the words of the question in them.

use std::ops::Range;

use sagitta_catalog::{Language, Localized};

use crate::sort::sort;
use crate::token::{Lower, Run, pairs, runs, span_of_beginning};
use crate::{Entry, Matched, Part, Reason};

/// The texts of an entry in which something was found, those of the weightiest part first.
pub(crate) fn reasons(entry: &Entry, matched: &Matched, lower: Lower) -> Vec<Reason> {
    let dataset = &entry.dataset;
    let mut reasons = Vec::new();
    let mut add = |part, language, text: &str| {
        let spans = spans(text, matched, lower);
        if !spans.is_empty() {
            let mut reason = Reason { part, language, text: text.to_owned(), spans: Vec::new() };
            for span in spans {
                reason.add(span);
            }
            reasons.push(reason);
        }
    };
    type Add<'a> = &'a mut dyn FnMut(Part, Option<Language>, &str);
    let add_localized = |part, texts: &Localized, add: Add<'_>| {
        for (language, text) in texts.texts() {
            add(part, Some(language), text);
        }
    };
    add_localized(Part::Title, &dataset.title, &mut add);
    for keyword in &dataset.keyword {
        add(Part::Keyword, None, keyword);
    }
    for field in &dataset.fields {
        add(Part::Field, None, &field.name);
        add_localized(Part::Field, &field.title, &mut add);
    }
    for value in entry.values.iter().flat_map(|column| &column.values) {
        add(Part::Value, None, value);
    }
    add_localized(Part::Description, &dataset.description, &mut add);
    if let Some(place) = &dataset.spatial {
        add_localized(Part::Region, &place.name, &mut add);
    }
    add_localized(Part::Publisher, &dataset.publisher.name, &mut add);
    reasons
}

fn number(byte: usize) -> u64 {
    u64::try_from(byte).unwrap_or(0)
}

/// The bytes of a text to highlight, in their order; they may touch.
fn spans(text: &str, matched: &Matched, lower: Lower) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for run in runs(text, lower) {
        match run {
            Run::Word(word) => {
                let begins = |start: &&String| word.term.starts_with(start.as_str());
                let longest = matched.beginnings.iter().filter(begins).map(String::len).max();
                match longest {
                    Some(len) => spans.push(span_of_beginning(text, &word.span, len, lower)),
                    None if matched.similar.contains(&word.term) => spans.push(word.span),
                    None => {}
                }
            }
            Run::Characters(characters) => {
                let is_matched = |term: &String| matched.characters.contains(term);
                let both = pairs(&characters).chain(characters.iter().cloned());
                let found = both.filter(|token| is_matched(&token.term)).map(|token| token.span);
                let mut keys: Vec<u64> =
                    found.map(|span| (number(span.start) << 32) | number(span.end)).collect();
                sort(&mut keys);
                let place = |number: u64| usize::try_from(number & u64::from(u32::MAX));
                for key in keys {
                    if let (Ok(start), Ok(end)) = (place(key >> 32), place(key)) {
                        spans.push(start..end);
                    }
                }
            }
        }
    }
    spans
}
