use sagitta_catalog::{Catalog, Dataset};
use sagitta_protocol::Problem;
use sagitta_render::format;
use sagitta_search::{Hit, Index, Part, Question, Reason};
use web_sys::{File, HtmlInputElement, InputEvent};
use yew::{
    AttrValue, Callback, Html, Properties, TargetCast, function_component, html, use_memo,
    use_state_eq,
};

use super::button::{ButtonKind, button};
use super::icons::{Icon, icon};
use super::paste::PasteTable;
use super::problem::{ProblemProps, problem_note};
use crate::context::{Cx, use_cx};
use crate::describe::{license, localized, period};
use crate::dom;
use crate::state::{Action, CatalogState};
use crate::{I18n, Shared};

#[derive(Properties, PartialEq)]
pub(crate) struct StartProps {
    pub(crate) catalog: CatalogState,
    /// Why the address could not be followed.
    pub(crate) link_problem: Option<Shared<Problem>>,
}

/// What is here and what can be done: search, themes, datasets.
#[function_component]
pub(crate) fn StartPage(props: &StartProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let dispatch = &cx.dispatch;
    let dismiss = dispatch.reform(|()| Action::Dismiss);
    let (title, body) = match &props.catalog {
        CatalogState::Ready(catalog) => {
            let n = u64::try_from(catalog.datasets.len()).unwrap_or(0);
            (i18n.count("start-title", n), html! { <Datasets catalog={catalog.clone()} /> })
        }
        CatalogState::Loading => (
            i18n.text("start-title-plain"),
            html! {
                <>{ search_row(&cx, &SearchProps { value: AttrValue::default(), on_search: None }) }<div class="sg-progress" data-size="large" role="status">{ i18n.text("loading-catalog") }</div></>
            },
        ),
        CatalogState::Failed(problem) => (
            i18n.text("start-title-plain"),
            html! {
                <>{ search_row(&cx, &SearchProps { value: AttrValue::default(), on_search: None }) }<br />{ problem_note(&cx, &ProblemProps::of(problem.clone())) }</>
            },
        ),
    };
    html! {
        <main class="sg-main--start" tabindex="-1">
            <div class="sg-hero">
                if let Some(problem) = &props.link_problem {
                    { problem_note(&cx, &ProblemProps { on_dismiss: Some(dismiss), ..ProblemProps::of(problem.clone()) }) }
                }
                <h1>{ title }</h1>
                <p>{ i18n.text("promise") }</p>
                { body }
            </div>
        </main>
    }
}

struct SearchProps {
    value: AttrValue,
    on_search: Option<Callback<String>>,
}

/// The search box, if there is something to search in, and the button for a file of one's own.
fn search_row(cx: &Cx, props: &SearchProps) -> Html {
    let i18n = &cx.i18n;
    html! {
        <>
            <div class="sg-search" role="search">
                if let Some(on_search) = props.on_search.clone() {
                    <input class="sg-search__box" type="search" value={props.value.clone()} placeholder={i18n.text("search-hint")} aria-label={i18n.text("search-hint")}
                        autocomplete="off" spellcheck="false" oninput={move |event: InputEvent| on_search.emit(crate::dom::input_value(&event))} />
                }
                { open_file(cx) }
                <PasteTable />
            </div>
            <p class="sg-hero__drop">{ i18n.text("drop-hint") }</p>
        </>
    }
}

/// The endings of files that can be opened.
const OPENED: &str = ".arrow,.feather,.ipc,.arrows,.csv,.tsv,.tab,.txt,.dat,.json,.ndjson,.jsonl,.geojson,.xlsx,.xlsm,.xlsb,.xls,.ods,.parquet,.pq,.gz";

