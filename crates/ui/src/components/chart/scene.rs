use sagitta_render::{Hit, Node, path_data};
use yew::{Html, html};

/// A scene's nodes as elements.
pub(super) fn svg_nodes(nodes: &[Node]) -> Html {
    nodes.iter().map(svg_node).collect()
}

fn svg_node(node: &Node) -> Html {
    match node {
        Node::Group { style, nodes } => html! { <g class={style.class()}>{ svg_nodes(nodes) }</g> },
        Node::Rect { x, y, width, height, style } => html! {
            <rect class={style.class()} x={px(*x)} y={px(*y)} width={px(*width)} height={px(*height)} />
        },
        Node::Line { x1, y1, x2, y2, style } => html! {
            <line class={style.class()} x1={px(*x1)} y1={px(*y1)} x2={px(*x2)} y2={px(*y2)} />
        },
        Node::Path { commands, style } => {
            html! { <path class={style.class()} d={path_data(commands)} /> }
        }
        Node::Circle { cx, cy, r, style } => html! {
            <circle class={style.class()} cx={px(*cx)} cy={px(*cy)} r={px(*r)} />
        },
        Node::Text { x, y, anchor, text, style } => html! {
            <text class={style.class()} x={px(*x)} y={px(*y)} text-anchor={anchor.as_str()}>{ text }</text>
        },
    }
}

/// What the pointer or the keys have found.
pub(super) fn focus_ring(hit: &Hit) -> Html {
    match hit.area {
        Some([left, top, width, height]) => html! {
            <rect class="sg-focus" x={px(left)} y={px(top)} width={px(width)} height={px(height)} rx="2" />
        },
        None => html! { <circle class="sg-focus" cx={px(hit.x)} cy={px(hit.y)} r="5" /> },
    }
}

/// A length with at most two decimals.
fn px(length: f64) -> String {
    let text = format!("{length:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
