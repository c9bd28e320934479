//! The datasets that answer a question, and what they can be narrowed by.

use sagitta_catalog::{Catalog, Dataset};
use sagitta_render::format;
use sagitta_search::{Answer, Closeness, FacetCount, FacetKind, Question, Reason};
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_state_eq};

use super::super::button::{ButtonKind, button};
use super::super::problem::{ProblemProps, problem_note};
use super::facets::{FacetsProps, facets};
use super::index::{Index, use_index};
use super::row::row;
use crate::context::{Cx, use_cx};
use crate::describe::localized;
use crate::{I18n, Shared, dom};

/// With more datasets than these, facets beside the themes are of use.
const MANY: u64 = 50;

/// More themes than these do not stand in a line or two.
const MANY_THEMES: usize = 12;

/// How many rows are shown at first, and how many more each time: those of a catalogue that lists
/// its datasets, and those that have to be fetched.
const ROWS: [usize; 2] = [60, 20];

#[derive(Properties, PartialEq)]
pub(in super::super) struct DatasetsProps {
    pub(super) catalog: Shared<Catalog>,
    /// What is typed.
    pub(super) text: AttrValue,
    /// Whether something is about to be typed.
    pub(super) near: bool,
    /// Empties the search box.
    pub(super) on_clear: Callback<()>,
}

/// The datasets that match, and the themes they belong to.
#[function_component]
pub(in super::super) fn Datasets(props: &DatasetsProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let catalog = &props.catalog;
    let index = use_index(catalog, props.near);
    let chosen = use_state_eq(Vec::<(FacetKind, String)>::new);
    let n_rows = use_state_eq(|| 1_usize);
    let question = Question { text: props.text.trim().to_owned(), chosen: (*chosen).clone() };
    let is_all = question == Question::default();
    let answer = index.answer(&question);
    let toggle = {
        let (chosen, n_rows) = (chosen.clone(), n_rows.clone());
        Callback::from(move |(kind, value): (FacetKind, String)| {
            let mut question = Question { chosen: (*chosen).clone(), ..Question::default() };
            question.toggle(kind, &value);
            chosen.set(question.chosen);
            n_rows.set(1);
        })
    };
    let clear = {
        let on_clear = props.on_clear.clone();
        move |_| {
            on_clear.emit(());
            chosen.set(Vec::new());
        }
    };
    let lists_all = catalog.n_datasets() == u64::try_from(catalog.datasets.len()).unwrap_or(0);
    let step = if lists_all { ROWS[0] } else { ROWS[1] };
    let found: Vec<usize> = match &answer {
        Some((answer, _)) => answer.hits.iter().map(|hit| hit.dataset_idx).collect(),
        // Until the index is here, what the catalogue lists is shown as it is.
        None if lists_all => (0..catalog.datasets.len()).collect(),
        None => Vec::new(),
    };
    let n_shown = (*n_rows * step).min(found.len());
    let today = catalog.as_of.clone().unwrap_or_else(dom::today);
    let rows: Vec<Html> = found
        .iter()
        .take(n_shown)
        .filter_map(|idx| {
            let (dataset, reasons) =
                shown(*idx, is_all && lists_all, catalog, &index, answer.as_ref())?;
            Some(row(&dataset, &reasons, catalog, &today, i18n))
        })
        .collect();
    let is_waiting = rows.len() < n_shown
        || !index.is_here()
        || answer.as_ref().is_some_and(|(_, is_new)| !is_new);
    let more = move |_| n_rows.set(*n_rows + 1);
    let counts = answer.as_ref().map(|(answer, _)| answer.clone());
    let side = counts.as_ref().filter(|_| catalog.n_datasets() > MANY).map(|answer| {
        let props = FacetsProps { answer, question: &question, on_toggle: &toggle };
        facets(&cx, &props)
    });
    let count = answer.as_ref().map(|(answer, _)| count_line(answer, &question, i18n));
    html! {
        <>
            { themes(catalog, counts.as_deref(), &question, &toggle, i18n) }
            <div class="sg-found" data-facets={side.is_some().to_string()}>
                { side.unwrap_or_default() }
                <div class="sg-found__list" aria-busy={is_waiting.to_string()}>
                    <div class="sg-list__count" role="status">{ count.unwrap_or_default() }</div>
                    { trouble(&cx, &index) }
                    <ul class="sg-datasets">{ for rows }</ul>
                    if found.len() > n_shown {
                        <div class="sg-more">{ button(ButtonKind::Plain, i18n.text("show-more"), more) }</div>
                    }
                    if found.is_empty() && !is_waiting && index.problem.is_none() {
                        <div class="sg-none"><p>{ i18n.text("nothing-found") }</p>{ button(ButtonKind::Plain, i18n.text("show-all"), clear) }</div>
                    }
                </div>
            </div>
        </>
    }
}

