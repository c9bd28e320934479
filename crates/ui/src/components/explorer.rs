use sagitta_catalog::{Catalog, Dataset};
use sagitta_protocol::{AskKind, Place, Problem, Progress};
use sagitta_render::{Theme, format};
use sagitta_spec::{Source, Tab};
use wasm_bindgen::JsCast;
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_state_eq,
};

use super::about::AboutProps;
use super::button::{ButtonKind, button, other_dataset};
use super::chart::{Chart, ChartProps};
use super::chips::{ChipsProps, chips};
use super::columns::{ColumnsProps, columns};
use super::dock::{DockProps, dock};
use super::editors::{Facts, Opened};
use super::map::{MapProps, map_edit};
use super::matches::{MatchesProps, matches};
use super::memory_limit::memory_limit;
use super::parts;
use super::problem::{ProblemProps, problem_note};
use super::progress::{ProgressProps, progress_line};
use super::remarks::{note, source_line, source_name};
use super::sentence::{SentenceProps, headline};
use super::shape::{ShapeProps, shape};
use super::sheets::sheet_choice;
use super::start::{memory_of, open_file};
use super::table::{CrossProps, Table};
use super::takeaway::Takeaway;
use super::toolbar::{ToolbarProps, toolbar};
use crate::context::{Cx, commit, use_cx};
use crate::describe::{self, localized};
use crate::hooks::{use_since, use_window_event};
use crate::state::edit::conditions;
use crate::state::{Action, CANCELLED, Edit, Explorer};
use crate::{I18n, Shared, dom};

#[derive(Properties, PartialEq)]
pub(crate) struct ExplorerProps {
    pub(crate) explorer: Explorer,
    pub(crate) dataset: Option<Shared<Dataset>>,
    pub(crate) catalog: Option<Shared<Catalog>>,
    pub(crate) theme: Theme,
    pub(crate) link_problem: Option<Shared<Problem>>,
    /// Why nothing is opened, where that is known before trying.
    pub(crate) source_problem: Option<Shared<Problem>>,
    /// Whether the reader has to agree to load so much on this device.
    pub(crate) asks_consent: bool,
}

