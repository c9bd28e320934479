//! Which datasets answer a question, in which order, and how many would with other facets.

use crate::facet::{Facet, FacetKind};
use crate::find::Finder;
use crate::question::{Unit, units};
use crate::reader::Step;
use crate::sort::sort;
use crate::{Answer, Closeness, Error, FacetCount, FacetCounts, Hit, Question};

/// With fewer hits than these, what is like the question is looked for too.
const ENOUGH: usize = 5;

/// What has been found of one dataset.
#[derive(Clone, Copy, Debug)]
struct Rank {
    closeness: Closeness,
    score: u32,
}

impl Finder<'_> {
    /// The answer to a question, or what is missing for it.
    pub(crate) fn answer(mut self, question: &Question) -> Result<Step<Answer>, Error> {
        let units = units(&question.text, self.reader.lower);
        let mut ranks: Vec<Option<Rank>> = vec![None; self.reader.head.n_datasets];
        if units.is_empty() {
            ranks.fill(Some(Rank { closeness: Closeness::Exact, score: 0 }));
        }
        for closeness in [Closeness::Exact, Closeness::Similar, Closeness::Partial] {
            let n_found = ranks.iter().flatten().count();
            let is_worth_it = match closeness {
                Closeness::Exact => !units.is_empty(),
                Closeness::Similar => n_found < ENOUGH,
                Closeness::Partial => n_found == 0 || (n_found < ENOUGH && units.len() > 2),
            };
            if is_worth_it {
                self.evaluate(&units, closeness, &mut ranks);
            }
            if let Some(error) = self.damaged {
                return Err(error);
            }
            if !self.missing.is_empty() {
                return Ok(Step::Needs(self.missing));
            }
        }
        Ok(Step::Done(self.narrowed(question, &units, &ranks)))
    }

    /// Adds the datasets that have all units, or enough of them.
    fn evaluate(&mut self, units: &[Unit], closeness: Closeness, ranks: &mut [Option<Rank>]) {
        let mut totals = vec![(0_u32, 0_usize); ranks.len()];
        for unit in units {
            let scores = self.unit(unit, closeness);
            for (total, score) in totals.iter_mut().zip(scores.0) {
                *total = (total.0.saturating_add(score), total.1 + usize::from(score > 0));
            }
        }
        let n_wanted = match closeness {
            Closeness::Partial => units.len() - units.len() / 3,
            Closeness::Exact | Closeness::Similar => units.len(),
        };
        for (rank, (score, n_found)) in ranks.iter_mut().zip(totals) {
            if rank.is_none() && n_found >= n_wanted {
                *rank = Some(Rank { closeness, score });
            }
        }
    }

    /// What is left of the datasets under the facets that are chosen.
    fn narrowed(self, question: &Question, units: &[Unit], ranks: &[Option<Rank>]) -> Answer {
        let head = &self.reader.head;
        let facets = &head.facets;
        let allowed: Vec<Vec<bool>> = FacetKind::ALL
            .into_iter()
            .zip(facets)
            .map(|(kind, facet)| {
                let has = |value: &usize| {
                    let value = facet.values.get(*value);
                    value.is_some_and(|(id, _)| question.has(kind, id))
                };
                let is_free = question.n_chosen(kind) == 0;
                facet.sets.iter().map(|set| is_free || set.iter().any(has)).collect()
            })
            .collect();
        let mut counts: Vec<Vec<u32>> =
            facets.iter().map(|facet| vec![0; facet.sets.len()]).collect();
        let lengths = lengths_for(units, &head.lengths);
        let mut keys = Vec::new();
        for (idx, rank) in ranks.iter().enumerate() {
            let Some(rank) = rank else { continue };
            let set_of =
                |facet: &Facet| facet.column.get(idx).map_or(usize::MAX, |set| usize::from(*set));
            let mut failing =
                facets.iter().zip(&allowed).enumerate().filter_map(|(kind, (facet, allowed))| {
                    (allowed.get(set_of(facet)) != Some(&true)).then_some(kind)
                });
            let (first, second) = (failing.next(), failing.next());
            if second.is_some() {
                continue;
            }
            for (kind, (counts, facet)) in counts.iter_mut().zip(facets).enumerate() {
                // What a choice of one kind leaves out still counts for the others of this kind.
                if first.is_none_or(|failing| failing == kind)
                    && let Some(count) = counts.get_mut(set_of(facet))
                {
                    *count += 1;
                }
            }
            if first.is_none() {
                let length = lengths.and_then(|lengths| lengths.get(idx)).copied().unwrap_or(0);
                keys.push(key(rank, length, idx));
            }
        }
        sort(&mut keys);
        let hits: Vec<Hit> = keys.into_iter().map(hit).collect();
        let closeness = hits.first().map_or(Closeness::Exact, |hit| hit.closeness);
        let facets = FacetKind::ALL.into_iter().zip(facets.iter().zip(&counts));
        let facets = facets.map(|(kind, (facet, by_set))| FacetCounts {
            kind,
            values: counted(kind, facet, &facet.counts(by_set)),
        });
        Answer { hits, closeness, facets: facets.collect(), matched: self.matched }
    }
}