/// What is shown of the dataset at a place, once it is here, and why it was found.
fn shown(
    idx: usize,
    is_listed: bool,
    catalog: &Catalog,
    index: &Index,
    answer: Option<&(std::rc::Rc<Answer>, bool)>,
) -> Option<(Dataset, Vec<Reason>)> {
    if let Some(dataset) = catalog.datasets.get(idx).filter(|_| is_listed) {
        return Some((dataset.clone(), Vec::new()));
    }
    let entry = index.entry(idx)?;
    let reasons = answer.map(|(answer, _)| index.reasons(answer, &entry)).unwrap_or_default();
    Some((entry.dataset.clone(), reasons))
}

/// How many there are, and how far they are from what was typed.
fn count_line(answer: &Answer, question: &Question, i18n: &I18n) -> Html {
    let n = u64::try_from(answer.hits.len()).unwrap_or(0);
    if question.text.is_empty() {
        return html! { { i18n.count("n-datasets", n) } };
    }
    let arguments = [("count", format::count(n, i18n.locale())), ("text", question.text.clone())];
    let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
    let key = match answer.closeness {
        Closeness::Exact => "found-for",
        Closeness::Similar => "similar-for",
        Closeness::Partial => "partial-for",
    };
    html! { { i18n.with(key, &arguments) } }
}

/// What could not be had, and another try.
fn trouble(cx: &Cx, index: &Index) -> Html {
    let Some(problem) = &index.problem else { return Html::default() };
    let again = {
        let index = index.clone();
        move |_| index.try_again()
    };
    let children = button(ButtonKind::Main, cx.i18n.text("try-again"), again);
    problem_note(cx, &ProblemProps { children, ..ProblemProps::of(problem.clone()) })
}

/// The themes of the datasets that a catalogue lists, with how many have each.
fn listed_themes(catalog: &Catalog) -> Vec<FacetCount> {
    let themes = catalog.themes.iter().map(|theme| {
        let has = |dataset: &&Dataset| dataset.theme.contains(&theme.id);
        let n_datasets = catalog.datasets.iter().filter(has).count();
        FacetCount { value: theme.id.clone(), name: theme.title.clone(), n_datasets }
    });
    themes.filter(|theme| theme.n_datasets > 0).collect()
}

/// The themes, each to press.
fn themes(
    catalog: &Catalog,
    answer: Option<&Answer>,
    question: &Question,
    on_toggle: &Callback<(FacetKind, String)>,
    i18n: &I18n,
) -> Html {
    let listed;
    let facets = match answer {
        Some(answer) => answer.facet(FacetKind::Theme),
        // Until the index is here, the datasets that are listed are counted.
        None => {
            listed = listed_themes(catalog);
            &listed
        }
    };
    // Of many themes, those that find nothing would only be in the way.
    let is_seen = |facet: &&FacetCount| {
        facets.len() <= MANY_THEMES
            || facet.n_datasets > 0
            || question.has(FacetKind::Theme, &facet.value)
    };
    let buttons = facets.iter().filter(is_seen);
    let buttons = buttons.map(|facet| {
        let on = question.has(FacetKind::Theme, &facet.value);
        let press = {
            let (on_toggle, value) = (on_toggle.clone(), facet.value.clone());
            move |_| on_toggle.emit((FacetKind::Theme, value.clone()))
        };
        let theme = catalog.theme(&facet.value);
        let title = theme.map_or(facet.value.as_str(), |theme| localized(&theme.title, i18n.locale()));
        let n = u64::try_from(facet.n_datasets).unwrap_or(0);
        html! {
            <button key={facet.value.clone()} class="sg-theme" aria-pressed={on.to_string()} data-theme-id={facet.value.clone()} disabled={n == 0 && !on} onclick={press}>
                { title }<b>{ format::count(n, i18n.locale()) }</b>
            </button>
        }
    });
    html! { <div class="sg-themes" role="group" aria-label={i18n.text("themes")}>{ for buttons }</div> }
}
