use sagitta_render::{Anchor, Painter, Part, PathCommand, Scene, Style, Theme, pixels};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, window};
use yew::{Html, NodeRef, Properties, function_component, html, use_effect_with, use_node_ref};

use crate::{Shared, dom};

const FONT: &str = "system-ui, -apple-system, \"Segoe UI\", \"PingFang SC\", \"Noto Sans CJK SC\", \"Microsoft YaHei\", sans-serif";
const FONT_SIZE: f64 = 12.0;

#[derive(Properties, PartialEq)]
pub(in super::super) struct CanvasProps {
    pub(in super::super) scene: Shared<Scene>,
    pub(in super::super) theme: Theme,
    pub(in super::super) label: String,
}

/// A scene with many marks, painted.
#[function_component]
pub(in super::super) fn Canvas(props: &CanvasProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.scene.clone(), props.theme), |(node, scene, theme)| {
        paint(node, scene, *theme)
    });
    html! { <canvas ref={node} class="sg-canvas" role="img" aria-label={props.label.clone()}></canvas> }
}

fn paint(node: &NodeRef, scene: &Scene, theme: Theme) {
    let Some(canvas) = node.cast::<HtmlCanvasElement>() else { return };
    let ratio = window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 3.0);
    canvas.set_width(size(scene.width * ratio));
    canvas.set_height(size(scene.height * ratio));
    dom::set_property(&canvas, "width", &(pixels(scene.width) + "px"));
    dom::set_property(&canvas, "height", &(pixels(scene.height) + "px"));
    let context = canvas.get_context("2d").ok().flatten();
    let Some(context) =
        context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok())
    else {
        return;
    };
    context.scale(ratio, ratio).ok();
    scene.paint(&mut Brush { context, theme });
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size on a screen; a cast saturates"
)]
fn size(pixels: f64) -> u32 {
    pixels.round().max(1.0) as u32
}

struct Brush {
    context: CanvasRenderingContext2d,
    theme: Theme,
}

impl Brush {
    /// Sets colours, widths and dashes; whether to fill and whether to stroke.
    fn take(&self, style: Style) -> (bool, bool) {
        let ink = style.ink(self.theme);
        self.context.set_global_alpha(ink.opacity);
        if let Some(fill) = ink.fill {
            self.context.set_fill_style_str(fill);
        }
        if let Some(stroke) = ink.stroke {
            self.context.set_stroke_style_str(stroke);
            self.context.set_line_width(ink.stroke_width);
        }
        let dash = ink.dash.map_or_else(js_sys::Array::new, |[on, off]| {
            js_sys::Array::of2(&on.into(), &off.into())
        });
        self.context.set_line_dash(&dash).ok();
        (ink.fill.is_some(), ink.stroke.is_some())
    }

    fn finish(&self, (fills, strokes): (bool, bool)) {
        if fills {
            self.context.fill();
        }
        if strokes {
            self.context.stroke();
        }
    }
}

impl Painter for Brush {
    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, style: Style) {
        let how = self.take(style);
        self.context.begin_path();
        self.context.rect(x, y, width, height);
        self.finish(how);
    }

    fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, style: Style) {
        let how = self.take(style);
        self.context.begin_path();
        self.context.move_to(x1, y1);
        self.context.line_to(x2, y2);
        self.finish((false, how.1));
    }

    fn path(&mut self, commands: &[PathCommand], style: Style) {
        let how = self.take(style);
        self.context.begin_path();
        for command in commands {
            match command {
                PathCommand::Move(x, y) => self.context.move_to(*x, *y),
                PathCommand::Line(x, y) => self.context.line_to(*x, *y),
                PathCommand::Close => self.context.close_path(),
            }
        }
        self.finish((how.0 && style.part != Part::Line, how.1));
    }

    fn circle(&mut self, cx: f64, cy: f64, r: f64, style: Style) {
        let how = self.take(style);
        self.context.begin_path();
        self.context.arc(cx, cy, r, 0.0, std::f64::consts::TAU).ok();
        self.finish(how);
    }

    fn text(&mut self, x: f64, y: f64, anchor: Anchor, text: &str, style: Style) {
        let ink = style.ink(self.theme);
        self.take(style);
        let weight = if ink.bold { "600 " } else { "" };
        self.context.set_font(&format!("{weight}{}px {FONT}", pixels(FONT_SIZE * ink.font_scale)));
        self.context.set_text_align(match anchor {
            Anchor::Start => "left",
            Anchor::Middle => "center",
            Anchor::End => "right",
        });
        if let Some(halo) = ink.halo {
            self.context.set_stroke_style_str(halo);
            self.context.set_line_width(3.0);
            self.context.stroke_text(text, x, y).ok();
        }
        self.context.fill_text(text, x, y).ok();
    }
}
