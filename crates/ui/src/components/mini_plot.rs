use std::rc::Rc;

use sagitta_protocol::{Distribution, HistogramBin, TopValue};
use sagitta_render::{ColumnBrief, Kind, pixels};
use sagitta_spec::Test;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::{
    AttrValue, Callback, Html, Properties, TargetCast, function_component, html, use_mut_ref,
    use_node_ref, use_state_eq,
};

use super::columns::{edge_word, value_word};
use crate::context::{commit, use_cx};
use crate::plot::{bin_at, condition, covered};
use crate::state::{Action, Edit, Summaries};
use crate::{I18n, Shared};

const WIDTH: f64 = 240.0;

/// The width of the bar of rows without a value, and what it stands away from the others.
const NULL: f64 = 8.0;
const APART: f64 = 5.0;

/// The most frequent values that a small plot has room for.
const BARS: usize = 12;

#[derive(Properties, PartialEq)]
pub(super) struct MiniPlotProps {
    pub(super) summaries: Option<Shared<Summaries>>,
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The column's own plain condition.
    pub(super) test: Option<Test>,
    /// What is under the pointer, in words; empty when nothing is.
    #[prop_or_default]
    pub(super) on_say: Callback<AttrValue>,
    /// Whether any condition is set: else no row is chosen before another, and all stay grey.
    pub(super) filtered: bool,
    /// In a table's header: lower, and reached from its cell.
    #[prop_or_default]
    pub(super) small: bool,
}

/// A brush or a cursor while it moves.
#[derive(Clone, Copy, PartialEq, Default)]
struct Brush {
    from: usize,
    to: usize,
    pressed: bool,
    /// Whether the reader is at it; else nothing of it is shown.
    live: bool,
}

