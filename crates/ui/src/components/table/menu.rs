//! What can be done with one cell: keep rows by it, copy it, read its whole row.

use sagitta_protocol::{PageValues, TablePage};
use sagitta_render::{Kind, Locale, format, pixels, report};
use sagitta_spec::{Literal, Test};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, Node};
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, TargetCast, function_component, html,
    use_effect_with, use_node_ref, use_state_eq,
};

use super::Heads;
use super::columns::Head;
use crate::components::editors::Facts;
use crate::context::{commit, use_cx};
use crate::hooks::use_window_event;
use crate::state::Edit;
use crate::state::edit::column_test;
use crate::{Shared, dom};

/// The cell whose menu is open, and where its lower left corner is on the screen.
#[derive(Clone, PartialEq)]
pub(in super::super) struct Opened {
    pub(super) row: u64,
    pub(super) column: usize,
    pub(super) at: (f64, f64),
}

#[derive(Properties, PartialEq)]
pub(in super::super) struct MenuProps {
    pub(super) facts: Facts,
    pub(super) heads: Heads,
    pub(super) opened: Opened,
    /// The page that has the row, and the row's place in it.
    pub(super) page: Shared<TablePage>,
    pub(super) place: usize,
    /// True if the focus has to go back to the cell.
    pub(super) on_close: Callback<bool>,
}

/// The menu of a cell.
#[function_component]
pub(in super::super) fn Menu(props: &MenuProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let node = use_node_ref();
    let whole_row = use_state_eq(|| false);
    use_effect_with((node.clone(), props.opened.clone(), *whole_row), |(node, opened, _)| {
        let Some(element) = node.cast::<Element>() else { return };
        let (x, y) = opened.at;
        let (right, bottom) = dom::room();
        let rect = element.get_bounding_client_rect();
        let left = x.min(right - rect.width() - 12.0).max(12.0);
        let top = if y + rect.height() + 12.0 > bottom {
            (bottom - rect.height() - 12.0).max(12.0)
        } else {
            y
        };
        dom::set_property(&element, "--sg-x", &(pixels(left) + "px"));
        dom::set_property(&element, "--sg-y", &(pixels(top) + "px"));
        let focused = dom::focused();
        if !element.contains(focused.as_ref().map(|focused| focused.as_ref())) {
            dom::focus_in(&element, "button");
        }
    });
    use_closing(&node, &props.on_close);
    let Some(head) = props.heads.get(props.opened.column) else { return Html::default() };
    let text = text_of(&props.page, props.place, &head.name);
    let close = props.on_close.clone();
    let acts = |words: AttrValue, key: &'static str, edit: Edit| {
        let (dispatch, close) = (cx.dispatch.clone(), close.clone());
        let press = Callback::from(move |_: web_sys::MouseEvent| {
            commit(&dispatch, edit.clone());
            close.emit(true);
        });
        html! { <button class="sg-choice" role="menuitem" data-do={key} onclick={press}>{ words }</button> }
    };
    let is_of_table = props.facts.brief(&head.name).is_some();
    let present = column_test(props.facts.view.query.filter.as_ref(), &head.name);
    let tests = if is_of_table {
        tests(head.kind, text.as_deref(), present.map(|(_, test)| test))
    } else {
        Vec::new()
    };
    let filters = tests.into_iter().map(|(key, test)| {
        acts(i18n.text(key), key, Edit::SetColumnTest(head.name.clone(), Some(test)))
    });
    let copies = |words: AttrValue, text: String| {
        let (copy, close) = (cx.doings.copy.clone(), close.clone());
        let press = Callback::from(move |_: web_sys::MouseEvent| {
            copy.emit((text.clone(), "copied"));
            close.emit(true);
        });
        html! { <button class="sg-choice" role="menuitem" onclick={press}>{ words }</button> }
    };
    let shows = {
        let whole_row = whole_row.clone();
        move |_: web_sys::MouseEvent| whole_row.set(!*whole_row)
    };
    let shown = text.as_deref().map_or_else(|| format::NULL.to_owned(), |text| text.to_owned());
    html! {
        <div ref={node} class="sg-popover sg-cellmenu" role="dialog" aria-label={i18n.with("cell-of", &[("name", &head.label)])}
            onkeydown={on_key}>
            <div class="sg-popover__title">{ head.label.clone() }<small class="sg-cellmenu__hint">{ head.hint.clone() }</small></div>
            <p class="sg-cellmenu__value" data-null={text.is_none().then_some("true")}>{ shown }</p>
            <div class="sg-choices" role="menu">
                { for filters }
                { copies(i18n.text("copy-value"), text.clone().unwrap_or_default()) }
                { copies(i18n.text("copy-row"), row_text(props)) }
                <button class="sg-choice" role="menuitem" aria-expanded={whole_row.to_string()} onclick={shows}>{ i18n.text("whole-row") }</button>
                <a class="sg-choice" role="menuitem" href={wrong(props, head, text.as_deref(), i18n.locale())} data-do="wrong">{ i18n.text("wrong-cell") }</a>
            </div>
            if *whole_row {
                { record(props, &i18n.with("row-n", &[("count", &format::count(props.opened.row + 1, i18n.locale()))])) }
            }
        </div>
    }
}

