//! The values of a key as places side by side, gaps between periods and bins included.

use std::collections::BTreeMap;

use sagitta_spec::{Channel, Display, Encoding, Mark};

use crate::figures::range_text;
use crate::series::{Band, Data, XAxis, extent};
use crate::{Error, Frame, Layout, calendar, format, num};

/// So many places are filled in between the first and the last.
const MOST: usize = 400;

/// The places of a key.
#[derive(Debug)]
pub(crate) struct Keys {
    /// The names of the places, the one without a value last.
    pub(crate) bands: Vec<Band>,
    /// The place of each row that has one.
    pub(crate) place_of: BTreeMap<usize, usize>,
    /// Whether the places are bins, which are named at their lower edges.
    pub(crate) are_bins: bool,
    /// Whether the places are numbers, which rise.
    pub(crate) rise: bool,
    /// What the key is called.
    pub(crate) title: String,
    /// How many rows have a value without a place, such as NaN.
    pub(crate) n_lost: usize,
    /// The last period, if it is known not to be over.
    pub(crate) incomplete: Option<String>,
}

impl Keys {
    /// The places of the values on a channel.
    pub(crate) fn new(
        frame: &Frame,
        channel: &Channel,
        name: &'static str,
        layout: &Layout,
    ) -> Result<Self, Error> {
        let alone = Display {
            mark: Some(Mark::Rect),
            encoding: Encoding { x: Some(channel.clone()), ..Encoding::default() },
            ..Display::default()
        };
        let data = Data::new(frame, &alone, layout).map_err(|error| match error {
            Error::UnknownColumn { column, .. } => Error::UnknownColumn { channel: name, column },
            other => other,
        })?;
        let locale = layout.locale;
        let (low, high) = extent(data.data.iter().map(|datum| datum.x));
        let mut values: Vec<f64> = data.data.iter().map(|datum| datum.x).collect();
        num::sort_by(&mut values, |x| *x);
        values.dedup_by(|a, b| a.total_cmp(b).is_eq());
        let mut bands = match &data.axis {
            XAxis::Bands { bands, .. } => {
                values = (0..bands.len()).map(num::float).collect();
                bands.clone()
            }
            XAxis::Time { unit } => {
                if let Some(unit) = unit {
                    values = filled(values, low, high, |x| calendar::add(x, *unit, 1));
                }
                let name = |x: &f64| {
                    Band::named(match unit {
                        Some(unit) => format::period(*x, *unit, locale),
                        None => format::moment(*x, locale),
                    })
                };
                values.iter().map(name).collect()
            }
            XAxis::Number { width } => {
                if let Some(width) = width {
                    let mut k = 0.0;
                    values = filled(values, low, high, |_| {
                        k += 1.0;
                        num::without_noise(low + k * width)
                    });
                }
                let grouping = data.x_grouping();
                let name = |x: &f64| {
                    let short = format::figure_grouped(*x, grouping, locale);
                    let full = width.map_or(short.clone(), |w| range_text(*x, w, grouping, locale));
                    Band { full, ..Band::named(short) }
                };
                values.iter().map(name).collect()
            }
        };
        let rise = data.x.kind.is_numeric() && !data.is_cyclic();
        let mut place_of = BTreeMap::new();
        for datum in &data.data {
            // The nearest place: edges of bins are decimals that binary does not hold.
            let after = values.partition_point(|value| *value < datum.x);
            let distance = |i: usize| values.get(i).map_or(f64::INFINITY, |v| (v - datum.x).abs());
            let before = after.saturating_sub(1);
            let place = if distance(before) < distance(after) { before } else { after };
            place_of.insert(datum.row, place);
        }
        if matches!(data.axis, XAxis::Bands { unit: None, .. }) && data.x.kind.is_numeric() {
            let number = |band: &Band| sagitta_spec::parse_f64(&band.short).unwrap_or(f64::MAX);
            let mut order: Vec<usize> = (0..bands.len()).collect();
            num::sort_by(&mut order, |i| bands.get(*i).map_or(0.0, number));
            let mut new_place = vec![0; order.len()];
            for (place, i) in order.iter().enumerate() {
                if let Some(slot) = new_place.get_mut(*i) {
                    *slot = place;
                }
            }
            bands = order.iter().filter_map(|i| bands.get(*i).cloned()).collect();
            for place in place_of.values_mut() {
                *place = new_place.get(*place).copied().unwrap_or(0);
            }
        }
        for row in &data.without_x {
            place_of.insert(*row, bands.len());
        }
        if !data.without_x.is_empty() {
            let full = locale.pick("∅ no value", "∅ 无值").to_owned();
            bands.push(Band { is_null: true, full, ..Band::named(format::NULL.to_owned()) });
        }
        Ok(Self {
            bands,
            place_of,
            are_bins: matches!(data.axis, XAxis::Number { width: Some(_) }),
            rise,
            title: data.x.display_name().to_owned(),
            n_lost: data.n.not_finite,
            incomplete: data.incomplete_period(locale),
        })
    }
}

impl Data<'_> {
    /// Whether the periods come again every year, week or day.
    fn is_cyclic(&self) -> bool {
        matches!(self.axis, XAxis::Bands { unit: Some(_), .. })
    }
}

/// All places from the first to the last; as they are if these would be too many.
fn filled(values: Vec<f64>, low: f64, high: f64, mut next: impl FnMut(f64) -> f64) -> Vec<f64> {
    let mut all = Vec::new();
    let mut at = low;
    // Within a thousandth of a step the last one is reached.
    while at <= high {
        all.push(at);
        let after = next(at);
        if after <= at || all.len() > MOST {
            return values;
        }
        if (high - at).abs() < (after - at) * 1e-3 {
            break;
        }
        at = if (after - high).abs() < (after - at) * 1e-3 { high } else { after };
    }
    if all.len() < values.len() { values } else { all }
}
