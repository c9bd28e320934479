//! The rows: only those on the screen are in the document.

mod cell;
mod columns;
mod cross;
mod header;
mod keys;
mod menu;
mod rows;

use gloo::timers::callback::Timeout;
use sagitta_protocol::{AskKind, ColumnInfo};
use sagitta_render::{column_label, format, pixels};
use web_sys::{Element, KeyboardEvent};
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, UseStateHandle, function_component, html,
    use_callback, use_effect_with, use_memo, use_mut_ref, use_node_ref, use_state_eq,
};

use self::columns::{Head, heads, pinned, widths};
pub(super) use self::cross::{Cross, CrossProps};
use self::header::{HeaderProps, header};
use self::keys::step;
pub(super) use self::menu::{Menu, MenuProps};
use self::rows::Rows as RowsView;
use super::editors::{EditorProps, Facts, Target, editor};
use super::parts;
use super::popover::Anchor;
use super::progress::{ProgressProps, progress_line};
use crate::context::{Cx, commit, use_cx};
use crate::hooks::{use_media, use_size, use_unchanged};
use crate::scroll::Scroll;
use crate::state::{Action, Edit, History, Rows, edit};
use crate::{Shared, dom};
use sagitta_spec::SortKey;

/// Up to so many columns are read well side by side on a phone; more make a card of each row.
const FEW: usize = 3;

/// How many fields a card shows; the others stand in the menu of its cells.
const FIELDS: usize = 6;

/// Rows drawn beyond those on the screen, on both sides.
const BEYOND: u64 = 8;

#[derive(Properties, PartialEq)]
pub(super) struct TableProps {
    pub(super) facts: Facts,
    pub(super) columns: Shared<Vec<ColumnInfo>>,
    pub(super) rows: Rows,
    /// Whether the rows behind groups are shown.
    pub(super) raw: bool,
    /// Rows of the whole table.
    pub(super) n_rows: u64,
    /// Whether an answer is on its way, and how far it has come.
    pub(super) work: Option<Option<sagitta_protocol::Progress>>,
    /// Whether the question could not be answered; why is said beside its cause.
    pub(super) failed: bool,
    /// Whether the table is alone on its tab.
    #[prop_or_default]
    pub(super) full: bool,
}

/// Where the keyboard is: a row of the result, or none for the header; and a column.
#[derive(Clone, Copy, PartialEq, Default)]
pub(super) struct Active {
    pub(super) row: Option<u64>,
    pub(super) column: usize,
}

