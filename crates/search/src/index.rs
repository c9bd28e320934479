use std::collections::BTreeMap;
use std::ops::Range;

use sagitta_catalog::{Catalog, Dataset, Language, Localized};

use crate::token::{Lower, Run, index_tokens, pairs, runs, span_of_beginning};
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
#[derive(Clone, Debug)]
pub struct Index {
    documents: Vec<Document>,
    texts: Vec<Text>,
    /// The place of each term's postings.
    terms: BTreeMap<String, usize>,
    postings: Vec<Vec<Posting>>,
    themes: Vec<String>,
    lower: Lower,
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
#[derive(Clone, Default)]
struct Found {
    /// How many of the terms.
    n_terms: usize,
    /// How well each fits, in sum.
    score: u32,
    /// Where they stand: the text's place, the first byte and the one after the last.
    places: Vec<Key>,
}

/// What all lists here are sorted by, number by number.
type Key = [usize; 3];

impl Index {
    /// Indexes a catalogue. Hits refer to its datasets by their places.
    pub fn new(catalog: &Catalog, lower: Lower) -> Self {
        let mut index = Self {
            documents: Vec::new(),
            texts: Vec::new(),
            terms: BTreeMap::new(),
            postings: Vec::new(),
            themes: catalog.themes.iter().map(|theme| theme.id.clone()).collect(),
            lower,
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
        for token in index_tokens(text, self.lower) {
            let place = *self.terms.entry(token.term).or_insert(self.postings.len());
            if place == self.postings.len() {
                self.postings.push(Vec::new());
            }
            if let Some(postings) = self.postings.get_mut(place) {
                postings.push(Posting { text_idx, span: token.span });
            }
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
        let mut publishers: BTreeMap<String, usize> = BTreeMap::new();
        for document in self.documents.iter().filter(|document| !document.publisher.is_empty()) {
            publishers.entry(document.publisher.clone()).or_insert(0);
        }
        let mut hits = Vec::new();
        let found = self.find(&question.text);
        for (dataset_idx, (document, found)) in self.documents.iter().zip(&found).enumerate() {
            let Some(found) = found else {
                continue;
            };
            if has_publisher(document) {
                for facet in &mut answer.themes {
                    facet.n_datasets += usize::from(document.themes.contains(&facet.value));
                }
            }
            if has_theme(document) && !document.publisher.is_empty() {
                *publishers.entry(document.publisher.clone()).or_insert(0) += 1;
            }
            if has_theme(document) && has_publisher(document) {
                hits.push((found.score, dataset_idx));
            }
        }
        for dataset_idx in largest_first(hits.iter().map(|(score, idx)| (*score, *idx))) {
            if let Some(Some(Found { score, places, .. })) = found.get(dataset_idx) {
                let reasons = self.reasons(places);
                answer.hits.push(Hit { dataset_idx, score: *score, reasons });
            }
        }
        let publishers: Vec<(String, usize)> = publishers.into_iter().collect();
        let sizes = publishers.iter().map(|(_, n)| u32::try_from(*n).unwrap_or(u32::MAX)).zip(0..);
        for idx in largest_first(sizes) {
            if let Some((name, n_datasets)) = publishers.get(idx) {
                answer.publishers.push(Facet { value: name.clone(), n_datasets: *n_datasets });
            }
        }
        answer
    }

    /// For each dataset, what was found of it: nothing, unless every term stands in it.
    fn find(&self, text: &str) -> Vec<Option<Found>> {
        let mut all = vec![Found::default(); self.documents.len()];
        let wanted = wanted(text, self.lower);
        for (term_idx, wanted) in wanted.iter().enumerate() {
            self.look_up(wanted, term_idx, &mut all);
        }
        all.into_iter().map(|found| (found.n_terms == wanted.len()).then_some(found)).collect()
    }

    /// Notes where a term stands in datasets that have all terms before it. Of its places the
    /// best counts, and a whole word twice.
    fn look_up(&self, wanted: &Wanted, term_idx: usize, all: &mut [Found]) {
        let mut scores = vec![0u32; all.len()];
        let (Wanted::Beginning(sought) | Wanted::Exactly(sought)) = wanted;
        for (term, place) in self.terms.range(sought.clone()..) {
            let is_whole = term == sought;
            if !is_whole && (matches!(wanted, Wanted::Exactly(_)) || !term.starts_with(sought)) {
                break;
            }
            for posting in self.postings.get(*place).into_iter().flatten() {
                let Some(text) = self.texts.get(posting.text_idx) else {
                    continue;
                };
                let (Some(found), Some(score)) =
                    (all.get_mut(text.document_idx), scores.get_mut(text.document_idx))
                else {
                    continue;
                };
                if found.n_terms < term_idx {
                    continue;
                }
                let span = match wanted {
                    Wanted::Beginning(_) => {
                        span_of_beginning(&text.text, &posting.span, sought.len(), self.lower)
                    }
                    Wanted::Exactly(_) => posting.span.clone(),
                };
                *score = (*score).max(text.part.weight() * if is_whole { 2 } else { 1 });
                found.places.push([posting.text_idx, span.start, span.end]);
            }
        }
        for (found, score) in all.iter_mut().zip(scores) {
            found.score += score;
            found.n_terms += usize::from(score > 0);
        }
    }

    /// The texts at these places, those of the weightiest part first.
    fn reasons(&self, places: &[Key]) -> Vec<Reason> {
        let mut places = places.to_vec();
        places.sort_unstable();
        let mut reasons: Vec<Reason> = Vec::new();
        for part in Part::ALL {
            let mut last_idx = None;
            for [text_idx, start, end] in places.iter().copied() {
                let Some(text) = self.texts.get(text_idx).filter(|text| text.part == part) else {
                    continue;
                };
                if last_idx != Some(text_idx) {
                    let Text { language, text, .. } = text;
                    let (language, text) = (*language, text.clone());
                    reasons.push(Reason { part, language, text, spans: Vec::new() });
                }
                if let Some(reason) = reasons.last_mut() {
                    reason.add(start..end);
                }
                last_idx = Some(text_idx);
            }
        }
        reasons
    }
}

/// The places of what has these sizes; equal ones in their own order.
fn largest_first(sizes: impl Iterator<Item = (u32, usize)>) -> Vec<usize> {
    let mut keys: Vec<Key> = Vec::new();
    for (size, idx) in sizes {
        keys.push([usize::try_from(u32::MAX - size).unwrap_or(usize::MAX), idx, 0]);
    }
    keys.sort_unstable();
    keys.into_iter().map(|[_, idx, _]| idx).collect()
}

/// The terms of a question. Characters are looked for in pairs, a single one alone.
fn wanted(text: &str, lower: Lower) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for run in runs(text, lower) {
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
