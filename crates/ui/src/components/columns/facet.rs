use sagitta_protocol::TopValue;
use sagitta_render::{Kind, format, rounded};
use sagitta_spec::Test;
use yew::{Callback, Html, html};

use super::value_word;
use crate::I18n;
use crate::components::icons::{Icon, icon};

/// How many values a column lists before its editor has to be opened.
pub(super) const LISTED: usize = 6;

/// The square before a value that can be chosen.
pub(in super::super) fn tick_box() -> Html {
    html! { <span class="sg-box">{ icon(Icon::Check) }</span> }
}

/// The frequent values of a column, each to press.
pub(super) fn facet(
    values: &[TopValue],
    test: Option<&Test>,
    filtered: bool,
    kind: Kind,
    on_toggle: &Callback<String>,
    i18n: &I18n,
) -> Html {
    let chosen = |value: &str| match test {
        Some(Test::In(values)) => values.iter().any(|literal| literal.as_str() == value),
        Some(Test::Eq(literal)) => literal.as_str() == value,
        _ => false,
    };
    let most = values.iter().map(|value| value.n).max().unwrap_or(1).max(1);
    let share = |n: u64| rounded(n as f64 / most as f64 * 100.0, 2) + "%";
    let (first, rest) = values.split_at(values.len().min(LISTED));
    let also = rest.iter().filter(|value| chosen(&value.value));
    let items = first.iter().chain(also).map(|value| {
        let on = chosen(&value.value);
        let press = {
            let (on_toggle, value) = (on_toggle.clone(), value.value.clone());
            move |_| on_toggle.emit(value.clone())
        };
        let selected = if filtered && (test.is_none() || on) { value.n_selected } else { 0 };
        html! {
            <li key={value.value.clone()}>
                <button class="sg-facet__value" role="checkbox" aria-checked={if on { "true" } else { "false" }} onclick={press}>
                    { tick_box() }
                    <span class="sg-facet__name" title={value.value.clone()}>{ value_word(&value.value, kind, i18n) }</span>
                    <span class="sg-facet__n">{ format::count(value.n_selected, i18n.locale()) }</span>
                    <svg class="sg-facet__bar" aria-hidden="true">
                        <rect height="2" width={share(value.n)} />
                        <rect class="sg-mini__selected" height="2" width={share(selected)} />
                    </svg>
                </button>
            </li>
        }
    });
    html! { <ul class="sg-facet">{ for items }</ul> }
}
