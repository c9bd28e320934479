//! The names of areas, themes and publishers, by the words in them.

use std::collections::BTreeMap;

use crate::Part;
use crate::facet::{Facet, FacetKind};
use crate::lexicon::Lexicon;
use crate::postings::Postings;
use crate::token::{Lower, index_tokens};

/// A value of a facet: its kind and its place among the values of this kind.
pub(crate) type Value = (FacetKind, usize);

/// The words in names of values, with the values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Terms whose postings are a byte each, so that these are numbered as the terms are.
    lexicon: Lexicon,
    values: Vec<Vec<Value>>,
}

impl Names {
    pub(crate) fn of(facets: &[Facet], lower: Lower) -> Self {
        // The values of all kinds under one number each, as if they were datasets.
        let mut all: Vec<(Value, u32)> = Vec::new();
        let mut terms: BTreeMap<String, Postings> = BTreeMap::new();
        for (kind, facet) in FacetKind::ALL.into_iter().zip(facets) {
            if kind.weight() == 0 {
                continue;
            }
            let mut by_set = vec![0_u32; facet.sets.len()];
            for set in &facet.column {
                if let Some(n) = by_set.get_mut(usize::from(*set)) {
                    *n += 1;
                }
            }
            for ((idx, (id, name)), n) in facet.values.iter().enumerate().zip(facet.counts(&by_set))
            {
                let number = u32::try_from(all.len()).unwrap_or(u32::MAX);
                all.push(((kind, idx), n));
                let id = if name.is_empty() { id.as_str() } else { "" };
                for text in [id, &name.en, &name.zh] {
                    for token in index_tokens(text, lower) {
                        terms.entry(token.term).or_default().add(number, Part::Title);
                    }
                }
            }
        }
        let mut names = Self::default();
        for (term, postings) in terms {
            let numbers = postings.datasets().filter_map(|number| usize::try_from(number).ok());
            let values: Vec<(Value, u32)> =
                numbers.filter_map(|number| all.get(number)).copied().collect();
            names.lexicon.push(&term, values.iter().map(|(_, n)| *n).sum(), 1);
            names.values.push(values.into_iter().map(|(value, _)| value).collect());
        }
        names
    }

    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The values that have the term of this number in their names.
    pub(crate) fn values(&self, term_idx: usize) -> &[Value] {
        self.values.get(term_idx).map_or(&[], Vec::as_slice)
    }
}
