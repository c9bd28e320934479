use sagitta_render::Language;
use yew::{AttrValue, Html, html};

use super::icons::{Icon, icon, logo};
use super::marks::Marks;
use crate::context::Cx;
use crate::state::{Action, ThemeChoice};

pub(crate) struct TopBarProps {
    pub(crate) theme: ThemeChoice,
    /// Theme and title of the dataset in front.
    pub(crate) crumb: Option<(Option<AttrValue>, AttrValue)>,
    /// How many datasets there are to search in.
    pub(crate) n_datasets: Option<u64>,
}

/// Name, place, search, language, theme.
pub(crate) fn top_bar(cx: &Cx, props: &TopBarProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let other = match i18n.language() {
        Language::En => Language::Zh,
        Language::Zh => Language::En,
    };
    let speak = cx.doings.speak.reform(move |_| other);
    let theme = props.theme;
    let paint = move |_| dispatch.emit(Action::SetTheme(theme.next()));
    let (name, picture) = match theme {
        ThemeChoice::Auto => (i18n.text("theme-auto"), Icon::Auto),
        ThemeChoice::Light => (i18n.text("theme-light"), Icon::Light),
        ThemeChoice::Dark => (i18n.text("theme-dark"), Icon::Dark),
    };
    // A language is named in itself.
    let (tongue, tag) = match other {
        Language::En => ("English", "en"),
        Language::Zh => ("中文", "zh-CN"),
    };
    html! {
        <header class="sg-top">
            <a class="sg-logo" href="#/" aria-label={i18n.text("home")}>{ logo() }<span>{ "Sagitta" }</span></a>
            if let Some((theme, title)) = &props.crumb {
                <div class="sg-crumb">
                    <a href="#/">{ i18n.text("open-data") }</a><span>{ " › " }</span>
                    if let Some(theme) = theme {
                        <span>{ theme }{ " › " }</span>
                    }
                    <b>{ title }</b>
                </div>
            }
            <div class="sg-top__tools">
                if let (Some(n), Some(_)) = (props.n_datasets, &props.crumb) {
                    <a class="sg-find" href="#/">{ icon(Icon::Search) }<span>{ i18n.count("search-n", n) }</span></a>
                }
                <Marks i18n={i18n.clone()} />
                <button class="sg-tool" lang={tag} onclick={speak}>{ tongue }</button>
                <button class="sg-tool" title={name.clone()} aria-label={name} onclick={paint}>{ icon(picture) }</button>
            </div>
        </header>
    }
}