/// The table.
#[function_component]
pub(super) fn Table(props: &TableProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let scroller = use_node_ref();
    let head_node = use_node_ref();
    let (width, height) = use_size(&scroller);
    let (_, head_height) = use_size(&head_node);
    let is_narrow = use_media("(max-width: 820px)");
    let as_lines = use_state_eq(|| false);
    let n_shown = shown_columns(props);
    let cards = is_narrow && n_shown > FEW && !*as_lines;
    let row_height = match (cards, is_narrow) {
        // Two fields beside each other, each with its name above it.
        (true, _) => (n_shown.min(FIELDS).div_ceil(2) as f64) * 44.0 + 20.0,
        (false, true) => 44.0,
        (false, false) => 33.0,
    };
    let scroll = use_state_eq(|| Scroll::new(row_height));
    let active = use_state_eq(Active::default);
    let chosen_widths = use_state_eq(Vec::<(String, f64)>::new);
    let wants_focus = use_mut_ref(|| false);
    let rest = use_mut_ref(|| None::<Timeout>);
    let menu = use_state_eq(|| None::<menu::Opened>);
    let chooses = use_state_eq(|| false);
    let on_choose = {
        let chooses = chooses.clone();
        Callback::from(move |open: bool| chooses.set(open))
    };

    let total = shown_total(props);
    let heads = use_memo(
        (
            props.facts.clone(),
            props.columns.clone(),
            props.rows.pages.last().cloned(),
            props.raw,
            i18n.clone(),
        ),
        |(facts, columns, page, raw, i18n)| heads(facts, columns, page.as_ref(), *raw, i18n),
    );
    let heads = use_unchanged((*heads).clone());
    let widths = widths(&heads, &chosen_widths, width);
    let n_columns = heads.len();
    let is_grouped = props.facts.view.query.is_grouped();
    let holds = use_state_eq(|| false);
    // The keys of groups are held as the heads of their rows.
    let n_held = match is_grouped && !props.raw {
        true => props.facts.view.query.group_by.len(),
        false => usize::from(*holds),
    };
    let pins = if cards { Vec::new() } else { pinned(&widths, n_held, width) };
    let base = if (scroll.row_height() - row_height).abs() < 0.5 {
        *scroll
    } else {
        Scroll::new(row_height)
    };
    // A newly opened place shows its first rows before the first measure.
    let viewport = if height > 0.0 { (height - head_height).max(row_height) } else { 400.0 };
    let now = base.resized(total, viewport);
    let window = now.window(BEYOND);

    // Another question starts at its top.
    let question = (
        props.facts.view.query.filter.clone(),
        props.facts.view.query.sort.clone(),
        props.raw,
        props.rows.sort.clone(),
    );
    {
        let (scroll, scroller) = (scroll.clone(), scroller.clone());
        use_effect_with(question, move |_| {
            // Being told where it is already, a browser would lay the page out.
            if let Some(element) = scroller.cast::<Element>().filter(|_| scroll.bar() > 0.0) {
                element.set_scroll_top(0);
            }
            scroll.set(scroll.moved(0.0));
        });
    }
    {
        let dispatch = dispatch.clone();
        let (first, n) = now.visible();
        use_effect_with((first, n), move |(first, n)| dispatch.emit(Action::SetWindow(*first, *n)));
    }
    use_effect_with(
        (scroller.clone(), widths.clone(), pins.clone()),
        |(scroller, widths, pins)| {
            let Some(element) = scroller.cast::<Element>() else { return };
            let tracks: Vec<String> = widths.iter().map(|width| pixels(*width) + "px").collect();
            dom::set_property(&element, "--sg-columns", &tracks.join(" "));
            for (place, left) in pins.iter().enumerate() {
                dom::set_property(&element, &format!("--sg-pin-{place}"), &(pixels(*left) + "px"));
            }
            // What the keyboard goes to is not left under a column that is held.
            let held: f64 = widths.iter().take(pins.len()).sum();
            dom::set_property(&element, "scroll-padding-left", &(pixels(held) + "px"));
        },
    );
    {
        let (scroller, wants_focus) = (scroller.clone(), wants_focus.clone());
        use_effect_with((*active, window.first), move |_| {
            if *wants_focus.borrow()
                && let Some(element) = scroller.cast::<Element>()
                && dom::focus_in(&element, "[data-active=true]")
            {
                wants_focus.replace(false);
            }
        });
    }

    let move_to = {
        let (scroll, active, scroller, wants_focus) =
            (scroll.clone(), active.clone(), scroller.clone(), wants_focus);
        move |to: Active| {
            if let Some(row) = to.row {
                let next = now.showing(row);
                if let (true, Some(element)) = (next != now, scroller.cast::<Element>()) {
                    element.set_scroll_top(whole(next.bar()));
                    scroll.set(next);
                }
            }
            wants_focus.replace(true);
            active.set(to);
        }
    };
    let on_scroll = {
        let (scroll, scroller, rest) = (scroll, scroller.clone(), rest);
        move |_: yew::Event| {
            let Some(element) = scroller.cast::<Element>() else { return };
            let next = now.moved(f64::from(element.scroll_top()));
            scroll.set(next);
            let scroll = scroll.setter();
            rest.replace(Some(Timeout::new(200, move || {
                if let Some(settled) = next.settled() {
                    element.set_scroll_top(whole(settled.bar()));
                    scroll.set(settled);
                }
            })));
        }
    };
    let on_press = use_callback((), {
        let menu = menu.clone();
        move |(to, element): (Active, Element), ()| {
            let Some(row) = to.row.filter(|_| !dom::has_selection()) else { return };
            let rect = element.get_bounding_client_rect();
            menu.set(Some(menu::Opened {
                row,
                column: to.column,
                at: (rect.left(), rect.bottom() + 4.0),
            }));
        }
    });
    let on_key = {
        let (active, chosen_widths, heads, dispatch) =
            (active.clone(), chosen_widths.clone(), heads.clone(), dispatch.clone());
        let (raw, widths, on_press) = (props.raw, widths.clone(), on_press.clone());
        move |event: KeyboardEvent| {
            let Some(head) = heads.get(active.column) else { return };
            if active.row.is_none() {
                match event.key().as_str() {
                    "Enter" | " " => sort(&dispatch, raw, &head.name, event.shift_key()),
                    "ArrowLeft" | "ArrowRight" if event.alt_key() => {
                        let step = if event.key() == "ArrowLeft" { -16.0 } else { 16.0 };
                        let now = widths.get(active.column).copied().unwrap_or(120.0);
                        let mut all = (*chosen_widths).clone();
                        set_width(&mut all, head.name.clone(), now + step);
                        chosen_widths.set(all);
                    }
                    "F2" => {
                        if let Some(cell) = dom::focused() {
                            dom::focus_in(&cell, "[data-plot]");
                        }
                    }
                    _ => {
                        if let Some(to) = step(*active, &event, n_columns, total, now.page()) {
                            event.prevent_default();
                            move_to(to);
                        }
                        return;
                    }
                }
                event.prevent_default();
            } else if event.key() == "Enter" {
                event.prevent_default();
                if let Some(cell) = dom::focused() {
                    on_press.emit((*active, cell.into()));
                }
            } else if let Some(to) = step(*active, &event, n_columns, total, now.page()) {
                event.prevent_default();
                move_to(to);
            }
        }
    };
    let on_active = use_callback((), {
        let active = active.clone();
        move |to: Active, ()| active.set(to)
    });
    let on_resize = use_callback(chosen_widths, |(name, width): (String, f64), chosen| {
        let mut all = (**chosen).clone();
        set_width(&mut all, name, width);
        chosen.set(all);
    });
    let on_sort =
        use_callback((dispatch, props.raw), |(name, beside): (String, bool), (dispatch, raw)| {
            sort(dispatch, *raw, &name, beside);
        });
    let busy = props.work.is_some();
    // The tab key has to find a cell, whatever has scrolled away.
    let (first, n_visible) = now.visible();
    let reachable = match active.row {
        Some(row) if !(first..first + n_visible).contains(&row) => {
            Active { row: Some(first), ..*active }
        }
        _ => Active { column: active.column.min(n_columns.saturating_sub(1)), ..*active },
    };
    let turn = move |_: web_sys::MouseEvent| as_lines.set(!*as_lines);
    let hold = {
        let holds = holds.clone();
        move |_: web_sys::MouseEvent| holds.set(!*holds)
    };
    let order: &[SortKey] = if props.raw { &props.rows.sort } else { &props.facts.view.query.sort };
    html! {
        <section class="sg-card sg-table" data-size={props.full.then_some("full")} data-cards={cards.then_some("true")} aria-busy={busy.to_string()}>
            if is_narrow && n_shown > FEW {
                <button class="sg-table__turn" onclick={turn}>{ i18n.text(if cards { "as-lines" } else { "as-cards" }) }</button>
            }
            if is_grouped {
                { mode(&cx, &ModeProps { raw: props.raw, facts: props.facts.clone() }) }
            } else {
                <div class="sg-table__mode">
                    <Anchor class="sg-table__columns" title={i18n.text("edit-columns")} label={html! { i18n.with("columns-shown", &[("count", &n_columns.to_string()), ("total", &props.columns.len().to_string())]) }} open={*chooses} on_toggle={on_choose}>
                        if *chooses {
                            { editor(&cx, &EditorProps { facts: props.facts.clone(), target: Target::Columns, on_done: Callback::noop() }) }
                        }
                    </Anchor>
                    if n_columns > 1 && !cards && (*holds || widths.iter().sum::<f64>() > width) {
                        <button data-do="hold" aria-pressed={holds.to_string()} onclick={hold}>{ i18n.text("hold-first") }</button>
                    }
                </div>
            }
            <div ref={scroller.clone()} class="sg-table__scroll" onscroll={on_scroll}>
                <div class="sg-table__grid" role="grid" aria-label={i18n.text("table")} aria-multiselectable="false"
                    aria-rowcount={(total + 1).to_string()} aria-colcount={n_columns.to_string()} onkeydown={on_key}>
                    { header(&HeaderProps { node: head_node, heads: heads.clone(), sort: order.to_vec(), facts: props.facts.clone(), plots: props.raw || !is_grouped, active: active.row.is_none().then_some(reachable.column), widths: widths.clone(), n_pinned: pins.len(), on_active: on_active.clone(), on_resize, on_sort }) }
                    <RowsView heads={heads.clone()} rows={props.rows.clone()} {window} height={now.height()} n_pinned={pins.len()} active={reachable} {on_active} {on_press} />
                </div>
                if total == 0 && props.rows.is_fresh() && !props.failed {
                    <p class="sg-table__none">{ i18n.text("no-rows") }</p>
                }
            </div>
            { cell_menu(&cx, &menu, props, &heads, &scroller) }
            <div class="sg-table__foot">
                <span>{ place_words(now, total, props, i18n) }</span>
                if let Some(progress) = props.work {
                    { progress_line(&cx, &ProgressProps::of(AskKind::Rows, progress)) }
                } else {
                    <span>{ share_words(props, i18n) }</span>
                }
            </div>
        </section>
    }
}

