use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use sagitta_protocol::Place;
use sagitta_spec::{AggregateOp, Mark, TimeUnit};

use super::*;

const EN: &str = include_str!("../../../../www/locales/en.ftl");
const ZH: &str = include_str!("../../../../www/locales/zh.ftl");

fn english() -> I18n {
    I18n::new(Language::En, EN)
}

fn chinese() -> I18n {
    I18n::new(Language::Zh, ZH)
}

fn of(language: Language) -> I18n {
    match language {
        Language::En => english(),
        Language::Zh => chinese(),
    }
}

/// Keys of a file, those of attributes as `key.attribute`.
fn keys(source: &str) -> BTreeSet<String> {
    let mut message = "";
    let mut keys = BTreeSet::new();
    for line in source.lines() {
        let Some((name, _)) = line.split_once('=') else { continue };
        if let Some(attribute) = name.strip_prefix("    .") {
            keys.insert(format!("{message}.{}", attribute.trim()));
        } else if name.starts_with(|c: char| c.is_ascii_lowercase()) {
            message = name.trim();
            assert!(keys.insert(message.to_owned()), "{message} is there twice");
        }
    }
    keys
}

#[test]
fn both_files_are_sound_and_have_the_same_messages() {
    for source in [EN, ZH] {
        let resource = FluentResource::try_new(source.to_owned());
        assert!(resource.is_ok(), "{:?}", resource.err().map(|(_, errors)| errors));
    }
    let (en, zh) = (keys(EN), keys(ZH));
    assert_eq!(en.difference(&zh).collect::<Vec<_>>(), Vec::<&String>::new(), "not in zh.ftl");
    assert_eq!(zh.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "not in en.ftl");
}

/// The variables that a text names.
fn variables(text: &str) -> BTreeSet<&str> {
    text.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next()).collect()
}

/// What Fluent's own library makes of a message or an attribute.
fn by_fluent(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    arguments: &[(&str, &str)],
) -> Option<String> {
    let mut args = FluentArgs::new();
    for (name, value) in arguments {
        match value.parse::<u64>() {
            Ok(n) if *name == "n" => args.set(*name, FluentValue::from(n)),
            _ => args.set(*name, *value),
        }
    }
    let pattern = match key.split_once('.') {
        None => bundle.get_message(key)?.value()?,
        Some((key, attribute)) => bundle.get_message(key)?.get_attribute(attribute)?.value(),
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

#[test]
fn every_message_reads_as_fluents_own_library_reads_it() {
    for (i18n, source) in [(english(), EN), (chinese(), ZH)] {
        let mut bundle = FluentBundle::new(vec![i18n.language().tag().parse().unwrap()]);
        bundle.set_use_isolating(false);
        bundle.add_resource(FluentResource::try_new(source.to_owned()).unwrap()).unwrap();
        for key in keys(source) {
            let names =
                variables(i18n.messages.texts.get(&key).unwrap_or_else(|| panic!("no {key}")));
            for value in ["0", "1", "2", "none", "PM2.5"] {
                let arguments: Vec<_> = names.iter().map(|name| (*name, value)).collect();
                let ours = i18n.find(&key, &arguments);
                assert!(ours.is_some(), "{key} {value}");
                assert_eq!(ours, by_fluent(&bundle, &key, &arguments), "{key} {value}");
            }
            if !names.is_empty() {
                assert_eq!(i18n.find(&key, &[]), None, "{key} without what it names");
            }
        }
    }
}

#[test]
fn what_is_no_message_is_passed_over() {
    let i18n = I18n::new(Language::En, "# a note\n  stray\na = 1\n\nb = { $n ->\n  nothing\n");
    assert_eq!(i18n.text("a"), "1");
    assert_eq!(i18n.count("b", 2), "b");
    assert_eq!(i18n.text("c"), "c");
}

/// Every literal key handed to `text`, `with` or `count` in a source file.
fn used(source: &str) -> Vec<&str> {
    [".text(\"", ".with(\"", ".count(\""]
        .iter()
        .flat_map(|call| source.split(call).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|key| {
            key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit())
        })
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if !path.ends_with("tests.rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_key_that_is_used_is_there() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/components"), &mut files);
    let keys = keys(EN);
    let mut n_used = 0;
    for file in &files {
        for key in used(file) {
            n_used += 1;
            assert!(keys.contains(key), "no message {key}");
        }
    }
    assert!(n_used > 50, "only {n_used} keys found: the search is wrong");
}

