//! Columns of another dataset, brought in by a key.

use sagitta_catalog::{Dataset, Field};
use sagitta_spec::Lookup;
use yew::{
    AttrValue, Callback, Event, Html, Properties, SubmitEvent, function_component, html,
    use_state_eq,
};

use super::Facts;
use super::datasets::{DatasetsProps, datasets};
use super::group::{RemoveProps, remove};
use crate::components::columns::tick_box;
use crate::context::{Cx, commit, use_cx};
use crate::describe::column_title;
use crate::dom::input_value;
use crate::state::Edit;

#[derive(Properties, PartialEq)]
pub(super) struct LookupProps {
    pub(super) facts: Facts,
    /// The place in the query; one past the last is a new one.
    pub(super) place: usize,
    pub(super) on_done: Callback<()>,
}

/// The dataset, then the column here, the key there and the columns to bring in.
#[function_component]
pub(super) fn LookupEditor(props: &LookupProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let facts = &props.facts;
    let current = facts.view.query.lookup.get(props.place).cloned();
    let draft = use_state_eq(|| current.clone());
    let sought = use_state_eq(String::new);
    let out = current.as_ref().map(|_| {
        let edit = Edit::RemoveLookup(props.place);
        remove(&cx, &RemoveProps { edit, on_done: props.on_done.clone() })
    });
    let Some((lookup, dataset)) =
        draft.as_ref().and_then(|lookup| Some((lookup, facts.dataset(&lookup.from)?)))
    else {
        let on_choose = {
            let (draft, facts, place) = (draft.setter(), facts.clone(), props.place);
            Callback::from(move |id: AttrValue| {
                draft.set(facts.dataset(&id).map(|dataset| first(&facts, place, dataset)));
            })
        };
        let on_seek = {
            let sought = sought.clone();
            Callback::from(move |text: String| sought.set(text))
        };
        let rank = |dataset: &Dataset| rank(facts, props.place, dataset);
        return html! {
            <>
                <div class="sg-popover__title">{ i18n.text("edit-lookup") }</div>
                { datasets(&cx, &DatasetsProps { facts, sought: &sought, on_seek, on_choose, rank: &rank, label: i18n.text("edit-lookup") }) }
                { out }
            </>
        };
    };
    let set = {
        let draft = draft.clone();
        Callback::from(move |lookup: Option<Lookup>| draft.set(lookup))
    };
    let ready = !lookup.fields.is_empty() && !lookup.field.is_empty() && !lookup.key.is_empty();
    let submit = {
        let (dispatch, on_done) = (cx.dispatch.clone(), props.on_done.clone());
        let (lookup, place) = (lookup.clone(), props.place);
        move |event: SubmitEvent| {
            event.prevent_default();
            if ready {
                commit(&dispatch, Edit::SetLookup(place, lookup.clone()));
                on_done.emit(());
            }
        }
    };
    let choose_field = {
        let lookup = lookup.clone();
        set.reform(move |event: Event| {
            Some(Lookup { field: input_value(&event), ..lookup.clone() })
        })
    };
    let choose_key = {
        let lookup = lookup.clone();
        set.reform(move |event: Event| {
            let key = input_value(&event);
            let mut fields = lookup.fields.clone();
            fields.retain(|name| *name != key);
            Some(Lookup { key, fields, ..lookup.clone() })
        })
    };
    let other = set.reform(|_: web_sys::MouseEvent| None);
    let here = own_columns(facts, props.place).into_iter().map(|name| {
        let label = facts.brief(&name).map_or(name.clone(), |one| one.display_name().to_owned());
        html! { <option value={name.clone()} selected={name == lookup.field}>{ label }</option> }
    });
    let there = dataset.fields.iter().map(|field| {
        html! { <option value={field.name.clone()} selected={field.name == lookup.key}>{ label_of(&cx, field) }</option> }
    });
    let taken = taken(facts, props.place);
    let fields = dataset.fields.iter().filter(|field| field.name != lookup.key);
    let fields = fields.map(|field| {
        let chosen = lookup.fields.contains(&field.name);
        let is_taken = taken.contains(&field.name);
        let press = {
            let (lookup, name) = (lookup.clone(), field.name.clone());
            set.reform(move |_: web_sys::MouseEvent| Some(toggled(&lookup, &name)))
        };
        html! {
            <button type="button" key={field.name.clone()} class="sg-facet__value" role="checkbox" aria-checked={if chosen { "true" } else { "false" }} disabled={is_taken}
                title={is_taken.then(|| i18n.text("name-taken"))} onclick={press}>
                { tick_box() }<span class="sg-facet__name">{ label_of(&cx, field) }</span>
            </button>
        }
    });
    html! {
        <form class="sg-choices--form" onsubmit={submit} data-do="lookup">
            <div class="sg-popover__title">{ i18n.with("columns-of", &[("name", facts.title(&dataset.id, i18n))]) }</div>
            <label class="sg-label">{ i18n.text("lookup-field") }<select class="sg-field" onchange={choose_field} data-do="lookup-field">{ for here }</select></label>
            <label class="sg-label">{ i18n.text("lookup-key") }<select class="sg-field" onchange={choose_key} data-do="lookup-key">{ for there }</select></label>
            <div class="sg-label">{ i18n.text("lookup-columns") }</div>
            <div class="sg-choices" role="group" aria-label={i18n.text("lookup-columns")}>{ for fields }</div>
            <div class="sg-popover__foot">
                <button type="button" class="sg-button" data-kind="quiet" onclick={other}>{ i18n.text("other-dataset") }</button>
                <button class="sg-button" data-kind="main" disabled={!ready}>{ i18n.text("apply") }</button>
            </div>
            { out }
        </form>
    }
}

