//! The drawing itself, and what is done in it.

use sagitta_render::{FrameColumn, LegendEntry, Scene, Theme, pixels, selected};
use sagitta_spec::Test;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::{
    AttrValue, Callback, Html, Properties, TargetCast, function_component, html, use_effect_with,
    use_node_ref, use_state_eq,
};

use super::canvas::Canvas;
use super::scene::{focus_ring, svg_nodes};
use super::tip::Tip;
use crate::I18n;
use crate::Shared;
use crate::context::{commit, use_cx};
use crate::state::{Action, Edit};

/// Above so many marks the picture is painted on a canvas.
pub(in super::super) const MOST_ELEMENTS: usize = 2_000;

/// How far a pointer moves at least to mark a part of the picture, in pixels.
const DRAG: f64 = 6.0;

#[derive(Properties, PartialEq)]
pub(super) struct PictureProps {
    pub(super) scene: Shared<Scene>,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) theme: Theme,
    /// The column of the table that the figures are by, and its values in the picture.
    pub(super) key_of: Option<(String, Shared<FrameColumn>)>,
    /// Switches a series off or on.
    pub(super) on_hide: Callback<String>,
}

/// A box that is drawn with the pointer: where it began, where it is.
#[derive(Clone, Copy, PartialEq)]
struct Marked {
    from: (f64, f64),
    to: (f64, f64),
}

impl Marked {
    fn is_box(&self) -> bool {
        (self.from.0 - self.to.0).abs() >= DRAG || (self.from.1 - self.to.1).abs() >= DRAG
    }

    /// Left, top, width, height.
    fn area(&self) -> [f64; 4] {
        let (left, top) = (self.from.0.min(self.to.0), self.from.1.min(self.to.1));
        [left, top, (self.from.0 - self.to.0).abs(), (self.from.1 - self.to.1).abs()]
    }
}

/// The drawing. The pointer and the arrow keys find its figures; a box drawn over some keeps the
/// rows behind these, everywhere on the page.
#[function_component]
pub(super) fn Picture(props: &PictureProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let node = use_node_ref();
    let hit = use_state_eq(|| None::<usize>);
    let marked = use_state_eq(|| None::<Marked>);
    {
        let hit = hit.clone();
        use_effect_with(props.scene.clone(), move |_| hit.set(None));
    }
    let scene = props.scene.clone();
    let place = {
        let node = node.clone();
        move |event: &PointerEvent| {
            let rect = node.cast::<Element>().map(|element| element.get_bounding_client_rect());
            rect.map(|rect| {
                let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
                (x - rect.left(), y - rect.top())
            })
        }
    };
    // The condition that a box stands for: it goes over the whole height, or, where the figures lie
    // below each other, over the whole width.
    let condition = {
        let (scene, key_of) = (scene.clone(), props.key_of.clone());
        move |marked: &Marked| -> Option<(String, Test)> {
            let (field, column) = key_of.as_ref()?;
            let rows = rows_in(&scene, marked.area());
            Some((field.clone(), selected(column, &rows)?))
        }
    };
    let find = {
        let (place, scene, hit) = (place.clone(), scene.clone(), hit.clone());
        move |event: &PointerEvent| {
            let Some((x, y)) = place(event) else { return };
            let found = scene.nearest(x, y, 48.0);
            let at =
                found.and_then(|found| scene.hits.iter().position(|one| std::ptr::eq(one, found)));
            if at != *hit {
                hit.set(at);
            }
        }
    };
    let down = {
        let (find, place, marked, marks) =
            (find.clone(), place.clone(), marked.clone(), props.key_of.is_some());
        move |event: PointerEvent| {
            find(&event);
            if let (true, 0, "mouse", Some(at)) =
                (marks, event.button(), event.pointer_type().as_str(), place(&event))
            {
                if let Some(target) = event.target_dyn_into::<Element>() {
                    target.set_pointer_capture(event.pointer_id()).ok();
                }
                event.prevent_default();
                marked.set(Some(Marked { from: at, to: at }));
            }
        }
    };
    let moves = {
        let (marked, place) = (marked.clone(), place.clone());
        move |event: PointerEvent| match (*marked, place(&event)) {
            (Some(before), Some(to)) => marked.set(Some(Marked { to, ..before })),
            _ => find(&event),
        }
    };
    let up = {
        let (marked, dispatch) = (marked.clone(), cx.dispatch.clone());
        move |_: PointerEvent| {
            if let Some(found) = marked.filter(Marked::is_box).as_ref().and_then(&condition) {
                commit(&dispatch, Edit::SetColumnTest(found.0, Some(found.1)));
            }
            marked.set(None);
        }
    };
    let cancel = {
        let marked = marked.clone();
        move |_: PointerEvent| marked.set(None)
    };
    let leave = {
        let hit = hit.clone();
        Callback::from(move |()| hit.set(None))
    };
    let key = {
        let (hit, scene, key_of) = (hit.clone(), scene.clone(), props.key_of.clone());
        let dispatch = cx.dispatch.clone();
        move |event: KeyboardEvent| {
            let n = scene.hits.len();
            let last = n.saturating_sub(1);
            let next = match (event.key().as_str(), *hit) {
                _ if n == 0 => return,
                ("ArrowRight" | "ArrowDown", at) => Some(at.map_or(0, |at| (at + 1).min(last))),
                ("ArrowLeft" | "ArrowUp", at) => Some(at.map_or(last, |at| at.saturating_sub(1))),
                ("Home", _) => Some(0),
                ("End", _) => Some(last),
                ("Enter", Some(at)) => {
                    let row = scene.hits.get(at).map(|hit| hit.row);
                    if let (Some((field, column)), Some(row)) = (&key_of, row)
                        && let Some(test) = selected(column, &[row])
                    {
                        dispatch.emit(Action::Edit(
                            Edit::SetColumnTest(field.clone(), Some(test)),
                            crate::state::History::Push,
                        ));
                    }
                    return;
                }
                ("Escape", _) => None,
                _ => return,
            };
            event.prevent_default();
            hit.set(next);
        }
    };
    let found = (*hit).and_then(|place| scene.hits.get(place)).cloned();
    let found = found.filter(|_| !marked.as_ref().is_some_and(Marked::is_box));
    let said: AttrValue = found.as_ref().map(|hit| hit.lines.join(", ")).unwrap_or_default().into();
    let on_canvas = scene.mark_count() > MOST_ELEMENTS;
    let (width, height) = (pixels(scene.width), pixels(scene.height));
    let view_box = format!("0 0 {width} {height}");
    let drawn = marked.filter(Marked::is_box).map(|marked| {
        let [x, y, width, height] = marked.area();
        html! { <rect class="sg-marked" x={pixels(x)} y={pixels(y)} width={pixels(width)} height={pixels(height)} /> }
    });
    let legend = scene.legend.iter().map(|entry| legend_button(entry, &props.on_hide, i18n));
    html! {
        <div ref={node} class="sg-drawing" onpointermove={moves} onpointerdown={down} onpointerup={up} onpointercancel={cancel}
            onpointerleave={leave.reform(|_: PointerEvent| ())}>
            <div tabindex="0" role="application" aria-label={props.title.clone()} aria-roledescription={i18n.text("chart")} class="sg-drawing__figures"
                onblur={leave.reform(|_: yew::FocusEvent| ())} onkeydown={key}>
                if on_canvas {
                    <Canvas scene={scene.clone()} theme={props.theme} label={props.title.clone()} />
                }
                <svg class="sg-chart" role="img" aria-label={props.title.clone()} width={width.clone()} height={height.clone()} viewBox={view_box.clone()}
                    data-over={on_canvas.then_some("true")} data-marks={scene.mark_count().to_string()}>
                    if !on_canvas {
                        <Nodes scene={scene.clone()} />
                    }
                    { found.as_ref().map(focus_ring) }
                    { drawn }
                </svg>
            </div>
            if !scene.legend.is_empty() {
                <svg class="sg-legend" {width} {height} viewBox={view_box} role="group" aria-label={i18n.text("series")}>{ for legend }</svg>
            }
            if let Some(hit) = found {
                <Tip {hit} width={scene.width} />
            }
            <p class="sg-hidden">{ &props.description }</p>
            <p class="sg-hidden" aria-live="polite">{ said }</p>
        </div>
    }
}

