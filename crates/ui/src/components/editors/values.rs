//! The values of a column, to tick.

use gloo::timers::callback::Timeout;
use sagitta_protocol::{Distribution, PageValues, TablePage};
use sagitta_render::{Kind, format};
use sagitta_spec::{Aggregate, Case, GroupKey, Leaf, Literal, Predicate, Query, SortKey, Test};
use yew::{
    Callback, Html, InputEvent, Properties, function_component, html, use_effect_with, use_mut_ref,
    use_state_eq,
};

use super::Facts;
use crate::components::columns::{tick_box, value_word};
use crate::context::use_cx;
use crate::dom::input_value;
use crate::state::{Action, Detail, edit};

/// How many values are listed at most; a search finds the others.
const LISTED: u64 = 200;

#[derive(Properties, PartialEq)]
pub(super) struct ValueListProps {
    pub(super) facts: Facts,
    pub(super) field: String,
    pub(super) chosen: Vec<Literal>,
    pub(super) on_toggle: Callback<Literal>,
}

/// The values chosen and the most frequent ones under the other conditions, with a search among all
/// of them where there are many.
#[function_component]
pub(super) fn ValueList(props: &ValueListProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let sought = use_state_eq(String::new);
    let rest = use_mut_ref(|| None::<Timeout>);
    let brief = props.facts.brief(&props.field);
    let kind = brief.map_or(Kind::Text, |brief| brief.kind);
    let asks = matches!(kind, Kind::Category | Kind::Text);
    let query = asks.then(|| question(&props.facts, &props.field, &sought));
    {
        let dispatch = cx.dispatch.clone();
        use_effect_with(query.clone(), move |query| {
            dispatch.emit(Action::AskDetail(query.iter().cloned().collect()));
        });
        let dispatch = cx.dispatch.clone();
        use_effect_with((), move |()| move || dispatch.emit(Action::AskDetail(Vec::new())));
    }
    let search = {
        let sought = sought.setter();
        move |event: InputEvent| {
            let (text, sought) = (input_value(&event), sought.clone());
            rest.replace(Some(Timeout::new(150, move || sought.set(text.clone()))));
        }
    };
    // While another text is looked for, what was found for the last one stays.
    let detail = props.facts.detail.as_ref();
    let is_fresh =
        detail.zip(query.as_ref()).is_some_and(|(detail, query)| detail.page(query).is_some());
    let page = detail.filter(|detail| lists(detail, &props.field));
    let page = page.and_then(|detail| detail.pages.first());
    let listed: Vec<(Literal, u64)> = match page {
        Some(page) => counted(page),
        None => frequent(&props.facts, &props.field),
    };
    let unlisted =
        props.chosen.iter().filter(|value| !listed.iter().any(|(other, _)| other == *value));
    let unlisted = unlisted.map(|value| (value.clone(), None));
    let n_more = page.map_or(0, |page| page.total.saturating_sub(LISTED));
    let is_many = brief.is_some_and(|brief| brief.n_distinct > 8);
    let items = unlisted.chain(listed.iter().map(|(value, n)| (value.clone(), Some(*n))));
    let items = items.map(|(value, n)| {
        let chosen = props.chosen.contains(&value);
        let words = value_word(value.as_str(), kind, i18n);
        let press = {
            let (value, on_toggle) = (value.clone(), props.on_toggle.clone());
            move |_| on_toggle.emit(value.clone())
        };
        html! {
            <button type="button" key={value.as_str().to_owned()} class="sg-facet__value" role="checkbox" aria-checked={if chosen { "true" } else { "false" }} onclick={press}>
                { tick_box() }<span class="sg-facet__name">{ words }</span><span class="sg-facet__n">{ n.map(|n| format::count(n, i18n.locale())) }</span>
            </button>
        }
    });
    html! {
        <>
            if asks && is_many {
                <label class="sg-label"><span class="sg-hidden">{ i18n.text("search-values") }</span>
                    <input class="sg-field" type="search" placeholder={i18n.text("search-values")} oninput={search} data-do="search-values" />
                </label>
            }
            <div class="sg-choices" role="group" aria-label={i18n.text("values")} aria-busy={(asks && !is_fresh).to_string()}>{ for items }</div>
            if is_fresh && listed.is_empty() {
                <p class="sg-popover__quiet" role="status">{ i18n.text("no-values") }</p>
            }
            if n_more > 0 {
                <p class="sg-popover__quiet">{ i18n.count("n-more-values", n_more) }</p>
            }
        </>
    }
}

/// Whether a detail is a list of a column's values.
fn lists(detail: &Detail, field: &str) -> bool {
    let keys = detail.queries.first().map(|query| query.group_by.as_slice());
    matches!(keys, Some([key]) if key.field == field)
}

/// How often each value comes, under all conditions but the column's own.
fn question(facts: &Facts, field: &str, sought: &str) -> Query {
    let query = &facts.view.query;
    let others = edit::without_column(query.filter.as_ref(), field);
    let test = match sought {
        "" => Test::IsNotNull,
        text => Test::Contains(text.to_owned(), Case::Insensitive),
    };
    let part = Predicate::Leaf(Leaf::new(field, test));
    let filter = match others {
        Some(others) => others.and(part),
        None => part,
    };
    Query {
        lookup: query.lookup.clone(),
        compute: query.compute.clone(),
        filter: Some(filter.canonical()),
        group_by: vec![GroupKey::of(field)],
        aggregate: vec![Aggregate::count()],
        sort: vec![SortKey::descending(Aggregate::count().output_name())],
        limit: Some(LISTED),
        ..Query::default()
    }
}

fn counted(page: &TablePage) -> Vec<(Literal, u64)> {
    let cells = |i: usize| match page.columns.get(i).map(|column| &column.values) {
        Some(PageValues::Text { cells }) => cells.as_slice(),
        _ => &[],
    };
    let pairs = cells(0).iter().zip(cells(1));
    let read = |(value, n): (&Option<String>, &Option<String>)| {
        Some((Literal::new(value.as_deref()?), n.as_deref()?.parse().ok()?))
    };
    pairs.filter_map(read).collect()
}

/// The values that are most frequent over all rows, until the answer comes.
fn frequent(facts: &Facts, field: &str) -> Vec<(Literal, u64)> {
    match facts.summary(field).map(|summary| &summary.distribution) {
        Some(Distribution::Top { values, .. }) => {
            values.iter().map(|top| (Literal::new(top.value.as_str()), top.n_selected)).collect()
        }
        _ => Vec::new(),
    }
}

/// Chooses a value, or no longer.
pub(super) fn toggle(values: &mut Vec<Literal>, value: &Literal) {
    if values.contains(value) {
        values.retain(|other| other != value);
    } else {
        values.push(value.clone());
    }
}