/// Opens a file from disk.
pub(super) fn open_file(cx: &Cx) -> Html {
    let i18n = &cx.i18n;
    let doings = cx.doings.clone();
    let press = |event: web_sys::MouseEvent| dom::click_beside(&event, "input[type=file]");
    let chosen = move |event: yew::Event| {
        let input: Option<HtmlInputElement> = event.target_dyn_into();
        let file: Option<File> =
            input.as_ref().and_then(|input| input.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            doings.open_file.emit(file);
        }
        if let Some(input) = input {
            input.set_value("");
        }
    };
    html! {
        <>
            <button class="sg-button" data-do="open" onclick={press}>{ icon(Icon::Open) }{ i18n.text("open-file") }</button>
            <input type="file" hidden=true accept={OPENED} onchange={chosen} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct DatasetsProps {
    catalog: Shared<Catalog>,
}

/// The datasets that match, and the themes they belong to.
#[function_component]
fn Datasets(props: &DatasetsProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let text = use_state_eq(AttrValue::default);
    let theme = use_state_eq(|| None::<AttrValue>);
    let index = use_memo(props.catalog.clone(), |catalog| Index::new(catalog, dom::lower));
    let themes = theme.iter().map(AttrValue::to_string).collect();
    let question = Question { themes, ..Question::of(text.to_string()) };
    let answer = index.search(&question);
    let catalog = &props.catalog;
    let on_search = {
        let text = text.clone();
        Callback::from(move |words: String| text.set(words.into()))
    };
    let themes = answer.themes.iter().map(|facet| {
        let on = theme.as_deref() == Some(facet.value.as_str());
        let press = {
            let (theme, value) = (theme.clone(), facet.value.clone());
            move |_| theme.set((!on).then(|| value.clone().into()))
        };
        let title = catalog.theme(&facet.value).map_or(facet.value.as_str(), |theme| localized(&theme.title, i18n.language()));
        html! {
            <button key={facet.value.clone()} class="sg-theme" aria-pressed={on.to_string()} data-theme-id={facet.value.clone()} disabled={facet.n_datasets == 0 && !on} onclick={press}>
                { title }<b>{ facet.n_datasets }</b>
            </button>
        }
    });
    let n = u64::try_from(answer.hits.len()).unwrap_or(0);
    let found = if text.trim().is_empty() {
        i18n.count("n-datasets", n)
    } else {
        i18n.with("found-for", &[("count", &n.to_string()), ("text", text.trim())])
    };
    let rows = answer.hits.iter().filter_map(|hit| {
        let dataset = catalog.datasets.get(hit.dataset_idx)?;
        Some(dataset_row(dataset, hit, catalog, i18n))
    });
    let clear = {
        let (text, theme) = (text.clone(), theme.clone());
        move |_| {
            text.set(AttrValue::default());
            theme.set(None);
        }
    };
    html! {
        <>
            { search_row(&cx, &SearchProps { value: (*text).clone(), on_search: Some(on_search) }) }
            <div class="sg-themes" role="group" aria-label={i18n.text("themes")}>{ for themes }</div>
            <div class="sg-list__count" role="status">{ found }</div>
            <ul class="sg-datasets">{ for rows }</ul>
            if n == 0 {
                <div class="sg-none"><p>{ i18n.text("nothing-found") }</p>{ button(ButtonKind::Plain, i18n.text("show-all"), clear) }</div>
            }
        </>
    }
}

fn dataset_row(dataset: &Dataset, hit: &Hit, catalog: &Catalog, i18n: &I18n) -> Html {
    let language = i18n.language();
    let title = localized(&dataset.title, language);
    let theme = dataset.theme.first().and_then(|id| catalog.theme(id));
    let size = dataset.distribution().map(|file| format::bytes(file.byte_size));
    let facts = i18n.with(
        "rows-columns",
        &[("rows", &format::count(dataset.n_rows)), ("columns", &format::count(dataset.n_columns))],
    );
    let fragment = format!("#/{}", crate::state::encode_id(&dataset.id));
    html! {
        <li class="sg-dataset" key={dataset.id.clone()} data-dataset={dataset.id.clone()}>
            <div>
                <h2><a href={fragment}>{ marked(title, hit, Part::Title) }</a></h2>
                <p>{ marked(localized(&dataset.description, language), hit, Part::Description) }{ other_reasons(hit, title, i18n) }</p>
                <div class="sg-dataset__facts">
                    <b>{ facts }{ size.map(|size| format!(" · {size}")) }</b>
                    <span>{ marked(localized(&dataset.publisher.name, language), hit, Part::Publisher) }</span>
                    <span>{ license(dataset) }</span>
                    if let Some(period) = period(dataset, language) {
                        <span>{ period }</span>
                    }
                    if dataset.synthetic {
                        <span class="sg-warn">{ i18n.text("synthetic") }</span>
                    }
                </div>
            </div>
            if let Some(theme) = theme {
                <span class="sg-dataset__theme">{ localized(&theme.title, language) }</span>
            }
        </li>
    }
}

/// A text with what was searched for highlighted.
fn marked(text: &str, hit: &Hit, part: Part) -> Html {
    match hit.reasons.iter().find(|reason| reason.part == part && reason.text == text) {
        Some(reason) => segments(reason),
        None => html! { text },
    }
}

fn segments(reason: &Reason) -> Html {
    let pieces = reason.segments();
    pieces
        .into_iter()
        .map(|(text, found)| {
            if found {
                html! { <mark>{ text }</mark> }
            } else {
                html! { text }
            }
        })
        .collect()
}

/// What was found where the row does not show it: keywords, columns, the other language.
fn other_reasons(hit: &Hit, title: &str, i18n: &I18n) -> Html {
    let is_hidden = |reason: &&Reason| match reason.part {
        Part::Keyword | Part::Field => true,
        Part::Title => reason.text != title,
        Part::Description | Part::Publisher => false,
    };
    let has_visible = hit.reasons.iter().any(|reason| !is_hidden(&reason));
    let hidden = hit.reasons.iter().filter(is_hidden).take(if has_visible { 1 } else { 3 });
    hidden
        .map(|reason| {
            let words = i18n.text(match reason.part {
                Part::Field => "matched-column",
                Part::Keyword => "matched-keyword",
                _ => "matched-title",
            });
            html! { <span>{ " · " }{ words }{ " " }{ segments(reason) }</span> }
        })
        .collect()
}

/// Rows, columns and size of a dataset, for a warning before it is loaded.
pub(super) fn memory_of(dataset: &Dataset) -> (u64, u64) {
    let file = dataset.distribution().map_or(0, |file| file.byte_size);
    // Decoded, a value takes about eight bytes whatever its file was packed to.
    let decoded = dataset.n_rows.saturating_mul(dataset.n_columns).saturating_mul(8);
    (file, decoded.max(file))
}
