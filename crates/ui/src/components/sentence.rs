use sagitta_render::{Token, TokenRole, sentence_of};
use yew::{AttrValue, Callback, Html, html};

use super::editors::{EditorProps, Facts, Opened, Target, editor};
use super::popover::Anchor;
use crate::context::Cx;

pub(super) struct SentenceProps {
    pub(super) facts: Facts,
    pub(super) opened: Opened,
    pub(super) on_open: Callback<Opened>,
}

/// The view in words. Each part that can be changed is a button.
pub(super) fn headline(cx: &Cx, props: &SentenceProps) -> Html {
    let i18n = &cx.i18n;
    let facts = &props.facts;
    let tokens = sentence_of(&facts.view, &facts.briefs, &facts.titles(i18n), i18n.locale());
    let parts = tokens.iter().enumerate().map(|(i, token)| {
        let Some(target) = Target::of(&token.role) else {
            return html! { <span key={i}>{ token.text.clone() }</span> };
        };
        let place: AttrValue = format!("say-{i}").into();
        let on_toggle = {
            let (place, on_open) = (place.clone(), props.on_open.clone());
            Callback::from(move |open: bool| on_open.emit(open.then(|| place.clone())))
        };
        let open = props.opened.as_ref() == Some(&place);
        let adds = token.role == TokenRole::AddCondition;
        let (before, text, after) = spaces(token);
        html! {
            <span key={i}>
                { before }
                <Anchor class="sg-token" title={target.title(i18n)} label={html! { text }} {adds}
                    {open} {on_toggle}>
                    if open {
                        { editor(cx, &EditorProps { facts: props.facts.clone(), target, on_done: props.on_open.reform(|()| None) }) }
                    }
                </Anchor>
                { after }
            </span>
        }
    });
    html! { <h1 class="sg-say">{ for parts }</h1> }
}

/// The spaces around a token, which are not underlined.
fn spaces(token: &Token) -> (String, String, String) {
    let text = token.text.trim();
    let start = token.text.len() - token.text.trim_start().len();
    let end = token.text.len() - token.text.trim_end().len();
    (" ".repeat(start), text.to_owned(), " ".repeat(end))
}
