use sagitta_render::map::{AREAS, Ground, Outlines};
use sagitta_render::{Hit, Layout, Node, Scene, Style, Theme, pixels};
use sagitta_spec::MapForm;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_memo, use_mut_ref,
    use_node_ref,
};

use crate::Shared;
use crate::components::chart::{Canvas, MOST_ELEMENTS, Tip, svg_nodes};
use crate::context::use_cx;

/// Outlines of a size, with what of them never changes while figures do.
pub(super) struct Drawn {
    pub(super) ground: Ground,
    /// The `d` of each path.
    paths: Vec<AttrValue>,
    /// The area of each path.
    areas: Vec<usize>,
}

impl Drawn {
    pub(super) fn new(outlines: &Outlines, layout: &Layout) -> Self {
        let ground = Ground::new(outlines, layout);
        let paths = ground.paths().into_iter().map(AttrValue::from).collect();
        let areas = ground.path_areas();
        Self { ground, paths, areas }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct PictureProps {
    pub(super) scene: Shared<Scene>,
    /// The outlines; tiles have none.
    pub(super) drawn: Option<Shared<Drawn>>,
    pub(super) form: MapForm,
    pub(super) title: String,
    pub(super) description: Option<String>,
    pub(super) theme: Theme,
    /// The area under the pointer or the keys; of points, the number of the hit.
    pub(super) found: Option<usize>,
    pub(super) on_find: Callback<Option<usize>>,
    pub(super) on_press: Callback<usize>,
}

impl PictureProps {
    fn is_points(&self) -> bool {
        self.form == MapForm::Points
    }

    /// What [`Self::found`] says of a hit.
    fn id_of(&self, i: usize, hit: &Hit) -> usize {
        if self.is_points() { i } else { hit.row }
    }

    fn place_of(&self, found: usize) -> Option<usize> {
        let mut hits = self.scene.hits.iter().enumerate();
        hits.find(|(i, hit)| self.id_of(*i, hit) == found).map(|(i, _)| i)
    }
}

/// The drawing. The pointer and the arrow keys find its areas, a press filters by one.
#[function_component]
pub(super) fn Picture(props: &PictureProps) -> Html {
    let cx = use_cx();
    let i18n = cx.i18n;
    let node = use_node_ref();
    let at = {
        let (node, scene, drawn) = (node.clone(), props.scene.clone(), props.drawn.clone());
        let form = props.form;
        move |x: i32, y: i32| -> Option<usize> {
            let rect = node.cast::<Element>()?.get_bounding_client_rect();
            let (x, y) = (f64::from(x) - rect.left(), f64::from(y) - rect.top());
            if let (MapForm::Choropleth, Some(drawn)) = (form, &drawn) {
                return drawn.ground.area_at(x, y);
            }
            let hit = scene.nearest(x, y, if form == MapForm::Points { 12.0 } else { 2.0 })?;
            if form != MapForm::Points {
                return Some(hit.row);
            }
            scene.hits.iter().position(|one| std::ptr::eq(one, hit))
        }
    };
    let find = {
        let (at, on_find) = (at.clone(), props.on_find.clone());
        move |event: PointerEvent| on_find.emit(at(event.client_x(), event.client_y()))
    };
    let press = {
        let (at, on_press, is_points) = (at, props.on_press.clone(), props.is_points());
        move |event: MouseEvent| {
            if let Some(area) = at(event.client_x(), event.client_y()).filter(|_| !is_points) {
                on_press.emit(area);
            }
        }
    };
    let leave = props.on_find.reform(|()| None);
    let place = props.found.and_then(|found| props.place_of(found));
    // A key can be pressed before what the last one found is drawn.
    let newest = use_mut_ref(|| None);
    newest.replace(place);
    let key = {
        let ids: Vec<usize> =
            props.scene.hits.iter().enumerate().map(|(i, hit)| props.id_of(i, hit)).collect();
        let (on_find, on_press, is_points) =
            (props.on_find.clone(), props.on_press.clone(), props.is_points());
        move |event: KeyboardEvent| {
            let last = ids.len().saturating_sub(1);
            let now = *newest.borrow();
            let next = match (event.key().as_str(), now) {
                _ if ids.is_empty() => return,
                ("ArrowRight" | "ArrowDown", at) => Some(at.map_or(0, |at| (at + 1).min(last))),
                ("ArrowLeft" | "ArrowUp", at) => Some(at.map_or(last, |at| at.saturating_sub(1))),
                ("Home", _) => Some(0),
                ("End", _) => Some(last),
                ("Enter" | " ", Some(at)) if !is_points => {
                    event.prevent_default();
                    if let Some(area) = ids.get(at) {
                        on_press.emit(*area);
                    }
                    return;
                }
                ("Escape", Some(_)) => None,
                _ => return,
            };
            event.prevent_default();
            newest.replace(next);
            on_find.emit(next.and_then(|at| ids.get(at).copied()));
        }
    };
    let hit = place.and_then(|place| props.scene.hits.get(place)).cloned();
    let said: AttrValue = hit.as_ref().map(|hit| hit.lines.join(", ")).unwrap_or_default().into();
    let scene = &props.scene;
    let (width, height) = (pixels(scene.width), pixels(scene.height));
    let view_box = format!("0 0 {width} {height}");
    let on_canvas = scene.mark_count() > MOST_ELEMENTS;
    html! {
        <div ref={node} tabindex="0" role="application" aria-label={props.title.clone()} aria-roledescription={i18n.text("map")} class="sg-drawing"
            onpointermove={find.clone()} onpointerdown={find} onclick={press} onpointerleave={leave.reform(|_: PointerEvent| ())} onblur={leave.reform(|_: yew::FocusEvent| ())} onkeydown={key}>
            if on_canvas {
                <Canvas scene={scene.clone()} theme={props.theme} label={props.title.clone()} />
            }
            <svg class="sg-chart" role="img" aria-label={props.title.clone()} {width} {height} viewBox={view_box}
                data-over={on_canvas.then_some("true")} data-marks={scene.mark_count().to_string()}>
                if !on_canvas {
                    <Nodes scene={scene.clone()} drawn={props.drawn.clone().filter(|_| props.form == MapForm::Choropleth)} />
                }
                { ring(props, hit.as_ref()) }
            </svg>
            if let Some(hit) = hit {
                <Tip {hit} width={scene.width} />
            }
            <p class="sg-hidden">{ props.description.clone() }</p>
            <p class="sg-hidden" aria-live="polite">{ said }</p>
        </div>
    }
}

/// The edge of what the pointer or the keys have found.
fn ring(props: &PictureProps, hit: Option<&Hit>) -> Html {
    let Some(hit) = hit else { return Html::default() };
    match (hit.area, &props.drawn) {
        (Some([left, top, width, height]), _) => html! {
            <rect class="sg-focus" x={pixels(left)} y={pixels(top)} width={pixels(width)} height={pixels(height)} />
        },
        (None, Some(drawn)) if props.form == MapForm::Choropleth => {
            let paths = drawn.areas.iter().zip(&drawn.paths).filter(|(area, _)| **area == hit.row);
            paths.map(|(_, d)| html! { <path class="sg-focus" d={d.clone()} /> }).collect()
        }
        _ => html! { <circle class="sg-focus" cx={pixels(hit.x)} cy={pixels(hit.y)} r="5" /> },
    }
}

#[derive(Properties, PartialEq)]
struct NodesProps {
    scene: Shared<Scene>,
    drawn: Option<Shared<Drawn>>,
}

/// The drawing's elements. The outlines are written out once; figures change their classes only.
#[function_component]
fn Nodes(props: &NodesProps) -> Html {
    let parts = use_memo((props.scene.clone(), props.drawn.clone()), |(scene, drawn)| {
        let Some(drawn) = drawn else { return svg_nodes(&scene.nodes) };
        let parts = scene.nodes.iter().enumerate().map(|(i, node)| match node {
            Node::Group { style, nodes } if i == AREAS => {
                let paths = nodes.iter().zip(&drawn.paths).zip(&drawn.areas);
                let paths = paths.map(|((node, d), area)| {
                    html! { <path class={style_of(node).map(Style::class)} data-area={area.to_string()} d={d.clone()} /> }
                });
                html! { <g class={style.class()}>{ for paths }</g> }
            }
            other => svg_nodes(std::slice::from_ref(other)),
        });
        parts.collect::<Html>()
    });
    html! { <g>{ (*parts).clone() }</g> }
}

fn style_of(node: &Node) -> Option<Style> {
    match node {
        Node::Path { style, .. } => Some(*style),
        _ => None,
    }
}
