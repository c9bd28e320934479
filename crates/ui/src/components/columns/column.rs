use sagitta_protocol::{ColumnSummary, Distribution};
use sagitta_render::{ColumnBrief, Kind, format};
use sagitta_spec::Test;
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_callback, use_state_eq,
};

use super::facet::{LISTED, facet};
use super::facts::ColumnFacts;
use super::kind_word;
use crate::I18n;
use crate::components::editors::{EditorProps, Facts, Opened, Target, editor};
use crate::components::mini_plot::MiniPlot;
use crate::components::popover::Anchor;
use crate::context::{commit, use_cx};
use crate::state::Edit;
use crate::state::edit::column_test;

#[derive(Properties, PartialEq)]
pub(super) struct ColumnProps {
    pub(super) name: String,
    pub(super) facts: Facts,
    pub(super) opened: Opened,
    pub(super) on_open: Callback<Opened>,
}

/// One column: what it is, how its values lie, and what is chosen of them.
#[function_component]
pub(super) fn Column(props: &ColumnProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let said = use_state_eq(AttrValue::default);
    let say = use_callback((), {
        let said = said.clone();
        move |words: AttrValue, ()| said.set(words)
    });
    let Some(brief) = props.facts.brief(&props.name) else { return Html::default() };
    let summary = props
        .facts
        .summaries
        .as_ref()
        .and_then(|all| all.columns.iter().find(|one| one.name == props.name));
    let tested = column_test(props.facts.view.query.filter.as_ref(), &props.name);
    let is_filtered = tested.is_some()
        || props
            .facts
            .view
            .query
            .filter
            .as_ref()
            .is_some_and(|filter| filter.fields().contains(&props.name.as_str()));
    let test = tested.as_ref().map(|(_, test)| (*test).clone());
    let set = {
        let (dispatch, name) = (dispatch.clone(), props.name.clone());
        Callback::from(move |test: Option<Test>| {
            commit(&dispatch, Edit::SetColumnTest(name.clone(), test))
        })
    };
    let toggle = {
        let (dispatch, name) = (dispatch, props.name.clone());
        Callback::from(move |value: String| {
            commit(&dispatch, Edit::ToggleValue(name.clone(), value.as_str().into()));
        })
    };
    let place: AttrValue = format!("column-{}", props.name).into();
    let on_toggle = {
        let on_open = props.on_open.clone();
        Callback::from(move |open: bool| on_open.emit(open.then(|| place.clone())))
    };
    let target = match &tested {
        Some((path, _)) => Target::Condition(path.clone()),
        None => Target::ConditionOn(props.name.clone()),
    };
    let plot = match summary.map(|summary| &summary.distribution) {
        Some(Distribution::Histogram { bins }) if !bins.is_empty() => html! {
            <>
                <MiniPlot summaries={props.facts.summaries.clone()} name={props.name.clone()} kind={brief.kind} test={test.clone()} on_say={say} filtered={props.facts.view.query.filter.is_some()} />
                <p class="sg-hidden" aria-live="polite">{ (*said).clone() }</p>
                <div class="sg-column__ends" aria-hidden="true">
                    <span>{ end(summary, brief, |s| &s.min, i18n) }</span>
                    <span>{ (*said).clone() }</span>
                    <span>{ end(summary, brief, |s| &s.max, i18n) }</span>
                </div>
            </>
        },
        Some(Distribution::Top { values, .. }) => facet(
            values,
            test.as_ref(),
            props.facts.view.query.filter.is_some(),
            brief.kind,
            &toggle,
            i18n,
        ),
        _ => Html::default(),
    };
    let n_more = match summary.map(|summary| (&summary.distribution, summary.distinct.n)) {
        Some((Distribution::Top { values, .. }, n)) => {
            n.saturating_sub(u64::try_from(values.len().min(LISTED)).unwrap_or(0))
        }
        _ => 0,
    };
    let anchor = |class: &'static str, label: Html| {
        html! {
            <Anchor {class} title={target.title(i18n)} {label} open={props.opened.is_some()} on_toggle={on_toggle.clone()}>
                if props.opened.is_some() {
                    { editor(&cx, &EditorProps { facts: props.facts.clone(), target: target.clone(), on_done: props.on_open.reform(|()| None) }) }
                }
                <ColumnFacts facts={props.facts.clone()} name={props.name.clone()} />
            </Anchor>
        }
    };
    html! {
        <section class="sg-column" data-filtered={is_filtered.to_string()} data-column={props.name.clone()}>
            <header>
                <span class="sg-column__name" title={props.facts.meaning(&props.name, i18n)}>{ brief.display_name() }</span>
                <span class="sg-column__type">{ type_word(brief, i18n) }{ nulls(summary, test.as_ref(), &set, i18n) }</span>
                if n_more == 0 {
                    { anchor("sg-column__edit", html! { "⋯" }) }
                }
            </header>
            { plot }
            if n_more > 0 {
                { anchor("sg-facet__more", html! { i18n.count("n-more", n_more) }) }
            }
        </section>
    }
}

/// Its type, and its unit or how many values it has.
fn type_word(brief: &ColumnBrief, i18n: &I18n) -> String {
    let kind = kind_word(brief.kind, i18n);
    match (&brief.unit, brief.kind) {
        (Some(unit), _) => unit.clone(),
        (None, Kind::Category | Kind::Text) if brief.n_distinct > 0 => {
            format!("{kind} · {}", format::compact(brief.n_distinct, i18n.locale()))
        }
        _ => kind.to_string(),
    }
}

/// The share of nulls, to press for the rows without a value.
fn nulls(
    summary: Option<&ColumnSummary>,
    test: Option<&Test>,
    set: &Callback<Option<Test>>,
    i18n: &I18n,
) -> Html {
    let share = summary
        .and_then(|summary| format::null_share(summary.n_nulls, summary.n_rows, i18n.locale()));
    let Some(share) = share else { return Html::default() };
    let on = test == Some(&Test::IsNull);
    let press = {
        let set = set.clone();
        move |_| set.emit((!on).then_some(Test::IsNull))
    };
    html! {
        <>{ " · " }<button aria-pressed={on.to_string()} title={i18n.text("only-nulls")} onclick={press}>{ share }</button></>
    }
}

/// An end of the column's range.
fn end(
    summary: Option<&ColumnSummary>,
    brief: &ColumnBrief,
    of: fn(&ColumnSummary) -> &Option<String>,
    i18n: &I18n,
) -> String {
    let text = summary.and_then(|summary| of(summary).as_deref()).unwrap_or("");
    edge_word(text, brief, i18n)
}

/// An edge of a bin, or an end of the range, for reading.
pub(in super::super) fn edge_word(text: &str, brief: &ColumnBrief, i18n: &I18n) -> String {
    match brief.kind {
        Kind::Temporal => {
            // Of a moment at midnight the day is enough.
            let text = text
                .split_once('T')
                .filter(|(_, time)| time.starts_with("00:00"))
                .map_or(text, |(day, _)| day);
            format::iso(text, i18n.locale())
        }
        _ => {
            let grouping = format::Grouping::of(brief);
            sagitta_spec::parse_f64(text).map_or_else(
                || text.to_owned(),
                |value| format::figure_grouped(value, grouping, i18n.locale()),
            )
        }
    }
}
