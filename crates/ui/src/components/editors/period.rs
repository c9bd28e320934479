//! The last so many units of time.

use sagitta_spec::{RelativeTo, TimeUnit};
use yew::{Callback, Event, Html, InputEvent, html};

use super::condition::Change;
use super::draft::{Draft, PERIOD_UNITS};
use super::group::unit_word;
use crate::I18n;
use crate::dom::input_value;

/// How many units, and back from where.
pub(super) fn period_back(
    draft: &Draft,
    change: &Change,
    write: Callback<InputEvent>,
    i18n: &I18n,
) -> Html {
    let choose_unit = change.reform(|event: Event| {
        let name = input_value(&event);
        let unit =
            PERIOD_UNITS.into_iter().find(|unit| unit.as_str() == name).unwrap_or(TimeUnit::Month);
        Box::new(move |draft: &mut Draft| draft.unit = unit) as Box<dyn Fn(&mut Draft)>
    });
    let choose_end = change.reform(|event: Event| {
        let to = if input_value(&event) == "today" { RelativeTo::Today } else { RelativeTo::Data };
        Box::new(move |draft: &mut Draft| draft.to = to) as Box<dyn Fn(&mut Draft)>
    });
    let units = PERIOD_UNITS.into_iter().map(|unit| {
        html! { <option value={unit.as_str()} selected={unit == draft.unit}>{ unit_word(unit, i18n) }</option> }
    });
    html! {
        <>
            <div class="sg-popover__row">
                <label class="sg-label">{ i18n.text("how-many") }
                    <input class="sg-field" inputmode="numeric" value={draft.low.clone()} placeholder="12" oninput={write} />
                </label>
                <label class="sg-label">{ i18n.text("unit") }
                    <select class="sg-field" onchange={choose_unit}>{ for units }</select>
                </label>
            </div>
            <label class="sg-label">{ i18n.text("counted-from") }
                <select class="sg-field" onchange={choose_end}>
                    <option value="data" selected={draft.to == RelativeTo::Data}>{ i18n.text("end-of-data") }</option>
                    <option value="today" selected={draft.to == RelativeTo::Today}>{ i18n.text("today") }</option>
                </select>
            </label>
        </>
    }
}
