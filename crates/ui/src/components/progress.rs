use sagitta_protocol::{AskKind, Progress};
use sagitta_render::{format, rounded};
use yew::{AttrValue, Html, html};

use super::memory_limit::memory_limit;
use crate::context::Cx;
use crate::dom;

/// How far a request has come, shown once it takes longer than a moment.
pub(super) struct ProgressProps {
    pub(super) kind: AskKind,
    pub(super) progress: Option<Progress>,
    pub(super) size: Option<AttrValue>,
    /// The name of what is opened.
    pub(super) name: AttrValue,
}

impl ProgressProps {
    /// A line of the usual size, without a name.
    pub(super) fn of(kind: AskKind, progress: Option<Progress>) -> Self {
        Self { kind, progress, size: None, name: AttrValue::default() }
    }
}

pub(super) fn progress_line(cx: &Cx, props: &ProgressProps) -> Html {
    let i18n = &cx.i18n;
    let doings = cx.doings.clone();
    let opens = matches!(props.kind, AskKind::Open | AskKind::Beside);
    let words = match props.progress {
        None if props.kind == AskKind::Open => i18n.with("opening", &[("name", &props.name)]),
        None => i18n.text("working"),
        Some(progress) => {
            let figure = |n| {
                if opens {
                    format::bytes(n, i18n.locale())
                } else {
                    format::count(n, i18n.locale())
                }
            };
            let (done, rows) =
                (figure(progress.done), format::count(progress.n_rows, i18n.locale()));
            match (progress.total, opens) {
                (Some(total), true) => i18n.with(
                    "loaded-of",
                    &[("done", &done), ("total", &figure(total)), ("rows", &rows)],
                ),
                (None, true) => i18n.with("loaded", &[("done", &done), ("rows", &rows)]),
                (Some(total), false) => {
                    i18n.with("scanned-of", &[("done", &done), ("total", &figure(total))])
                }
                (None, false) => i18n.with("scanned", &[("done", &done)]),
            }
        }
    };
    let share = props.progress.and_then(|progress| {
        let total = progress.total.filter(|total| *total > 0)?;
        Some(rounded((progress.done as f64 / total as f64).min(1.0), 4))
    });
    let kind = props.kind;
    let cancel = move |_| {
        doings.cancel.emit(kind);
        // The button goes with what it cancels.
        dom::with_next_frame(dom::focus_problem);
    };
    html! {
        <div class="sg-progress" data-size={props.size.clone()} role="status">
            <progress max="1" value={share} aria-label={words.clone()}></progress>
            <span>{ words }</span>
            <button class="sg-button" data-kind="quiet" data-do="cancel" onclick={cancel}>{ i18n.text("cancel") }</button>
            if props.kind == AskKind::Open {
                { memory_limit(cx) }
            }
        </div>
    }
}
