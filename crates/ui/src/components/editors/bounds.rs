//! From here to there: numbers by two sliders and exact, dates by the calendar.

use sagitta_render::{ColumnBrief, Kind, day_after, day_of};
use yew::{AttrValue, Callback, Event, Html, InputEvent, html};

use super::condition::Change;
use super::draft::{Draft, is_number};
use crate::context::Cx;
use crate::dom::input_value;

/// How many years stand as a choice of their own.
const YEARS: i32 = 8;

/// The two ends of a `between`.
pub(super) fn between(
    cx: &Cx,
    draft: &Draft,
    kind: Kind,
    brief: Option<&ColumnBrief>,
    change: &Change,
) -> Html {
    let days = (kind == Kind::Temporal && !draft.timed).then(|| Days::of(draft, kind)).flatten();
    match days {
        Some(days) => dates(cx, &days, brief, change),
        None => exact(cx, draft, kind, brief, change),
    }
}

type Write = Box<dyn Fn(&mut Draft)>;

/// A callback that puts what was typed at an end.
fn writes(change: &Change, put: fn(&mut Draft, &str)) -> Callback<InputEvent> {
    change.reform(move |event: InputEvent| {
        let text = input_value(&event);
        Box::new(move |draft: &mut Draft| put(draft, &text)) as Write
    })
}

fn exact(cx: &Cx, draft: &Draft, kind: Kind, brief: Option<&ColumnBrief>, change: &Change) -> Html {
    let i18n = &cx.i18n;
    let (from, to) = match (kind == Kind::Temporal, draft.includes_high(kind)) {
        (true, true) => ("from-moment", "up-to-moment"),
        (true, false) => ("from-moment", "before-moment"),
        (false, true) => ("from-number", "to-number"),
        (false, false) => ("from-number", "below-number"),
    };
    let bound = |of: fn(&ColumnBrief) -> &Option<String>| {
        let text = brief.and_then(|brief| of(brief).clone()).unwrap_or_default();
        if is_number(kind) { i18n.locale().numbers.typed(&text) } else { text }
    };
    let mode = is_number(kind).then_some("decimal");
    let field = |label: &str, value: &str, placeholder: String, on_input| {
        html! {
            <label class="sg-label">{ i18n.text(label) }
                <input class="sg-field" inputmode={mode} value={value.to_owned()} {placeholder} oninput={on_input} />
            </label>
        }
    };
    html! {
        <>
            { brief.and_then(Span::of).map(|span| sliders(cx, draft, &span, change)) }
            <div class="sg-popover__row">
                { field(from, &draft.low, bound(|b| &b.min), writes(change, |draft, text| text.clone_into(&mut draft.low))) }
                { field(to, &draft.high, bound(|b| &b.max), writes(change, |draft, text| text.clone_into(&mut draft.high))) }
            </div>
            if kind == Kind::Temporal {
                { timed(cx, true, change) }
            }
        </>
    }
}

/// Whether moments are written with the time of day.
fn timed(cx: &Cx, is_on: bool, change: &Change) -> Html {
    let flip = change.reform(|_: Event| {
        Box::new(|draft: &mut Draft| {
            draft.timed = !draft.timed;
            if !draft.timed {
                // The calendar has days only; what is no day would be lost unseen.
                draft.low = day_of(&draft.low).unwrap_or_default();
                draft.high = day_of(&draft.high).unwrap_or_default();
            }
        }) as Write
    });
    html! {
        <label class="sg-check"><input type="checkbox" checked={is_on} onchange={flip} />{ cx.i18n.text("time-of-day") }</label>
    }
}

/// The range that sliders move over, and in which steps.
struct Span {
    low: f64,
    high: f64,
    step: f64,
}

impl Span {
    /// Of a column of numbers that are different.
    fn of(brief: &ColumnBrief) -> Option<Self> {
        let end = |text: &Option<String>| sagitta_spec::parse_f64(text.as_deref()?);
        let (low, high) = (end(&brief.min)?, end(&brief.max)?);
        let span = high - low;
        if !is_number(brief.kind) || span <= 0.0 || !span.is_finite() {
            return None;
        }
        let rough = span / 200.0;
        let ten = 10_f64.powi(exponent(rough));
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * ten).find(|step| *step >= rough);
        let mut step = step.unwrap_or(ten);
        if brief.kind == Kind::Integer && step < 1.0 {
            step = 1.0;
        }
        Some(Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step })
    }
}

/// The power of ten that a number above zero starts with.
#[expect(clippy::cast_possible_truncation, reason = "a float has at most some hundred digits")]
fn exponent(number: f64) -> i32 {
    number.log10().floor() as i32
}