#[test]
fn every_word_of_a_view_has_a_message() {
    let keys = keys(EN);
    let words =
        AggregateOp::NAMES.iter().map(|name| format!("aggregate-{}", name.replace('_', "-")));
    let units =
        TimeUnit::ALL.iter().map(|unit| format!("unit-{}", unit.as_str().replace('_', "-")));
    let marks = Mark::ALL.iter().map(|mark| format!("mark-{}", mark.as_str()));
    let kinds = [
        "integer", "number", "boolean", "temporal", "time", "duration", "category", "text", "other",
    ];
    let kinds = kinds.iter().map(|kind| format!("kind-{kind}"));
    let ops = crate::components::TEST_OPS.iter().map(|op| format!("op-{}", op.replace('_', "-")));
    for key in words.chain(units).chain(marks).chain(kinds).chain(ops) {
        assert!(keys.contains(&key), "no message {key}");
    }
}

#[test]
fn every_problem_has_a_message_and_a_hint() {
    let keys = keys(EN);
    let session = concat!(env!("CARGO_MANIFEST_DIR"), "/../session/src/problem/mod.rs");
    let files = concat!(env!("CARGO_MANIFEST_DIR"), "/../files/src/problem.rs");
    let table = [session, files].map(|path| fs::read_to_string(path).unwrap()).concat();
    let codes: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `")?.split('`').next())
        .chain([
            "engine-stopped",
            "engine-gave-up",
            "engine-missing",
            "cancelled",
            "engine-cannot-start",
            "no-simd",
            "altered",
            "not-carried",
        ])
        .collect();
    assert!(codes.len() > 20, "the table of codes was not found");
    for code in codes {
        assert!(keys.contains(&format!("problem-{code}")), "no message for {code}");
        assert!(keys.contains(&format!("problem-{code}.hint")), "no hint for {code}");
    }
}

#[test]
fn problems_name_what_they_are_about_in_both_languages() {
    let problem = Problem::new("unknown-column", Place::Filter, "English", "hint")
        .with("column", "pm")
        .with("columns", "a, b");
    let (en, en_hint) = english().problem(&problem);
    let (zh, _) = chinese().problem(&problem);
    assert!(en.contains("pm") && zh.contains("pm") && *en != *zh);
    assert!(en_hint.contains("a, b"), "{en_hint}");
    let meant = problem.with("suggestion", "PM2.5");
    assert!(english().problem(&meant).1.contains("PM2.5"));
    let unknown = Problem::new("never-heard-of", Place::Chart, "Something.", "Do this.");
    let (message, hint) = chinese().problem(&unknown);
    assert_eq!((message.as_str(), hint.as_str()), ("Something.", "Do this."));
}

#[test]
fn counts_choose_their_form() {
    let en = english();
    assert!(en.count("n-rows", 1).contains("1 row"));
    assert!(en.count("n-rows", 70_128).contains("70,128 rows"));
    assert!(chinese().count("n-rows", 70_128).contains("70,128"));
}

#[test]
fn a_report_has_what_is_needed() {
    let problem = Problem::new("truncated", Place::Source, "It ends.", "Get it again.")
        .with("file", "air.arrow")
        .with_detail("at 12");
    let report = diagnostic(&problem, "#/air", "Firefox");
    for part in ["truncated", "air.arrow", "at 12", "#/air", "Firefox"] {
        assert!(report.contains(part), "{part}");
    }
}

#[test]
fn a_stopped_engine_says_why_in_both_languages() {
    let said = |language, code: &str, reason: &str| {
        let problem = Problem::new(code, Place::Engine, "English", "hint").with("reason", reason);
        let (message, hint) = of(language).problem(&problem);
        assert!(!message.is_empty() && !hint.is_empty() && *message != *"English", "{message}");
        message
    };
    for code in ["engine-stopped", "engine-gave-up"] {
        let mut messages: Vec<_> = [Language::En, Language::Zh]
            .iter()
            .flat_map(|language| {
                ["memory", "silence", "fault"].map(|reason| said(*language, code, reason))
            })
            .collect();
        messages.sort();
        messages.dedup();
        assert_eq!(messages.len(), 6, "{messages:?}");
    }
}

#[test]
fn memory_is_told_in_units() {
    let problem = Problem::new("over-budget", Place::Source, "English", "hint")
        .with("file", "a")
        .with("needed", "3000000000")
        .with("budget", "402653184");
    let (message, _) = english().problem(&problem);
    assert!(message.contains("384 MiB"), "{message}");
}
