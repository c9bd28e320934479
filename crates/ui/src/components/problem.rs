use sagitta_protocol::Problem;
use yew::{AttrValue, Callback, Html, html};

use super::button::{ButtonKind, button};
use crate::context::Cx;
use crate::{Shared, diagnostic, dom};

/// A problem, beside its cause, with what can be done.
pub(crate) struct ProblemProps {
    pub(super) problem: Shared<Problem>,
    /// `large` where it stands in place of the data.
    pub(super) size: Option<AttrValue>,
    /// Takes note that it was read.
    pub(super) on_dismiss: Option<Callback<()>>,
    /// Ways on.
    pub(super) children: Html,
}

impl ProblemProps {
    /// A problem by itself.
    pub(crate) fn of(problem: Shared<Problem>) -> Self {
        Self { problem, size: None, on_dismiss: None, children: Html::default() }
    }
}

pub(crate) fn problem_note(cx: &Cx, props: &ProblemProps) -> Html {
    let i18n = &cx.i18n;
    let doings = cx.doings.clone();
    let (message, hint) = i18n.problem(&props.problem);
    let copy = {
        let problem = props.problem.clone();
        move |_| {
            let report = diagnostic(&problem, &dom::fragment(), &dom::browser());
            doings.copy.emit((report, "copied-details"));
        }
    };
    let dismiss = props.on_dismiss.clone();
    html! {
        <div class="sg-problem" role="alert" data-size={props.size.clone()} data-code={props.problem.code.clone()}>
            <strong>{ message }</strong>
            <p>{ hint }</p>
            <div class="sg-problem__ways">
                { props.children.clone() }
                { button(ButtonKind::Quiet, i18n.text("copy-details"), copy) }
                if let Some(dismiss) = dismiss {
                    { button(ButtonKind::Quiet, i18n.text("dismiss"), move |_| dismiss.emit(())) }
                }
            </div>
        </div>
    }
}