/// One dataset: its columns, the question in words, the picture, the rows.
#[function_component]
pub(crate) fn ExplorerPage(props: &ExplorerProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let opened = use_state_eq(|| None::<AttrValue>);
    let sheet = use_state_eq(|| false);
    let explorer = &props.explorer;
    {
        let (opened, sheet) = (opened.clone(), sheet.clone());
        use_effect_with(explorer.serial, move |_| {
            opened.set(None);
            sheet.set(false);
        });
    }
    use_window_event("keydown", steps);
    let on_open = {
        let opened = opened.clone();
        Callback::from(move |place: Opened| opened.set(place))
    };
    let on_sheet = {
        let sheet = sheet.clone();
        Callback::from(move |up: bool| sheet.set(up))
    };
    // The question, its answer, and the columns are drawn one after the other.
    let draws_front = use_since(!explorer.columns.is_empty());
    let draws_columns = use_since(draws_front);
    let facts = Facts {
        view: explorer.view.clone(),
        briefs: explorer.briefs.clone(),
        summaries: explorer.plots().cloned(),
        detail: explorer.detail.clone(),
        title: match &props.dataset {
            Some(dataset) => localized(&dataset.title, i18n.locale()).to_owned().into(),
            None => source_name(&explorer.view.source),
        },
        dataset: props.dataset.clone(),
        catalog: props.catalog.clone(),
    };
    let place = |prefix: &str| (*opened).clone().filter(|place| place.starts_with(prefix));
    if let Some(main) = instead(&cx, props) {
        return html! { <div class="sg-page sg-page--plain"><main class="sg-main" tabindex="-1">{ main }</main></div> };
    }
    if dom::is_embedded() {
        return embedded(&cx, props, facts);
    }
    let tab = explorer.tab();
    let n_conditions = conditions(explorer.view.query.filter.as_ref()).len();
    let dismiss = dispatch.reform(|()| Action::Dismiss);
    let n_lookups = explorer.view.query.lookup.len();
    let plain = {
        let dispatch = dispatch;
        move |_| {
            commit(&dispatch, Edit::Ungroup);
            commit(&dispatch, Edit::ClearFilter);
            for _ in 0..n_lookups {
                commit(&dispatch, Edit::RemoveLookup(0));
            }
        }
    };
    html! {
        <div class="sg-page">
            { columns(&cx, &ColumnsProps { columns: explorer.columns.clone(), facts: facts.clone(), waits: explorer.wait(AskKind::Summaries).is_some(), is_drawn: draws_columns, opened: place("column-"), on_open: on_open.clone(), sheet: *sheet, on_close: on_sheet.reform(|()| false) }) }
            <main class="sg-main" tabindex="-1">
                if let Some(problem) = &props.link_problem {
                    { problem_note(&cx, &ProblemProps { on_dismiss: Some(dismiss.clone()), ..ProblemProps::of(problem.clone()) }) }
                }
                if let Some(problem) = &explorer.engine_problem {
                    { problem_note(&cx, &ProblemProps { on_dismiss: Some(dismiss), children: ways_out(i18n), ..ProblemProps::of(problem.clone()) }) }
                }
                if let Some(problem) = explorer.problem_at(&[Place::Source, Place::Engine]) {
                    { problem_note(&cx, &ProblemProps { problem: problem.clone(), size: None, on_dismiss: None, children: html! { <>
                        { once_more(&cx, problem, n_lookups) }
                        { button(ButtonKind::Plain, i18n.text("plain-rows"), plain) }
                        if problem.place == Place::Engine {
                            { ways_out(i18n) }
                        }</> } }) }
                }
                { sheet_choice(&cx) }
                { headline(&cx, &SentenceProps { facts: facts.clone(), opened: place("say-"), on_open: on_open.clone() }) }
                <p class="sg-note" role="status" aria-live="polite">{ note(explorer, i18n) }</p>
                { matches(&cx, &MatchesProps { facts: &facts, lookups: explorer.rows.matches(), parts: &explorer.parts }) }
                if let Some(work) = explorer.work.get(&AskKind::Beside) {
                    { progress_line(&cx, &ProgressProps::of(AskKind::Beside, work.progress)) }
                }
                { opening(&cx, props, &facts) }
                { chips(&cx, &ChipsProps { facts: facts.clone(), opened: place("chip-"), on_open: on_open.clone(), problem: explorer.problem_at(&[Place::Filter]).cloned() }) }
                { shape(&cx, &ShapeProps { facts: facts.clone(), opened: (*opened).clone().filter(|place| !place.contains("chip") && !place.contains("say") && !place.contains("column")), on_open, problem: explorer.problem_at(&[Place::Group, Place::Sort]).cloned() }) }
                { toolbar(&cx, &ToolbarProps { tab, map: map_edit(explorer), takeaway: takeaway(props), shareable: !matches!(explorer.view.source, Source::File(_)) }) }
                if draws_front {
                    { front(&cx, props, facts) }
                }
            </main>
            { dock(&cx, &DockProps { tab, map: map_edit(explorer), sheet: *sheet, n_conditions, on_sheet }) }
        </div>
    }
}

/// The view in a page of somebody else's: in words, drawn, with its source.
fn embedded(cx: &Cx, props: &ExplorerProps, facts: Facts) -> Html {
    let explorer = &props.explorer;
    let said = describe::said(&explorer.view, &explorer.briefs, cx.i18n.locale());
    let places = [Place::Source, Place::Engine, Place::Filter, Place::Group, Place::Sort];
    let problem = explorer.problem_at(&places).or(explorer.engine_problem.as_ref());
    let title = explorer.view.display.title.clone();
    html! {
        <main class="sg-embedded">
            if let Some(problem) = props.link_problem.as_ref().or(problem) {
                { problem_note(cx, &ProblemProps { children: once_more(cx, problem, 0).unwrap_or_default(), ..ProblemProps::of(problem.clone()) }) }
            }
            if let Some(title) = title.clone().filter(|title| !title.is_empty()) {
                <h1>{ title }</h1>
            }
            <p class={if title.is_some() { "sg-note" } else { "sg-embedded__said" }}>{ said }</p>
            { opening(cx, props, &facts) }
            { front(cx, props, facts) }
        </main>
    }
}

