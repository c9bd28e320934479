//! Ticks at round places: 1-2-5 for numbers, the calendar for moments.

use sagitta_spec::TimeUnit;

use crate::calendar::{self, DAY};
use crate::format::{self, Grouping};
use crate::layout::text_width;
use crate::{Dates, Language, Locale, num, scale};

/// A named place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// Where, in the units of the axis.
    pub(crate) at: f64,
    /// What is written there.
    pub(crate) label: String,
}

/// A step of 1, 2 or 5 times a power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NiceStep {
    digit: i64,
    exponent: i32,
}

impl NiceStep {
    /// The least step that cuts a span into at most `n` parts; whole numbers if asked.
    pub(crate) fn new(span: f64, n: usize, whole: bool) -> Self {
        let raw = span.min(f64::MAX) / num::float(n.max(1));
        if raw.is_nan() || raw <= 0.0 {
            return Self { digit: 1, exponent: 0 };
        }
        let exponent = num::decade(raw);
        let lead = raw / num::pow10(exponent);
        let slack = 1.0 + 1e-9;
        let step = match lead {
            lead if lead <= slack => Self { digit: 1, exponent },
            lead if lead <= 2.0 * slack => Self { digit: 2, exponent },
            lead if lead <= 5.0 * slack => Self { digit: 5, exponent },
            _ => Self { digit: 1, exponent: exponent + 1 },
        };
        if whole && step.exponent < 0 { Self { digit: 1, exponent: 0 } } else { step }
    }

    /// The multiple `k` of the step: the float nearest to the decimal.
    pub(crate) fn at(self, k: i64) -> f64 {
        let n = (k * self.digit) as f64;
        if self.exponent >= 0 {
            n * num::pow10(self.exponent)
        } else {
            n / num::pow10(-self.exponent)
        }
    }

    /// The last multiple at or below a value.
    pub(crate) fn below(self, value: f64) -> i64 {
        // Beyond 2^53 steps from zero, floats are further apart than the steps are.
        const FURTHEST: i64 = 1 << 53;
        let k = num::floor(value / self.at(1)).clamp(-FURTHEST, FURTHEST);
        if self.at(k + 1) <= value {
            k + 1
        } else if self.at(k) > value {
            k - 1
        } else {
            k
        }
    }

    /// The first multiple at or above a value.
    pub(crate) fn above(self, value: f64) -> i64 {
        -self.below(-value)
    }
}

/// Ticks at the multiples of a step within a domain.
pub(crate) fn linear(
    step: NiceStep,
    (low, high): (f64, f64),
    grouping: Grouping,
    locale: Locale,
) -> Vec<Tick> {
    let size = low.abs().max(high.abs());
    let units: &[(i32, &str)] = match locale.language {
        Language::En => &[(9, "B"), (6, "M")],
        Language::Zh => &[(8, "亿"), (4, "万")],
    };
    let least = locale.pick(1e6, 1e5);
    let scaled = size >= least && size < 1e15 && grouping == Grouping::Thousands;
    let unit = units.iter().find(|(exponent, _)| scaled && size >= num::pow10(*exponent));
    let label = |value: f64| {
        if value.abs() < f64::MIN_POSITIVE {
            return "0".to_owned();
        }
        if size >= 1e15 || (size > 0.0 && step.exponent < -6) {
            return format::number(&num::scientific(value, 17), grouping, locale);
        }
        let (shift, name) = unit.copied().unwrap_or((0, ""));
        let decimals = usize::try_from(shift - step.exponent).unwrap_or(0);
        let value = value / num::pow10(shift);
        format!("{}{name}", format::number(&num::rounded(value, decimals), grouping, locale))
    };
    let (first, last) = (step.above(low), step.below(high));
    (first..=last.min(first.saturating_add(200)))
        .map(|k| Tick { at: step.at(k), label: label(step.at(k)) })
        .collect()
}

/// Ticks of a logarithmic axis, at most about `n`: at powers of ten, with the twos and fives
/// between them where there is room, and at plain round numbers within less than a decade.
pub(crate) fn logarithmic(
    (low, high): (f64, f64),
    n: usize,
    grouping: Grouping,
    locale: Locale,
) -> Vec<Tick> {
    let mut rounds = Vec::new();
    let mut at = num::pow10(num::decade(low));
    while at <= high && rounds.len() < 2_000 {
        if at >= low {
            rounds.push(at);
        }
        at = scale::next_round(at);
    }
    if rounds.len() < 3 {
        return linear(NiceStep::new(high - low, n, false), (low, high), grouping, locale);
    }
    if rounds.len() > n.max(3) + 1 {
        rounds.retain(|round| num::round(*round / num::pow10(num::decade(*round))) == 1);
        let every = rounds.len().div_ceil(n.max(2));
        rounds = rounds.into_iter().step_by(every).collect();
    }
    let label = |value: f64| match (num::round(value), value >= locale.pick(1e6, 1e4)) {
        (whole, true) if value < 1e15 => format::compact(u64::try_from(whole).unwrap_or(0), locale),
        _ => format::figure_grouped(value, grouping, locale),
    };
    rounds.into_iter().map(|at| Tick { at, label: label(at) }).collect()
}

