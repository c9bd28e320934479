//! The dialog that makes a piece of HTML of the view, for a page of somebody else's.

use sagitta_figure::{Answer, Credit, Error, Figure, Frozen, Markup, Paint};
use sagitta_render::{Language, Locale, Theme, plain_text, sentence};
use sagitta_spec::{Source, Tab};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::virtual_dom::{VTag, VText};
use yew::{
    AttrValue, Callback, Event, Html, Properties, TargetCast, UseStateHandle, function_component,
    html, use_effect_with, use_node_ref, use_state_eq,
};

use super::takeaway::TakeawayProps;
use crate::context::use_cx;
use crate::state::Explorer;
use crate::{I18n, dom};

/// What is put into the other page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A frame with the explorer in it.
    Frame,
    /// The element.
    Element,
    /// HTML that is complete without a script.
    Figure,
}

impl Form {
    const ALL: [Self; 3] = [Self::Figure, Self::Element, Self::Frame];

    fn word(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Element => "element",
            Self::Figure => "figure",
        }
    }
}

/// What was chosen.
#[derive(Clone, Copy, PartialEq)]
struct Chosen {
    form: Form,
    frozen: bool,
    width: u32,
    height: u32,
    theme: Theme,
    locale: Locale,
}

#[derive(Properties, PartialEq)]
pub(super) struct EmbedProps {
    pub(super) given: TakeawayProps,
}

