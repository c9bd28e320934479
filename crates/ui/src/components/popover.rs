use sagitta_render::pixels;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, Node};
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, TargetCast, function_component, html,
    use_effect, use_effect_with, use_mut_ref, use_node_ref,
};

use crate::dom;
use crate::hooks::use_window_event;

/// A button and, while it is open, the editor under it. Escape and a press elsewhere close it;
/// the focus goes in and comes back.
#[derive(Properties, PartialEq)]
pub(super) struct AnchorProps {
    pub(super) class: AttrValue,
    /// What the button says.
    pub(super) label: Html,
    /// What the editor edits, for those who do not see it.
    pub(super) title: AttrValue,
    pub(super) open: bool,
    /// Opens with true, closes with false.
    pub(super) on_toggle: Callback<bool>,
    #[prop_or_default]
    pub(super) adds: bool,
    /// What the button is for, to find it by.
    #[prop_or_default]
    pub(super) does: Option<AttrValue>,
    /// The editor.
    #[prop_or_default]
    pub(super) children: Html,
}

#[function_component]
pub(super) fn Anchor(props: &AnchorProps) -> Html {
    let button = use_node_ref();
    let press = {
        let (open, on_toggle) = (props.open, props.on_toggle.clone());
        move |_| on_toggle.emit(!open)
    };
    let on_close = {
        let (button, on_toggle) = (button.clone(), props.on_toggle.clone());
        Callback::from(move |returns: bool| {
            on_toggle.emit(false);
            if returns && let Some(button) = button.cast::<HtmlElement>() {
                button.focus().ok();
            }
        })
    };
    html! {
        <span class="sg-anchor">
            <button ref={button} class={props.class.clone()} title={props.title.clone()} data-add={props.adds.then_some("true")} data-do={props.does.clone()}
                aria-haspopup="dialog" aria-expanded={if props.open { "true" } else { "false" }} onclick={press}>
                { props.label.clone() }
            </button>
            if props.open {
                <Popover title={props.title.clone()} {on_close}>{ props.children.clone() }</Popover>
            }
        </span>
    }
}

/// Puts an editor where it is seen whole, and the focus into it unless that has gone elsewhere.
/// False if nothing in it takes the focus.
fn enter(element: &Element) -> bool {
    let shift = dom::overflow_right(element);
    if shift > 0.0 {
        dom::set_property(element, "--sg-left", &format!("-{}px", pixels(shift)));
    }
    dom::reveal(element);
    let is_near = dom::focused().is_none_or(|focused| {
        let anchor = element.parent_node();
        focused.tag_name() == "BODY" || anchor.is_some_and(|it| it.contains(Some(&focused)))
    });
    let first = "[aria-checked=true], input, select, textarea";
    !is_near || dom::focus_in(element, first) || dom::focus_in(element, "button")
}

#[derive(Properties, PartialEq)]
struct PopoverProps {
    title: AttrValue,
    /// True if the focus has to go back to the button.
    on_close: Callback<bool>,
    children: Html,
}

#[function_component]
fn Popover(props: &PopoverProps) -> Html {
    let node = use_node_ref();
    use_effect_with(node.clone(), |node: &NodeRef| {
        let back = dom::focused();
        let node = node.clone();
        move || {
            // Closed by its own doing, the focus would be lost with the element that had it.
            let inside = match (node.cast::<Node>(), dom::focused()) {
                (Some(node), Some(focused)) => node.contains(Some(&focused)),
                (_, None) => true,
                (None, Some(focused)) => focused.tag_name() == "BODY",
            };
            if let (true, Some(back)) = (inside, back) {
                back.focus().ok();
            }
        }
    });
    // What is in it may be fetched first: the focus goes in once there is something to take it.
    let is_entered = use_mut_ref(|| false);
    {
        let node = node.clone();
        use_effect(move || {
            if !*is_entered.borrow()
                && let Some(element) = node.cast::<Element>()
            {
                *is_entered.borrow_mut() = enter(&element);
            }
        });
    }
    let outside = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |event: &web_sys::Event| {
            let target = event.target_dyn_into::<Node>();
            let anchor = node.cast::<Node>().and_then(|node| node.parent_node());
            if let (Some(anchor), Some(target)) = (anchor, target)
                && !anchor.contains(Some(&target))
            {
                on_close.emit(false);
            }
        }
    };
    use_window_event("pointerdown", outside);
    let escape = {
        let on_close = props.on_close.clone();
        move |event: &web_sys::Event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                on_close.emit(true);
            }
        }
    };
    use_window_event("keydown", escape);
    // What is typed in an editor is not meant for the table around it.
    let on_key = |event: KeyboardEvent| event.stop_propagation();
    let stop = |event: MouseEvent| event.stop_propagation();
    html! {
        <div ref={node} class="sg-popover" role="dialog" aria-label={props.title.clone()} onkeydown={on_key} onclick={stop}>
            { props.children.clone() }
        </div>
    }
}