/// A step of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimeStep {
    Months(i64),
    Days(i64),
    Milliseconds(i64),
}

const STEPS: [TimeStep; 24] = [
    TimeStep::Milliseconds(1_000),
    TimeStep::Milliseconds(5_000),
    TimeStep::Milliseconds(15_000),
    TimeStep::Milliseconds(30_000),
    TimeStep::Milliseconds(60_000),
    TimeStep::Milliseconds(300_000),
    TimeStep::Milliseconds(900_000),
    TimeStep::Milliseconds(1_800_000),
    TimeStep::Milliseconds(3_600_000),
    TimeStep::Milliseconds(10_800_000),
    TimeStep::Milliseconds(21_600_000),
    TimeStep::Milliseconds(43_200_000),
    TimeStep::Days(1),
    TimeStep::Days(2),
    TimeStep::Days(7),
    TimeStep::Months(1),
    TimeStep::Months(3),
    TimeStep::Months(12),
    TimeStep::Months(24),
    TimeStep::Months(60),
    TimeStep::Months(120),
    TimeStep::Months(240),
    TimeStep::Months(600),
    TimeStep::Months(1_200),
];

impl TimeStep {
    fn length(self) -> f64 {
        match self {
            Self::Months(n) => n as f64 * calendar::length(TimeUnit::Month),
            Self::Days(n) => n as f64 * DAY,
            Self::Milliseconds(n) => n as f64,
        }
    }

