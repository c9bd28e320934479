//! The start page: what is here, and what can be done.

mod facets;
mod index;
mod list;
mod row;

use sagitta_catalog::Dataset;
use sagitta_protocol::Problem;
use web_sys::{File, HtmlInputElement, InputEvent};
use yew::{
    AttrValue, Callback, Html, Properties, TargetCast, function_component, html, use_state_eq,
};

pub(super) use self::index::{Sought, seek};
pub(super) use self::list::{Datasets, DatasetsProps};
use super::icons::{Icon, icon};
use super::kept::shelf;
use super::parts::with;
use super::paste::PasteTable;
use super::problem::{ProblemProps, problem_note};
use crate::Shared;
use crate::context::{Cx, use_cx};
use crate::dom;
use crate::state::{Action, CatalogState};

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
    let text = use_state_eq(AttrValue::default);
    let near = use_state_eq(|| false);
    let (title, body) = match &props.catalog {
        CatalogState::Ready(catalog) => {
            let on_clear = {
                let text = text.clone();
                Callback::from(move |()| text.set(AttrValue::default()))
            };
            let props = DatasetsProps {
                catalog: catalog.clone(),
                text: (*text).clone(),
                near: *near,
                on_clear,
            };
            let list = with(&cx, &cx.search, |part| (part.list)(props));
            // Not everything that is known of can be opened here.
            let opens_all = catalog.datasets.iter().all(|it| it.distribution().is_some())
                && catalog.n_datasets() == u64::try_from(catalog.datasets.len()).unwrap_or(0);
            let key = if opens_all { "start-title" } else { "start-title-search" };
            (i18n.count(key, catalog.n_datasets()), list)
        }
        CatalogState::Loading => (
            i18n.text("start-title-plain"),
            html! { <div class="sg-progress" data-size="large" role="status">{ i18n.text("loading-catalog") }</div> },
        ),
        CatalogState::Failed(problem) => (
            i18n.text("start-title-plain"),
            html! { <><br />{ problem_note(&cx, &ProblemProps::of(problem.clone())) }</> },
        ),
    };
    let has_datasets = matches!(props.catalog, CatalogState::Ready(_));
    let search = has_datasets.then(|| SearchProps {
        value: (*text).clone(),
        on_search: Callback::from(move |words: String| text.set(words.into())),
        on_focus: Callback::from(move |()| near.set(true)),
    });
    html! {
        <main class="sg-main--start" tabindex="-1">
            <div class="sg-hero">
                if let Some(problem) = &props.link_problem {
                    { problem_note(&cx, &ProblemProps { on_dismiss: Some(dismiss), ..ProblemProps::of(problem.clone()) }) }
                }
                <h1>{ title }</h1>
                <p>{ i18n.text("promise") }</p>
                { search_row(&cx, search) }
                { shelf(i18n) }
                { body }
            </div>
        </main>
    }
}

struct SearchProps {
    value: AttrValue,
    on_search: Callback<String>,
    on_focus: Callback<()>,
}

/// The search box, if there is something to search in, and the button for a file of one's own.
fn search_row(cx: &Cx, props: Option<SearchProps>) -> Html {
    let i18n = &cx.i18n;
    let search = props.map(|SearchProps { value, on_search, on_focus }| {
        let hint = i18n.text("search-hint");
        let type_in = move |event: InputEvent| on_search.emit(dom::input_value(&event));
        html! {
            <input class="sg-search__box" type="search" {value} placeholder={hint.clone()} aria-label={hint}
                autocomplete="off" spellcheck="false" oninput={type_in} onfocus={move |_| on_focus.emit(())} />
        }
    });
    html! {
        <>
            <div class="sg-search" role="search">
                { search }
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

/// Rows, columns and size of a dataset, for a warning before it is loaded.
pub(super) fn memory_of(dataset: &Dataset) -> (u64, u64) {
    let file = dataset.distribution().map_or(0, |file| file.byte_size);
    // Decoded, a value takes about eight bytes whatever its file was packed to.
    let decoded = dataset.n_rows.saturating_mul(dataset.n_columns).saturating_mul(8);
    (file, decoded.max(file))
}
