use sagitta_render::{ColumnBrief, Kind};
use sagitta_spec::{Aggregate, AggregateOp, Bin, GroupKey, TimeUnit, Transform};
use yew::{AttrValue, Callback, Html, html};

use super::{Choice, ChoicesProps, Facts, choice_list};
use crate::I18n;
use crate::components::button::{ButtonKind, button};
use crate::components::columns::kind_word;
use crate::context::{Cx, commit};
use crate::dom;
use crate::state::Edit;

pub(super) struct PlaceProps {
    pub(super) facts: Facts,
    /// The place in the query; one past the last is a new one.
    pub(super) place: usize,
    pub(super) on_done: Callback<()>,
}

pub(super) fn column_choices(
    briefs: &[ColumnBrief],
    i18n: &I18n,
    keep: impl Fn(&ColumnBrief) -> bool,
) -> Vec<Choice> {
    let columns = briefs.iter().filter(|column| keep(column));
    columns
        .map(|column| Choice {
            hint: kind_word(column.kind, i18n),
            ..Choice::new(column.name.clone(), column.display_name().to_owned())
        })
        .collect()
}

/// The key that grouping by a column starts with: months for moments, bins for numbers.
fn first_key(column: &ColumnBrief) -> GroupKey {
    match column.kind {
        Kind::Temporal => GroupKey::time_unit(column.name.as_str(), TimeUnit::Month),
        Kind::Number => GroupKey::bin(column.name.as_str(), Bin::MaxBins(30)),
        Kind::Integer if !column.is_year_like() && column.n_distinct > 60 => {
            GroupKey::bin(column.name.as_str(), Bin::MaxBins(30))
        }
        _ => GroupKey::of(column.name.as_str()),
    }
}

/// Which column the rows are grouped by.
pub(super) fn key_editor(cx: &Cx, props: &PlaceProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let place = props.place;
    let current = props.facts.view.query.group_by.get(place);
    let on_choose = {
        let (facts, dispatch, on_done) = (props.facts.clone(), dispatch, props.on_done.clone());
        Callback::from(move |name: AttrValue| {
            if let Some(column) = facts.brief(&name) {
                commit(&dispatch, Edit::SetKey(place, first_key(column)));
            }
            on_done.emit(());
        })
    };
    let choices = column_choices(&props.facts.briefs, i18n, |column| column.kind != Kind::Other);
    html! {
        <>
            { choice_list(&ChoicesProps { choices, chosen: current.map(|key| AttrValue::from(key.field.clone())), on_choose, label: i18n.text("edit-key"), two: false }) }
            if current.is_some() {
                { remove(cx, &RemoveProps { edit: Edit::RemoveKey(place), on_done: props.on_done.clone() }) }
            }
        </>
    }
}