/// The values of a facet with their counts, in the order in which they are shown.
fn counted(kind: FacetKind, facet: &Facet, counts: &[u32]) -> Vec<FacetCount> {
    let mut order: Vec<u64> = (0_u64..)
        .zip(counts)
        .map(|(idx, n)| {
            let size = if kind.is_by_size() { u32::MAX - n } else { 0 };
            (u64::from(size) << 32) | idx
        })
        .collect();
    sort(&mut order);
    let values = order.into_iter().filter_map(|key| {
        let idx = usize::try_from(key & u64::from(u32::MAX)).ok()?;
        let (value, name) = facet.values.get(idx)?.clone();
        let n_datasets = usize::try_from(*counts.get(idx)?).ok()?;
        Some(FacetCount { value, name, n_datasets })
    });
    values.collect()
}

/// The lengths of titles in the language of a question; none without words.
fn lengths_for<'a>(units: &[Unit], [en, zh]: &'a [Vec<u8>; 2]) -> Option<&'a Vec<u8>> {
    let is_chinese = units.iter().any(|unit| matches!(unit, Unit::Characters(_)));
    (!units.is_empty()).then_some(if is_chinese { zh } else { en })
}

/// The bits of a key: closeness, then what is missing from the best score, then the place.
const SCORE_BITS: u32 = 30;
const IDX_BITS: u32 = 32;

/// What the hits are sorted by. The same words tell more of a short title than of a long one.
fn key(rank: &Rank, length: u8, idx: usize) -> u64 {
    let score = u64::from(rank.score) * 24 / (20 + u64::from(length));
    let worst = (1 << SCORE_BITS) - 1;
    let closeness = match rank.closeness {
        Closeness::Exact => 0,
        Closeness::Similar => 1,
        Closeness::Partial => 2_u64,
    };
    let idx = u64::try_from(idx).unwrap_or(u64::MAX) & u64::from(u32::MAX);
    (closeness << (SCORE_BITS + IDX_BITS)) | ((worst - score.min(worst)) << IDX_BITS) | idx
}

fn hit(key: u64) -> Hit {
    let worst = (1 << SCORE_BITS) - 1;
    Hit {
        dataset_idx: usize::try_from(key & u64::from(u32::MAX)).unwrap_or(usize::MAX),
        score: u32::try_from(worst - ((key >> IDX_BITS) & worst)).unwrap_or(0),
        closeness: match key >> (SCORE_BITS + IDX_BITS) {
            0 => Closeness::Exact,
            1 => Closeness::Similar,
            _ => Closeness::Partial,
        },
    }
}
