use std::ops::Range;

use sagitta_catalog::{Language, Localized};

use crate::FacetKind;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The datasets, best first; equally good ones in the order of the catalogue.
    pub hits: Vec<Hit>,
    /// How far from the words of the question the answer had to go.
    pub closeness: Closeness,
    /// For each kind of facet its values, each with how many datasets would be found if of this
    /// kind it alone were asked for.
    pub facets: Vec<FacetCounts>,
    /// What the words of the question were found as.
    pub matched: Matched,
}

impl Answer {
    /// The values of a kind of facet, with their counts.
    pub fn facet(&self, kind: FacetKind) -> &[FacetCount] {
        let found = self.facets.iter().find(|counts| counts.kind == kind);
        found.map_or(&[], |counts| &counts.values)
    }
}

/// A dataset that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the catalogue's list of datasets.
    pub dataset_idx: usize,
    /// How well it fits; larger is better.
    pub score: u32,
    /// How far it is from the words of the question.
    pub closeness: Closeness,
}

/// How far what was found is from the words of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// It has all words as they were typed, or words that begin so.
    #[default]
    Exact,
    /// It has all words, some of them as if they had been mistyped.
    Similar,
    /// It has most of the words.
    Partial,
}

/// What the words of a question were found as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// Words that other words begin with.
    pub(crate) beginnings: Vec<String>,
    /// Whole words that are like those of the question.
    pub(crate) similar: Vec<String>,
    /// Characters, alone or in pairs.
    pub(crate) characters: Vec<String>,
}

/// The values of one kind of facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// What they are values of.
    pub kind: FacetKind,
    /// The values, in the order in which they are shown.
    pub values: Vec<FacetCount>,
}

/// A value to narrow the answer by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// What it is known by.
    pub value: String,
    /// What it is called; empty where it is known by a word or a name that is the same everywhere.
    pub name: Localized,
    /// How many datasets would be found.
    pub n_datasets: usize,
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
    /// In a value of a column that has few of them.
    Value,
    /// In its description.
    Description,
    /// In the name of the area it covers.
    Region,
    /// In its publisher's name.
    Publisher,
}

impl Part {
    /// Every part, the weightiest first.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Keyword,
        Self::Field,
        Self::Value,
        Self::Description,
        Self::Region,
        Self::Publisher,
    ];

    /// How much a word found here counts. Areas and publishers are found by their names instead.
    pub(crate) fn weight(self) -> u32 {
        match self {
            Self::Title => 16,
            Self::Keyword => 8,
            Self::Field => 4,
            Self::Value => 3,
            Self::Description => 2,
            Self::Region | Self::Publisher => 1,
        }
    }
}