/// The menu of the cell that was pressed.
fn cell_menu(
    cx: &Cx,
    menu: &UseStateHandle<Option<menu::Opened>>,
    props: &TableProps,
    heads: &Heads,
    scroller: &NodeRef,
) -> Html {
    let found = menu.as_ref().and_then(|opened| Some((opened, props.rows.find(opened.row)?)));
    let Some((opened, (page, place))) = found else { return Html::default() };
    let on_close = {
        let (menu, scroller) = (menu.clone(), scroller.clone());
        Callback::from(move |returns: bool| {
            menu.set(None);
            if let (true, Some(element)) = (returns, scroller.cast::<Element>()) {
                dom::focus_in(&element, "[data-active=true]");
            }
        })
    };
    parts::with(cx, &cx.tools, |tools| {
        (tools.cell_menu)(MenuProps {
            facts: props.facts.clone(),
            heads: heads.clone(),
            opened: opened.clone(),
            page: page.clone(),
            place,
            on_close,
        })
    })
}

/// How many columns the table has.
fn shown_columns(props: &TableProps) -> usize {
    let query = &props.facts.view.query;
    match (query.is_grouped() && !props.raw, &query.select) {
        (true, _) => edit::output_names(query).len(),
        (false, Some(select)) if !props.raw => select.len(),
        _ => props.columns.len(),
    }
}

