//! The picture, with what stands under it.

mod canvas;
mod numbers;
mod options;
mod picture;
mod scene;
mod tip;

use sagitta_protocol::{AskKind, Problem, Progress};
use sagitta_render::{
    Captions, Frame, FrameColumn, Layout, Locale, NoteKind, Theme, figure_svg, plain_text,
    sentence, summary,
};
use sagitta_spec::{Display, Mark};
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_callback, use_effect_with,
    use_memo, use_node_ref, use_state_eq,
};

pub(super) use self::canvas::Canvas;
use self::numbers::{NumbersProps, numbers};
use self::options::options;
pub(super) use self::options::{OptionsProps, options_form};
pub(super) use self::picture::MOST_ELEMENTS;
use self::picture::Picture;
pub(super) use self::scene::svg_nodes;
pub(super) use self::tip::Tip;
use super::editors::Facts;
use super::icons::{Icon, icon};
use super::problem::{ProblemProps, problem_note};
use super::progress::{ProgressProps, progress_line};
use crate::context::{Cx, commit, use_cx};
use crate::hooks::{use_media, use_size};
use crate::state::{Edit, Explorer, Plot};
use crate::{I18n, Shared};
use sagitta_render::ColumnBrief;

#[derive(Properties, PartialEq)]
pub(super) struct ChartProps {
    pub(super) plot: Option<Shared<Plot>>,
    pub(super) facts: Facts,
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
    let locale = i18n.locale();
    let drawable = use_memo(
        (props.plot.clone(), props.briefs.clone(), props.mark, locale),
        |(plot, briefs, mark, locale)| {
            plot.as_ref().map(|plot| drawable(plot, briefs, *mark, *locale))
        },
    );
    let hidden = use_state_eq(Vec::<String>::new);
    {
        // Another question has other series.
        let hidden = hidden.clone();
        let keys = props.facts.view.query.group_by.clone();
        use_effect_with(keys, move |_| hidden.set(Vec::new()));
    }
    let total = props.plot.as_ref().map(|plot| plot.total);
    let scene = use_memo(
        (
            props.plot.clone(),
            props.briefs.clone(),
            props.mark,
            locale,
            whole(width),
            is_narrow,
            (*hidden).clone(),
        ),
        |(.., hidden)| {
            let drawable = (*drawable).as_ref()?;
            if width < 40.0 {
                return None;
            }
            let height = if is_narrow { 250.0 } else { 330.0 };
            let hidden = hidden.clone();
            let layout = Layout { total, hidden, ..Layout::new(width, height).with_locale(locale) };
            let scene = sagitta_render::scene(&drawable.frame, &drawable.display, &layout);
            Some(scene.map(Shared::new))
        },
    );
    let on_hide = use_callback(hidden, |name: String, hidden| {
        let mut all = (**hidden).clone();
        if all.contains(&name) {
            all.retain(|other| *other != name);
        } else {
            all.push(name);
        }
        hidden.set(all);
    });
    let key = use_memo((props.plot.clone(), props.briefs.clone(), props.mark, locale), |_| {
        (*drawable).as_ref().and_then(|drawable| key_of(drawable, props))
    });
    let toggle = {
        let as_table = as_table.clone();
        move |_| as_table.set(!*as_table)
    };
    let options_open = use_state_eq(|| false);
    let on_options = {
        let options_open = options_open.clone();
        Callback::from(move |open: bool| options_open.set(open))
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
            <Picture scene={scene.clone()} title={drawable.title.clone()} description={drawable.description.clone()} theme={props.theme}
                key_of={(*key).clone()} on_hide={on_hide} />
        },
        (Some(Err(error)), _) => html! {
            <p class="sg-table__none">{ i18n.text("cannot-draw") }<br /><small>{ error.to_string() }</small></p>
        },
        _ => Html::default(),
    };
    let remarks = props.facts.view.display.notes.iter().map(|note| {
        html! { <span class="sg-remark">{ note.clone() }</span> }
    });
    html! {
        <section class="sg-card sg-picture" aria-label={i18n.text("chart")}>
            <div class="sg-picture__tools">
                { marks(&cx, &MarksProps { mark: props.mark }) }
                <span></span>
                if let Some(progress) = props.work {
                    { progress_line(&cx, &ProgressProps::of(AskKind::Plot, progress)) }
                }
                { options(&cx, &OptionsProps { facts: props.facts.clone(), mark: props.mark, open: *options_open, on_toggle: on_options }) }
                <button class="sg-picture__tool" aria-pressed={as_table.to_string()} onclick={toggle}>{ i18n.text("as-table") }</button>
            </div>
            if let Some(problem) = &props.problem {
                { problem_note(&cx, &ProblemProps::of(problem.clone())) }
            }
            <div ref={room} class="sg-picture__room" aria-busy={props.work.is_some().to_string()}>
                { picture }
                if *as_table && let Some(drawable) = &*drawable {
                    { numbers(&cx, &NumbersProps { table: Shared::new(sagitta_render::chart_table(&drawable.frame, &drawable.display, locale).unwrap_or_default()), title: drawable.title.clone() }) }
                }
            </div>
            <p class="sg-notes">{ notes }{ for remarks }</p>
            <footer class="sg-source">{ props.children.clone() }</footer>
        </section>
    }
}

