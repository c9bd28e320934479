use sagitta_protocol::Problem;
use yew::{AttrValue, Callback, Html, Properties, function_component, html};

use crate::context::{use_doings, use_i18n};
use crate::{Shared, diagnostic, dom};

/// A problem, beside its cause, with what can be done.
#[derive(Properties, PartialEq)]
pub(super) struct ProblemProps {
    pub(super) problem: Shared<Problem>,
    /// `large` where it stands in place of the data.
    #[prop_or_default]
    pub(super) size: Option<AttrValue>,
    /// Takes note that it was read.
    #[prop_or_default]
    pub(super) on_dismiss: Option<Callback<()>>,
    /// Ways on.
    #[prop_or_default]
    pub(super) children: Html,
}

#[function_component]
pub(super) fn ProblemNote(props: &ProblemProps) -> Html {
    let i18n = use_i18n();
    let doings = use_doings();
    let (message, hint) = i18n.problem(&props.problem);
    let copy = {
        let problem = props.problem.clone();
        Callback::from(move |_| {
            if let Some(doings) = &doings {
                let report = diagnostic(&problem, &dom::fragment(), &dom::browser());
                doings.copy.emit((report, "copied-details"));
            }
        })
    };
    let dismiss = props.on_dismiss.clone();
    html! {
        <div class="sg-problem" role="alert" data-size={props.size.clone()} data-code={props.problem.code.clone()}>
            <strong>{ message }</strong>
            <p>{ hint }</p>
            <div class="sg-problem__ways">
                { props.children.clone() }
                <button class="sg-button" data-kind="quiet" onclick={copy}>{ i18n.text("copy-details") }</button>
                if let Some(dismiss) = dismiss {
                    <button class="sg-button" data-kind="quiet" onclick={move |_| dismiss.emit(())}>{ i18n.text("dismiss") }</button>
                }
            </div>
        </div>
    }
}