/// How many rows there are to scroll through.
fn shown_total(props: &TableProps) -> u64 {
    let query = &props.facts.view.query;
    if props.rows.pages.is_empty() {
        return if !props.rows.is_fresh()
            && query.filter.is_none()
            && (props.raw || !query.is_grouped())
        {
            props.n_rows.min(1_000_000)
        } else {
            0
        };
    }
    let limit = if props.raw { None } else { query.limit };
    limit.map_or(props.rows.total, |limit| props.rows.total.min(limit))
}

fn set_width(widths: &mut Vec<(String, f64)>, name: String, width: f64) {
    widths.retain(|(other, _)| *other != name);
    widths.push((name, width.clamp(48.0, 900.0)));
}

fn sort(dispatch: &Callback<Action>, raw: bool, name: &str, beside: bool) {
    dispatch.emit(if raw {
        Action::SortRows(name.to_owned(), beside)
    } else {
        Action::Edit(Edit::ToggleSort(name.to_owned(), beside), History::Push)
    });
}

fn place_words(scroll: Scroll, total: u64, props: &TableProps, i18n: &crate::I18n) -> AttrValue {
    let Some((first, last)) = scroll.shown().filter(|_| props.rows.is_fresh()) else {
        return AttrValue::default();
    };
    let (from, to, of) = (
        format::count(first, i18n.locale()),
        format::count(last, i18n.locale()),
        format::count(total, i18n.locale()),
    );
    i18n.with("rows-of", &[("from", &from), ("to", &to), ("total", &of)])
}

