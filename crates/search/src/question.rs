use crate::FacetKind;
use crate::token::{Lower, Run, Token, runs};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Words, of which all have to be found; without words every dataset is.
    pub text: String,
    /// Values of facets. Of each kind of which there are any, a dataset has to have one.
    pub chosen: Vec<(FacetKind, String)>,
}

impl Question {
    /// A question of words alone.
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The same with one more value of a facet.
    pub fn with(mut self, kind: FacetKind, value: impl Into<String>) -> Self {
        self.chosen.push((kind, value.into()));
        self
    }

    /// Chooses a value, or gives it up if it is chosen.
    pub fn toggle(&mut self, kind: FacetKind, value: &str) {
        match self.chosen.iter().position(|(of, it)| *of == kind && it == value) {
            Some(place) => drop(self.chosen.remove(place)),
            None => self.chosen.push((kind, value.to_owned())),
        }
    }

    /// Whether a value is chosen.
    pub fn has(&self, kind: FacetKind, value: &str) -> bool {
        self.chosen.iter().any(|(of, it)| *of == kind && it == value)
    }

    /// How many values of a kind are chosen.
    pub fn n_chosen(&self, kind: FacetKind) -> usize {
        self.chosen.iter().filter(|(of, _)| *of == kind).count()
    }
}

/// What has to be found: a word, or characters without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A word, folded.
    Word(String),
    /// Characters, each as a text.
    Characters(Vec<String>),
}

/// The most units that count, and the most characters in one of them.
const MAX_UNITS: usize = 16;
const MAX_CHARACTERS: usize = 32;

/// Words that are in all texts and tell nothing.
const EMPTY_WORDS: [&str; 16] = [
    "a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "per", "the", "to",
    "with",
];

/// What has to be found of a question. Words that tell nothing count only if there are no others.
pub(crate) fn units(text: &str, lower: Lower) -> Vec<Unit> {
    let mut units = Vec::new();
    for run in runs(text, lower) {
        match run {
            Run::Word(word) => units.push(Unit::Word(word.term)),
            Run::Characters(characters) => {
                for part in characters.chunks(MAX_CHARACTERS) {
                    let term = |token: &Token| token.term.clone();
                    units.push(Unit::Characters(part.iter().map(term).collect()));
                }
            }
        }
    }
    let tells =
        |unit: &Unit| !matches!(unit, Unit::Word(word) if EMPTY_WORDS.contains(&word.as_str()));
    if units.iter().any(tells) {
        units.retain(tells);
    }
    units.truncate(MAX_UNITS);
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_its_words_and_characters() {
        for (text, expected) in [
            ("", ""),
            ("The number of parks", "number parks"),
            ("of", "of"),
            ("of the", "of the"),
            ("PM2.5 空气", "pm2 5 空+气"),
        ] {
            let units: Vec<String> = units(text, str::to_lowercase)
                .into_iter()
                .map(|unit| match unit {
                    Unit::Word(word) => word,
                    Unit::Characters(characters) => characters.join("+"),
                })
                .collect();
            assert_eq!(units.join(" "), expected, "{text}");
        }
    }
}
