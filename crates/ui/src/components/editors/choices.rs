use web_sys::KeyboardEvent;
use yew::{AttrValue, Callback, Html, classes, html};

use crate::dom;

/// One of several.
#[derive(Clone, PartialEq)]
pub(in super::super) struct Choice {
    /// Names it.
    pub(in super::super) key: AttrValue,
    pub(in super::super) label: AttrValue,
    /// A word beside it.
    pub(in super::super) hint: AttrValue,
}

impl Choice {
    pub(in super::super) fn new(key: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self { key: key.into(), label: label.into(), hint: AttrValue::default() }
    }
}

pub(in super::super) struct ChoicesProps {
    pub(in super::super) choices: Vec<Choice>,
    pub(in super::super) chosen: Option<AttrValue>,
    pub(in super::super) on_choose: Callback<AttrValue>,
    /// What is chosen among, for those who do not see it.
    pub(in super::super) label: AttrValue,
    /// Whether the choices are short enough for two columns.
    pub(in super::super) two: bool,
}

/// A list to choose one from, by pointer, by arrow keys and Enter.
pub(in super::super) fn choice_list(props: &ChoicesProps) -> Html {
    let on_key = |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => 1,
            "ArrowUp" | "ArrowLeft" => -1,
            _ => return,
        };
        event.prevent_default();
        dom::move_focus_around(&event, ".sg-choices", "button", step);
    };
    let buttons = props.choices.iter().map(|choice| {
        let chosen = props.chosen.as_ref() == Some(&choice.key);
        let press = {
            let (key, on_choose) = (choice.key.clone(), props.on_choose.clone());
            move |_| on_choose.emit(key.clone())
        };
        html! {
            <button key={choice.key.to_string()} class="sg-choice" role="radio" aria-checked={if chosen { "true" } else { "false" }} onclick={press}>
                <span>{ &choice.label }</span><small>{ &choice.hint }</small>
            </button>
        }
    });
    html! {
        <div class={classes!("sg-choices", props.two.then_some("sg-choices--two"))} role="radiogroup" aria-label={props.label.clone()} onkeydown={on_key}>
            { for buttons }
        </div>
    }
}