/// The entry in the menu, and the dialog that it opens.
#[function_component]
pub(super) fn Embed(props: &EmbedProps) -> Html {
    let cx = use_cx();
    let open = use_state_eq(|| false);
    let press = {
        let open = open.clone();
        move |_| open.set(true)
    };
    html! {
        <>
            <button class="sg-choice" data-do="embed" onclick={press}>{ cx.i18n.text("embed") }</button>
            if *open {
                <Dialog given={props.given.clone()} on_close={move |()| open.set(false)} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct DialogProps {
    given: TakeawayProps,
    on_close: Callback<()>,
}

#[function_component]
fn Dialog(props: &DialogProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        if let Some(dialog) = node.cast::<web_sys::Element>() {
            dom::show_modal(&dialog);
        }
    });
    let given = &props.given;
    let explorer = &given.explorer;
    let has_figure = explorer.plot.is_some() && explorer.tab() == Tab::Chart;
    let forms = forms(explorer, has_figure);
    let hash = hash_of(given);
    let chosen = use_state_eq(|| Chosen {
        form: if has_figure { Form::Figure } else { Form::Frame },
        frozen: false,
        width: 600,
        height: 340,
        theme: given.theme,
        locale: i18n.locale(),
    });
    let drawn = has_figure.then(|| figure(given, &chosen, hash.as_deref()));
    let snippet = snippet(given, &chosen, drawn.as_ref());
    let (preview, told) = match &drawn {
        Some(Ok(drawn)) => (node_of(&drawn.preview), None),
        Some(Err(error)) => (Html::default(), Some(why(error, i18n))),
        None => (Html::default(), None),
    };
    let close = props.on_close.reform(|_: Event| ());
    let done = props.on_close.reform(|_: web_sys::MouseEvent| ());
    let copy = {
        let (copy, snippet) = (cx.doings.copy.clone(), snippet.clone());
        move |_| copy.emit((snippet.clone(), "copied-embed"))
    };
    let told = told.filter(|_| chosen.form != Form::Frame);
    html! {
        <dialog ref={node} class="sg-embed" aria-label={i18n.text("embed")} onclose={close}>
            <div class="sg-embed__form">
                <h2>{ i18n.text("embed") }</h2>
                { form_choice(&chosen, &forms, i18n) }
                { options(&chosen, hash.is_some() && has_figure, i18n) }
                <p class="sg-popover__quiet">{ i18n.text(&format!("embed-{}-hint", chosen.form.word())) }</p>
                if chosen.frozen && chosen.form != Form::Frame {
                    <p class="sg-popover__quiet">{ i18n.text("embed-frozen-hint") }</p>
                }
                if let Some(told) = &told {
                    <p class="sg-popover__error" role="alert">{ told }</p>
                }
                <textarea class="sg-field" readonly=true rows="5" aria-label={i18n.text("embed-code")} value={snippet} />
                <div class="sg-popover__foot">
                    <button class="sg-button" data-do="close-embed" onclick={done}>{ i18n.text("close") }</button>
                    <button class="sg-button" data-kind="main" data-do="copy-embed" disabled={told.is_some()} onclick={copy}>{ i18n.text("embed-copy") }</button>
                </div>
            </div>
            <div class="sg-embed__preview" role="group" aria-label={i18n.text("embed-preview")} data-theme={if chosen.theme == Theme::Dark { "dark" } else { "light" }}>{ preview }</div>
        </dialog>
    }
}

/// The forms that are possible: an element has the rows of one table alone.
fn forms(explorer: &Explorer, has_figure: bool) -> Vec<Form> {
    let is_possible = |form: &Form| match form {
        Form::Frame => true,
        Form::Element => has_figure && is_of_one_table(explorer),
        Form::Figure => has_figure,
    };
    Form::ALL.into_iter().filter(is_possible).collect()
}

/// Whether the view is about one table, which has one hash and can be opened alone.
fn is_of_one_table(explorer: &Explorer) -> bool {
    let view = &explorer.view;
    view.query.lookup.is_empty() && matches!(view.source, Source::Dataset(_) | Source::Url(_))
}

/// Which form, of those that are possible.
fn form_choice(chosen: &UseStateHandle<Chosen>, forms: &[Form], i18n: &I18n) -> Html {
    let choices = forms.iter().map(|form| {
        let form = *form;
        let state = chosen.clone();
        let choose = move |_: Event| state.set(Chosen { form, ..*state });
        html! {
            <label class="sg-check"><input type="radio" name="embed-form" data-do={form.word()} checked={chosen.form == form} onchange={choose} />{ i18n.text(&format!("embed-{}", form.word())) }</label>
        }
    });
    html! { <div role="radiogroup" aria-label={i18n.text("embed-form")}>{ for choices }</div> }
}

fn options(chosen: &UseStateHandle<Chosen>, can_freeze: bool, i18n: &I18n) -> Html {
    let change = |set: fn(&mut Chosen, &str)| {
        let state = chosen.clone();
        move |event: Event| {
            let value = match event.target_dyn_into::<HtmlInputElement>() {
                Some(input) if input.type_() == "checkbox" => input.checked().to_string(),
                Some(input) => input.value(),
                None => event.target_unchecked_into::<HtmlSelectElement>().value(),
            };
            let mut next = *state;
            set(&mut next, &value);
            state.set(next);
        }
    };
    let pixels = |key: &str, value: u32, set: fn(&mut Chosen, &str)| {
        html! {
            <label class="sg-label">{ i18n.text(key) }<input class="sg-field" type="number" min="200" max="2000" step="20" value={value.to_string()} onchange={change(set)} /></label>
        }
    };
    let option = |value: &'static str, words: AttrValue, selected: bool| {
        html! { <option {value} {selected}>{ words }</option> }
    };
    let is_frozen = can_freeze && chosen.form != Form::Frame;
    html! {
        <>
            if is_frozen {
                <label class="sg-check"><input type="checkbox" data-do="freeze" checked={chosen.frozen} onchange={change(|one, value| one.frozen = value == "true")} />{ i18n.text("embed-frozen") }</label>
            }
            <div class="sg-popover__row">
                { pixels("embed-width", chosen.width, |one, value| one.width = within(value, one.width)) }
                { pixels("embed-height", chosen.height, |one, value| one.height = within(value, one.height)) }
                <label class="sg-label">{ i18n.text("embed-theme") }
                    <select class="sg-field" data-do="embed-theme" onchange={change(|one, value| one.theme = if value == "dark" { Theme::Dark } else { Theme::Light })}>
                        { option("light", i18n.text("embed-light"), chosen.theme == Theme::Light) }
                        { option("dark", i18n.text("embed-dark"), chosen.theme == Theme::Dark) }
                    </select>
                </label>
                <label class="sg-label">{ i18n.text("embed-language") }
                    <select class="sg-field" data-do="embed-language" onchange={change(|one, value| one.locale.language = Language::from_tag(value))}>
                        { option("en", "English".into(), chosen.locale.language == Language::En) }
                        { option("zh-CN", "中文".into(), chosen.locale.language == Language::Zh) }
                    </select>
                </label>
            </div>
        </>
    }
}

