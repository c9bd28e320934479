use web_sys::{Element, MouseEvent};
use yew::{
    Callback, Html, Properties, TargetCast, function_component, html, use_effect_with, use_node_ref,
};

use super::cell::{Cell, cell};
use super::{Active, Heads};
use crate::context::use_cx;
use crate::dom;
use crate::scroll::Window;
use crate::state::Rows as RowsState;
use sagitta_render::{format, pixels};

#[derive(Properties, PartialEq)]
pub(super) struct RowsProps {
    pub(super) heads: Heads,
    pub(super) rows: RowsState,
    pub(super) window: Window,
    /// The height of all rows as laid out.
    pub(super) height: f64,
    /// How many of the first columns are held in sight.
    pub(super) n_pinned: usize,
    /// The cell that the tab key finds.
    pub(super) active: Active,
    pub(super) on_active: Callback<Active>,
    /// A cell was pressed, with the element it is.
    pub(super) on_press: Callback<(Active, Element)>,
}

/// The rows on the screen and a few around them.
#[function_component]
pub(super) fn Rows(props: &RowsProps) -> Html {
    let cx = use_cx();
    let i18n = cx.i18n;
    let body = use_node_ref();
    let block = use_node_ref();
    use_effect_with((body.clone(), props.height), |(body, height)| {
        if let Some(body) = body.get() {
            dom::set_property(&body, "height", &(pixels(*height) + "px"));
        }
    });
    use_effect_with((block.clone(), props.window.offset), |(block, offset)| {
        if let Some(block) = block.get() {
            dom::set_property(&block, "transform", &format!("translateY({}px)", pixels(*offset)));
        }
    });
    let no_value = i18n.text("no-value");
    let rows = (props.window.first..props.window.first + props.window.n_rows).map(|row| {
        let found = props.rows.find(row);
        let cells = props.heads.iter().enumerate().map(|(column, head)| {
            let what = found.map_or(Cell::Waiting, |(page, place)| cell(page, place, head, column));
            let is_active = props.active == Active { row: Some(row), column };
            let on_focus = {
                let on_active = props.on_active.clone();
                move |_| on_active.emit(Active { row: Some(row), column })
            };
            let on_press = {
                let on_press = props.on_press.clone();
                move |event: MouseEvent| {
                    if let Some(element) = event.target_dyn_into::<Element>() {
                        on_press.emit((Active { row: Some(row), column }, element));
                    }
                }
            };
            let (is_null, waits, text, title) = match what {
                Cell::Waiting => (false, true, None, None),
                Cell::Null => (true, false, Some(format::NULL.into()), Some(no_value.clone())),
                Cell::Text(text) => {
                    let title = (text.len() > 14).then(|| text.clone());
                    (false, false, Some(text), title)
                }
            };
            html! {
                <div key={column} class="sg-table__cell" role="gridcell" data-label={head.label.clone()} aria-colindex={(column + 1).to_string()} tabindex={if is_active { "0" } else { "-1" }}
                    data-active={is_active.then_some("true")} data-align={head.is_right().then_some("end")} data-null={is_null.then_some("true")} data-wait={waits.then_some("true")} data-pinned={(column < props.n_pinned).then(|| column.to_string())}
                    {title} onfocus={on_focus} onclick={on_press}>{ text }</div>
            }
        });
        html! {
            <div key={row.to_string()} class="sg-table__row" role="row" aria-rowindex={(row + 2).to_string()}>{ for cells }</div>
        }
    });
    html! {
        <div ref={body} class="sg-table__body" role="rowgroup">
            <div ref={block} class="sg-table__rows" role="presentation">{ for rows }</div>
        </div>
    }
}
