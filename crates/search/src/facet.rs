use sagitta_catalog::{AccessRights, Catalog, Dataset, Frequency, Localized};

use crate::Error;
use crate::bytes::{Cursor, put, put_len, put_text};

/// By what an answer can be narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FacetKind {
    /// The themes of a dataset, by their ids.
    Theme,
    /// Who publishes it, by its English name where there is one.
    Publisher,
    /// The area it covers, by its code where there is one, else by its English name.
    Region,
    /// Who may have it, by the words of [`AccessRights`].
    Access,
    /// How often it is renewed, by the words of [`Frequency`].
    Frequency,
    /// What it can be had as, by short names.
    Format,
}

impl FacetKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Theme, Self::Publisher, Self::Region, Self::Access, Self::Frequency, Self::Format];

    /// The word it is known by: `theme`, `publisher`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Publisher => "publisher",
            Self::Region => "region",
            Self::Access => "access",
            Self::Frequency => "frequency",
            Self::Format => "format",
        }
    }

    /// How much a word counts that stands in the name of a value; none where names are no words to
    /// search by.
    pub(crate) fn weight(self) -> u32 {
        match self {
            Self::Region => 6,
            Self::Theme => 3,
            Self::Publisher => 1,
            Self::Access | Self::Frequency | Self::Format => 0,
        }
    }

    /// Whether the values with the most datasets come first.
    pub(crate) fn is_by_size(self) -> bool {
        matches!(self, Self::Publisher | Self::Region | Self::Format)
    }

    /// What a dataset has of it: values by what they are known by, with their names.
    fn values_of(self, dataset: &Dataset, catalog: &Catalog) -> Vec<(String, Localized)> {
        let word = |word: &str| vec![(word.to_owned(), Localized::default())];
        match self {
            Self::Theme => dataset
                .theme
                .iter()
                .map(|id| {
                    let title = catalog.theme(id).map(|theme| theme.title.clone());
                    (id.clone(), title.unwrap_or_default())
                })
                .collect(),
            Self::Publisher => {
                let name = &dataset.publisher.name;
                let id = name.get(sagitta_catalog::Language::En);
                if id.is_empty() { Vec::new() } else { vec![(id.to_owned(), name.clone())] }
            }
            Self::Region => dataset
                .spatial
                .iter()
                .map(|place| {
                    let name = place.name.get(sagitta_catalog::Language::En);
                    let id = if place.code.is_empty() { name } else { place.code.as_str() };
                    (id.to_owned(), place.name.clone())
                })
                .collect(),
            Self::Access => word(dataset.access_rights.as_str()),
            Self::Frequency => {
                dataset.accrual_periodicity.map(|it| word(it.as_str())).unwrap_or_default()
            }
            Self::Format => {
                dataset.formats().iter().map(|it| (*it).to_owned()).map(plain).collect()
            }
        }
    }

    /// The values that are there whether a dataset has them or not, in the order in which they are
    /// shown.
    fn known(self, catalog: &Catalog) -> Vec<(String, Localized)> {
        match self {
            Self::Theme => {
                catalog.themes.iter().map(|it| (it.id.clone(), it.title.clone())).collect()
            }
            Self::Access => AccessRights::ALL.map(|it| plain(it.as_str().to_owned())).to_vec(),
            Self::Frequency => Frequency::ALL.map(|it| plain(it.as_str().to_owned())).to_vec(),
            Self::Publisher | Self::Region | Self::Format => Vec::new(),
        }
    }
}

fn plain(value: String) -> (String, Localized) {
    (value, Localized::default())
}

/// What every dataset has of one kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facet {
    /// The values, by what they are known by, with their names.
    pub(crate) values: Vec<(String, Localized)>,
    /// The combinations of values that datasets have, by the places of these.
    pub(crate) sets: Vec<Vec<usize>>,
    /// The combination of each dataset.
    pub(crate) column: Vec<u16>,
}

impl Facet {
    /// Of all datasets of a catalogue.
    pub(crate) fn of(kind: FacetKind, catalog: &Catalog) -> Result<Self, Error> {
        let mut facet = Self { values: kind.known(catalog), ..Self::default() };
        for dataset in &catalog.datasets {
            let mut set = Vec::new();
            for (id, name) in kind.values_of(dataset, catalog) {
                let there = facet.values.iter().position(|(value, _)| *value == id);
                let idx = there.unwrap_or(facet.values.len());
                if there.is_none() {
                    facet.values.push((id, name));
                }
                let place = set.partition_point(|other| *other < idx);
                if set.get(place) != Some(&idx) {
                    set.insert(place, idx);
                }
            }
            // Neighbours in a catalogue are often alike.
            let there = facet.sets.iter().rposition(|other| *other == set);
            let idx = there.unwrap_or(facet.sets.len());
            if there.is_none() {
                facet.sets.push(set);
            }
            let idx = u16::try_from(idx);
            facet
                .column
                .push(idx.ok().ok_or(Error::TooMany { what: "the combinations of values" })?);
        }
        Ok(facet)
    }

    /// The datasets that have each value.
    pub(crate) fn counts(&self, by_set: &[u32]) -> Vec<u32> {
        let mut counts = vec![0; self.values.len()];
        for (set, n) in self.sets.iter().zip(by_set) {
            for value in set {
                if let Some(count) = counts.get_mut(*value) {
                    *count += n;
                }
            }
        }
        counts
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_len(out, self.values.len());
        for (id, name) in &self.values {
            put_text(out, id);
            put_text(out, &name.en);
            put_text(out, &name.zh);
        }
        put_len(out, self.sets.len());
        for set in &self.sets {
            put_len(out, set.len());
            for value in set {
                put_len(out, *value);
            }
        }
        for set in &self.column {
            put(out, u32::from(*set));
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>, n_datasets: usize) -> Option<Self> {
        let mut values = Vec::new();
        for _ in 0..cursor.len()? {
            let id = cursor.text()?.to_owned();
            values.push((id, Localized::new(cursor.text()?, cursor.text()?)));
        }
        let mut sets = Vec::new();
        for _ in 0..cursor.len()? {
            let mut set = Vec::new();
            for _ in 0..cursor.size()? {
                set.push(cursor.size().filter(|value| *value < values.len())?);
            }
            sets.push(set);
        }
        let mut column = Vec::new();
        for _ in 0..n_datasets {
            let set = u16::try_from(cursor.number()?).ok()?;
            column.push(Some(set).filter(|set| usize::from(*set) < sets.len())?);
        }
        Some(Self { values, sets, column })
    }
}
