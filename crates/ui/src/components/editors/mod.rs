//! The editors that open under a part of the sentence, a chip or a key.

mod bounds;
mod choices;
mod compute;
mod condition;
mod conditions;
mod datasets;
mod draft;
mod group;
mod lookup;
mod order;
mod period;
mod spot;
mod union;
mod values;
mod window;

use sagitta_catalog::{Catalog, Dataset};
use sagitta_protocol::ColumnSummary;
use sagitta_render::{ColumnBrief, Kind, TokenRole, column_label};
use yew::{AttrValue, Callback, Html, html};

pub(super) use self::choices::{Choice, ChoicesProps, choice_list};
use self::compute::ComputeEditor;
use self::condition::{ConditionEditor, NewCondition};
use self::conditions::Conditions;
#[cfg(test)]
pub(crate) use self::draft::TEST_OPS;
use self::group::{PlaceProps, aggregate_field, aggregate_op_editor, key_editor, transform_editor};
use self::lookup::LookupEditor;
use self::order::{FactsProps, columns_editor, limit_editor, sort_editor};
use self::spot::{Spot, SpotPlace};
use self::union::UnionEditor;
use self::window::WindowEditor;
use super::parts;
use crate::context::Cx;
use crate::describe::{self, localized};
use crate::state::{Detail, Summaries, edit, parts_of};
use crate::{I18n, Shared};
use sagitta_spec::{Predicate, Source, View};

/// What editors need to know of the dataset in front.
#[derive(Clone, PartialEq)]
pub(super) struct Facts {
    pub(super) view: Shared<View>,
    pub(super) briefs: Shared<Vec<ColumnBrief>>,
    pub(super) summaries: Option<Shared<Summaries>>,
    /// What the open editor or panel has asked for.
    pub(super) detail: Option<Shared<Detail>>,
    /// What the dataset is called.
    pub(super) title: AttrValue,
    /// What the catalogue says of it.
    pub(super) dataset: Option<Shared<Dataset>>,
    /// The datasets there are, once they are known.
    pub(super) catalog: Option<Shared<Catalog>>,
}

impl Facts {
    /// What a column means, for a tooltip; its name where nobody has written it down.
    pub(super) fn meaning(&self, name: &str, i18n: &I18n) -> AttrValue {
        let field = self.dataset.as_deref().and_then(|dataset| describe::column(dataset, name));
        let text = field.map(|field| localized(&field.description, i18n.locale()));
        match text.filter(|text| !text.is_empty()) {
            Some(text) => format!("{text} ({name})").into(),
            None => name.to_owned().into(),
        }
    }

    pub(super) fn summary(&self, name: &str) -> Option<&ColumnSummary> {
        self.summaries.as_ref()?.columns.iter().find(|summary| summary.name == name)
    }

    /// A dataset of the catalogue.
    pub(super) fn dataset(&self, id: &str) -> Option<&Dataset> {
        self.catalog.as_ref()?.dataset(id)
    }

    /// What a dataset is called: its title, or else its id.
    pub(super) fn title<'a>(&'a self, id: &'a str, i18n: &I18n) -> &'a str {
        self.dataset(id).map_or(id, |dataset| localized(&dataset.title, i18n.locale()))
    }

    /// The titles of the datasets that the view speaks of, each with its id.
    pub(super) fn titles(&self, i18n: &I18n) -> Vec<(String, String)> {
        let parts = parts_of(&self.view.source).into_iter().filter_map(|part| match part {
            Source::Dataset(id) => Some(id),
            _ => None,
        });
        let ids = parts.chain(self.view.query.lookup.iter().map(|lookup| &lookup.from));
        ids.map(|id| (id.clone(), self.title(id, i18n).to_owned())).collect()
    }

    /// The same of the result's columns, which conditions on groups speak of.
    fn of_result(&self, i18n: &I18n) -> Self {
        let query = &self.view.query;
        let briefs = edit::output_names(query).into_iter().map(|name| {
            let key = query.group_by.iter().find(|key| key.output_name() == name);
            let of_key = key.and_then(|key| self.brief(&key.field)).map(|column| column.kind);
            let mut brief = ColumnBrief::new(name.as_str(), of_key.unwrap_or(Kind::Number));
            brief.title = Some(column_label(query, &name, &self.briefs, i18n.locale()));
            brief
        });
        Self {
            briefs: Shared::new(briefs.collect()),
            summaries: None,
            detail: None,
            ..self.clone()
        }
    }

    pub(super) fn brief(&self, name: &str) -> Option<&ColumnBrief> {
        self.briefs.iter().find(|column| column.name == name)
    }
}

/// The place whose editor is open, if one is.
pub(super) type Opened = Option<AttrValue>;

/// What an editor edits.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    Condition(Vec<usize>),
    NewCondition,
    /// A new condition on a column.
    ConditionOn(String),
    Having(Vec<usize>),
    /// A first or a further condition on groups.
    NewHaving,
    KeyField(usize),
    KeyTransform(usize),
    AggregateOp(usize),
    AggregateField(usize),
    Columns,
    /// A computed column; one past the last is a new one.
    Compute(usize),
    Window(usize),
    /// Columns of another dataset; one past the last is a new lookup.
    Lookup(usize),
    /// The datasets whose rows are read as one table.
    Sources,
    Sort,
    Limit,
}