/// How a key is cut: a calendar unit, or bins.
pub(super) fn transform_editor(cx: &Cx, props: &PlaceProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let place = props.place;
    let Some(key) = props.facts.view.query.group_by.get(place).cloned() else {
        return Html::default();
    };
    let set = {
        let (dispatch, on_done, key) = (dispatch, props.on_done.clone(), key.clone());
        Callback::from(move |transform: Option<Transform>| {
            let key = GroupKey { transform, name: None, ..key.clone() };
            commit(&dispatch, Edit::SetKey(place, key));
            on_done.emit(());
        })
    };
    let is_temporal =
        props.facts.brief(&key.field).is_some_and(|column| column.kind == Kind::Temporal);
    if is_temporal || matches!(key.transform, Some(Transform::TimeUnit(_))) {
        let choices: Vec<Choice> = TimeUnit::ALL
            .into_iter()
            .map(|unit| Choice::new(unit.as_str(), unit_word(unit, i18n)))
            .collect();
        let chosen = match &key.transform {
            Some(Transform::TimeUnit(unit)) => Some(AttrValue::from(unit.as_str())),
            _ => None,
        };
        let on_choose = set.reform(|name: AttrValue| {
            TimeUnit::ALL
                .into_iter()
                .find(|unit| unit.as_str() == name.as_str())
                .map(Transform::TimeUnit)
        });
        return html! {
            <>
                { choice_list(&ChoicesProps { choices, chosen, on_choose, label: i18n.text("edit-transform"), two: false }) }
                { remove(cx, &RemoveProps { edit: Edit::RemoveKey(place), on_done: props.on_done.clone() }) }
            </>
        };
    }
    let numbers = i18n.locale().numbers;
    let bins = [10_u32, 20, 30, 50, 100];
    let mut choices: Vec<Choice> = bins
        .iter()
        .map(|n| Choice::new(n.to_string(), i18n.count("n-bins", u64::from(*n))))
        .collect();
    choices.push(Choice::new("each", i18n.text("each-value")));
    let chosen: Option<AttrValue> = match &key.transform {
        Some(Transform::Bin(Bin::MaxBins(n))) => Some(n.to_string().into()),
        None => Some("each".into()),
        _ => None,
    };
    let on_choose =
        set.reform(|name: AttrValue| Some(Transform::Bin(Bin::MaxBins(name.parse().ok()?))));
    let submit = move |event: yew::SubmitEvent| {
        event.prevent_default();
        let text = numbers.read(&dom::form_value(&event));
        if sagitta_spec::parse_f64(&text).is_some_and(|step| step > 0.0 && step.is_finite()) {
            set.emit(Some(Transform::Bin(Bin::Step(text.as_str().into()))));
        }
    };
    let current = match &key.transform {
        Some(Transform::Bin(Bin::Step(step))) => numbers.typed(step.as_str()),
        _ => String::new(),
    };
    html! {
        <>
            { choice_list(&ChoicesProps { choices, chosen, on_choose, label: i18n.text("edit-transform"), two: true }) }
            <form class="sg-popover__row" onsubmit={submit}>
                <label class="sg-label">{ i18n.text("bin-width") }
                    <input class="sg-field" inputmode="decimal" placeholder={current} />
                </label>
                <button class="sg-button">{ i18n.text("apply") }</button>
            </form>
            { remove(cx, &RemoveProps { edit: Edit::RemoveKey(place), on_done: props.on_done.clone() }) }
        </>
    }
}

/// A time unit in words.
pub(in super::super) fn unit_word(unit: TimeUnit, i18n: &I18n) -> AttrValue {
    i18n.text(&format!("unit-{}", unit.as_str().replace('_', "-")))
}

/// An aggregate in words.
pub(in super::super) fn op_word(op: AggregateOp, i18n: &I18n) -> AttrValue {
    match op {
        AggregateOp::Quantile(p) => i18n.with(
            "aggregate-quantile",
            &[("p", &sagitta_render::format::figure(p * 100.0, i18n.locale()))],
        ),
        op => i18n.text(&format!("aggregate-{}", op.as_str())),
    }
}

/// The aggregates on offer, counts first.
const OPS: [AggregateOp; 15] = [
    AggregateOp::Count,
    AggregateOp::Mean,
    AggregateOp::Median,
    AggregateOp::Sum,
    AggregateOp::Min,
    AggregateOp::Max,
    AggregateOp::Q1,
    AggregateOp::Q3,
    AggregateOp::Quantile(0.95),
    AggregateOp::Stdev,
    AggregateOp::Variance,
    AggregateOp::Distinct,
    AggregateOp::Valid,
    AggregateOp::Missing,
    AggregateOp::Quantile(0.99),
];

fn name_of(op: AggregateOp) -> String {
    match op {
        AggregateOp::Quantile(p) => format!("quantile {}", sagitta_spec::format_f64(p)),
        op => op.as_str().to_owned(),
    }
}

/// Whether an aggregate can be worked out of a column.
fn suits(op: AggregateOp, column: &ColumnBrief) -> bool {
    match op {
        AggregateOp::Count => false,
        AggregateOp::Valid | AggregateOp::Missing => true,
        AggregateOp::Distinct => column.kind != Kind::Other,
        AggregateOp::Min | AggregateOp::Max => !matches!(column.kind, Kind::Other | Kind::Boolean),
        _ => column.kind.is_numeric(),
    }
}

