//! The rows of several datasets as one table.

use std::collections::BTreeMap;

use sagitta_catalog::Dataset;
use sagitta_spec::Source;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, SubmitEvent, function_component,
    html, use_state_eq,
};

use super::Facts;
use super::datasets::{DatasetsProps, datasets};
use crate::I18n;
use crate::components::remarks::source_name;
use crate::context::{commit, use_cx};
use crate::dom::input_value;
use crate::state::{Edit, parts_of};

#[derive(Properties, PartialEq)]
pub(super) struct UnionProps {
    pub(super) facts: Facts,
    pub(super) on_done: Callback<()>,
}

/// The sources, which columns are one, and the column that tells them apart.
#[derive(Clone, PartialEq)]
struct Draft {
    sources: Vec<Source>,
    columns: BTreeMap<String, Vec<Option<String>>>,
    name: String,
}

impl Draft {
    fn of(source: &Source) -> Self {
        let sources = parts_of(source).into_iter().cloned().collect();
        match source {
            Source::Union { columns, name, .. } => {
                Self { sources, columns: columns.clone(), name: name.clone().unwrap_or_default() }
            }
            _ => Self { sources, columns: BTreeMap::new(), name: "source".to_owned() },
        }
    }

    /// One source alone is itself.
    fn source(&self) -> Option<Source> {
        if let [one] = self.sources.as_slice() {
            return Some(one.clone());
        }
        let name = Some(self.name.trim().to_owned()).filter(|name| !name.is_empty());
        let (sources, columns) = (self.sources.clone(), self.columns.clone());
        (!sources.is_empty()).then_some(Source::Union { sources, columns, name })
    }

    fn without(&self, i: usize) -> Self {
        let mut draft = self.clone();
        draft.sources.remove(i);
        for names in draft.columns.values_mut().filter(|names| i < names.len()) {
            names.remove(i);
        }
        draft.columns.retain(|_, names| names.iter().any(Option::is_some));
        draft
    }

    /// What a column of the union is called in a part, if it is mapped.
    fn mapped(&self, column: &str, part: usize) -> Option<&String> {
        self.columns.get(column)?.get(part)?.as_ref()
    }

    /// A column of the union is this one in a part; none if it has none, or is called the same.
    fn map(&self, column: &str, part: usize, own: Option<String>) -> Self {
        let mut draft = self.clone();
        let n = draft.sources.len();
        let names = draft.columns.entry(column.to_owned()).or_default();
        names.resize(n, None);
        if let Some(place) = names.get_mut(part) {
            *place = own;
        }
        draft.columns.retain(|_, names| names.iter().any(Option::is_some));
        draft
    }
}

/// Which datasets are read as one, and what goes with what.
#[function_component]
pub(super) fn UnionEditor(props: &UnionProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let facts = &props.facts;
    let draft = use_state_eq(|| Draft::of(&facts.view.source));
    let sought = use_state_eq(String::new);
    let set = {
        let draft = draft.clone();
        Callback::from(move |next: Draft| draft.set(next))
    };
    let now = (*draft).clone();
    let next = now.source().filter(|next| *next != facts.view.source);
    let ready = next.is_some();
    let submit = {
        let (dispatch, on_done) = (cx.dispatch.clone(), props.on_done.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(source) = next.clone() {
                on_done.emit(());
                commit(&dispatch, Edit::SetSource(source));
            }
        }
    };
    let add = {
        let now = now.clone();
        set.reform(move |id: AttrValue| {
            let mut draft = now.clone();
            draft.sources.push(Source::Dataset(id.to_string()));
            draft
        })
    };
    let on_seek = {
        let sought = sought.clone();
        Callback::from(move |text: String| sought.set(text))
    };
    let name = {
        let now = now.clone();
        set.reform(move |event: InputEvent| Draft { name: input_value(&event), ..now.clone() })
    };
    let first = now.sources.first().map(|source| columns_of(facts, source)).unwrap_or_default();
    let parts = now.sources.iter().enumerate().map(|(i, source)| {
        let title = title_of(facts, source, i18n);
        let label = i18n.with("remove-named", &[("name", &title)]);
        let out = {
            let now = now.clone();
            set.reform(move |_: web_sys::MouseEvent| now.without(i))
        };
        html! {
            <div class="sg-rule" key={i}>
                <span class="sg-rule__words">{ title }</span>
                if now.sources.len() > 1 {
                    <button type="button" class="sg-rule__do" aria-label={label.clone()} title={label} onclick={out}>{ "×" }</button>
                }
                if i > 0 {
                    { mapping(facts, &now, &first, i, &set, i18n) }
                }
            </div>
        }
    });
    let has = |dataset: &Dataset| {
        now.sources.iter().any(|part| matches!(part, Source::Dataset(id) if *id == dataset.id))
    };
    // Those with the most columns in common come first.
    let rank = |dataset: &Dataset| {
        let common = first.iter().filter(|name| dataset.field(name).is_some()).count();
        (!has(dataset)).then(|| u64::MAX - common as u64)
    };
    let more = datasets(
        &cx,
        &DatasetsProps {
            facts,
            sought: &sought,
            on_seek,
            on_choose: add,
            rank: &rank,
            label: i18n.text("edit-sources"),
        },
    );
    html! {
        <form class="sg-choices--form" onsubmit={submit} data-do="union">
            <div class="sg-popover__title">{ i18n.text("edit-sources") }</div>
            { for parts }
            { more }
            if now.sources.len() > 1 {
                <label class="sg-label">{ i18n.text("provenance-name") }
                    <input class="sg-field" value={now.name.clone()} oninput={name} data-do="provenance" />
                </label>
            }
            <div class="sg-popover__foot">
                <button class="sg-button" data-kind="main" disabled={!ready}>{ i18n.text("apply") }</button>
            </div>
        </form>
    }
}

