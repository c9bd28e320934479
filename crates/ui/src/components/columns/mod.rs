//! The columns, each its own filter.

mod column;
mod facet;
mod facts;

use sagitta_protocol::ColumnInfo;
use sagitta_render::Kind;
use sagitta_spec::Source;
use yew::{AttrValue, Callback, Html, html};

use self::column::Column;
pub(super) use self::column::edge_word;
pub(super) use self::facet::tick_box;
use super::editors::{EditorProps, Facts, Opened, Target, editor};
use super::icons;
use super::popover::Anchor;
use crate::context::Cx;
use crate::{I18n, Shared};

/// The word for a kind of column.
pub(super) fn kind_word(kind: Kind, i18n: &I18n) -> AttrValue {
    i18n.text(match kind {
        Kind::Integer => "kind-integer",
        Kind::Number => "kind-number",
        Kind::Boolean => "kind-boolean",
        Kind::Temporal => "kind-temporal",
        Kind::Time => "kind-time",
        Kind::Duration => "kind-duration",
        Kind::Category => "kind-category",
        Kind::Text => "kind-text",
        Kind::Other => "kind-other",
    })
}

/// A value for a list: yes and no in the reader's language, all else as it is.
pub(super) fn value_word(value: &str, kind: Kind, i18n: &I18n) -> AttrValue {
    match (kind, value) {
        (Kind::Boolean, "true") => i18n.text("true"),
        (Kind::Boolean, "false") => i18n.text("false"),
        (_, "") => i18n.text("empty-text"),
        _ => value.to_owned().into(),
    }
}

/// What adds columns or rows: the place, the words, what it opens.
fn additions(props: &ColumnsProps) -> Vec<(&'static str, &'static str, Target)> {
    let view = &props.facts.view;
    let mut all = vec![("column-+", "add-compute", Target::Compute(view.query.compute.len()))];
    if props.facts.catalog.is_some() {
        all.push(("column-+lookup", "add-lookup", Target::Lookup(view.query.lookup.len())));
        // A file from disk is read once and cannot be a part of several.
        if !matches!(view.source, Source::File(_)) {
            all.push(("column-+sources", "add-sources", Target::Sources));
        }
    }
    all
}

fn addition(
    cx: &Cx,
    props: &ColumnsProps,
    (place, words, target): (&'static str, &'static str, Target),
) -> Html {
    let place = AttrValue::from(place);
    let on_toggle = {
        let (place, on_open) = (place.clone(), props.on_open.clone());
        Callback::from(move |open: bool| on_open.emit(open.then(|| place.clone())))
    };
    let open = props.opened.as_ref() == Some(&place);
    html! {
        <div class="sg-column sg-column--add" key={place.to_string()}>
            <Anchor class="sg-shape__add" title={target.title(&cx.i18n)} label={html! { cx.i18n.text(words) }} {open} {on_toggle} adds=true>
                if open {
                    { editor(cx, &EditorProps { facts: props.facts.clone(), target, on_done: props.on_open.reform(|()| None) }) }
                }
            </Anchor>
        </div>
    }
}

pub(super) struct ColumnsProps {
    pub(super) columns: Shared<Vec<ColumnInfo>>,
    pub(super) facts: Facts,
    /// Whether the summaries are on their way.
    pub(super) waits: bool,
    /// Whether the columns are drawn already; until then their place is kept.
    pub(super) is_drawn: bool,
    pub(super) opened: Opened,
    pub(super) on_open: Callback<Opened>,
    /// Whether the sheet is up, on a phone.
    pub(super) sheet: bool,
    pub(super) on_close: Callback<()>,
}

/// Every column with its type, its nulls and how its values lie.
pub(super) fn columns(cx: &Cx, props: &ColumnsProps) -> Html {
    let i18n = &cx.i18n;
    let close = props.on_close.reform(|_: web_sys::MouseEvent| ());
    let columns = props.facts.briefs.iter().filter(|_| props.is_drawn).map(|brief| {
        html! {
            <Column key={brief.name.clone()} name={brief.name.clone()} facts={props.facts.clone()}
                opened={props.opened.clone().filter(|place| place.strip_prefix("column-") == Some(&brief.name))} on_open={props.on_open.clone()} />
        }
    });
    html! {
        <>
            <div class="sg-sheet-back" data-open={props.sheet.to_string()} onclick={close.clone()}></div>
            <aside class="sg-columns" aria-busy={props.waits.to_string()} data-open={props.sheet.to_string()} aria-label={i18n.text("columns")}>
                <h2 class="sg-heading">
                    <span>{ i18n.text("columns") }</span><span>{ props.columns.len() }</span>
                    <button class="sg-columns__close" aria-label={i18n.text("close")} onclick={close}>{ icons::icon(icons::Icon::Check) }</button>
                </h2>
                { for columns }
                { for additions(props).into_iter().filter(|_| props.is_drawn).map(|one| addition(cx, props, one)) }
            </aside>
        </>
    }
}
