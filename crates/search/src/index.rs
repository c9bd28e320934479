use std::collections::BTreeMap;
use std::ops::Range;

use sagitta_catalog::{Catalog, Dataset, Language, Localized};

use crate::token::{Run, index_tokens, pairs, runs, span_of_beginning};
use crate::{Answer, Facet, Hit, Part, Reason};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Words, of which all have to be found; without words every dataset is.
    pub text: String,
    /// The ids of themes, of which a dataset has to have one; any if empty.
    pub themes: Vec<String>,
    /// Publishers, by [`Facet::value`], one of which has to be the dataset's; any if empty.
    pub publishers: Vec<String>,
}

impl Question {
    /// A question of words alone.
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// The words of a catalogue's datasets, kept for looking up.
#[derive(Clone, Debug, Default)]
pub struct Index {
    documents: Vec<Document>,
    texts: Vec<Text>,
    terms: BTreeMap<String, Vec<Posting>>,
    themes: Vec<String>,
}

/// What narrows the answer, for each dataset.
#[derive(Clone, Debug)]
struct Document {
    themes: Vec<String>,
    publisher: String,
}

/// A text of a dataset.
#[derive(Clone, Debug)]
struct Text {
    document_idx: usize,
    part: Part,
    language: Option<Language>,
    text: String,
}

/// Where a term stands.
#[derive(Clone, Debug)]
struct Posting {
    text_idx: usize,
    span: Range<usize>,
}

/// A term to look for.
enum Wanted {
    /// The beginning of a word.
    Beginning(String),
    /// A character or two.
    Exactly(String),
}

/// What has been found of one dataset so far.
#[derive(Default)]
struct Found {
    score: u32,
    spans: BTreeMap<usize, Vec<Range<usize>>>,
}

impl Index {
    /// Indexes a catalogue. Hits refer to its datasets by their places.
    pub fn new(catalog: &Catalog) -> Self {
        let mut index = Self {
            themes: catalog.themes.iter().map(|theme| theme.id.clone()).collect(),
            ..Self::default()
        };
        for dataset in &catalog.datasets {
            index.add(dataset);
        }
        index
    }

    fn add(&mut self, dataset: &Dataset) {
        self.documents.push(Document {
            themes: dataset.theme.clone(),
            publisher: dataset.publisher.name.get(Language::En).to_owned(),
        });
        self.add_localized(Part::Title, &dataset.title);
        for keyword in &dataset.keyword {
            self.add_text(Part::Keyword, None, keyword);
        }
        for field in &dataset.fields {
            self.add_text(Part::Field, None, &field.name);
            self.add_localized(Part::Field, &field.title);
        }
        self.add_localized(Part::Description, &dataset.description);
        self.add_localized(Part::Publisher, &dataset.publisher.name);
    }

    fn add_localized(&mut self, part: Part, texts: &Localized) {
        for (language, text) in texts.texts() {
            self.add_text(part, Some(language), text);
        }
    }

    /// Adds a text of the last dataset.
    fn add_text(&mut self, part: Part, language: Option<Language>, text: &str) {
        let text_idx = self.texts.len();
        for token in index_tokens(text) {
            let postings = self.terms.entry(token.term).or_default();
            postings.push(Posting { text_idx, span: token.span });
        }
        let document_idx = self.documents.len().saturating_sub(1);
        self.texts.push(Text { document_idx, part, language, text: text.to_owned() });
    }

