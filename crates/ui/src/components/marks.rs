use sagitta_render::format;
use sagitta_render::{Dates, Locale, Numbers};
use yew::{AttrValue, Callback, Event, Html, Properties, function_component, html, use_state_eq};

use super::popover::Anchor;
use crate::I18n;
use crate::context::use_cx;
use crate::state::Action;

/// What shows the marks in numbers, and the form of dates: neither its digits nor its parts are alike.
const SAMPLE: &str = "1234567.8";
/// The last day of 2024.
const SAMPLE_DAY: f64 = 1_735_603_200_000.0;

#[derive(Properties, PartialEq)]
pub(crate) struct MarksProps {
    pub(crate) i18n: I18n,
}

/// How numbers and dates are written: a choice of its own, whatever the language.
#[function_component]
pub(crate) fn Marks(props: &MarksProps) -> Html {
    let cx = use_cx();
    let i18n = &props.i18n;
    let open = use_state_eq(|| false);
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |next: bool| open.set(next))
    };
    let locale = i18n.locale();
    let choice = |name: &'static str, words: String, is_chosen: bool, choose: Callback<Event>| {
        html! {
            <label class="sg-check" key={words.clone()}><input type="radio" {name} checked={is_chosen} onchange={choose} />{ words }</label>
        }
    };
    let numbers = Numbers::ALL.into_iter().map(|numbers| {
        let words =
            format::number(SAMPLE, format::Grouping::Thousands, Locale { numbers, ..locale });
        let choose = cx.dispatch.reform(move |_| Action::SetNumbers(numbers));
        choice("numbers", words, locale.numbers == numbers, choose)
    });
    let dates = Dates::ALL.into_iter().map(|dates| {
        let words = format::date(SAMPLE_DAY, Locale { dates, ..locale });
        let choose = cx.dispatch.reform(move |_| Action::SetDates(dates));
        choice("dates", words, locale.dates == dates, choose)
    });
    let label = format::number("1234.5", format::Grouping::Thousands, locale);
    html! {
        <Anchor class="sg-tool" title={i18n.text("marks")} label={html! { label }} open={*open} {on_toggle} does={Some(AttrValue::from("marks"))}>
            if *open {
                <div class="sg-popover__title">{ i18n.text("marks-numbers") }</div>
                { for numbers }
                <div class="sg-popover__title">{ i18n.text("marks-dates") }</div>
                { for dates }
            }
        </Anchor>
    }
}