/// Ctrl+Z and Ctrl+Shift+Z step through the history, as long as no text is being written.
fn steps(event: &web_sys::Event) {
    let Some(key) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
    let writes = dom::focused().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    });
    if writes || !(key.ctrl_key() || key.meta_key()) || !key.key().eq_ignore_ascii_case("z") {
        return;
    }
    event.prevent_default();
    if key.shift_key() { dom::forward() } else { dom::back() }
}

/// What can be taken away.
fn takeaway(props: &ExplorerProps) -> Html {
    let explorer = &props.explorer;
    let busy = explorer.work.contains_key(&AskKind::Export) || !explorer.complete;
    html! { <Takeaway explorer={explorer.clone()} dataset={props.dataset.clone()} catalog={props.catalog.clone()} theme={props.theme} {busy} /> }
}

/// A further try, where it may end otherwise.
fn once_more(cx: &Cx, problem: &Problem, n_lookups: usize) -> Option<Html> {
    let dispatch = cx.dispatch.clone();
    let is_source = n_lookups > 0 && problem.place == Place::Source;
    let again: fn() -> Action = match problem.code.as_str() {
        CANCELLED => || Action::AskAgain,
        "engine-part-missing" => || Action::Reopen,
        _ if is_source => || Action::Reopen,
        _ => return None,
    };
    let press = move |_| dispatch.emit(again());
    Some(button(ButtonKind::Plain, cx.i18n.text("try-again"), press))
}

/// The two ways on that are always there: back by a step, or to other data.
fn ways_out(i18n: &I18n) -> Html {
    html! {
        <>
            <button class="sg-button" data-do="undo-step" onclick={|_| dom::back()}>{ i18n.text("undo-step") }</button>
            { other_dataset(i18n) }
        </>
    }
}

/// What is on the tab in front.
fn front(cx: &Cx, props: &ExplorerProps, facts: Facts) -> Html {
    let explorer = &props.explorer;
    let table = |full: bool| {
        if let Some(pivot) = explorer.pivot() {
            let facts = facts.clone();
            let (cross, work) = (explorer.cross.clone(), explorer.wait(AskKind::Cross));
            let props = CrossProps { facts, pivot, cross, work };
            return parts::with(cx, &cx.tools, |tools| (tools.cross)(props));
        }
        html! {
            <Table facts={facts.clone()} columns={explorer.columns.clone()} rows={explorer.rows.clone()} raw={explorer.is_raw()} n_rows={explorer.n_rows}
                work={explorer.wait(AskKind::Rows)} failed={explorer.has_no_answer()} {full} />
        }
    };
    match explorer.tab() {
        Tab::Table => html! {
            <>
                { table(true) }
                <footer class="sg-source">{ source_line(explorer, props.catalog.as_deref(), &cx.i18n) }</footer>
            </>
        },
        Tab::About => parts::with(cx, &cx.tools, |tools| {
            (tools.about)(
                cx,
                &AboutProps {
                    dataset: props.dataset.clone(),
                    columns: explorer.columns.clone(),
                    briefs: explorer.briefs.clone(),
                    summaries: explorer.summaries.clone(),
                    warnings: explorer.warnings.clone(),
                    n_rows: explorer.n_rows,
                    name: source_name(&explorer.view.source),
                    union: matches!(explorer.view.source, Source::Union { .. }),
                },
            )
        }),
        Tab::Map => parts::with(cx, &cx.maps, |maps| {
            (maps.panel)(MapProps {
                explorer: explorer.clone(),
                theme: props.theme,
                work: explorer.wait(AskKind::Plot),
                children: source_line(explorer, props.catalog.as_deref(), &cx.i18n),
            })
        }),
        Tab::Chart => html! {
            <>
                <Chart plot={explorer.plot_for(Tab::Chart)} facts={facts.clone()} briefs={explorer.briefs.clone()} mark={ChartProps::mark_of(explorer)} theme={props.theme}
                    work={explorer.wait(AskKind::Plot)} problem={explorer.problem_at(&[Place::Chart]).cloned()}>
                    { source_line(explorer, props.catalog.as_deref(), &cx.i18n) }
                </Chart>
                if !dom::is_embedded() {
                    { table(false) }
                }
            </>
        },
    }
}