/// How a column's values lie: all rows in grey, the rows that are kept in colour. Dragging or
/// Shift with the arrow keys and Enter choose a range; a press chooses a value.
#[function_component]
pub(super) fn MiniPlot(props: &MiniPlotProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let on_brush = {
        let (dispatch, name) = (cx.dispatch.clone(), props.name.clone());
        Callback::from(move |test: Option<Test>| {
            commit(&dispatch, Edit::SetColumnTest(name.clone(), test));
        })
    };
    // What is chosen is shown everywhere while it moves; only where it ends is a step of the history.
    let on_preview = {
        let (dispatch, name) = (cx.dispatch.clone(), props.name.clone());
        move |test: Option<Test>| {
            dispatch.emit(Action::Preview(Edit::SetColumnTest(name.clone(), test)));
        }
    };
    let on_toggle = {
        let (dispatch, name) = (cx.dispatch, props.name.clone());
        move |value: &str| commit(&dispatch, Edit::ToggleValue(name.clone(), value.into()))
    };
    let node = use_node_ref();
    let brush = use_state_eq(Brush::default);
    let before = use_mut_ref(|| None::<Test>);
    let summary = props
        .summaries
        .as_ref()
        .and_then(|all| all.columns.iter().find(|one| one.name == props.name));
    let Some(bars) = summary.and_then(|summary| Bars::of(&summary.distribution)) else {
        return Html::default();
    };
    let nulls = summary.map_or((0, 0), |summary| (summary.n_nulls, summary.n_nulls_selected));
    let start = if nulls.0 > 0 && matches!(bars, Bars::Bins(_)) { NULL + APART } else { 0.0 };
    let n = bars.len();
    let brief = ColumnBrief::new(props.name.as_str(), props.kind);
    let chosen = bars.chosen(props.test.as_ref());
    let say = {
        let (on_say, bars, i18n) = (props.on_say.clone(), bars.clone(), i18n.clone());
        move |from: usize, to: usize| {
            on_say.emit(bars.words(&brief, &i18n).between(from, to, &i18n));
        }
    };
    let place = {
        let node = node.clone();
        move |event: &PointerEvent| {
            let rect = node.cast::<Element>().map(|element| element.get_bounding_client_rect());
            let share = rect.map_or(0.0, |rect| {
                (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0)
            });
            bin_at(n, (share * WIDTH - start) / (WIDTH - start))
        }
    };
    let on_null = {
        let on_brush = on_brush.clone();
        let only = props.test == Some(Test::IsNull);
        move |event: PointerEvent| {
            event.stop_propagation();
            on_brush.emit((!only).then_some(Test::IsNull));
        }
    };
    let finish = {
        let (on_brush, on_toggle) = (on_brush.clone(), on_toggle);
        let (bars, chosen) = (bars.clone(), chosen);
        move |from: usize, to: usize| match &bars {
            Bars::Top(values) => {
                if let Some(value) = values.get(to) {
                    on_toggle(&value.value);
                }
            }
            Bars::Bins(_) if from == to && chosen == Some((from, to)) => {
                on_brush.emit(None);
            }
            Bars::Bins(bins) => on_brush.emit(condition(bins, from, to)),
        }
    };
    let down = {
        let (brush, place) = (brush.clone(), place.clone());
        move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            event.prevent_default();
            event.stop_propagation();
            if let Some(target) = event.target_dyn_into::<Element>() {
                target.set_pointer_capture(event.pointer_id()).ok();
            }
            let at = place(&event);
            brush.set(Brush { from: at, to: at, pressed: true, live: true });
        }
    };
    let moves = {
        let (brush, say, bars, preview) =
            (brush.clone(), say.clone(), bars.clone(), on_preview.clone());
        move |event: PointerEvent| {
            let at = place(&event);
            if brush.pressed {
                say(brush.from, at);
                if let (Bars::Bins(bins), true) = (&bars, at != brush.to) {
                    preview(condition(bins, brush.from, at));
                }
                brush.set(Brush { to: at, ..*brush });
            } else {
                say(at, at);
            }
        }
    };
    let up = {
        let (brush, finish) = (brush.clone(), finish.clone());
        move |_: PointerEvent| {
            if brush.pressed {
                finish(brush.from, brush.to);
                brush.set(Brush::default());
            }
        }
    };
    if !brush.pressed {
        before.replace(props.test.clone());
    }
    let cancel = {
        let (brush, before) = (brush.clone(), before);
        move |_: PointerEvent| {
            on_preview(before.borrow().clone());
            brush.set(Brush::default());
        }
    };
    let leave = {
        let (on_say, brush) = (props.on_say.clone(), brush.clone());
        move |_: PointerEvent| {
            if !brush.pressed {
                on_say.emit(AttrValue::default());
            }
        }
    };
    let key = {
        let (brush, on_brush, say) = (brush.clone(), on_brush, say);
        move |event: KeyboardEvent| {
            let last = n.saturating_sub(1);
            let start = if brush.live {
                *brush
            } else {
                let (from, to) = chosen.unwrap_or((0, 0));
                Brush { from, to, pressed: false, live: true }
            };
            let step = |to: usize| {
                let from = if event.shift_key() && brush.live { start.from } else { to };
                say(from, to);
                brush.set(Brush { from, to, pressed: false, live: true });
            };
            match event.key().as_str() {
                "ArrowRight" => step(if brush.live { (start.to + 1).min(last) } else { start.to }),
                "ArrowLeft" => step(if brush.live { start.to.saturating_sub(1) } else { start.to }),
                "Home" => step(0),
                "End" => step(last),
                "Enter" | " " if brush.live => finish(brush.from, brush.to),
                "Delete" | "Backspace" => on_brush.emit(None),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let blur = {
        let (brush, on_say) = (brush.clone(), props.on_say.clone());
        move |_: yew::FocusEvent| {
            brush.set(Brush::default());
            on_say.emit(AttrValue::default());
        }
    };
    let height = if props.small { 26.0 } else { 42.0 };
    let shown = if brush.live {
        Some((brush.from.min(brush.to), brush.from.max(brush.to)))
    } else {
        chosen
    };
    let label = i18n.with(
        if matches!(bars, Bars::Bins(_)) { "plot-of" } else { "values-of" },
        &[("name", &props.name)],
    );
    html! {
        <svg ref={node} class="sg-mini" data-size={props.small.then_some("small")} viewBox={format!("0 0 {} {}", pixels(WIDTH), pixels(height))} preserveAspectRatio="none"
            role="application" aria-label={label} aria-roledescription={i18n.text("plot")} tabindex={if props.small { "-1" } else { "0" }} data-plot={props.name.clone()}
            onpointerdown={down} onpointermove={moves} onpointerup={up} onpointercancel={cancel} onpointerleave={leave}
            onkeydown={key} onblur={blur}>
            <rect class="sg-mini__hit" width={pixels(WIDTH)} height={pixels(height)} />
            { bars.draw(start, height, shown, brush.live, props.filtered, props.test.as_ref()) }
            { null_bar(start, height, nulls, bars.most().max(nulls.0), props, on_null) }
        </svg>
    }
}

/// The bar of rows without a value, apart from the others. A press keeps these alone.
fn null_bar(
    start: f64,
    height: f64,
    (n, selected): (u64, u64),
    most: u64,
    props: &MiniPlotProps,
    on_press: impl Fn(PointerEvent) + 'static,
) -> Html {
    if start <= 0.0 {
        return Html::default();
    }
    let tall = |n: u64| if n == 0 { 0.0 } else { (n as f64 / most as f64 * height).max(1.5) };
    let bar = |n: u64, class: &'static str| {
        html! { <rect {class} x="0" y={pixels(height - tall(n))} width={pixels(NULL)} height={pixels(tall(n))} /> }
    };
    html! {
        <g class="sg-mini__nulls" onpointerdown={on_press}>
            <rect class="sg-mini__hit" width={pixels(NULL + APART)} height={pixels(height)} />
            { bar(n, "sg-mini__null") }
            if props.filtered {
                { bar(selected, "sg-mini__null sg-mini__null--kept") }
            }
        </g>
    }
}

/// What a small plot is made of.
#[derive(Clone, PartialEq)]
enum Bars {
    Bins(Rc<[HistogramBin]>),
    Top(Rc<[TopValue]>),
}

/// The bars' names for reading.
#[derive(Clone)]
struct Words {
    edges: Vec<(String, String)>,
    counts: Vec<u64>,
}

impl Words {
    fn between(&self, from: usize, to: usize, i18n: &I18n) -> AttrValue {
        let (start, end) = (from.min(to), from.max(to));
        let (Some((low, _)), Some((_, high))) = (self.edges.get(start), self.edges.get(end)) else {
            return AttrValue::default();
        };
        let n: u64 = self.counts.get(start..=end).unwrap_or_default().iter().sum();
        let range = if high.is_empty() { low.clone() } else { format!("{low} – {high}") };
        format!("{range}: {}", i18n.count("n-rows", n)).into()
    }
}

impl Bars {
    fn of(distribution: &Distribution) -> Option<Self> {
        match distribution {
            Distribution::Histogram { bins } if !bins.is_empty() => {
                Some(Self::Bins(bins.as_slice().into()))
            }
            Distribution::Top { values, .. } if !values.is_empty() => {
                Some(Self::Top(values.get(..BARS).unwrap_or(values).into()))
            }
            _ => None,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Bins(bins) => bins.len(),
            Self::Top(values) => values.len(),
        }
    }

    fn counts(&self) -> Vec<(u64, u64)> {
        match self {
            Self::Bins(bins) => bins.iter().map(|bin| (bin.n, bin.n_selected)).collect(),
            Self::Top(values) => values.iter().map(|value| (value.n, value.n_selected)).collect(),
        }
    }

    /// The bars that the column's own condition covers.
    fn chosen(&self, test: Option<&Test>) -> Option<(usize, usize)> {
        match self {
            Self::Bins(bins) => covered(bins, test?),
            Self::Top(_) => None,
        }
    }

    /// Whether the column's own condition keeps a value; a bin is told by [`Bars::chosen`].
    fn is_chosen(&self, i: usize, test: Option<&Test>) -> bool {
        let Self::Top(values) = self else { return true };
        let is = |value: &str| values.get(i).is_some_and(|top| top.value == value);
        match test {
            Some(Test::In(values)) => values.iter().any(|value| is(value.as_str())),
            Some(Test::Eq(value)) => is(value.as_str()),
            Some(Test::NotIn(values)) => !values.iter().any(|value| is(value.as_str())),
            _ => true,
        }
    }

    fn words(&self, brief: &ColumnBrief, i18n: &I18n) -> Words {
        let edges = match self {
            Self::Bins(bins) => bins
                .iter()
                .map(|bin| (edge_word(&bin.low, brief, i18n), edge_word(&bin.high, brief, i18n)))
                .collect(),
            Self::Top(values) => values
                .iter()
                .map(|value| {
                    (value_word(&value.value, brief.kind, i18n).to_string(), String::new())
                })
                .collect(),
        };
        Words { edges, counts: self.counts().into_iter().map(|(_, selected)| selected).collect() }
    }

    /// How many rows the longest bar stands for, at least 1.
    fn most(&self) -> u64 {
        self.counts().iter().map(|(n, _)| *n).max().unwrap_or(1).max(1)
    }

    fn draw(
        &self,
        start: f64,
        height: f64,
        shown: Option<(usize, usize)>,
        live: bool,
        filtered: bool,
        test: Option<&Test>,
    ) -> Html {
        let counts = self.counts();
        let most = self.most() as f64;
        let n_slots = match self {
            Self::Bins(bins) => bins.len(),
            Self::Top(values) => values.len().max(6),
        };
        let slot = (WIDTH - start) / n_slots.max(1) as f64;
        let gap = if slot > 3.0 { 1.0 } else { 0.25 };
        let tall = |n: u64| if n == 0 { 0.0 } else { (n as f64 / most * height).max(1.0) };
        // One shape for all bars: a move of a brush changes one attribute a plot.
        let path = |n_of: &dyn Fn(usize, (u64, u64)) -> u64| {
            let mut path = String::new();
            for (i, count) in counts.iter().enumerate() {
                let h = tall(n_of(i, *count));
                if h > 0.0 {
                    let (x, h, width) = (start + i as f64 * slot, pixels(h), pixels(slot - gap));
                    path += &format!("M{} {}v-{h}h{width}v{h}z", pixels(x), pixels(height));
                }
            }
            path
        };
        let inside = |i: usize| {
            self.is_chosen(i, test)
                && (live || shown.is_none_or(|(from, to)| (from..=to).contains(&i)))
        };
        let all = path(&|_, (n, _)| n);
        let kept = filtered.then(|| path(&|i, (_, n)| if inside(i) { n } else { 0 }));
        let brush = shown.map(|(from, to)| {
            html! {
                <rect key="brush" class="sg-mini__brush" x={pixels(start + from as f64 * slot)} y="0"
                    width={pixels((to + 1 - from) as f64 * slot)} height={pixels(height)} />
            }
        });
        html! { <><path d={all} />if let Some(kept) = kept { <path class="sg-mini__selected" d={kept} /> }{ brush }</> }
    }
}
