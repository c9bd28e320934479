use sagitta_render::map::Ranked;
use sagitta_render::{Series, rounded};
use web_sys::PointerEvent;
use yew::{Callback, Html, html};

use crate::context::Cx;

pub(super) struct RanksProps {
    pub(super) ranked: Vec<Ranked>,
    pub(super) selected: Vec<usize>,
    /// The area under the pointer or the keys.
    pub(super) found: Option<usize>,
    pub(super) on_find: Callback<Option<usize>>,
    pub(super) on_press: Callback<usize>,
}

/// The areas from the greatest figure to the least; each is a button that filters by it.
pub(super) fn ranks(cx: &Cx, props: &RanksProps) -> Html {
    let items = props.ranked.iter().map(|one| {
        let area = one.area;
        let press = props.on_press.reform(move |_| area);
        let find = |found: Option<usize>| {
            let on_find = props.on_find.clone();
            Callback::from(move |event: PointerEvent| {
                // The list may move under a pointer that rests, which then means nothing.
                if (event.movement_x(), event.movement_y()) != (0, 0) {
                    on_find.emit(found);
                }
            })
        };
        let (enter, leave) = (find(Some(area)), find(None));
        let is_selected = props.selected.contains(&area);
        let shade = match one.series {
            Series::Shade(n) => format!("sg-s{n}"),
            _ => "sg-none".to_owned(),
        };
        html! {
            <li key={area}>
                <button class="sg-rank" aria-pressed={is_selected.to_string()} data-area={area.to_string()} data-found={(props.found == Some(area)).then_some("true")}
                    disabled={one.rank.is_none() && !is_selected} onclick={press} onpointerenter={enter} onpointerleave={leave}>
                    <span class="sg-rank__n">{ one.rank.map(|rank| rank.to_string()) }</span>
                    <span class="sg-rank__name">{ &one.name }</span>
                    <span class="sg-rank__figure">{ &one.figure }</span>
                    <span class="sg-rank__share">{ one.share.clone() }</span>
                    <svg class="sg-rank__bar" aria-hidden="true"><rect class={shade} height="3" width={rounded(one.length * 100.0, 2) + "%"} /></svg>
                </button>
            </li>
        }
    });
    html! { <ol class="sg-ranks" aria-label={cx.i18n.text("ranked-areas")}>{ for items }</ol> }
}
