use sagitta_spec::{Bounds, Literal, TimeUnit};

use crate::calendar::{self, Written};
use crate::{Locale, format};

/// A stretch of time in words, as the reader counts: the last day or month that belongs to it is
/// named, where the ends fall on the calendar; else the ends are named with whether they belong.
pub(super) fn stretch(
    low: &Literal,
    high: &Literal,
    bounds: Option<Bounds>,
    is_date: bool,
    locale: Locale,
) -> String {
    let bounds = bounds.unwrap_or(Bounds::ClosedOpen);
    calendar_stretch(low, high, bounds, is_date, locale).unwrap_or_else(|| {
        let ends = match bounds {
            Bounds::Closed => locale.pick(" (both ends included)", "（含两端）"),
            Bounds::ClosedOpen => locale.pick(" (end not included)", "（不含末端）"),
            Bounds::OpenClosed => locale.pick(" (start not included)", "（不含起点）"),
            Bounds::Open => locale.pick(" (ends not included)", "（不含两端）"),
        };
        let end = |literal| instant(literal, is_date, locale);
        format!("{}{}{}{ends}", end(low), dash(locale), end(high))
    })
}

/// The instant that a literal stands for, in full: a partial date is its first instant.
pub(super) fn instant(literal: &Literal, is_date: bool, locale: Locale) -> String {
    match calendar::parse(literal.as_str()) {
        Some(read) if !read.is_finer && is_date => format::date(read.milliseconds, locale),
        Some(read) if !read.is_finer => format::timed(read.milliseconds, locale),
        _ => literal.as_str().to_owned(),
    }
}

fn dash(locale: Locale) -> &'static str {
    locale.pick(" – ", "–")
}

fn calendar_stretch(
    low: &Literal,
    high: &Literal,
    bounds: Bounds,
    is_date: bool,
    locale: Locale,
) -> Option<String> {
    let (first, end) = (calendar::parse(low.as_str())?, calendar::parse(high.as_str())?);
    if first.is_finer || end.is_finer {
        return None;
    }
    let end = match bounds {
        Bounds::ClosedOpen => end.milliseconds,
        Bounds::Closed if is_date && end.written <= Written::Day => {
            calendar::add(end.milliseconds, TimeUnit::Day, 1)
        }
        _ => return None,
    };
    let first = first.milliseconds;
    let on_edge = |unit: &TimeUnit| {
        let starts = |moment: f64| calendar::truncate(moment, *unit).total_cmp(&moment).is_eq();
        starts(first) && starts(end)
    };
    let unit = [TimeUnit::Year, TimeUnit::Month, TimeUnit::Day].into_iter().find(on_edge)?;
    let last = calendar::add(end, unit, -1);
    let name = |moment| format::period(moment, unit, locale);
    match first.total_cmp(&last) {
        std::cmp::Ordering::Less => Some(format!("{}{}{}", name(first), dash(locale), name(last))),
        std::cmp::Ordering::Equal => Some(name(first)),
        std::cmp::Ordering::Greater => None,
    }
}
