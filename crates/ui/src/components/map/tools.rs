use sagitta_render::{ColumnBrief, column_label};
use sagitta_spec::{Aggregate, AggregateOp, MapForm};
use web_sys::Event;
use yew::{Html, html};

use crate::context::{Cx, commit};
use crate::dom;
use crate::state::{Edit, Explorer};

pub(super) struct ToolsProps {
    pub(super) explorer: Explorer,
    /// The form in front.
    pub(super) form: MapForm,
    pub(super) has_tiles: bool,
}

/// The form of the map and the figure it shows.
pub(super) fn tools(cx: &Cx, props: &ToolsProps) -> Html {
    let i18n = &cx.i18n;
    let forms = MapForm::ALL.into_iter().filter(|form| match form {
        MapForm::Choropleth => true,
        MapForm::Tiles => props.has_tiles,
        MapForm::Points => props.explorer.coordinates().is_some(),
    });
    let forms = forms.map(|form| {
        let dispatch = cx.dispatch.clone();
        let press = move |_| commit(&dispatch, Edit::SetForm(form));
        html! {
            <button key={form.as_str()} class="sg-picture__tool" role="radio" aria-checked={(props.form == form).to_string()}
                data-form={form.as_str()} onclick={press}>{ i18n.text(&format!("map-{}", form.as_str())) }</button>
        }
    });
    html! {
        <>
            <div class="sg-marks" role="radiogroup" aria-label={i18n.text("map-form")}>{ for forms }</div>
            if props.form != MapForm::Points {
                { figures(cx, &props.explorer) }
            }
        </>
    }
}

/// The figure that colours the areas.
fn figures(cx: &Cx, explorer: &Explorer) -> Html {
    let i18n = &cx.i18n;
    let query = &explorer.view.query;
    let mut choices: Vec<Aggregate> = query.aggregate.clone();
    let is_measure = |brief: &&ColumnBrief| {
        brief.kind.is_numeric() && !brief.is_id_like() && !brief.is_coordinate_like()
    };
    choices.push(Aggregate::count());
    for brief in explorer.briefs.iter().filter(is_measure) {
        for op in [AggregateOp::Mean, AggregateOp::Median, AggregateOp::Sum] {
            choices.push(Aggregate { op, field: Some(brief.name.clone()), name: None });
        }
    }
    let mut seen: Vec<String> = Vec::new();
    choices.retain(|choice| {
        let name = choice.output_name();
        let is_new = !seen.contains(&name);
        seen.push(name);
        is_new
    });
    let mut labelled = query.clone();
    labelled.aggregate.clone_from(&choices);
    let options = choices.iter().enumerate().map(|(i, choice)| {
        let label = column_label(&labelled, &choice.output_name(), &explorer.briefs, i18n.locale());
        html! { <option key={i} value={i.to_string()} selected={i == 0}>{ label }</option> }
    });
    let options: Html = options.collect();
    let choose = {
        let dispatch = cx.dispatch.clone();
        move |event: Event| {
            let i = dom::input_value(&event).parse::<usize>().ok();
            if let Some(choice) = i.and_then(|i| choices.get(i)) {
                commit(&dispatch, Edit::SetAggregate(0, choice.clone()));
            }
        }
    };
    html! {
        <label class="sg-map__figure"><span class="sg-hidden">{ i18n.text("map-figure") }</span>
            <select class="sg-field" data-do="figure" onchange={choose}>{ options }</select></label>
    }
}
