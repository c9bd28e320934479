use sagitta_render::{Hit, pixels};
use web_sys::HtmlElement;
use yew::{Html, Properties, function_component, html, use_effect_with, use_node_ref};

use crate::dom;

#[derive(Properties, PartialEq)]
pub(in super::super) struct TipProps {
    pub(in super::super) hit: Hit,
    /// The width of the picture.
    pub(in super::super) width: f64,
}

/// The figures under the pointer, beside it and never outside the picture.
#[function_component]
pub(in super::super) fn Tip(props: &TipProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.hit.clone(), props.width), |(node, hit, width)| {
        let Some(element) = node.cast::<HtmlElement>() else { return };
        let (w, h) = (f64::from(element.offset_width()), f64::from(element.offset_height()));
        let right = hit.x + 14.0;
        let left = if right + w > *width { (hit.x - w - 14.0).max(0.0) } else { right };
        let top = (hit.y - h / 2.0).max(0.0);
        dom::set_property(
            &element,
            "transform",
            &format!("translate({}px, {}px)", pixels(left.round()), pixels(top.round())),
        );
        dom::set_property(&element, "visibility", "visible");
    });
    let (first, rest) = match props.hit.lines.split_first() {
        Some((first, rest)) => (first.clone(), rest.join("\n")),
        None => (String::new(), String::new()),
    };
    html! { <div ref={node} class="sg-tip" aria-hidden="true"><b>{ first }</b>{ rest }</div> }
}