fn label_of(cx: &Cx, field: &Field) -> String {
    column_title(field, cx.i18n.locale()).unwrap_or_else(|| field.name.clone())
}

/// The lookup with a column more or less, in the order in which they were chosen.
fn toggled(lookup: &Lookup, name: &str) -> Lookup {
    let mut fields = lookup.fields.clone();
    match fields.iter().position(|field| field == name) {
        Some(i) => {
            fields.remove(i);
        }
        None => fields.push(name.to_owned()),
    }
    Lookup { fields, ..lookup.clone() }
}

/// The columns that can be looked up with: the table's own and those of the lookups before.
fn own_columns(facts: &Facts, place: usize) -> Vec<String> {
    let query = &facts.view.query;
    let later = query.lookup.iter().skip(place).flat_map(|lookup| &lookup.fields);
    let later: Vec<&String> = later.chain(query.compute.iter().map(|one| &one.name)).collect();
    let names = facts.briefs.iter().map(|brief| &brief.name);
    names.filter(|name| !later.contains(name)).cloned().collect()
}

/// The names of columns that this lookup does not bring in.
fn taken(facts: &Facts, place: usize) -> Vec<String> {
    let lookups = &facts.view.query.lookup;
    let own: Vec<&String> =
        lookups.get(place).map_or(Vec::new(), |own| own.fields.iter().collect());
    let names = facts.briefs.iter().map(|brief| &brief.name);
    names.filter(|name| !own.contains(name)).cloned().collect()
}

/// What a lookup starts with: columns of the same name on both sides, one column to bring in if
/// there is no choice.
fn first(facts: &Facts, place: usize, dataset: &Dataset) -> Lookup {
    let here = own_columns(facts, place);
    let is_there = |name: &&String| dataset.field(name).is_some();
    let same = here.iter().find(is_there).cloned();
    let first_field = dataset.fields.first().map(|field| field.name.clone());
    let key = same.clone().or(first_field).unwrap_or_default();
    let taken = taken(facts, place);
    let mut fields: Vec<String> = dataset.fields.iter().map(|field| field.name.clone()).collect();
    fields.retain(|name| *name != key && !taken.contains(name));
    if fields.len() > 1 {
        fields.clear();
    }
    let field = same.or_else(|| here.first().cloned()).unwrap_or_default();
    Lookup { field, from: dataset.id.clone(), key, fields }
}

/// Small datasets that have a column of the same name come first; those without described columns
/// are not on offer, and the one in front is not either.
fn rank(facts: &Facts, place: usize, dataset: &Dataset) -> Option<u64> {
    let is_front =
        matches!(&facts.view.source, sagitta_spec::Source::Dataset(id) if *id == dataset.id);
    if is_front || dataset.fields.len() < 2 {
        return None;
    }
    let shares = own_columns(facts, place).iter().any(|name| dataset.field(name).is_some());
    let size = dataset.n_rows.min(u64::MAX / 2);
    Some(if shares { size } else { size + u64::MAX / 2 })
}
