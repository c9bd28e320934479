//! One text, looked for in all columns of text.

use gloo::timers::callback::Timeout;
use yew::{Html, InputEvent, Properties, function_component, html, use_mut_ref};

use super::editors::Facts;
use super::icons::{Icon, icon};
use crate::context::use_cx;
use crate::dom::input_value;
use crate::state::edit::search_of;
use crate::state::{Action, Edit, History};

#[derive(Properties, PartialEq)]
pub(super) struct SearchProps {
    pub(super) facts: Facts,
}

/// The search box over the rows. While one text is typed it is one step of the history.
#[function_component]
pub(super) fn Search(props: &SearchProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let rest = use_mut_ref(|| None::<Timeout>);
    let found = search_of(&props.facts.view.query, &props.facts.briefs);
    let searches = found.is_some();
    let type_in = {
        let dispatch = cx.dispatch;
        move |event: InputEvent| {
            let (text, dispatch) = (input_value(&event), dispatch.clone());
            let history = if searches { History::Replace } else { History::Push };
            rest.replace(Some(Timeout::new(250, move || {
                dispatch.emit(Action::Edit(Edit::SetSearch(text.clone()), history));
            })));
        }
    };
    let words = i18n.text("search-rows");
    html! {
        <label class="sg-search-rows">
            { icon(Icon::Search) }<span class="sg-hidden">{ words.clone() }</span>
            <input class="sg-field" type="search" placeholder={words} value={found.map(|(_, text)| text).unwrap_or_default()} oninput={type_in} data-do="search-rows" />
        </label>
    }
}
