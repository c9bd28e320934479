//! The page: the store, the address bar, the language, the theme, and what is in front.

use std::cell::Cell;

use gloo::timers::callback::Timeout;
use js_sys::Reflect;
use sagitta_catalog::Dataset;
use sagitta_protocol::{Place, Problem};
use sagitta_render::{Language, Locale};
use sagitta_spec::Tab;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File, window};
use yew::{
    AttrValue, Callback, ContextProvider, Html, Properties, UseStateHandle, function_component,
    hook, html, use_effect_with, use_memo, use_mut_ref, use_reducer, use_state_eq,
};

use crate::components::{
    ExplorerPage, Part, Parts, ProblemProps, Search, StartPage, TopBarProps, problem_note,
    release_note, top_bar, use_part,
};
use crate::context::{Cx, Doings, Download};
use crate::describe::localized;
use crate::engine::{Engine, spawn, use_engine};
use crate::files::Sheets;
use crate::hooks::use_window_event;
use crate::opening::{Opening, use_budget, use_opening};
use crate::reader::{first_language, first_locale, speak, use_theme};
use crate::state::{Action, AppState, CatalogState, History, Page, ThemeChoice};
use crate::{I18n, Shared, dom, figure, files, memory, offline, site};

fn first_state(language: Language) -> AppState {
    let theme = ThemeChoice::from_name(dom::remembered("theme").as_deref().unwrap_or(""));
    let memory = dom::remembered("memory").and_then(|word| memory::chosen(&word));
    AppState { memory, ..AppState::new(first_locale(language), theme) }
}

#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// What the page says first.
    pub messages: I18n,
    /// How to fetch the parts of the page that are modules of their own.
    pub parts: Parts,
}

/// The page.
#[function_component]
pub fn App(props: &AppProps) -> Html {
    let state = use_reducer(|| first_state(props.messages.language()));
    let dispatch = use_memo((), |()| {
        let dispatcher = state.dispatcher();
        Callback::from(move |action| dispatcher.dispatch(action))
    });
    let dispatch = (*dispatch).clone();
    let messages = use_state_eq(|| props.messages.clone());
    let theme = use_theme(&state);
    use_address(&state, &dispatch);
    let opening = use_opening(&state);
    let budget = use_budget(&state);
    let engine = use_engine(&state, &opening, budget, &dispatch);
    let sheets = use_sheets(&engine);
    let said = use_state_eq(AttrValue::default);
    let say = use_said(&said);
    let tries = use_state_eq(|| 0_u32);
    let doings = use_doings_of(&engine, &dispatch, &say, &messages, &tries, props.parts);
    let damaged = use_damaged();
    let dragging = use_files(&doings);
    let i18n = messages.with_numbers_of(state.locale);
    let explores = state.page == Page::Explore;
    let has_data = !state.explorer.columns.is_empty();
    let tools = use_part(props.parts.tools, explores && has_data, *tries);
    let maps = use_part(props.parts.maps, explores && state.explorer.tab() == Tab::Map, *tries);
    let unlisted = state.unlisted().map(str::to_owned);
    let search = use_part(props.parts.search, !explores || unlisted.is_some(), *tries);
    use_unlisted(&state, unlisted, &search, &dispatch);
    let (parts, tries) = (props.parts, *tries);
    let cx = Cx {
        i18n: i18n.clone(),
        dispatch,
        doings,
        budget,
        sheets,
        tools,
        maps,
        search,
        parts,
        tries,
    };
    let dataset = use_memo((state.catalog.clone(), state.explorer.view.source.clone()), |_| {
        state.dataset().cloned().map(Shared::<Dataset>::new)
    });
    use_effect_with((state.locale, (*dataset).clone(), state.page), {
        let i18n = i18n.clone();
        move |(locale, dataset, page): &(Locale, Option<Shared<Dataset>>, Page)| {
            let name = i18n.text("page-title");
            let title = dataset.as_ref().filter(|_| *page == Page::Explore);
            let title = title.map(|dataset| localized(&dataset.title, *locale).to_owned());
            dom::set_title(
                &title.map_or_else(|| name.to_string(), |title| format!("{title} · Sagitta")),
            );
        }
    });
    let n_datasets = match &state.catalog {
        CatalogState::Ready(catalog) => Some(catalog.n_datasets()),
        _ => None,
    };
    let front = match state.page {
        Page::Start => {
            html! { <StartPage catalog={state.catalog.clone()} link_problem={state.link_problem.clone()} /> }
        }
        Page::Explore => {
            let asks_consent = *opening == Opening::Asks;
            let source_problem = match &*opening {
                Opening::Impossible(problem) => Some(Shared::<Problem>::new(problem.clone())),
                _ => None,
            };
            let catalog = match &state.catalog {
                CatalogState::Ready(catalog) => Some(catalog.clone()),
                _ => None,
            };
            html! {
                <ExplorerPage explorer={state.explorer.clone()} dataset={(*dataset).clone()} {catalog} {theme} link_problem={state.link_problem.clone()} {source_problem} {asks_consent} />
            }
        }
    };
    html! {
        <ContextProvider<Cx> context={cx.clone()}>
            if !dom::is_embedded() {
                { top_bar(&cx, &TopBarProps { theme: state.theme, crumb: crumb(&state), n_datasets }) }
            }
            if !damaged.is_empty() {
                <div class="sg-altered">{ problem_note(&cx, &ProblemProps::of(Shared::new(site::altered(&damaged, Place::Engine)))) }</div>
            }
            { release_note(&i18n) }
            { front }
            if *dragging {
                <div class="sg-drop">{ i18n.text("drop-here") }</div>
            }
            <div class="sg-toast" role="status" aria-live="polite" data-on={(!said.is_empty()).to_string()}>
                if !said.is_empty() { { i18n.text(&said) } }
            </div>
        </ContextProvider<Cx>>
    }
}

