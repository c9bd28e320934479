use std::ops::Range;

use sagitta_catalog::Language;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The datasets, best first; equally good ones in the order of the catalogue.
    pub hits: Vec<Hit>,
    /// For each theme of the catalogue, how many datasets would be found if it alone were asked for.
    pub themes: Vec<Facet>,
    /// The same for each publisher, by English name where there is one; the largest first.
    pub publishers: Vec<Facet>,
}

/// A dataset that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the catalogue's list of datasets.
    pub dataset_idx: usize,
    /// How well it fits; larger is better.
    pub score: u32,
    /// Why it was found, the weightiest part first; empty for a question without words.
    pub reasons: Vec<Reason>,
}

/// A text of a dataset in which words of the question stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Where the text stands.
    pub part: Part,
    /// The language it is written in, where the catalogue says so.
    pub language: Option<Language>,
    /// The whole text.
    pub text: String,
    /// The bytes to highlight: in order, apart, on the edges of characters.
    pub spans: Vec<Range<usize>>,
}

impl Reason {
    /// Highlights more; the span does not start before those that are there.
    pub(crate) fn add(&mut self, span: Range<usize>) {
        match self.spans.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => self.spans.push(span),
        }
    }

    /// The text in pieces, each with whether it is to be highlighted.
    pub fn segments(&self) -> Vec<(&str, bool)> {
        let mut segments = Vec::new();
        let mut end = 0;
        for span in &self.spans {
            segments.push((self.text.get(end..span.start).unwrap_or(""), false));
            segments.push((self.text.get(span.clone()).unwrap_or(""), true));
            end = span.end;
        }
        segments.push((self.text.get(end..).unwrap_or(""), false));
        segments.retain(|(text, _)| !text.is_empty());
        segments
    }
}

/// Where a text of a dataset stands, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// In its title.
    Title,
    /// In one of its keywords.
    Keyword,
    /// In the name or the title of a column.
    Field,
    /// In its description.
    Description,
    /// In its publisher's name.
    Publisher,
}

impl Part {
    /// Every part, the weightiest first.
    pub const ALL: [Self; 5] =
        [Self::Title, Self::Keyword, Self::Field, Self::Description, Self::Publisher];

    /// How much a word found here counts.
    pub(crate) fn weight(self) -> u32 {
        match self {
            Self::Title => 16,
            Self::Keyword => 8,
            Self::Field => 4,
            Self::Description => 2,
            Self::Publisher => 1,
        }
    }
}

/// A value to narrow the answer by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The theme's id, or the publisher's name.
    pub value: String,
    /// How many datasets would be found.
    pub n_datasets: usize,
}