    /// Looks for datasets. The same question has the same answer, in the same order.
    pub fn search(&self, question: &Question) -> Answer {
        let has_theme = |document: &Document| {
            question.themes.is_empty()
                || document.themes.iter().any(|theme| question.themes.contains(theme))
        };
        let has_publisher = |document: &Document| {
            question.publishers.is_empty() || question.publishers.contains(&document.publisher)
        };
        let mut answer = Answer {
            themes: self
                .themes
                .iter()
                .map(|theme| Facet { value: theme.clone(), n_datasets: 0 })
                .collect(),
            ..Answer::default()
        };
        let mut publishers: BTreeMap<&str, usize> = BTreeMap::new();
        for document in &self.documents {
            publishers.entry(&document.publisher).or_default();
        }
        for (dataset_idx, found) in self.matches(&question.text) {
            let Some(document) = self.documents.get(dataset_idx) else {
                continue;
            };
            if has_publisher(document) {
                for facet in &mut answer.themes {
                    facet.n_datasets += usize::from(document.themes.contains(&facet.value));
                }
            }
            if has_theme(document) {
                *publishers.entry(&document.publisher).or_default() += 1;
            }
            if has_theme(document) && has_publisher(document) {
                let reasons = self.reasons(found.spans);
                answer.hits.push(Hit { dataset_idx, score: found.score, reasons });
            }
        }
        // Both sorts are stable: what is equal stays in the order of the catalogue, or of names.
        answer.hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
        answer.publishers = publishers
            .into_iter()
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, n_datasets)| Facet { value: name.to_owned(), n_datasets })
            .collect();
        answer.publishers.sort_by_key(|facet| std::cmp::Reverse(facet.n_datasets));
        answer
    }

    /// The datasets in which every word stands; of no words, all.
    fn matches(&self, text: &str) -> BTreeMap<usize, Found> {
        let mut matches: Option<BTreeMap<usize, Found>> = None;
        for wanted in wanted(text) {
            let mut found = self.look_up(&wanted);
            if let Some(before) = matches {
                found.retain(|document_idx, _| before.contains_key(document_idx));
                for (document_idx, earlier) in before {
                    if let Some(both) = found.get_mut(&document_idx) {
                        both.score += earlier.score;
                        for (text_idx, spans) in earlier.spans {
                            both.spans.entry(text_idx).or_default().extend(spans);
                        }
                    }
                }
            }
            matches = Some(found);
        }
        matches.unwrap_or_else(|| {
            (0..self.documents.len()).map(|idx| (idx, Found::default())).collect()
        })
    }

    /// The datasets in which a term stands. The best place alone counts, a whole word twice.
    fn look_up(&self, wanted: &Wanted) -> BTreeMap<usize, Found> {
        let mut found: BTreeMap<usize, Found> = BTreeMap::new();
        let (Wanted::Beginning(sought) | Wanted::Exactly(sought)) = wanted;
        let is_sought = |term: &str| match wanted {
            Wanted::Beginning(beginning) => term.starts_with(beginning.as_str()),
            Wanted::Exactly(exactly) => term == exactly,
        };
        let terms = self.terms.range(sought.clone()..).take_while(|(term, _)| is_sought(term));
        for (term, postings) in terms {
            let factor = if term == sought { 2 } else { 1 };
            for posting in postings {
                let Some(text) = self.texts.get(posting.text_idx) else {
                    continue;
                };
                let span = match wanted {
                    Wanted::Beginning(_) => {
                        span_of_beginning(&text.text, &posting.span, sought.len())
                    }
                    Wanted::Exactly(_) => posting.span.clone(),
                };
                let found = found.entry(text.document_idx).or_default();
                found.score = found.score.max(factor * text.part.weight());
                found.spans.entry(posting.text_idx).or_default().push(span);
            }
        }
        found
    }

    fn reasons(&self, spans: BTreeMap<usize, Vec<Range<usize>>>) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = spans
            .into_iter()
            .filter_map(|(text_idx, spans)| {
                let Text { part, language, text, .. } = self.texts.get(text_idx)?;
                let spans = joined(spans);
                Some(Reason { part: *part, language: *language, text: text.clone(), spans })
            })
            .collect();
        reasons.sort_by_key(|reason| reason.part);
        reasons
    }
}

/// The terms of a question. Characters are looked for in pairs, a single one alone.
fn wanted(text: &str) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => wanted.push(Wanted::Beginning(word.term)),
            Run::Characters(characters) if characters.len() == 1 => {
                wanted.extend(characters.into_iter().map(|one| Wanted::Exactly(one.term)));
            }
            Run::Characters(characters) => {
                wanted.extend(pairs(&characters).map(|pair| Wanted::Exactly(pair.term)));
            }
        }
    }
    wanted
}

/// Spans in order, those that touch or overlap as one.
fn joined(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}
