//! The greatest names, and the rest together.

use std::collections::BTreeMap;

use sagitta_spec::Mark;

use crate::bars::MOST_ROWS;
use crate::format;
use crate::num;
use crate::series::{Band, Data, Datum, NO_ROW, XAxis};
use crate::{FrameColumn, Layout};

/// Sorts names by their y, greatest first, and keeps the first `n`. The rest become one name where
/// their figures can be added up and all of them are in the frame; else they are left out. The
/// name without a value stays, at the end. An axis of anything but names stays as it is.
pub(crate) fn keep(data: &mut Data<'_>, n: usize, n_rows: usize, layout: &Layout) {
    let XAxis::Bands { bands, unit: None } = &data.axis else {
        return;
    };
    if !matches!(data.mark, Mark::Bar | Mark::Dumbbell | Mark::Boxplot | Mark::Point) {
        return;
    }
    let mut sums: Vec<Option<f64>> = vec![None; bands.len()];
    for datum in &data.data {
        if let (Some(sum), Some(y)) = (sums.get_mut(num::count(datum.x)), datum.y) {
            *sum = Some(sum.unwrap_or(0.0) + y);
        }
    }
    let mut order: Vec<usize> =
        (0..bands.len()).filter(|i| bands.get(*i).is_some_and(|band| !band.is_null)).collect();
    num::sort_by(&mut order, |i| -sums.get(*i).copied().flatten().unwrap_or(f64::NEG_INFINITY));
    // Lying bars have an end; the others stand within it.
    let rest = order.split_off(n.min(MOST_ROWS - 1).min(order.len()));
    data.n.others = rest.len();
    let is_whole = layout.total.is_none_or(|total| total <= u64::try_from(n_rows).unwrap_or(0));
    let additive = data.y.and_then(|y| y.measure.as_ref()).is_some_and(|m| m.is_additive());
    // A sum without the values that are not finite would be wrong.
    let is_finite = |datum: &Datum| {
        datum.y.is_some() || data.y.is_none_or(|y: &FrameColumn| y.is_null(datum.row))
    };
    let in_rest = |datum: &&Datum| rest.contains(&num::count(datum.x));
    let together = data.mark == Mark::Bar
        && is_whole
        && additive
        && !rest.is_empty()
        && data.data.iter().filter(in_rest).all(is_finite);

    let mut kept: Vec<Band> = order.iter().filter_map(|i| bands.get(*i).cloned()).collect();
    let mut place_of = vec![None; bands.len()];
    for (place, i) in order.iter().enumerate() {
        if let Some(slot) = place_of.get_mut(*i) {
            *slot = Some(place);
        }
    }
    let others = kept.len();
    if together {
        let n = format::count(u64::try_from(rest.len()).unwrap_or(u64::MAX), layout.locale);
        let name = match rest.len() {
            1 => layout.locale.pick("1 other".to_owned(), "其余 1 个".to_owned()),
            _ => layout.locale.pick(format!("{n} others"), format!("其余 {n} 个")),
        };
        kept.push(Band { is_others: true, ..Band::named(name) });
    }
    if let Some((i, null)) = bands.iter().enumerate().find(|(_, band)| band.is_null) {
        if let Some(slot) = place_of.get_mut(i) {
            *slot = Some(kept.len());
        }
        kept.push(null.clone());
    }
    let mut sums = BTreeMap::<(usize, usize), f64>::new();
    let mut shown = Vec::with_capacity(data.data.len());
    for datum in &data.data {
        match place_of.get(num::count(datum.x)).copied().flatten() {
            Some(place) => shown.push(Datum { x: num::float(place), ..*datum }),
            None if together => {
                *sums.entry((datum.panel, datum.series)).or_default() += datum.y.unwrap_or(0.0);
            }
            None => {}
        }
    }
    shown.extend(sums.into_iter().map(|((panel, series), sum)| Datum {
        row: NO_ROW,
        x: num::float(others),
        y: Some(sum),
        series,
        span: None,
        panel,
    }));
    num::sort_by(&mut shown, |datum| datum.x);
    data.data = shown;
    data.axis = XAxis::Bands { bands: kept, unit: None };
}