/// The names of the page's own files that it carries and that are not what they were.
#[hook]
fn use_damaged() -> AttrValue {
    let damaged = use_state_eq(|| AttrValue::from(site::damaged()));
    let setter = damaged.setter();
    use_window_event("sagitta-damaged", move |_| setter.set(site::damaged().into()));
    (*damaged).clone()
}

/// Looks in the index for a dataset that the catalogue does not list.
#[hook]
fn use_unlisted(
    state: &AppState,
    unlisted: Option<String>,
    search: &Part<Search>,
    dispatch: &Callback<Action>,
) {
    let search = match search {
        Part::Here(search) => Some(search.clone()),
        Part::Coming | Part::Gone => None,
    };
    let catalog = match &state.catalog {
        CatalogState::Ready(catalog) => Some(catalog.clone()),
        _ => None,
    };
    let dispatch = dispatch.clone();
    use_effect_with((unlisted, search.is_some()), move |(unlisted, _)| {
        if let (Some(id), Some(search), Some(catalog)) = (unlisted.clone(), search, catalog) {
            let done = {
                let id = id.clone();
                dispatch.reform(move |found| Action::Sought(id.clone(), found))
            };
            (search.seek)(catalog, id, done);
        }
    });
}

/// Theme and title of what is in front.
fn crumb(state: &AppState) -> Option<(Option<AttrValue>, AttrValue)> {
    if state.page == Page::Start {
        return None;
    }
    let Some(dataset) = state.dataset() else {
        return Some((None, source_title(state)));
    };
    let CatalogState::Ready(catalog) = &state.catalog else { return None };
    let theme = dataset.theme.first().and_then(|id| catalog.theme(id));
    let theme =
        theme.map(|theme| AttrValue::from(localized(&theme.title, state.locale).to_owned()));
    Some((theme, localized(&dataset.title, state.locale).to_owned().into()))
}

fn source_title(state: &AppState) -> AttrValue {
    use sagitta_spec::Source;
    match &state.explorer.view.source {
        Source::File(name) | Source::Dataset(name) => name.clone().into(),
        Source::Url(url) => url.rsplit('/').next().unwrap_or(url).to_owned().into(),
        Source::Union { .. } => AttrValue::default(),
    }
}

