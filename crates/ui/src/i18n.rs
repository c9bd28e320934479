//! What the page says, in the reader's language: one Fluent file a language.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use sagitta_protocol::Problem;
use sagitta_render::{Language, format};
use yew::AttrValue;

const EN: &str = include_str!("../../../www/locales/en.ftl");
const ZH: &str = include_str!("../../../www/locales/zh.ftl");

struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// The messages of one language. Cheap to clone; equal when the language is.
#[derive(Clone)]
pub struct I18n(Rc<Messages>);

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        self.0.language == other.0.language
    }
}

impl I18n {
    /// The messages of a language.
    pub fn new(language: Language) -> Self {
        let tag = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![tag]);
        bundle.set_use_isolating(false);
        let source = match language {
            Language::En => EN,
            Language::Zh => ZH,
        };
        // A file with an error still gives the messages around it; a test keeps it free of them.
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(source.to_owned());
        bundle.add_resource_overriding(resource);
        Self(Rc::new(Messages { language, bundle }))
    }

    /// The language of the messages.
    pub fn language(&self) -> Language {
        self.0.language
    }

    /// A message without arguments; its key if there is no such message.
    pub fn text(&self, key: &str) -> AttrValue {
        self.find(key, None, None).unwrap_or_else(|| key.to_owned()).into()
    }

    /// A message with texts put into it.
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> AttrValue {
        let mut args = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            args.set(*name, *value);
        }
        self.find(key, None, Some(&args)).unwrap_or_else(|| key.to_owned()).into()
    }

    /// A message that speaks of a number of things: `n` chooses the form, `count` is for reading.
    pub fn count(&self, key: &str, n: u64) -> AttrValue {
        let mut args = FluentArgs::with_capacity(2);
        args.set("n", FluentValue::from(n));
        args.set("count", format::count(n));
        self.find(key, None, Some(&args)).unwrap_or_else(|| key.to_owned()).into()
    }

    /// What a problem says and what to do about it. A code without a message of its own says
    /// what the problem brought along in English.
    pub fn problem(&self, problem: &Problem) -> (AttrValue, AttrValue) {
        let key = format!("problem-{}", problem.code);
        let args = arguments(&problem.arguments);
        let message = self.find(&key, None, Some(&args)).unwrap_or_else(|| problem.message.clone());
        let hint =
            self.find(&key, Some("hint"), Some(&args)).unwrap_or_else(|| problem.hint.clone());
        (message.into(), hint.into())
    }

    fn find(
        &self,
        key: &str,
        attribute: Option<&str>,
        args: Option<&FluentArgs<'_>>,
    ) -> Option<String> {
        let message = self.0.bundle.get_message(key)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let mut errors = Vec::new();
        let text = self.0.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

fn arguments(values: &BTreeMap<String, String>) -> FluentArgs<'_> {
    let mut args = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        args.set(name.as_str(), value.as_str());
    }
    // Messages choose their form by whether these are there.
    for name in ["suggestion", "guess"] {
        if !values.contains_key(name) {
            args.set(name, "none");
        }
    }
    args
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