/// What is worked out.
pub(super) fn aggregate_op_editor(cx: &Cx, props: &PlaceProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let place = props.place;
    let aggregates = &props.facts.view.query.aggregate;
    let current = aggregates.get(place).cloned();
    let choices: Vec<Choice> =
        OPS.into_iter().map(|op| Choice::new(name_of(op), op_word(op, i18n))).collect();
    let on_choose = {
        let (facts, current) = (props.facts.clone(), current.clone());
        let (dispatch, on_done) = (dispatch, props.on_done.clone());
        Callback::from(move |name: AttrValue| {
            let Some(op) = OPS.into_iter().find(|op| name_of(*op) == name.as_str()) else { return };
            let field = current.as_ref().and_then(|aggregate| aggregate.field.clone());
            let field =
                field.filter(|name| facts.brief(name).is_some_and(|column| suits(op, column)));
            let likely = || {
                let measure = |column: &&ColumnBrief| {
                    suits(op, column) && !column.is_id_like() && !column.is_year_like()
                };
                // The least and the greatest of texts are rarely meant.
                let number = |column: &&ColumnBrief| {
                    measure(column) && matches!(column.kind, Kind::Integer | Kind::Number)
                };
                let is_of_order = matches!(op, AggregateOp::Min | AggregateOp::Max);
                let first = facts.briefs.iter().find(number).filter(|_| is_of_order);
                let other = || facts.briefs.iter().find(measure);
                let any = || facts.briefs.iter().find(|column| suits(op, column));
                first.or_else(other).or_else(any).map(|column| column.name.clone())
            };
            let aggregate = match op {
                AggregateOp::Count => Some(Aggregate::count()),
                op => field.or_else(likely).map(|field| Aggregate::of(op, field)),
            };
            if let Some(aggregate) = aggregate {
                commit(&dispatch, Edit::SetAggregate(place, aggregate));
            }
            on_done.emit(());
        })
    };
    let chosen = current.as_ref().map(|aggregate| AttrValue::from(name_of(aggregate.op)));
    html! {
        <>
            { choice_list(&ChoicesProps { choices, chosen, on_choose, label: i18n.text("edit-aggregate"), two: true }) }
            if current.is_some() && aggregates.len() > 1 {
                { remove(cx, &RemoveProps { edit: Edit::RemoveAggregate(place), on_done: props.on_done.clone() }) }
            }
        </>
    }
}

/// Of which column it is worked out.
pub(super) fn aggregate_field(cx: &Cx, props: &PlaceProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let place = props.place;
    let Some(current) = props.facts.view.query.aggregate.get(place).cloned() else {
        return Html::default();
    };
    let op = current.op;
    let choices = column_choices(&props.facts.briefs, i18n, |column| suits(op, column));
    let chosen = current.field.map(AttrValue::from);
    let on_done = props.on_done.clone();
    let on_choose = Callback::from(move |name: AttrValue| {
        commit(&dispatch, Edit::SetAggregate(place, Aggregate::of(op, name.as_str())));
        on_done.emit(());
    });
    choice_list(&ChoicesProps {
        choices,
        chosen,
        on_choose,
        label: i18n.text("edit-field"),
        two: false,
    })
}

pub(super) struct RemoveProps {
    pub(super) edit: Edit,
    pub(super) on_done: Callback<()>,
}

/// Takes the part that is edited out of the view.
pub(super) fn remove(cx: &Cx, props: &RemoveProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let (edit, on_done) = (props.edit.clone(), props.on_done.clone());
    let press = move |_| {
        commit(&dispatch, edit.clone());
        on_done.emit(());
        // The button is gone; the reader goes on at the page's main part.
        dom::focus_main();
    };
    html! {
        <div class="sg-popover__foot">{ button(ButtonKind::Quiet, i18n.text("remove"), press) }</div>
    }
}
