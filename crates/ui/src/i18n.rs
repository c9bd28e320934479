//! What the page says, in the reader's language: one Fluent file a language, under `www/locales`.
//!
//! The page reads the part of Fluent that its files need: messages and their attributes, variables
//! in braces, and one choice among variants as the whole of a text. Fluent's own library reads all
//! of the language and weighs a tenth of the page; tests hold every message against it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;

use sagitta_protocol::Problem;
use sagitta_render::{Language, Locale, format};
use yew::AttrValue;

use crate::memory;

struct Messages {
    language: Language,
    /// The text of each message by its key, of each attribute by `key.attribute`. A choice is kept
    /// as it was written, with its lines.
    texts: BTreeMap<String, String>,
}

/// The messages of one language, and how the reader has numbers and dates. Cheap to clone; equal
/// when the locale is.
#[derive(Clone)]
pub struct I18n {
    messages: Rc<Messages>,
    locale: Locale,
}

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        self.locale == other.locale
    }
}

impl I18n {
    /// The messages of a language, from the text of its Fluent file. What is no message in it is
    /// passed over.
    pub fn new(language: Language, source: &str) -> Self {
        let messages = Rc::new(Messages { language, texts: read(source) });
        Self { messages, locale: language.into() }
    }

    /// The same messages with the numbers and dates of a locale, whatever its language is.
    pub(crate) fn with_numbers_of(&self, locale: Locale) -> Self {
        let locale = Locale { language: self.messages.language, ..locale };
        Self { messages: Rc::clone(&self.messages), locale }
    }

    /// Where the messages of a language are, from the page's own address.
    pub fn path(language: Language) -> &'static str {
        match language {
            Language::En => "locales/en.ftl",
            Language::Zh => "locales/zh.ftl",
        }
    }

    /// The language of the messages.
    pub fn language(&self) -> Language {
        self.messages.language
    }

    /// The language, and how the reader has numbers and dates.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// A message without arguments; its key if there is no such message.
    pub fn text(&self, key: &str) -> AttrValue {
        self.with(key, &[])
    }

    /// A message with texts put into it; its key if there is no such message or a text is missing.
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> AttrValue {
        self.find(key, arguments).unwrap_or_else(|| key.to_owned()).into()
    }

    /// A message that speaks of a number of things: `n` chooses the form, `count` is for reading.
    pub fn count(&self, key: &str, n: u64) -> AttrValue {
        self.with(key, &[("n", &n.to_string()), ("count", &format::count(n, self.locale))])
    }

    /// What a problem says and what to do about it. A code without a message of its own says
    /// what the problem brought along in English.
    pub fn problem(&self, problem: &Problem) -> (AttrValue, AttrValue) {
        let readable = |(name, value): (&String, &String)| match value.parse() {
            Ok(bytes) if matches!(name.as_str(), "budget" | "needed") => {
                (name.clone(), memory::words(bytes))
            }
            _ => (name.clone(), value.clone()),
        };
        let given: Vec<(String, String)> = problem.arguments.iter().map(readable).collect();
        let given = given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        // Messages choose their form by whether these are there; the first of a name counts.
        let missing = [("suggestion", "none"), ("guess", "none")];
        let arguments: Vec<(&str, &str)> = given.chain(missing).collect();
        let key = format!("problem-{}", problem.code);
        let message = self.find(&key, &arguments).unwrap_or_else(|| problem.message.clone());
        let hint =
            self.find(&format!("{key}.hint"), &arguments).unwrap_or_else(|| problem.hint.clone());
        (message.into(), hint.into())
    }

    fn find(&self, key: &str, arguments: &[(&str, &str)]) -> Option<String> {
        fill(chosen(self.messages.texts.get(key)?, self.messages.language, arguments)?, arguments)
    }
}

/// The texts of a Fluent file. A text goes on over the lines that are indented and no attribute.
fn read(source: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut message = "";
    let mut open: Option<(String, String)> = None;
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let named = match line.trim_start().strip_prefix('.') {
            Some(attribute) => {
                attribute.split_once(" =").map(|(name, text)| (format!("{message}.{name}"), text))
            }
            None if line.starts_with(|c: char| c.is_ascii_lowercase()) => {
                line.split_once(" =").map(|(name, text)| {
                    message = name;
                    (name.to_owned(), text)
                })
            }
            None => None,
        };
        match (named, &mut open) {
            (Some((key, text)), open) => {
                if let Some((key, text)) = open.replace((key, text.trim().to_owned())) {
                    texts.insert(key, text);
                }
            }
            (None, Some((_, text))) if !line.trim().is_empty() => {
                text.push('\n');
                text.push_str(line.trim());
            }
            (None, _) => {}
        }
    }
    if let Some((key, text)) = open {
        texts.insert(key, text);
    }
    texts
}

/// The variant of a text that its variable chooses, or the text itself if it has none.
///
/// A variant is chosen by the variable's own value, `one` also by 1 where the language tells one
/// thing from several; the marked one by all else.
fn chosen<'t>(text: &'t str, language: Language, arguments: &[(&str, &str)]) -> Option<&'t str> {
    let mut lines = text.lines();
    let Some(variable) = lines.next()?.strip_prefix("{ $").and_then(|l| l.strip_suffix(" ->"))
    else {
        return Some(text);
    };
    let value = argument(arguments, variable)?;
    let mut default = None;
    for line in lines {
        let is_default = line.starts_with('*');
        let variant =
            line.trim_start_matches('*').strip_prefix('[').and_then(|l| l.split_once(']'));
        let Some((name, text)) = variant else { continue };
        if name == value || (name == "one" && value == "1" && language == Language::En) {
            return Some(text.trim());
        }
        if is_default {
            default = Some(text.trim());
        }
    }
    default
}

/// A text with its variables filled in; none if one is missing.
fn fill(text: &str, arguments: &[(&str, &str)]) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{ $") {
        let (name, after) = after.split_once(" }")?;
        filled.push_str(before);
        filled.push_str(argument(arguments, name)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

fn argument<'a>(arguments: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    arguments.iter().find(|(other, _)| *other == name).map(|(_, value)| *value)
}

/// Everything a report of a problem needs, as text to copy. It holds the link's fragment, but
/// none of the data.
pub fn diagnostic(problem: &Problem, fragment: &str, browser: &str) -> String {
    let mut text = format!("Sagitta {}\ncode: {}\n", env!("CARGO_PKG_VERSION"), problem.code);
    for (name, value) in
        [("message", &problem.message), ("hint", &problem.hint), ("detail", &problem.detail)]
    {
        if !value.is_empty() {
            // Writing to a String does not fail.
            writeln!(text, "{name}: {value}").ok();
        }
    }
    for (name, value) in &problem.arguments {
        writeln!(text, "{name}: {value}").ok();
    }
    writeln!(text, "view: {fragment}\nbrowser: {browser}").ok();
    text
}

#[cfg(test)]
mod tests;
