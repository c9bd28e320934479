//! What is known of a dataset once its rows were read: all that its pages are written from.

use sagitta_catalog::Dataset;
use sagitta_check::{Finding, Rule, Severity};
use sagitta_figure::kind;
use sagitta_protocol::{ColumnKind, ColumnSummary, Distribution};
use sagitta_render::{ColumnBrief, Kind, Language};
use sagitta_search::ColumnValues;
use serde::{Deserialize, Serialize};

use super::history::Version;
use super::saved::Saved;

/// A dataset that is built. Its files lie beside it in the cache.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Facts {
    /// Where it is from, for messages.
    pub(super) place: String,
    pub(super) dataset: Dataset,
    pub(super) columns: Vec<ColumnFacts>,
    /// The first rows as exact text; null is null.
    pub(super) sample: Vec<Vec<Option<String>>>,
    /// The first picture, in English and in Chinese; none if there is none.
    pub(super) pictures: Option<[Picture; 2]>,
    /// The views that its publisher has saved.
    pub(super) views: Vec<Saved>,
    /// The pages of rows of the interface; 0 if there are too many rows for them.
    pub(super) n_pages: u64,
    /// Where its publisher has it from: titles and addresses.
    pub(super) sources: Vec<(String, Option<String>)>,
    /// What was odd about its file.
    pub(super) warnings: Vec<String>,
    /// What its check found.
    pub(super) findings: Vec<Found>,
    /// How many counts of few people were hidden.
    pub(super) n_hidden: u64,
    /// The columns whose values together name a row.
    pub(super) key: Vec<String>,
    /// Its versions, the last one last; none where they are not kept.
    #[serde(skip)]
    pub(super) versions: Vec<Version>,
    /// By column that has few values: these, for those who look for one.
    pub(super) values: Vec<(String, Vec<String>)>,
}

/// A rule that it breaks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Found {
    /// The rule's code.
    pub(super) rule: String,
    pub(super) column: Option<String>,
    /// How often.
    pub(super) n: u64,
    /// Whether its publisher lets it off.
    pub(super) is_waived: bool,
}

impl Found {
    pub(super) fn of(finding: &Finding, is_waived: bool) -> Self {
        Self {
            rule: finding.rule.code().to_owned(),
            column: finding.column.clone(),
            n: finding.n,
            is_waived,
        }
    }

    /// Whether the rule is one that stops what breaks it from being published.
    pub(super) fn is_error(&self) -> bool {
        let mut rules = Rule::ALL.iter();
        let rule = rules.find(|rule| rule.code() == self.rule);
        rule.is_some_and(|rule| rule.severity() == Severity::Error)
    }
}

/// A column and its values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ColumnFacts {
    pub(super) name: String,
    /// How its values are treated.
    #[serde(with = "word")]
    pub(super) kind: ColumnKind,
    pub(super) is_date: bool,
    pub(super) unit: Option<String>,
    pub(super) n_nulls: u64,
    pub(super) n_distinct: u64,
    /// Whether that is counted, not estimated.
    pub(super) is_exact: bool,
    pub(super) min: Option<String>,
    pub(super) max: Option<String>,
    /// Edges and counts of a histogram.
    pub(super) bins: Vec<(String, String, u64)>,
    /// The most frequent values.
    pub(super) top: Vec<(String, u64)>,
    /// Rows with another value.
    pub(super) n_others: u64,
}

/// A picture in one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Picture {
    /// What is asked, in words.
    pub(super) sentence: String,
    /// The link fragment of the View.
    pub(super) fragment: String,
    /// SVG for a wide screen and for a narrow one.
    pub(super) wide: String,
    pub(super) narrow: String,
    /// SVG that stands alone, for other sites.
    pub(super) card: String,
    /// What must be said beside it.
    pub(super) notes: Vec<String>,
}

impl ColumnFacts {
    pub(super) fn of(
        column: &sagitta_protocol::ColumnInfo,
        summary: &ColumnSummary,
        unit: Option<&String>,
    ) -> Self {
        let (mut bins, mut top, mut n_others) = (Vec::new(), Vec::new(), 0);
        match &summary.distribution {
            Distribution::Histogram { bins: found } => {
                bins = found.iter().map(|bin| (bin.low.clone(), bin.high.clone(), bin.n)).collect();
            }
            Distribution::Top { values, n_others: others, .. } => {
                top = values.iter().map(|value| (value.value.clone(), value.n)).collect();
                n_others = *others;
            }
            Distribution::None => {}
        }
        Self {
            name: column.name.clone(),
            kind: column.kind,
            is_date: column.type_name.starts_with("date"),
            unit: column.unit.as_ref().or(unit).cloned(),
            n_nulls: summary.n_nulls,
            n_distinct: summary.distinct.n,
            is_exact: summary.distinct.exact,
            min: summary.min.clone(),
            max: summary.max.clone(),
            bins,
            top,
            n_others,
        }
    }

    /// How the page treats the values.
    pub(super) fn kind(&self) -> Kind {
        kind(self.kind)
    }

    /// What sentences and suggestions need to know, with the title in a language.
    pub(super) fn brief(&self, dataset: &Dataset, language: Language) -> ColumnBrief {
        let title = dataset.field(&self.name).map(|field| match language {
            Language::En => field.title.en.clone(),
            Language::Zh => field.title.zh.clone(),
        });
        ColumnBrief {
            title: title.filter(|title| !title.is_empty() && *title != self.name),
            unit: self.unit.clone(),
            is_date: self.is_date,
            n_rows: dataset.n_rows,
            n_nulls: self.n_nulls,
            n_distinct: self.n_distinct,
            min: self.min.clone(),
            max: self.max.clone(),
            ..ColumnBrief::new(self.name.as_str(), self.kind())
        }
    }
}

impl Facts {
    /// What is known of all columns, with titles in a language.
    pub(super) fn briefs(&self, language: Language) -> Vec<ColumnBrief> {
        self.columns.iter().map(|column| column.brief(&self.dataset, language)).collect()
    }

    /// The values of the columns that have few, as an index has them.
    pub(super) fn column_values(&self) -> Vec<ColumnValues> {
        let of = |(field, values): &(String, Vec<String>)| ColumnValues {
            field: field.clone(),
            values: values.clone(),
        };
        self.values.iter().map(of).collect()
    }

    /// The picture for a language.
    pub(super) fn picture(&self, language: Language) -> Option<&Picture> {
        let [en, zh] = self.pictures.as_ref()?;
        Some(match language {
            Language::En => en,
            Language::Zh => zh,
        })
    }
}

/// A kind of column as its word.
mod word {
    use sagitta_protocol::ColumnKind;
    use sagitta_spec::node::{At, Node, Read as _};
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(
        kind: &ColumnKind,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ColumnKind, D::Error> {
        let node = Node::deserialize(deserializer)?;
        ColumnKind::read(&At::root(&node)).map_err(de::Error::custom)
    }
}
