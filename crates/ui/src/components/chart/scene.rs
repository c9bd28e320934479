use sagitta_render::{Hit, Node, path_data, pixels};
use yew::{Html, html};

/// A scene's nodes as elements.
pub(in super::super) fn svg_nodes(nodes: &[Node]) -> Html {
    nodes.iter().map(svg_node).collect()
}

fn svg_node(node: &Node) -> Html {
    match node {
        Node::Group { style, nodes } => html! { <g class={style.class()}>{ svg_nodes(nodes) }</g> },
        Node::Rect { x, y, width, height, style } => html! {
            <rect class={style.class()} x={pixels(*x)} y={pixels(*y)} width={pixels(*width)} height={pixels(*height)} />
        },
        Node::Line { x1, y1, x2, y2, style } => html! {
            <line class={style.class()} x1={pixels(*x1)} y1={pixels(*y1)} x2={pixels(*x2)} y2={pixels(*y2)} />
        },
        Node::Path { commands, style } => {
            html! { <path class={style.class()} d={path_data(commands)} /> }
        }
        Node::Circle { cx, cy, r, style } => html! {
            <circle class={style.class()} cx={pixels(*cx)} cy={pixels(*cy)} r={pixels(*r)} />
        },
        Node::Text { x, y, anchor, text, style } => html! {
            <text class={style.class()} x={pixels(*x)} y={pixels(*y)} text-anchor={anchor.as_str()}>{ text }</text>
        },
    }
}

/// What the pointer or the keys have found.
pub(super) fn focus_ring(hit: &Hit) -> Html {
    match hit.area {
        Some([left, top, width, height]) => html! {
            <rect class="sg-focus" x={pixels(left)} y={pixels(top)} width={pixels(width)} height={pixels(height)} rx="2" />
        },
        None => html! { <circle class="sg-focus" cx={pixels(hit.x)} cy={pixels(hit.y)} r="5" /> },
    }
}
