//! The picture, with what stands under it.

mod canvas;
mod numbers;
mod scene;
mod tip;

use sagitta_protocol::{AskKind, Problem, Progress};
use sagitta_render::{
    Frame, Language, Layout, NoteKind, Scene, Theme, pixels, plain_text, sentence, summary,
};
use sagitta_spec::{Display, Mark};
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_memo,
    use_node_ref, use_state_eq,
};

pub(super) use self::canvas::Canvas;
use self::numbers::{NumbersProps, numbers};
use self::scene::focus_ring;
pub(super) use self::scene::svg_nodes;
pub(super) use self::tip::Tip;
use super::icons::{Icon, icon};
use super::problem::{ProblemProps, problem_note};
use super::progress::{ProgressProps, progress_line};
use crate::context::{Cx, commit, use_cx};
use crate::hooks::{use_media, use_size};
use crate::state::{Edit, Explorer, Plot};
use crate::{I18n, Shared};
use sagitta_render::ColumnBrief;

/// Above so many marks the picture is painted on a canvas.
pub(super) const MOST_ELEMENTS: usize = 2_000;

#[derive(Properties, PartialEq)]
pub(super) struct ChartProps {
    pub(super) plot: Option<Shared<Plot>>,
    pub(super) briefs: Shared<Vec<ColumnBrief>>,
    pub(super) mark: Option<Mark>,
    pub(super) theme: Theme,
    /// Whether an answer is on its way, and how far it has come.
    pub(super) work: Option<Option<Progress>>,
    pub(super) problem: Option<Shared<Problem>>,
    /// Source, licence, date.
    pub(super) children: Html,
}

impl ChartProps {
    /// What the chart needs of the dataset in front.
    pub(super) fn mark_of(explorer: &Explorer) -> Option<Mark> {
        explorer.display().mark
    }
}

/// A frame with its words, ready to be drawn at any size.
struct Drawable {
    frame: Frame,
    display: Display,
    title: String,
    description: String,
}

/// The chart.
#[function_component]
pub(super) fn Chart(props: &ChartProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let room = use_node_ref();
    let (width, _) = use_size(&room);
    let is_narrow = use_media("(max-width: 820px)");
    let as_table = use_state_eq(|| false);
    let language = i18n.language();
    let drawable = use_memo(
        (props.plot.clone(), props.briefs.clone(), props.mark, language),
        |(plot, briefs, mark, language)| {
            plot.as_ref().map(|plot| drawable(plot, briefs, *mark, *language))
        },
    );
    let total = props.plot.as_ref().map(|plot| plot.total);
    let scene = use_memo(
        (props.plot.clone(), props.briefs.clone(), props.mark, language, whole(width), is_narrow),
        |_| {
            let drawable = (*drawable).as_ref()?;
            if width < 40.0 {
                return None;
            }
            let height = if is_narrow { 250.0 } else { 330.0 };
            let layout = Layout { total, ..Layout::new(width, height).with_language(language) };
            Some(sagitta_render::scene(&drawable.frame, &drawable.display, &layout))
        },
    );
    let toggle = {
        let as_table = as_table.clone();
        move |_| as_table.set(!*as_table)
    };
    let notes = match &*scene {
        Some(Ok(scene)) => scene
            .notes
            .iter()
            .filter(|note| note.kind != NoteKind::Empty)
            .map(|note| {
                html! { <span key={note.text.clone()}>{ &note.text }</span> }
            })
            .collect(),
        _ => Html::default(),
    };
    let picture = match (&*scene, &*drawable) {
        _ if props.mark.is_none() => {
            html! { <p class="sg-table__none">{ i18n.text("no-picture") }</p> }
        }
        (Some(Ok(_)), Some(_)) if *as_table => Html::default(),
        (Some(Ok(scene)), Some(drawable)) => html! {
            <Picture scene={Shared::new(scene.clone())} title={drawable.title.clone()} description={drawable.description.clone()} theme={props.theme} />
        },
        (Some(Err(error)), _) => html! {
            <p class="sg-table__none">{ i18n.text("cannot-draw") }<br /><small>{ error.to_string() }</small></p>
        },
        _ => Html::default(),
    };
    html! {
        <section class="sg-card sg-picture" aria-label={i18n.text("chart")}>
            <div class="sg-picture__tools">
                { marks(&cx, &MarksProps { mark: props.mark }) }
                <span></span>
                if let Some(progress) = props.work {
                    { progress_line(&cx, &ProgressProps::of(AskKind::Plot, progress)) }
                }
                <button class="sg-picture__tool" aria-pressed={as_table.to_string()} onclick={toggle}>{ i18n.text("as-table") }</button>
            </div>
            if let Some(problem) = &props.problem {
                { problem_note(&cx, &ProblemProps::of(problem.clone())) }
            }
            <div ref={room} class="sg-picture__room" aria-busy={props.work.is_some().to_string()}>
                { picture }
                if *as_table && let Some(drawable) = &*drawable {
                    { numbers(&cx, &NumbersProps { table: Shared::new(sagitta_render::chart_table(&drawable.frame, &drawable.display, language).unwrap_or_default()), title: drawable.title.clone() }) }
                }
            </div>
            <p class="sg-notes">{ notes }</p>
            <footer class="sg-source">{ props.children.clone() }</footer>
        </section>
    }
}