/// How numbers and dates are written, as far as that is not as the language has it.
fn own_marks(locale: Locale) -> impl Iterator<Item = (&'static str, &'static str)> {
    let marks = [("numbers", locale.own_numbers()), ("dates", locale.own_dates())];
    marks.into_iter().filter_map(|(name, own)| Some((name, own?)))
}

/// A length as it is written, within what a figure may have.
fn within(value: &str, before: u32) -> u32 {
    value.parse::<u32>().map_or(before, |value| value.clamp(200, 2_000))
}

/// The hash of the data as the catalogue has it.
fn hash_of(given: &TakeawayProps) -> Option<String> {
    if !is_of_one_table(&given.explorer) {
        return None;
    }
    given.dataset.as_ref()?.distribution()?.sha256.clone()
}

/// A figure as it is put into another page, and as it is shown here.
struct Drawn {
    html: String,
    preview: Markup,
    fragment: String,
    credit: String,
    frozen: Option<String>,
}

fn figure(given: &TakeawayProps, chosen: &Chosen, hash: Option<&str>) -> Result<Drawn, Error> {
    let explorer = &given.explorer;
    let answer = answer(explorer, chosen.locale, given);
    let frozen = match hash.filter(|_| chosen.frozen) {
        Some(hash) => Some(Frozen::try_new(answer.clone(), hash, dom::today())?),
        None => None,
    };
    let credit = match &given.dataset {
        Some(dataset) => Credit::of(dataset, chosen.locale),
        None => Credit::of_file(&super::remarks::source_name(&explorer.view.source), chosen.locale),
    };
    let fragment = answer.view.to_fragment()?;
    let address = format!("{}{}", page_address(), sagitta_spec::encode_for_copy(&fragment));
    let figure = Figure {
        answer: &answer,
        credit: &credit,
        frozen: frozen.as_ref(),
        locale: chosen.locale,
        paint: Paint::Attributes(chosen.theme),
        width: chosen.width.into(),
        height: chosen.height.into(),
        hidden: &[],
        explorer: Some(&address),
    };
    let attributes: Vec<(&'static str, String)> =
        places(given).into_iter().map(|(_, attribute, value)| (attribute, value)).collect();
    let html = figure.to_html(&attributes)?;
    let frozen = frozen.as_ref().map(Frozen::to_json);
    Ok(Drawn { html, preview: figure.draw()?.markup, fragment, credit: credit.line(), frozen })
}

/// Where the data and the explorer are: the element's attribute, the figure's, the address.
fn places(given: &TakeawayProps) -> Vec<(&'static str, &'static str, String)> {
    let mut places = vec![("explorer", "data-sagitta-explorer", page_address())];
    if !is_of_one_table(&given.explorer) {
        return places;
    }
    match &given.explorer.view.source {
        Source::Url(url) => places.push(("src", "data-sagitta-src", url.clone())),
        _ => {
            let catalog = dom::resolve(crate::catalog::CATALOG, "");
            places.extend(catalog.map(|at| ("catalog", "data-sagitta-catalog", at)));
        }
    }
    places
}

/// The answer on the screen, in a language.
fn answer(explorer: &Explorer, locale: Locale, given: &TakeawayProps) -> Answer {
    let mut briefs = (*explorer.briefs).clone();
    for brief in &mut briefs {
        let field = given.dataset.as_ref().and_then(|dataset| dataset.field(&brief.name));
        brief.title = field.and_then(|field| sagitta_figure::column_title(field, locale));
    }
    let page = explorer.rows.pages.last().filter(|_| explorer.rows.is_fresh());
    let periods = page.map(|page| page.resolved.clone()).unwrap_or_default();
    let chosen = Answer::chosen(&explorer.view, &explorer.briefs);
    let view = sagitta_figure::resolved(&chosen, &periods);
    let measured = explorer.view.query.aggregate.iter().find_map(|one| one.field.as_deref());
    let summary = measured.and_then(|field| explorer.summary(field));
    let plot = explorer.plot.as_ref();
    Answer {
        view,
        briefs,
        frame: plot.map(|plot| plot.frame.clone()).unwrap_or_default(),
        total: plot.map_or(0, |plot| plot.total),
        n_selected: plot.map_or(0, |plot| plot.n_selected),
        n_missing: summary.map_or(0, |summary| summary.n_nulls_selected),
    }
}

fn theme_word(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

/// The page's own address, without a view.
fn page_address() -> String {
    dom::resolve("./", "").unwrap_or_default()
}

/// The HTML to be copied.
fn snippet(given: &TakeawayProps, chosen: &Chosen, drawn: Option<&Result<Drawn, Error>>) -> String {
    let script = |name: &str, how: &str| {
        let address = dom::resolve(&format!("embed/{name}"), "").unwrap_or_default();
        format!("<script {how} src=\"{}\"></script>", escaped(&address))
    };
    let element = || script("element.js", "type=\"module\"");
    match (chosen.form, drawn) {
        (Form::Figure, Some(Ok(drawn))) => format!("{}\n{}", drawn.html, element()),
        (Form::Element, Some(Ok(drawn))) => {
            let mut attributes = vec![
                ("view", drawn.fragment.clone()),
                ("lang", chosen.locale.tag().to_owned()),
                ("theme", theme_word(chosen.theme).to_owned()),
                ("height", chosen.height.to_string()),
            ];
            let marks = own_marks(chosen.locale).map(|(name, own)| (name, own.to_owned()));
            attributes.extend(marks);
            attributes.extend(places(given).into_iter().map(|(name, _, value)| (name, value)));
            if let Some(frozen) = &drawn.frozen {
                attributes.push(("credit", drawn.credit.clone()));
                attributes.push(("frozen", frozen.clone()));
            }
            let attributes: Vec<String> = attributes
                .into_iter()
                .map(|(name, value)| format!("{name}=\"{}\"", escaped(&value)))
                .collect();
            format!("{}\n<sagitta-view {}></sagitta-view>", element(), attributes.join(" "))
        }
        (Form::Frame, _) => {
            let view = &given.explorer.view;
            let fragment = view.to_fragment().unwrap_or_default();
            let said = plain_text(&sentence(view, &given.explorer.briefs, chosen.locale));
            let marks = own_marks(chosen.locale).map(|(name, own)| format!("&{name}={own}"));
            let address = format!(
                "{}?embed&theme={}&lang={}{}{}",
                page_address(),
                theme_word(chosen.theme),
                chosen.locale.tag(),
                marks.collect::<String>(),
                sagitta_spec::encode_for_copy(&fragment)
            );
            format!(
                "<iframe src=\"{}\" title=\"{}\" width=\"100%\" height=\"{}\" frameborder=\"0\" loading=\"lazy\"></iframe>\n{}",
                escaped(&address),
                escaped(&said),
                chosen.height + 180,
                script("sagitta-embed.js", "defer")
            )
        }
        _ => String::new(),
    }
}

/// A text within a value of HTML.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// Why there is no figure, in the reader's language.
fn why(error: &Error, i18n: &I18n) -> AttrValue {
    match error {
        Error::TooLarge { .. } => i18n.text("embed-too-large"),
        Error::NotWhole { .. } => i18n.text("embed-not-whole"),
        _ => i18n.text("cannot-draw"),
    }
}

/// The elements of a figure.
fn node_of(markup: &Markup) -> Html {
    match markup {
        Markup::Text(text) => VText::new(text.clone()).into(),
        Markup::Element { name, attributes, children } => {
            let mut tag = VTag::new(*name);
            for (attribute, value) in attributes {
                tag.add_attribute(attribute, value.clone());
            }
            tag.add_children(children.iter().map(node_of));
            tag.into()
        }
    }
}