fn title_of(facts: &Facts, source: &Source, i18n: &I18n) -> String {
    match source {
        Source::Dataset(id) => facts.title(id, i18n).to_owned(),
        other => source_name(other).to_string(),
    }
}

/// The columns of a part as far as they are known: as the catalogue has them, or, of a table that is
/// open by itself, its own.
fn columns_of(facts: &Facts, source: &Source) -> Vec<String> {
    if *source == facts.view.source {
        let query = &facts.view.query;
        let added = query.lookup.iter().flat_map(|lookup| &lookup.fields);
        let added: Vec<&String> = added.chain(query.compute.iter().map(|one| &one.name)).collect();
        let names = facts.briefs.iter().map(|brief| &brief.name);
        return names.filter(|name| !added.contains(name)).cloned().collect();
    }
    match source {
        Source::Dataset(id) => {
            let fields = facts.dataset(id).map(|dataset| dataset.fields.as_slice());
            fields.unwrap_or_default().iter().map(|field| field.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// For each column of the first part that a part does not have by this name, which one it is there.
fn mapping(
    facts: &Facts,
    draft: &Draft,
    first: &[String],
    part: usize,
    set: &Callback<Draft>,
    i18n: &I18n,
) -> Html {
    let own = draft.sources.get(part).map(|source| columns_of(facts, source)).unwrap_or_default();
    let lacking: Vec<&String> = first.iter().filter(|name| !own.contains(name)).collect();
    let spare: Vec<&String> = own.iter().filter(|name| !first.contains(name)).collect();
    if own.is_empty() || lacking.is_empty() || spare.is_empty() {
        return Html::default();
    }
    let rows = lacking.into_iter().map(|column| {
        let chosen = draft.mapped(column, part);
        let choose = {
            let (draft, column) = (draft.clone(), column.clone());
            set.reform(move |event: Event| {
                let own = Some(input_value(&event)).filter(|own| !own.is_empty());
                draft.map(&column, part, own)
            })
        };
        let options = spare.iter().map(|own| {
            let is_chosen = chosen == Some(*own);
            html! { <option value={(*own).clone()} selected={is_chosen}>{ (*own).clone() }</option> }
        });
        html! {
            <label class="sg-label" key={column.clone()}>{ column.clone() }
                <select class="sg-field" onchange={choose}><option value="" selected={chosen.is_none()}>{ i18n.text("not-there") }</option>{ for options }</select>
            </label>
        }
    });
    html! { <details class="sg-rule__more"><summary>{ i18n.text("other-names") }</summary>{ for rows }</details> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_come_and_go_with_the_names_of_their_columns() {
        let dataset = |id: &str| Source::Dataset(id.to_owned());
        let mut draft = Draft::of(&dataset("a"));
        assert_eq!(draft.source(), Some(dataset("a")));
        draft.sources.extend([dataset("b"), dataset("c")]);
        let draft = draft.map("x", 2, Some("y".to_owned())).map("z", 1, Some("w".to_owned()));
        assert_eq!(draft.mapped("x", 2).map(String::as_str), Some("y"));
        let Some(Source::Union { sources, columns, name }) = draft.source() else { panic!() };
        assert_eq!((sources.len(), columns.len()), (3, 2));
        assert_eq!(name.as_deref(), Some("source"));
        let fewer = draft.without(1);
        assert_eq!(fewer.columns, [("x".to_owned(), vec![None, Some("y".to_owned())])].into());
        assert_eq!(fewer.map("x", 1, None).columns, BTreeMap::new());
        assert_eq!(fewer.without(1).source(), Some(dataset("a")));
        assert_eq!(Draft::of(&draft.source().unwrap()).sources, draft.sources);
    }
}