/// The rows of the figures that a box touches. It counts across alone, unless all it touches would
/// be every figure there is: then they lie below each other, and it counts downwards.
fn rows_in(scene: &Scene, [left, top, width, height]: [f64; 4]) -> Vec<usize> {
    let overlaps = |from: f64, length: f64, start: f64, extent: f64| {
        from < start + extent && start < from + length
    };
    let touched = |across: bool| -> Vec<usize> {
        let hits = scene.hits.iter().filter(|hit| {
            let [x, y, w, h] = hit.area.unwrap_or([hit.x - 1.0, hit.y - 1.0, 2.0, 2.0]);
            if across { overlaps(left, width, x, w) } else { overlaps(top, height, y, h) }
        });
        hits.map(|hit| hit.row).collect()
    };
    let across = touched(true);
    if across.len() < scene.hits.len() { across } else { touched(false) }
}

/// A name of the legend, to switch its series off and on.
fn legend_button(entry: &LegendEntry, on_hide: &Callback<String>, i18n: &I18n) -> Html {
    let [x, y, width, height] = entry.area;
    let name = entry.name.clone();
    let press = on_hide.reform(move |()| name.clone());
    let key = {
        let press = press.clone();
        move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                press.emit(());
            }
        }
    };
    let label = i18n.with("series-named", &[("name", &entry.name)]);
    html! {
        <rect key={entry.name.clone()} class="sg-legend__entry" role="switch" tabindex="0" aria-checked={(!entry.hidden).to_string()} aria-label={label}
            x={pixels(x)} y={pixels(y)} width={pixels(width)} height={pixels(height)} rx="3"
            onclick={press.reform(|_: web_sys::MouseEvent| ())} onpointerdown={|event: PointerEvent| event.stop_propagation()} onkeydown={key} />
    }
}

#[derive(Properties, PartialEq)]
struct NodesProps {
    scene: Shared<Scene>,
}

/// The drawing's elements, which do not change while the pointer moves.
#[function_component]
fn Nodes(props: &NodesProps) -> Html {
    html! { <g>{ svg_nodes(&props.scene.nodes) }</g> }
}