fn share_words(props: &TableProps, i18n: &crate::I18n) -> AttrValue {
    let is_filtered = props.facts.view.query.filter.is_some();
    if props.failed || !is_filtered || props.n_rows == 0 || !props.rows.is_fresh() {
        return AttrValue::default();
    }
    let share = format::percent(props.rows.n_selected, props.n_rows, i18n.locale());
    i18n.with(
        "filtered-from",
        &[("total", &format::count(props.n_rows, i18n.locale())), ("share", &share)],
    )
}

#[expect(clippy::cast_possible_truncation, reason = "laid-out heights are far below the limit")]
fn whole(pixels: f64) -> i32 {
    pixels.round() as i32
}

struct ModeProps {
    raw: bool,
    facts: Facts,
}

/// Groups, one below the other or as a cross table, or the rows behind them.
fn mode(cx: &Cx, props: &ModeProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = &cx.dispatch;
    let query = &props.facts.view.query;
    let keys = query.group_by.as_slice();
    let query_pivot = props.facts.view.display.pivot.as_ref();
    let is_cross =
        query_pivot.is_some_and(|name| keys.iter().any(|key| key.output_name() == *name));
    let choice = |raw: bool, words: AttrValue| {
        let dispatch = dispatch.clone();
        let press = move |_| {
            if !raw && is_cross {
                commit(&dispatch, Edit::SetPivot(None));
            }
            dispatch.emit(Action::ShowRows(raw));
        };
        let on = props.raw == raw && (raw || !is_cross);
        html! { <button aria-pressed={on.to_string()} onclick={press}>{ words }</button> }
    };
    let cross = {
        let (dispatch, last) = (dispatch.clone(), keys.last().map(|key| key.output_name()));
        move |_: web_sys::MouseEvent| {
            dispatch.emit(Action::ShowRows(false));
            commit(&dispatch, Edit::SetPivot(last.clone()));
        }
    };
    let others = keys.iter().map(|key| {
        let name = key.output_name();
        let words = column_label(query, &name, &props.facts.briefs, i18n.locale());
        html! { <option value={name.clone()} selected={query_pivot == Some(&name)}>{ words }</option> }
    });
    let across = {
        let dispatch = dispatch.clone();
        move |event: yew::Event| {
            commit(&dispatch, Edit::SetPivot(Some(dom::input_value(&event))));
        }
    };
    html! {
        <div class="sg-table__mode" role="group" aria-label={i18n.text("rows-or-groups")}>
            { choice(false, i18n.text("the-groups")) }
            if keys.len() > 1 && !query.aggregate.is_empty() {
                <button aria-pressed={(is_cross && !props.raw).to_string()} data-do="cross" onclick={cross}>{ i18n.text("cross-table") }</button>
            }
            { choice(true, i18n.text("the-rows")) }
            if is_cross && !props.raw {
                <label class="sg-cross__what">{ i18n.text("across") }{ " " }<select class="sg-field" onchange={across}>{ for others }</select></label>
            }
        </div>
    }
}

pub(super) type Node = NodeRef;
pub(super) type Heads = Shared<Vec<Head>>;