/// The column of the table that is across the picture, with its values in it.
fn key_of(drawable: &Drawable, props: &ChartProps) -> Option<(String, Shared<FrameColumn>)> {
    let x = drawable.display.encoding.x.as_ref()?;
    let column = drawable.frame.column(&x.field)?;
    let query = &props.plot.as_ref()?.view.query;
    let key = query.group_by.iter().find(|key| key.output_name() == x.field);
    let field = key.map_or(x.field.as_str(), |key| key.field.as_str());
    props.facts.brief(field)?;
    Some((field.to_owned(), Shared::new(column.clone())))
}

fn drawable(plot: &Plot, briefs: &[ColumnBrief], mark: Option<Mark>, locale: Locale) -> Drawable {
    let mut frame = plot.frame.clone();
    frame.describe(&plot.view.query, briefs, locale);
    let mut display = plot.view.display.clone();
    // Of too many points a picture of where they lie is drawn instead.
    if (mark, display.mark) != (Some(Mark::Point), Some(Mark::Rect)) {
        display.mark = mark.or(display.mark);
    }
    let title = plain_text(&sentence(&plot.view, briefs, locale));
    let description = summary(&frame, &display, locale).unwrap_or_default();
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

/// Words for the rows that a chart leaves out of its figures.
pub(super) fn missing_words(missing: u64, of: u64, i18n: &I18n) -> Option<AttrValue> {
    let share = sagitta_render::format::percent(missing, of, i18n.locale());
    (missing > 0).then(|| i18n.with("missing-share", &[("share", &share)]))
}

/// The picture as a drawing that stands alone; none if there is none. The view in words is its
/// headline unless the author has another.
pub(super) fn figure_of(
    explorer: &Explorer,
    captions: &Captions<'_>,
    theme: Theme,
    locale: Locale,
) -> Option<String> {
    let plot = explorer.plot.as_ref()?;
    let drawable = drawable(plot, &explorer.briefs, ChartProps::mark_of(explorer), locale);
    let total = Some(plot.total);
    let layout = Layout { total, ..Layout::new(960.0, 480.0).with_locale(locale) };
    let scene = sagitta_render::scene(&drawable.frame, &drawable.display, &layout).ok()?;
    let title = if captions.title.is_empty() { drawable.title.as_str() } else { captions.title };
    let captions = Captions { title, ..*captions };
    Some(figure_svg(&scene, &captions, &drawable.description, theme, layout.font_size))
}