/// Two handles over the column's range. At the end of it, an end is open.
fn sliders(cx: &Cx, draft: &Draft, span: &Span, change: &Change) -> Html {
    let i18n = &cx.i18n;
    let numbers = i18n.locale().numbers;
    let read = move |text: &str| sagitta_spec::parse_f64(&numbers.read(text));
    let at = |text: &str, or: f64| read(text).unwrap_or(or);
    let text = |number: f64| AttrValue::from(sagitta_spec::format_f64(number));
    let (low, high) = (span.low, span.high);
    let slider = |label: &str, value: f64, is_low: bool| {
        let on_input = change.reform(move |event: InputEvent| {
            let text = input_value(&event);
            let value = sagitta_spec::parse_f64(&text).unwrap_or(low);
            let is_end = if is_low { value <= low } else { value >= high };
            let text = if is_end { String::new() } else { numbers.typed(&text) };
            Box::new(move |draft: &mut Draft| {
                // A handle pushes the other one along.
                let beyond = |other: &str| {
                    read(other)
                        .is_some_and(|other| if is_low { value > other } else { value < other })
                };
                if is_low {
                    if beyond(&draft.high) {
                        draft.high.clone_from(&text);
                    }
                    draft.low.clone_from(&text);
                } else {
                    if beyond(&draft.low) {
                        draft.low.clone_from(&text);
                    }
                    draft.high.clone_from(&text);
                }
            }) as Write
        });
        html! {
            <input type="range" class="sg-slider" aria-label={i18n.text(label)} min={text(low)} max={text(high)} step={text(span.step)} value={text(value)} oninput={on_input} />
        }
    };
    html! {
        <div class="sg-sliders">
            { slider("from-number", at(&draft.low, low), true) }
            { slider("to-number", at(&draft.high, high), false) }
        </div>
    }
}

/// A `between` of whole days, both of which belong to it; an open end is empty.
struct Days {
    first: String,
    last: String,
}

impl Days {
    /// None if an end is no day.
    fn of(draft: &Draft, kind: Kind) -> Option<Self> {
        let day = |text: &str| if text.is_empty() { Some(String::new()) } else { day_of(text) };
        let first = day(&draft.low)?;
        let last = match day(&draft.high)? {
            last if last.is_empty() => last,
            _ if draft.includes_high(kind) => return None,
            end => day_after(&end, -1)?,
        };
        Some(Self { first, last })
    }
}

fn dates(cx: &Cx, days: &Days, brief: Option<&ColumnBrief>, change: &Change) -> Html {
    let i18n = &cx.i18n;
    let end = |of: fn(&ColumnBrief) -> &Option<String>| {
        brief.and_then(|brief| of(brief).as_deref()?.get(..10).and_then(day_of))
    };
    let (min, max) = (end(|b| &b.min), end(|b| &b.max));
    let field = |label: &str, value: &str, on_input| {
        html! {
            <label class="sg-label">{ i18n.text(label) }
                <input class="sg-field" type="date" min={min.clone()} max={max.clone()} value={value.to_owned()} oninput={on_input} />
            </label>
        }
    };
    let year = |day: &Option<String>| day.as_deref()?.get(..4)?.parse::<i32>().ok();
    let years = match (year(&min), year(&max)) {
        (Some(first), Some(last)) if last > first => first.max(last + 1 - YEARS)..last + 1,
        _ => 0..0,
    };
    let years = years.map(|year| {
        let chosen = days.first == format!("{year}-01-01") && days.last == format!("{year}-12-31");
        let press = change.reform(move |_: web_sys::MouseEvent| {
            Box::new(move |draft: &mut Draft| {
                draft.low = year.to_string();
                draft.high = (year + 1).to_string();
            }) as Write
        });
        html! { <button type="button" key={year} class="sg-choice sg-choice--pill" aria-pressed={chosen.to_string()} onclick={press}>{ year }</button> }
    });
    html! {
        <>
            <div class="sg-pills">{ for years }</div>
            <div class="sg-popover__row">
                { field("from-moment", &days.first, writes(change, |draft, text| text.clone_into(&mut draft.low))) }
                { field("up-to-moment", &days.last, writes(change, |draft, text| draft.high = day_after(text, 1).unwrap_or_default())) }
            </div>
            { timed(cx, false, change) }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sliders_step_over_round_numbers() {
        let span = |kind, low: &str, high: &str| {
            let mut brief = ColumnBrief::new("n", kind);
            (brief.min, brief.max) = (Some(low.to_owned()), Some(high.to_owned()));
            Span::of(&brief).map(|span| (span.low, span.high, span.step))
        };
        assert_eq!(span(Kind::Integer, "2", "999"), Some((0.0, 1000.0, 5.0)));
        assert_eq!(span(Kind::Integer, "1", "12"), Some((1.0, 12.0, 1.0)));
        assert_eq!(span(Kind::Number, "-19.9", "41.6"), Some((-20.0, 42.0, 0.5)));
        assert_eq!(span(Kind::Number, "3", "3"), None);
        assert_eq!(span(Kind::Category, "1", "2"), None);
    }

    #[test]
    fn days_are_both_included_and_kept_as_an_end_that_is_not() {
        let draft = |low: &str, high: &str| Draft {
            low: low.to_owned(),
            high: high.to_owned(),
            ..Draft::empty(Kind::Temporal)
        };
        let days =
            |low, high| Days::of(&draft(low, high), Kind::Temporal).map(|d| (d.first, d.last));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(days("2014", "2015"), pair("2014-01-01", "2014-12-31"));
        assert_eq!(days("", "2013-03-02"), pair("", "2013-03-01"));
        assert_eq!(days("2013-03-01T00:00", ""), pair("2013-03-01", ""));
        assert_eq!(days("2013-03-01T06:30", ""), None);
    }
}
