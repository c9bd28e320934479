//! A scene as elements of SVG.

use sagitta_render::{Node, Part, Scene, Style, Theme, path_data, pixels};

use crate::markup::{Markup, element, text};

/// Where the colours of a picture come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// From a style sheet, by classes.
    Classes,
    /// From attributes: the picture needs no style sheet.
    Attributes(Theme),
}

/// A picture. `title` and `description` are for those who do not see it.
pub(crate) fn svg(
    scene: &Scene,
    [title, description]: [&str; 2],
    paint: Paint,
    font_size: f64,
) -> Markup {
    // Where nothing else gives the ground a margin, the picture has its own.
    let margin = match paint {
        Paint::Classes => 0.0,
        Paint::Attributes(_) => 8.0,
    };
    let [left, width, height] =
        [-margin, scene.width + 2.0 * margin, scene.height + 2.0 * margin].map(pixels);
    let mut children = vec![text("title", title)];
    if !description.is_empty() {
        children.push(text("desc", description));
    }
    if let Paint::Attributes(theme) = paint {
        let ground = [
            ("x", left.clone()),
            ("y", left.clone()),
            ("width", width.clone()),
            ("height", height.clone()),
        ];
        children.push(shape("rect", ground.to_vec()).with("fill", theme.ground()));
    }
    children.extend(nodes(&scene.nodes, paint, font_size));
    let picture = element("svg", children)
        .with("xmlns", "http://www.w3.org/2000/svg")
        .with("role", "img")
        .with("aria-label", title)
        .with("viewBox", format!("{left} {left} {width} {height}"))
        .with("font-size", pixels(font_size));
    match paint {
        Paint::Classes => picture.with("class", "sg-chart").with("width", width),
        // A figure without a style sheet is as wide as there is room, and never higher than drawn.
        Paint::Attributes(_) => picture
            .with("width", "100%")
            .with("preserveAspectRatio", "xMinYMin meet")
            .with("font-family", "system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif"),
    }
    .with("height", height)
}

fn shape(name: &'static str, attributes: Vec<(&'static str, String)>) -> Markup {
    Markup::Element { name, attributes, children: Vec::new() }
}

/// Where attributes tell how nodes are drawn, those that are drawn alike stand in one group, which
/// says it once.
fn nodes(all: &[Node], paint: Paint, font_size: f64) -> Vec<Markup> {
    let mut out: Vec<Markup> = Vec::new();
    let mut last: Option<Vec<(&'static str, String)>> = None;
    for node in all {
        if let Node::Group { style, nodes: inner } = node {
            last = None;
            let inner = nodes(inner, paint, font_size);
            match paint {
                Paint::Classes => out.push(element("g", inner).with("class", style.class())),
                Paint::Attributes(_) => out.extend(inner),
            }
            continue;
        }
        let (mark, style) = mark(node);
        let Paint::Attributes(theme) = paint else {
            out.push(mark.with("class", style.class()));
            continue;
        };
        let look = look(style, theme, font_size);
        if last.as_ref() == Some(&look)
            && let Some(Markup::Element { children, .. }) = out.last_mut()
        {
            children.push(mark);
            continue;
        }
        out.push(Markup::Element { name: "g", attributes: look.clone(), children: vec![mark] });
        last = Some(look);
    }
    out
}

/// A node without its look, and its style.
fn mark(node: &Node) -> (Markup, Style) {
    match node {
        Node::Rect { x, y, width, height, style } => {
            let numbers = [("x", x), ("y", y), ("width", width), ("height", height)];
            (numbered("rect", &numbers), *style)
        }
        Node::Line { x1, y1, x2, y2, style } => {
            let numbers = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)];
            (numbered("line", &numbers), *style)
        }
        Node::Circle { cx, cy, r, style } => {
            (numbered("circle", &[("cx", cx), ("cy", cy), ("r", r)]), *style)
        }
        Node::Path { commands, style } => {
            (element("path", Vec::new()).with("d", path_data(commands)), *style)
        }
        Node::Text { x, y, anchor, text: words, style } => {
            let label = text("text", words.as_str()).with("x", pixels(*x)).with("y", pixels(*y));
            let label = match anchor.as_str() {
                "start" => label,
                anchor => label.with("text-anchor", anchor),
            };
            (label, *style)
        }
        // Groups are taken apart before.
        Node::Group { style, .. } => (element("g", Vec::new()), *style),
    }
}

fn numbered(name: &'static str, numbers: &[(&'static str, &f64)]) -> Markup {
    let attributes = numbers.iter().map(|(name, value)| (*name, pixels(**value)));
    shape(name, attributes.collect())
}

/// The attributes that tell how a node is drawn.
fn look(style: Style, theme: Theme, font_size: f64) -> Vec<(&'static str, String)> {
    let ink = style.ink(theme);
    let mut look = vec![("fill", ink.fill.unwrap_or("none").to_owned())];
    if let Some(stroke) = ink.stroke {
        look.push(("stroke", stroke.to_owned()));
        look.push(("stroke-width", pixels(ink.stroke_width)));
    }
    if style.part == Part::Line {
        look.push(("stroke-linejoin", "round".to_owned()));
        look.push(("stroke-linecap", "round".to_owned()));
    }
    if let Some([dash, gap]) = ink.dash {
        look.push(("stroke-dasharray", format!("{} {}", pixels(dash), pixels(gap))));
    }
    if ink.opacity < 1.0 {
        look.push(("opacity", pixels(ink.opacity)));
    }
    if ink.font_scale > 1.0 {
        look.push(("font-size", pixels(font_size * ink.font_scale)));
    }
    if ink.bold {
        look.push(("font-weight", "600".to_owned()));
    }
    if let Some(halo) = ink.halo {
        look.push(("stroke", halo.to_owned()));
        look.push(("stroke-width", "4".to_owned()));
        look.push(("paint-order", "stroke".to_owned()));
    }
    look
}