/// How far the dataset has come whose columns are there already.
fn opening(cx: &Cx, props: &ExplorerProps, facts: &Facts) -> Option<Html> {
    let work = props.explorer.work.get(&AskKind::Open)?;
    let progress = with_total(work.progress, props.dataset.as_deref());
    let name = facts.title.clone();
    Some(progress_line(cx, &ProgressProps { name, ..ProgressProps::of(AskKind::Open, progress) }))
}

/// How far an opening has come. How much there is of a file in parts, or of one whose server does not
/// tell it, is known from the catalogue.
fn with_total(progress: Option<Progress>, dataset: Option<&Dataset>) -> Option<Progress> {
    let known = dataset.map(|dataset| memory_of(dataset).0);
    progress.map(|progress| Progress {
        total: progress.total.or(known.filter(|total| *total >= progress.done)),
        ..progress
    })
}

/// What stands in place of the dataset while there is none.
fn instead(cx: &Cx, props: &ExplorerProps) -> Option<Html> {
    let (i18n, dispatch) = (&cx.i18n, &cx.dispatch);
    let explorer = &props.explorer;
    let title =
        props.dataset.as_ref().map(|dataset| localized(&dataset.title, i18n.locale()).to_owned());
    let name = title.map_or_else(|| source_name(&explorer.view.source), AttrValue::from);
    let again = {
        let dispatch = dispatch.clone();
        move |_| dispatch.emit(Action::Reopen)
    };
    let failed = explorer.problems.get(&AskKind::Open).or(props.source_problem.as_ref());
    if let Some(problem) = failed {
        return Some(html! {
            <>
                <h1 class="sg-say">{ name }</h1>
                { problem_note(cx, &ProblemProps { problem: problem.clone(), size: Some("large".into()), on_dismiss: None, children: html! { <>{ button(ButtonKind::Main, i18n.text("try-again"), again) }
                    { other_dataset(i18n) }
                    { open_file(cx) }
                    if problem.code == "over-budget" {
                        { memory_limit(cx) }
                    }</> } }) }
            </>
        });
    }
    if props.asks_consent && explorer.columns.is_empty() {
        let (file, decoded) = props.dataset.as_deref().map(memory_of).unwrap_or_default();
        let accept = {
            let dispatch = dispatch.clone();
            move |_| dispatch.emit(Action::Consent)
        };
        return Some(html! {
            <>
                <h1 class="sg-say">{ name }</h1>
                <div class="sg-problem" data-size="large" data-code="large-data">
                    <strong>{ i18n.text("large-title") }</strong>
                    <p>{ i18n.with("large-data", &[("size", &format::bytes(file, i18n.locale())), ("memory", &format::bytes(decoded, i18n.locale()))]) }</p>
                    <div class="sg-problem__ways">
                        { button(ButtonKind::Main, i18n.text("load-anyway"), accept) }
                        { other_dataset(i18n) }
                    </div>
                </div>
            </>
        });
    }
    if explorer.columns.is_empty() {
        let given_up =
            explorer.serial > 0 && !explorer.work.contains_key(&AskKind::Open) && explorer.gave_up;
        let wait = if given_up {
            html! { <div class="sg-problem" data-size="large"><strong>{ i18n.text("gave-up") }</strong>
            <div class="sg-problem__ways">{ button(ButtonKind::Main, i18n.text("try-again"), again) }
            { other_dataset(i18n) }</div></div> }
        } else {
            let coming = |kind| explorer.work.get(&kind).and_then(|work| work.progress);
            // What a union is made of comes before it.
            let progress = with_total(coming(AskKind::Open), props.dataset.as_deref())
                .or_else(|| coming(AskKind::Beside));
            progress_line(
                cx,
                &ProgressProps {
                    kind: AskKind::Open,
                    progress,
                    size: Some("large".into()),
                    name: name.clone(),
                },
            )
        };
        return Some(html! { <><h1 class="sg-say">{ name }</h1>{ wait }</> });
    }
    None
}
