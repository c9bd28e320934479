use yew::{Callback, Html, html};

use crate::context::Cx;
use crate::state::Action;
use crate::{dom, memory};

/// How much memory the table may take, and the choice of another amount.
pub(super) fn memory_limit(cx: &Cx) -> Html {
    let dispatch = cx.dispatch.clone();
    let choose = Callback::from(move |event: yew::Event| {
        if let Some(bytes) = memory::chosen(&dom::input_value(&event)) {
            dispatch.emit(Action::SetMemory(bytes));
        }
    });
    let options = memory::CHOICES.iter().map(|bytes| {
        let chosen = *bytes == cx.budget;
        html! { <option value={bytes.to_string()} selected={chosen}>{ memory::words(*bytes) }</option> }
    });
    html! {
        <label class="sg-memory">
            <span>{ cx.i18n.text("memory-limit") }</span>
            <select class="sg-field" data-do="memory" onchange={choose}>{ for options }</select>
        </label>
    }
}