/// Follows the address bar and writes it.
#[hook]
fn use_address(state: &AppState, dispatch: &Callback<Action>) {
    {
        let dispatch = dispatch.clone();
        use_effect_with((), move |()| dispatch.emit(Action::Navigate(dom::raw_fragment())));
    }
    // A press of a link tells of the same address twice. Between the two the page may have put
    // another one in its place that is not written yet, which the second would undo.
    let last = use_mut_ref(String::new);
    let follow = |dispatch: &Callback<Action>| {
        let (dispatch, last) = (dispatch.clone(), last.clone());
        move |_: &web_sys::Event| {
            let now = dom::raw_fragment();
            if last.replace(now.clone()) != now {
                dispatch.emit(Action::Navigate(now));
            }
        }
    };
    use_window_event("popstate", follow(dispatch));
    use_window_event("hashchange", follow(dispatch));
    let first = use_mut_ref(|| true);
    use_effect_with(state.link.clone(), move |link| {
        // The address is read before it is written for the first time.
        if first.replace(false) || [dom::raw_fragment(), dom::fragment()].contains(&link.fragment) {
            return;
        }
        dom::write_fragment(&link.fragment, link.history == History::Push);
        last.replace(dom::raw_fragment());
    });
}

/// Shows a message for a while.
#[hook]
fn use_said(said: &yew::UseStateHandle<AttrValue>) -> Callback<&'static str> {
    let clock = use_mut_ref(|| None::<Timeout>);
    let setter = said.setter();
    let callback = use_memo((), |()| {
        Callback::from(move |key: &'static str| {
            setter.set(key.into());
            let setter = setter.clone();
            clock.replace(Some(Timeout::new(3_000, move || setter.set(AttrValue::default()))));
        })
    });
    (*callback).clone()
}

#[hook]
fn use_doings_of(
    engine: &Engine,
    dispatch: &Callback<Action>,
    say: &Callback<&'static str>,
    messages: &UseStateHandle<I18n>,
    tries: &UseStateHandle<u32>,
    parts: Parts,
) -> Doings {
    let doings = use_memo((), |()| {
        let copy = {
            let say = say.clone();
            Callback::from(move |(text, key): (String, &'static str)| {
                copy_text(text, key, say.clone())
            })
        };
        Doings {
            open_file: {
                let (engine, dispatch) = (engine.clone(), dispatch.clone());
                Callback::from(move |file: File| {
                    let name = file.name();
                    engine.hold(file);
                    dispatch.emit(Action::OpenFile(name));
                })
            },
            cancel: {
                let engine = engine.clone();
                Callback::from(move |kind| engine.cancel(kind))
            },
            download: {
                let engine = engine.clone();
                Callback::from(move |download: Download| engine.export(download))
            },
            save_figure: {
                let say = say.clone();
                Callback::from(move |(svg, name, as_pixels): (String, String, bool)| {
                    let say = say.clone();
                    spawn(async move {
                        if figure::save(&svg, &name, as_pixels).await.is_err() {
                            say.emit("not-saved");
                        }
                    });
                })
            },
            save_offline: {
                let say = say.clone();
                Callback::from(move |wanted| {
                    spawn(offline::save(parts.offline, wanted, say.clone()))
                })
            },
            open_sheet: {
                let engine = engine.clone();
                Callback::from(move |sheet| engine.open_sheet(sheet))
            },
            fetch_parts: {
                let tries = tries.setter();
                let n_tries = Cell::new(0);
                Callback::from(move |()| {
                    n_tries.set(n_tries.get() + 1);
                    tries.set(n_tries.get());
                })
            },
            copy_link: {
                let copy = copy.clone();
                Callback::from(move |()| copy.emit((dom::link(), "copied-link")))
            },
            copy,
            speak: {
                let (dispatch, say, messages) = (dispatch.clone(), say.clone(), messages.setter());
                Callback::from(move |language| {
                    speak(language, dispatch.clone(), say.clone(), messages.clone());
                })
            },
        }
    });
    (*doings).clone()
}