impl Target {
    /// What pressing a token opens.
    pub(super) fn of(role: &TokenRole) -> Option<Self> {
        Some(match role {
            TokenRole::Compute(i) => Self::Compute(*i),
            TokenRole::Lookup(i) => Self::Lookup(*i),
            TokenRole::Sources => Self::Sources,
            TokenRole::Plain => return None,
            TokenRole::Aggregate(i) => Self::AggregateOp(*i),
            TokenRole::Field(i) => Self::AggregateField(*i),
            TokenRole::Key(i) => Self::KeyField(*i),
            TokenRole::TimeUnit(i) | TokenRole::Bin(i) => Self::KeyTransform(*i),
            TokenRole::Values(path) | TokenRole::Period(path) | TokenRole::Condition(path) => {
                Self::Condition(path.clone())
            }
            TokenRole::Having(path) => Self::Having(path.clone()),
            TokenRole::Columns => Self::Columns,
            TokenRole::Window(i) => Self::Window(*i),
            TokenRole::Sort(_) => Self::Sort,
            TokenRole::Limit => Self::Limit,
            TokenRole::AddCondition => Self::NewCondition,
        })
    }

    /// What the editor is called.
    pub(super) fn title(&self, i18n: &I18n) -> AttrValue {
        match self {
            Self::Condition(_) => i18n.text("edit-condition"),
            Self::NewCondition | Self::ConditionOn(_) => i18n.text("add-condition"),
            Self::Having(_) | Self::NewHaving => i18n.text("edit-having"),
            Self::KeyField(_) => i18n.text("edit-key"),
            Self::KeyTransform(_) => i18n.text("edit-transform"),
            Self::AggregateOp(_) => i18n.text("edit-aggregate"),
            Self::AggregateField(_) => i18n.text("edit-field"),
            Self::Columns => i18n.text("edit-columns"),
            Self::Compute(_) => i18n.text("edit-compute"),
            Self::Window(_) => i18n.text("edit-window"),
            Self::Lookup(_) => i18n.text("edit-lookup"),
            Self::Sources => i18n.text("edit-sources"),
            Self::Sort => i18n.text("edit-sort"),
            Self::Limit => i18n.text("edit-limit"),
        }
    }
}

pub(super) struct EditorProps {
    pub(super) facts: Facts,
    pub(super) target: Target,
    /// The editor has done its work.
    pub(super) on_done: Callback<()>,
}

/// The editor of a part of the view, once it has been fetched.
pub(super) fn editor(cx: &Cx, props: &EditorProps) -> Html {
    parts::with(cx, &cx.tools, |tools| (tools.editor)(cx, props))
}

/// The same, as it is drawn.
pub(super) fn draw(cx: &Cx, props: &EditorProps) -> Html {
    let facts = props.facts.clone();
    let on_done = props.on_done.clone();
    let query = &facts.view.query;
    match props.target.clone() {
        Target::Condition(path) => match edit::at(query.filter.as_ref(), &path) {
            Some(Predicate::Leaf(leaf)) => {
                let (field, test) = (leaf.field.clone(), Some(leaf.test.clone()));
                html! { <ConditionEditor {facts} {field} {test} spot={Spot::at(path)} alone=true {on_done} /> }
            }
            Some(_) => html! { <Conditions {facts} having=false {path} {on_done} /> },
            None => Html::default(),
        },
        Target::NewCondition => html! { <NewCondition {facts} spot={Spot::new()} {on_done} /> },
        Target::ConditionOn(field) => {
            html! { <ConditionEditor {facts} {field} test={None} spot={Spot::new()} {on_done} /> }
        }
        Target::Having(path) => html! { <Conditions {facts} having=true {path} {on_done} /> },
        Target::NewHaving => {
            html! { <Conditions {facts} having=true path={Vec::new()} {on_done} /> }
        }
        Target::KeyField(place) => key_editor(cx, &PlaceProps { facts, place, on_done }),
        Target::KeyTransform(place) => transform_editor(cx, &PlaceProps { facts, place, on_done }),
        Target::AggregateOp(place) => {
            aggregate_op_editor(cx, &PlaceProps { facts, place, on_done })
        }
        Target::AggregateField(place) => aggregate_field(cx, &PlaceProps { facts, place, on_done }),
        Target::Columns => columns_editor(cx, &FactsProps { facts, on_done }),
        Target::Compute(place) => html! { <ComputeEditor {facts} {place} {on_done} /> },
        Target::Window(place) => html! { <WindowEditor {facts} {place} {on_done} /> },
        Target::Lookup(place) => html! { <LookupEditor {facts} {place} {on_done} /> },
        Target::Sources => html! { <UnionEditor {facts} {on_done} /> },
        Target::Sort => sort_editor(cx, &FactsProps { facts, on_done }),
        Target::Limit => limit_editor(cx, &FactsProps { facts, on_done }),
    }
}