fn drawable(
    plot: &Plot,
    briefs: &[ColumnBrief],
    mark: Option<Mark>,
    language: Language,
) -> Drawable {
    let mut frame = plot.frame.clone();
    frame.describe(&plot.view.query, briefs, language);
    let mut display = plot.view.display.clone();
    display.mark = mark.or(display.mark);
    let title = plain_text(&sentence(&plot.view, briefs, language));
    let description = summary(&frame, &display, language).unwrap_or_default();
    Drawable { frame, display, title, description }
}

#[expect(clippy::cast_possible_truncation, reason = "a width on a screen")]
fn whole(pixels: f64) -> i32 {
    pixels as i32
}

struct MarksProps {
    mark: Option<Mark>,
}

/// The marks to choose from.
fn marks(cx: &Cx, props: &MarksProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = &cx.dispatch;
    let marks = Mark::ALL.into_iter().map(|mark| {
        let press = {
            let dispatch = dispatch.clone();
            move |_| commit(&dispatch, Edit::SetMark(mark))
        };
        let name = i18n.text(&format!("mark-{}", mark.as_str()));
        let picture = match mark {
            Mark::Bar => Icon::Bar,
            Mark::Line => Icon::Line,
            Mark::Area => Icon::Area,
            Mark::Point => Icon::Point,
            Mark::Histogram => Icon::Histogram,
            Mark::Boxplot => Icon::Boxplot,
            Mark::Rect => Icon::Rect,
            Mark::Dumbbell => Icon::Dumbbell,
            Mark::Slope => Icon::Slope,
        };
        html! {
            <button key={mark.as_str()} class="sg-mark" role="radio" aria-checked={(props.mark == Some(mark)).to_string()} title={name.clone()} aria-label={name}
                data-mark={mark.as_str()} onclick={press}>{ icon(picture) }</button>
        }
    });
    html! { <div class="sg-marks" role="radiogroup" aria-label={i18n.text("mark")}>{ for marks }</div> }
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    scene: Shared<Scene>,
    title: String,
    description: String,
    theme: Theme,
}

/// The drawing. The pointer and the arrow keys find its figures.
#[function_component]
fn Picture(props: &PictureProps) -> Html {
    let cx = use_cx();
    let i18n = cx.i18n;
    let node = use_node_ref();
    let hit = use_state_eq(|| None::<usize>);
    {
        let hit = hit.clone();
        use_effect_with(props.scene.clone(), move |_| hit.set(None));
    }
    let scene = props.scene.clone();
    let find = {
        let (node, scene, hit) = (node.clone(), scene.clone(), hit.clone());
        move |event: PointerEvent| {
            let Some(element) = node.cast::<Element>() else { return };
            let rect = element.get_bounding_client_rect();
            let (x, y) = (
                f64::from(event.client_x()) - rect.left(),
                f64::from(event.client_y()) - rect.top(),
            );
            let found = scene.nearest(x, y, 48.0);
            let place =
                found.and_then(|found| scene.hits.iter().position(|one| std::ptr::eq(one, found)));
            if place != *hit {
                hit.set(place);
            }
        }
    };
    let leave = {
        let hit = hit.clone();
        Callback::from(move |()| hit.set(None))
    };
    let key = {
        let (hit, n) = (hit.clone(), scene.hits.len());
        move |event: KeyboardEvent| {
            let last = n.saturating_sub(1);
            let next = match (event.key().as_str(), *hit) {
                _ if n == 0 => return,
                ("ArrowRight" | "ArrowDown", at) => Some(at.map_or(0, |at| (at + 1).min(last))),
                ("ArrowLeft" | "ArrowUp", at) => Some(at.map_or(last, |at| at.saturating_sub(1))),
                ("Home", _) => Some(0),
                ("End", _) => Some(last),
                ("Escape", _) => None,
                _ => return,
            };
            event.prevent_default();
            hit.set(next);
        }
    };
    let found = (*hit).and_then(|place| scene.hits.get(place)).cloned();
    let said: AttrValue = found.as_ref().map(|hit| hit.lines.join(", ")).unwrap_or_default().into();
    let on_canvas = scene.mark_count() > MOST_ELEMENTS;
    let (width, height) = (pixels(scene.width), pixels(scene.height));
    let view_box = format!("0 0 {width} {height}");
    html! {
        <div ref={node} tabindex="0" role="application" aria-label={props.title.clone()} aria-roledescription={i18n.text("chart")} class="sg-drawing"
            onpointermove={find.clone()} onpointerdown={find} onpointerleave={leave.reform(|_: PointerEvent| ())} onblur={leave.reform(|_: yew::FocusEvent| ())} onkeydown={key}>
            if on_canvas {
                <Canvas scene={scene.clone()} theme={props.theme} label={props.title.clone()} />
            }
            <svg class="sg-chart" role="img" aria-label={props.title.clone()} {width} {height} viewBox={view_box}
                data-over={on_canvas.then_some("true")} data-marks={scene.mark_count().to_string()}>
                if !on_canvas {
                    <Nodes scene={scene.clone()} />
                }
                { found.as_ref().map(focus_ring) }
            </svg>
            if let Some(hit) = found {
                <Tip {hit} width={scene.width} />
            }
            <p class="sg-hidden">{ &props.description }</p>
            <p class="sg-hidden" aria-live="polite">{ said }</p>
        </div>
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

/// Words for the rows that a chart leaves out of its figures.
pub(super) fn missing_words(missing: u64, of: u64, i18n: &I18n) -> Option<AttrValue> {
    let share = sagitta_render::format::percent(missing, of, i18n.language());
    (missing > 0).then(|| i18n.with("missing-share", &[("share", &share)]))
}