    /// The step's first moment at or after another.
    fn above(self, moment: f64) -> f64 {
        match self {
            Self::Months(n) => {
                let parts = calendar::civil(calendar::truncate(moment, TimeUnit::Month));
                let months = (parts.year * 12 + parts.month - 1).div_euclid(n) * n;
                let start = calendar::at(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
                if start < moment { self.next(start) } else { start }
            }
            Self::Days(7) => {
                let monday = calendar::truncate(moment, TimeUnit::Week);
                if monday < moment { self.next(monday) } else { monday }
            }
            Self::Days(_) | Self::Milliseconds(_) => {
                (moment / self.length()).ceil() * self.length()
            }
        }
    }

    fn next(self, moment: f64) -> f64 {
        match self {
            Self::Months(n) => calendar::add(moment, TimeUnit::Month, n),
            _ => moment + self.length(),
        }
    }

    /// The label; the first of an axis names the larger unit too.
    fn label(self, moment: f64, first: bool, unit: Option<TimeUnit>, locale: Locale) -> String {
        let parts = calendar::civil(moment);
        match self {
            Self::Months(n) if n >= 12 => format::period(moment, TimeUnit::Year, locale),
            Self::Months(_) => {
                let quarter = unit == Some(TimeUnit::Quarter);
                match (parts.month, first) {
                    (1, _) => format::period(moment, TimeUnit::Year, locale),
                    (_, true) if quarter => format::period(moment, TimeUnit::Quarter, locale),
                    (_, true) => match locale.language {
                        Language::En if locale.dates == Dates::Words => format!(
                            "{} {}",
                            format::month_short(parts.month, locale),
                            format::period(moment, TimeUnit::Year, locale)
                        ),
                        _ => format::period(moment, TimeUnit::Month, locale),
                    },
                    (month, false) if quarter => match locale.language {
                        Language::En => format!("Q{}", (month + 2) / 3),
                        Language::Zh => format!("{}季度", (month + 2) / 3),
                    },
                    (month, false) => format::month_short(month, locale),
                }
            }
            Self::Days(_) if first => format::date(moment, locale),
            Self::Days(_) => short_date(moment, locale),
            Self::Milliseconds(_) => match (first, moment.rem_euclid(DAY) < 1.0) {
                (_, true) => short_date(moment, locale),
                (true, false) => {
                    format!("{} {}", short_date(moment, locale), format::clock(moment))
                }
                (false, false) => format::clock(moment),
            },
        }
    }
}

fn short_date(moment: f64, locale: Locale) -> String {
    let parts = calendar::civil(moment);
    match locale.language {
        _ if locale.dates == Dates::Iso => format!("{:02}-{:02}", parts.month, parts.day),
        Language::En => format!("{} {}", parts.day, format::month_short(parts.month, locale)),
        Language::Zh => format!("{}月{}日", parts.month, parts.day),
    }
}

/// Calendar ticks within a domain, as many as fit with room between them, never finer than the
/// data's own unit.
pub(crate) fn time(
    (low, high): (f64, f64),
    unit: Option<TimeUnit>,
    width: f64,
    font_size: f64,
    locale: Locale,
) -> Vec<Tick> {
    let finest = unit.map_or(0.0, |unit| calendar::length(unit) * 0.99);
    let mut coarsest = Vec::new();
    for step in STEPS.into_iter().filter(|step| step.length() >= finest) {
        if (high - low) / step.length() > width / 40.0 {
            continue;
        }
        let ticks = time_step_ticks(step, (low, high), unit, locale);
        let room = if ticks.len() > 1 { width * step.length() / (high - low) } else { width };
        let widest =
            ticks.iter().skip(1).map(|tick| text_width(&tick.label, font_size)).fold(0.0, f64::max);
        let first = ticks.first().map_or(0.0, |tick| text_width(&tick.label, font_size));
        let needed = (widest + 14.0).max(first / 2.0 + widest / 2.0 + 10.0);
        let enough = ticks.len() <= num::count(width / 84.0).max(4);
        if needed <= room && enough && !ticks.is_empty() {
            return ticks;
        }
        coarsest = ticks;
    }
    if coarsest.is_empty() && low.is_finite() {
        let unit = unit.unwrap_or(TimeUnit::Day);
        coarsest.push(Tick { at: low, label: format::period(low, unit, locale) });
    }
    coarsest
}

fn time_step_ticks(
    step: TimeStep,
    (low, high): (f64, f64),
    unit: Option<TimeUnit>,
    locale: Locale,
) -> Vec<Tick> {
    let mut ticks = Vec::new();
    let mut at = step.above(low);
    while at <= high && ticks.len() < 200 {
        let label = step.label(at, ticks.is_empty(), unit, locale);
        ticks.push(Tick { at, label });
        at = step.next(at);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, locale: Locale) -> String {
        let step = NiceStep::new(high - low, 5, false);
        let ticks = linear(step, (low, high), Grouping::Thousands, locale);
        ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_have_round_ticks_without_noise() {
        let check = |low, high, expected: &str| {
            assert_eq!(labels(low, high, Locale::EN), expected, "{low} to {high}");
        };
        check(0.0, 165.0, "0 50 100 150");
        check(0.0, 0.5, "0 0.1 0.2 0.3 0.4 0.5");
        check(-0.3, 0.3, "−0.2 0 0.2");
        check(0.0, 35_064.0, "0 10,000 20,000 30,000");
        check(0.0, 2.4e6, "0 0.5M 1.0M 1.5M 2.0M");
        check(0.0, 1e-8, "0 2×10⁻⁹ 4×10⁻⁹ 6×10⁻⁹ 8×10⁻⁹ 1×10⁻⁸");
        check(99.5, 100.1, "99.6 99.8 100.0");
        assert_eq!(labels(0.0, 2.4e6, Locale::ZH), "0 50万 100万 150万 200万");
    }

    #[test]
    fn logarithms_have_powers_of_ten() {
        let check = |low, high, n, expected: &str| {
            let ticks = logarithmic((low, high), n, Grouping::Thousands, Locale::EN);
            let text = ticks.into_iter().map(|t| t.label).collect::<Vec<_>>().join(" ");
            assert_eq!(text, expected, "{low} to {high}");
        };
        check(2.0, 500.0, 8, "2 5 10 20 50 100 200 500");
        check(2.0, 500.0, 4, "10 100");
        check(1.0, 1e7, 5, "1 100 10,000 1M");
        check(0.001, 1.0, 5, "0.001 0.01 0.1 1");
        check(20.0, 50.0, 5, "20 30 40 50");
    }

    #[test]
    fn moments_have_calendar_ticks() {
        let check = |low: &str, high: &str, unit, width, en: &str, zh: &str| {
            let at = |text| calendar::parse(text).unwrap().milliseconds;
            for (locale, expected) in [(Locale::EN, en), (Locale::ZH, zh)] {
                let ticks = time((at(low), at(high)), unit, width, 12.0, locale);
                let text = ticks.into_iter().map(|t| t.label).collect::<Vec<_>>().join(" ");
                assert_eq!(text, expected, "{low} to {high} in {width}");
            }
        };
        let month = Some(TimeUnit::Month);
        check(
            "2013-03",
            "2017-02",
            month,
            800.0,
            "2014 2015 2016 2017",
            "2014年 2015年 2016年 2017年",
        );
        check(
            "2013-03",
            "2013-08",
            month,
            800.0,
            "Mar 2013 Apr May Jun Jul Aug",
            "2013年3月 4月 5月 6月 7月 8月",
        );
        check(
            "2013-03-01",
            "2013-03-20",
            Some(TimeUnit::Day),
            300.0,
            "4 Mar 2013 11 Mar 18 Mar",
            "2013年3月4日 3月11日 3月18日",
        );
        check("2013-03-01T22:00", "2013-03-02T04:00", None, 300.0, "2 Mar 03:00", "3月2日 03:00");
        check("2013", "2013", Some(TimeUnit::Year), 300.0, "2013", "2013年");
    }
}
