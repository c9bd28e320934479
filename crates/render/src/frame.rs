use sagitta_spec::{AggregateOp, Bin, Query, TimeUnit, Transform};

use crate::{ColumnBrief, Error, Kind, Locale, column_label, incomplete_period, num};

/// Columns of a result, as the picture needs them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// The columns, each of the same length.
    pub columns: Vec<FrameColumn>,
}

/// One column of a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameColumn {
    /// Its name in the result, which the encoding speaks of.
    pub name: String,
    /// What axes and tooltips call it; the name if absent.
    pub label: Option<String>,
    /// How its values are treated.
    pub kind: Kind,
    /// What lies between two keys of a grouped query.
    pub step: Step,
    /// Which aggregate the column holds; none for keys, raw values and what is not known.
    pub measure: Option<Measure>,
    /// The start of the period that is known not to be over.
    pub incomplete: Option<f64>,
    /// The values.
    pub values: FrameValues,
}

/// What lies between two keys of a grouped query.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Step {
    /// Nothing is known: raw values or names.
    #[default]
    None,
    /// Moments cut to a unit, or parts that come again (1 to 12, 1 to 7, 0 to 23).
    TimeUnit(TimeUnit),
    /// Lower edges of bins of this width.
    Bin(f64),
    /// Lower edges of bins whose width is the least difference between two of them.
    Bins,
}

/// What a column of a grouped query works out.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// What is worked out.
    pub op: AggregateOp,
    /// Of which column of the table; none for the number of rows.
    pub field: Option<String>,
}

impl Measure {
    /// Whether the values of groups that share no row can be added up.
    pub fn is_additive(&self) -> bool {
        matches!(
            self.op,
            AggregateOp::Count | AggregateOp::Valid | AggregateOp::Missing | AggregateOp::Sum
        )
    }
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameValues {
    /// Numbers, or wall-clock milliseconds since 1970.
    Number {
        /// One entry a row.
        values: Vec<f64>,
        /// Whether there is a value in the row; every row has one if absent.
        validity: Option<Vec<bool>>,
    },
    /// Canonical text; null is none.
    Text(Vec<Option<String>>),
}

impl FrameValues {
    /// Numbers, none being null.
    pub fn numbers(values: &[Option<f64>]) -> Self {
        let validity = values
            .iter()
            .any(Option::is_none)
            .then(|| values.iter().map(Option::is_some).collect());
        Self::Number { values: values.iter().map(|v| v.unwrap_or(0.0)).collect(), validity }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Number { values, .. } => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl FrameColumn {
    /// A column of raw values.
    pub fn new(name: impl Into<String>, kind: Kind, values: FrameValues) -> Self {
        Self {
            name: name.into(),
            label: None,
            kind,
            step: Step::None,
            measure: None,
            incomplete: None,
            values,
        }
    }

    /// The same column with a step between its keys.
    pub fn with_step(mut self, step: Step) -> Self {
        self.step = step;
        self
    }

    /// The same column as an aggregate of a column of the table.
    pub fn with_measure(mut self, op: AggregateOp, field: Option<&str>) -> Self {
        self.measure = Some(Measure { op, field: field.map(str::to_owned) });
        self
    }

    /// The same column with a period that is not over, from its start on.
    pub fn with_incomplete(mut self, start: f64) -> Self {
        self.incomplete = Some(start);
        self
    }

    /// The same column under another label.
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The label, or else the name.
    pub fn display_name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// Whether there is no value in the row.
    pub fn is_null(&self, row: usize) -> bool {
        match &self.values {
            FrameValues::Number { values, validity } => match validity {
                Some(validity) => !validity.get(row).copied().unwrap_or(false),
                None => row >= values.len(),
            },
            FrameValues::Text(values) => values.get(row).is_none_or(Option::is_none),
        }
    }

    /// The number in the row; none if null or if the text is not a number. NaN and infinities
    /// are given as they are.
    pub fn number(&self, row: usize) -> Option<f64> {
        if self.is_null(row) {
            return None;
        }
        match &self.values {
            FrameValues::Number { values, .. } => values.get(row).copied(),
            FrameValues::Text(values) => {
                let text = values.get(row)?.as_deref()?;
                if self.kind == Kind::Temporal {
                    crate::calendar::parse(text).map(|moment| moment.milliseconds)
                } else {
                    sagitta_spec::parse_f64(text)
                }
            }
        }
    }

    /// Whether any row holds a number.
    pub(crate) fn has_numbers(&self) -> bool {
        match &self.values {
            FrameValues::Number { .. } => true,
            FrameValues::Text(values) => {
                values.iter().all(Option::is_none)
                    || (0..values.len()).any(|row| self.number(row).is_some())
            }
        }
    }
}

impl Frame {
    /// How many rows.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&FrameColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Takes steps, measures and labels from the query that made the frame, so that axes and
    /// tooltips say "Mean PM2.5" for `mean(PM2.5)`, and know that keys are months and what can be
    /// added up. The last period is known not to be over where the column's extent says so; see
    /// [`incomplete_period`].
    pub fn describe(&mut self, query: &Query, columns: &[ColumnBrief], locale: Locale) {
        for column in &mut self.columns {
            column.label = Some(column_label(query, &column.name, columns, locale));
            let aggregate = query.aggregate.iter().find(|one| one.output_name() == column.name);
            column.measure = aggregate.map(|one| Measure { op: one.op, field: one.field.clone() });
            let key = query.group_by.iter().find(|key| key.output_name() == column.name);
            if let Some(key) = key {
                let brief = columns.iter().find(|brief| brief.name == key.field);
                column.incomplete = match (&key.transform, brief) {
                    (Some(Transform::TimeUnit(unit)), Some(brief)) => {
                        incomplete_period(brief, *unit)
                    }
                    _ => None,
                };
                column.step = match &key.transform {
                    Some(Transform::TimeUnit(unit)) => Step::TimeUnit(*unit),
                    Some(Transform::Bin(Bin::Step(step))) => {
                        sagitta_spec::parse_f64(step.as_str()).map_or(Step::Bins, Step::Bin)
                    }
                    Some(Transform::Bin(Bin::MaxBins(_))) => Step::Bins,
                    None => Step::None,
                };
            }
        }
    }

    /// Checks that all columns are of one length.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let expected = self.n_rows();
        match self.columns.iter().find(|column| column.values.len() != expected) {
            Some(column) => Err(Error::UnequalColumns {
                column: column.name.clone(),
                expected,
                found: column.values.len(),
            }),
            None => Ok(()),
        }
    }
}

/// The width of bins whose lower edges these are: the least difference that is not noise.
pub(crate) fn bin_width(edges: &[f64]) -> Option<f64> {
    let mut sorted: Vec<f64> = edges.iter().copied().filter(|edge| edge.is_finite()).collect();
    num::sort_by(&mut sorted, |edge| *edge);
    let widths = sorted.iter().zip(sorted.iter().skip(1)).map(|(low, high)| high - low);
    widths
        .filter(|width| *width > 0.0)
        .fold(None, |least: Option<f64>, width| {
            Some(least.map_or(width, |least| if width < least { width } else { least }))
        })
        .map(num::without_noise)
}