/// The sheets of the workbook that is open.
#[hook]
fn use_sheets(engine: &Engine) -> Sheets {
    let sheets = use_state_eq(|| None);
    let (setter, engine) = (sheets.setter(), engine.clone());
    use_effect_with((), move |()| {
        engine.desk().on_sheets(Callback::from(move |told| setter.set(told)));
    });
    (*sheets).clone()
}

/// Copies a text. Where the clipboard is not to be had, the reader gets it to copy by hand.
fn copy_text(text: String, key: &'static str, say: Callback<&'static str>) {
    let Some(window) = window() else { return };
    let clipboard = Reflect::get(&window.navigator(), &"clipboard".into()).ok();
    let clipboard = clipboard
        .filter(|value| value.is_object())
        .map(|value| value.unchecked_into::<web_sys::Clipboard>());
    spawn(async move {
        let copied = match &clipboard {
            Some(clipboard) => JsFuture::from(clipboard.write_text(&text)).await.is_ok(),
            None => false,
        };
        if copied {
            say.emit(key);
        } else {
            window.prompt_with_message_and_default("", &text).ok();
        }
    });
}

/// Files dropped anywhere on the page. Whether one is over it.
#[hook]
fn use_files(doings: &Doings) -> yew::UseStateHandle<bool> {
    let over = use_state_eq(|| false);
    let enter = {
        let over = over.clone();
        move |event: &web_sys::Event| {
            let has_files = event
                .dyn_ref::<DragEvent>()
                .and_then(|event| event.data_transfer())
                .is_some_and(|data| data.types().includes(&"Files".into(), 0));
            if has_files {
                event.prevent_default();
                over.set(true);
            }
        }
    };
    use_window_event("dragover", enter);
    let leave = {
        let over = over.clone();
        move |event: &web_sys::Event| {
            let left =
                event.dyn_ref::<DragEvent>().is_none_or(|event| event.related_target().is_none());
            if left {
                over.set(false);
            }
        }
    };
    use_window_event("dragleave", leave);
    let drop = {
        let (over, open_file) = (over.clone(), doings.open_file.clone());
        move |event: &web_sys::Event| {
            event.prevent_default();
            over.set(false);
            let data = event.dyn_ref::<DragEvent>().and_then(|event| event.data_transfer());
            if let Some(file) = data.and_then(|data| data.files()).and_then(|files| files.get(0)) {
                open_file.emit(file);
            }
        }
    };
    use_window_event("drop", drop);
    let open_file = doings.open_file.clone();
    use_window_event("paste", move |event: &web_sys::Event| paste(event, &open_file));
    over
}

/// Opens what is pasted, if it is a file or a table, unless it is pasted into an input.
fn paste(event: &web_sys::Event, open_file: &Callback<File>) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_input = target.is_some_and(|element| {
        element.closest("input, textarea, select, [contenteditable]").is_ok_and(|it| it.is_some())
    });
    let data = Reflect::get(event, &"clipboardData".into()).ok();
    let data = data.and_then(|data| data.dyn_into::<web_sys::DataTransfer>().ok());
    let Some(data) = data.filter(|_| !is_input) else { return };
    let text = data.get_data("text/plain").unwrap_or_default();
    let file = match data.files().and_then(|files| files.get(0)) {
        Some(file) if text.is_empty() => Some(file),
        _ if files::is_table(&text) => files::pasted(&text),
        _ => None,
    };
    if let Some(file) = file {
        event.prevent_default();
        open_file.emit(file);
    }
}

/// Draws the page in the element kept for it, in place of the words that stand there, once its
/// messages are here. Without them, the words are those for a page that cannot be started.
pub fn mount(parts: Parts) {
    spawn(async move {
        let document = window().and_then(|window| window.document());
        let root = document.and_then(|document| document.get_element_by_id("app"));
        let Some(root) = root else { return };
        let language = first_language();
        match site::text(I18n::path(language)).await {
            Ok(source) => {
                root.set_text_content(None);
                let messages = I18n::new(language, &source);
                yew::Renderer::<App>::with_root_and_props(root, AppProps { messages, parts })
                    .render();
            }
            // The words for files that are damaged are there already.
            Err(_) if site::is_bundle() => {}
            Err(_) => dom::show_no_start(&root),
        }
    });
}