fn on_key(event: KeyboardEvent) {
    event.stop_propagation();
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    event.prevent_default();
    dom::move_focus_around(&event, ".sg-choices", "button", step);
}

/// Escape and a press elsewhere close the menu.
#[yew::hook]
fn use_closing(node: &NodeRef, on_close: &Callback<bool>) {
    let escape = {
        let on_close = on_close.clone();
        move |event: &web_sys::Event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                on_close.emit(true);
            }
        }
    };
    use_window_event("keydown", escape);
    let outside = {
        let (node, on_close) = (node.clone(), on_close.clone());
        move |event: &web_sys::Event| {
            let target = event.target_dyn_into::<Node>();
            if let (Some(node), Some(target)) = (node.cast::<Node>(), target)
                && !node.contains(Some(&target))
            {
                on_close.emit(false);
            }
        }
    };
    use_window_event("pointerdown", outside);
}

/// The conditions that a value suggests, with the words for each.
fn tests(kind: Kind, value: Option<&str>, present: Option<&Test>) -> Vec<(&'static str, Test)> {
    let Some(text) = value else {
        return vec![("only-without-value", Test::IsNull), ("only-with-value", Test::IsNotNull)];
    };
    let value = Literal::new(text);
    match kind {
        Kind::Other => Vec::new(),
        Kind::Category | Kind::Text | Kind::Boolean => {
            let mut others = match present {
                Some(Test::NotIn(values)) => values.clone(),
                _ => Vec::new(),
            };
            if !others.contains(&value) {
                others.push(value.clone());
            }
            vec![("only-this", Test::In(vec![value])), ("all-but-this", Test::NotIn(others))]
        }
        _ => vec![
            ("only-this", Test::Eq(value.clone())),
            ("all-but-this", Test::Ne(value.clone())),
            ("at-least-this", Test::Ge(value.clone())),
            ("at-most-this", Test::Le(value)),
        ],
    }
}

fn text_of(page: &TablePage, place: usize, name: &str) -> Option<String> {
    let column = page.columns.iter().find(|column| column.name == name)?;
    match &column.values {
        PageValues::Text { cells } => cells.get(place).cloned().flatten(),
        PageValues::Float64 { .. } => None,
    }
}

/// The row with tabs between its values, as a spreadsheet takes it.
fn row_text(props: &MenuProps) -> String {
    let cells = props.heads.iter().map(|head| {
        let text = text_of(&props.page, props.place, &head.name).unwrap_or_default();
        text.replace(['\t', '\n', '\r'], " ")
    });
    cells.collect::<Vec<_>>().join("\t")
}

/// The address of a message to the publisher about the cell, for the reader to send.
fn wrong(props: &MenuProps, head: &Head, text: Option<&str>, locale: Locale) -> String {
    // What tells the row from others: its first values.
    let key: Vec<String> = props
        .heads
        .iter()
        .filter(|other| other.name != head.name)
        .take(3)
        .filter_map(|other| {
            let text = text_of(&props.page, props.place, &other.name)?;
            Some(format!("{}: {text}", other.label))
        })
        .collect();
    let (key, link) = (key.join(", "), dom::link());
    let cell = report::Cell {
        dataset: &props.facts.title,
        column: &head.label,
        key: (!key.is_empty()).then_some(key.as_str()),
        row: Some(props.opened.row + 1),
        value: text,
        link: &link,
    };
    report::mailto("", &report::message(&cell, locale))
}

/// Every value of the row, under its name.
fn record(props: &MenuProps, label: &AttrValue) -> Html {
    let rows = props.heads.iter().map(|head: &Head| {
        let text = text_of(&props.page, props.place, &head.name);
        let is_null = text.is_none();
        let words = text.map_or_else(
            || format::NULL.to_owned(),
            |text| head.words(&text),
        );
        html! {
            <div key={head.name.clone()}><dt>{ head.label.clone() }</dt><dd data-null={is_null.then_some("true")}>{ words }</dd></div>
        }
    });
    html! { <dl class="sg-figures" aria-label={label.clone()}>{ for rows }</dl> }
}

#[cfg(test)]
mod tests_of_menu {
    use super::*;

    #[test]
    fn a_value_suggests_conditions_of_its_kind() {
        let keys = |kind, value, present: Option<Test>| -> Vec<&str> {
            tests(kind, value, present.as_ref()).into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(keys(Kind::Text, Some("a"), None), ["only-this", "all-but-this"]);
        assert_eq!(keys(Kind::Number, Some("1"), None).len(), 4);
        assert_eq!(keys(Kind::Number, None, None), ["only-without-value", "only-with-value"]);
        assert!(keys(Kind::Other, Some("{}"), None).is_empty());
        let present = Test::NotIn(vec!["a".into()]);
        let without = tests(Kind::Category, Some("b"), Some(&present));
        assert_eq!(without[1].1, Test::NotIn(vec!["a".into(), "b".into()]));
        let same = tests(Kind::Category, Some("a"), Some(&present));
        assert_eq!(same[1].1, present);
    }
}
