//! What can be taken away: the table, the picture, the question as a program, the citation.

use sagitta_catalog::{Catalog, Dataset, Distribution};
use sagitta_render::{Captions, Locale, Theme, cite, code, file_name, format};
use sagitta_spec::{Source, Tab, View};
use yew::{AttrValue, Callback, Event, Html, Properties, function_component, html, use_state_eq};

use super::chart::figure_of;
use super::embed::Embed;
use super::icons::{Icon, icon};
use super::kept::kept;
use super::parts::{self, Part, Scope, Tools, use_part};
use super::popover::Anchor;
use super::remarks::{source_name, source_words};
use crate::context::{Cx, Download, Format, use_cx};
use crate::describe::{self, localized};
use crate::offline::Wanted;
use crate::state::{Explorer, fragment_of, parts_of};
use crate::{Shared, dom, files, site};

#[derive(Clone, Properties, PartialEq)]
pub(super) struct TakeawayProps {
    pub(super) explorer: Explorer,
    pub(super) dataset: Option<Shared<Dataset>>,
    pub(super) catalog: Option<Shared<Catalog>>,
    pub(super) theme: Theme,
    /// Whether a file is being made already, or the table is not complete.
    pub(super) busy: bool,
}

/// The button that says how many rows a download has, and what opens under it.
#[function_component]
pub(super) fn Takeaway(props: &TakeawayProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let open = use_state_eq(|| false);
    let whole = use_state_eq(|| false);
    let share = use_part(cx.parts.share, *open, cx.tries);
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |next: bool| open.set(next))
    };
    let words = match props.explorer.n_export() {
        Some(n) => i18n.with("download-n", &[("count", &format::count(n, i18n.locale()))]),
        None => i18n.text("download"),
    };
    let draw = |tools: &Tools| {
        // Drawn once, when it is whole: nothing moves away under a finger.
        if matches!(share, Part::Coming) {
            return parts::coming(&cx);
        }
        let close = open.clone();
        (tools.takeaway)(&cx, props, (&whole, &share), &Callback::from(move |()| close.set(false)))
    };
    html! {
        <Anchor class="sg-button" title={i18n.text("take-away")} label={html! { <>{ icon(Icon::Download) }{ words }</> }} open={*open} {on_toggle} does={Some(AttrValue::from("download"))}>
            if *open {
                { parts::with(&cx, &cx.tools, draw) }
            }
        </Anchor>
    }
}

/// What can be taken away, thing by thing.
pub(super) fn menu(
    cx: &Cx,
    props: &TakeawayProps,
    (whole, share): Scope<'_>,
    close: &Callback<()>,
) -> Html {
    let i18n = &cx.i18n;
    let explorer = &props.explorer;
    let shown = explorer.export_view();
    let view = if **whole { View::of(shown.source) } else { shown };
    let n = if **whole { Some(explorer.n_rows) } else { explorer.n_export() };
    let name = name_of(&view, props, i18n.locale());
    let takes_whole = **whole;
    let scope = |is_whole: bool, words: AttrValue| {
        let whole = whole.clone();
        let choose = Callback::from(move |_: Event| whole.set(is_whole));
        html! {
            <label class="sg-check"><input type="radio" name="scope" checked={takes_whole == is_whole} onchange={choose} />{ words }</label>
        }
    };
    let count =
        |n: Option<u64>| n.map_or_else(|| "…".to_owned(), |n| format::count(n, i18n.locale()));
    let table = |does: &'static str, words: AttrValue, format: Format| {
        let (view, name) = (view.clone(), name.clone());
        let (explorer, dataset, i18n) = (explorer.clone(), props.dataset.clone(), i18n.clone());
        let press = cx.doings.download.reform(move |()| {
            let about = files::about(&explorer, dataset.as_deref(), &view, n, &i18n);
            Download { view: view.clone(), name: name.clone(), format, about }
        });
        item(does, words, props.busy, close, press)
    };
    html! {
        <div class="sg-takeaway">
            <div class="sg-popover__title">{ i18n.text("take-table") }</div>
            { scope(false, i18n.with("scope-shown", &[("count", &count(explorer.n_export()))])) }
            { scope(true, i18n.with("scope-whole", &[("count", &count(Some(explorer.n_rows)))])) }
            <div class="sg-choices">
                { table("csv", i18n.text("csv-utf8"), Format::Csv) }
                { table("csv-gb18030", i18n.text("csv-gb18030"), Format::CsvGb18030) }
                { table("xlsx", "Excel (.xlsx)".into(), Format::Xlsx) }
                { table("json", "JSON (.json)".into(), Format::Json) }
                { table("arrow", "Arrow (.arrow)".into(), Format::Arrow) }
                { table("parquet", "Parquet (.parquet)".into(), Format::Parquet) }
            </div>
            if n == Some(0) {
                <p class="sg-popover__quiet">{ i18n.text("no-rows") }</p>
            }
            if explorer.tab() == Tab::Chart {
                { pictures(cx, props, &name, close) }
            }
            { parts::with(cx, share, |share| (share.offers)(cx, props, close)) }
            // What a browser keeps is told last, as it is told late.
            { offline(cx, props, close) }
        </div>
    }
}

/// What is copied of the view into other places: programs, citations, HTML for other pages.
pub(super) fn offers(cx: &Cx, props: &TakeawayProps, close: &Callback<()>) -> Html {
    html! {
        <>
            { programs(cx, props, close) }
            { citations(cx, props, close) }
            if !matches!(props.explorer.view.source, Source::File(_)) {
                <div class="sg-choices"><Embed given={props.clone()} /></div>
            }
        </>
    }
}

/// One thing to take.
fn item(
    does: &'static str,
    words: AttrValue,
    disabled: bool,
    close: &Callback<()>,
    press: Callback<()>,
) -> Html {
    let close = close.clone();
    let press = Callback::from(move |_: web_sys::MouseEvent| {
        press.emit(());
        close.emit(());
    });
    html! { <button class="sg-choice" data-do={does} {disabled} onclick={press}>{ words }</button> }
}

fn title_of(props: &TakeawayProps, locale: Locale) -> String {
    match &props.dataset {
        Some(dataset) => localized(&dataset.title, locale).to_owned(),
        None => source_name(&props.explorer.view.source).to_string(),
    }
}

fn name_of(view: &View, props: &TakeawayProps, locale: Locale) -> String {
    file_name(view, &props.explorer.briefs, locale, &title_of(props, locale))
}

/// The picture as it would be printed, with its headline and its source in it.
fn pictures(cx: &Cx, props: &TakeawayProps, name: &str, close: &Callback<()>) -> Html {
    let i18n = &cx.i18n;
    let save = |does: &'static str, key: &str, as_pixels: bool| {
        let (explorer, catalog) = (props.explorer.clone(), props.catalog.clone());
        let (theme, name, own) = (props.theme, name.to_owned(), cx.i18n.clone());
        let press = cx.doings.save_figure.clone();
        let press = Callback::from(move |()| {
            let source: Vec<String> = source_words(&explorer, catalog.as_deref(), &own)
                .into_iter()
                .map(|words| words.to_string())
                .collect();
            let display = &explorer.view.display;
            let captions = Captions {
                title: display.title.as_deref().unwrap_or_default(),
                notes: &display.notes,
                source: &source,
            };
            if let Some(svg) = figure_of(&explorer, &captions, theme, own.locale()) {
                press.emit((svg, name.clone(), as_pixels));
            }
        });
        item(does, i18n.text(key), props.explorer.plot.is_none(), close, press)
    };
    html! {
        <>
            <div class="sg-popover__title">{ i18n.text("take-picture") }</div>
            <div class="sg-choices sg-choices--two">
                { save("png", "picture-png", true) }
                { save("svg", "picture-svg", false) }
            </div>
        </>
    }
}

/// The page with these data as one file. A page that is such a file already makes no other.
fn offline(cx: &Cx, props: &TakeawayProps, close: &Callback<()>) -> Html {
    let i18n = &cx.i18n;
    let wanted = offline_wanted(props, i18n.locale()).filter(|_| !site::is_bundle());
    let Some(wanted) = wanted else { return Html::default() };
    let files = files_of(&wanted).join(" ");
    let press = cx.doings.save_offline.reform(move |()| wanted.clone());
    html! {
        <>
            <div class="sg-popover__title">{ i18n.text("take-offline") }</div>
            <div class="sg-choices">{ item("offline", i18n.text("offline-file"), false, close, press) }</div>
            { kept(i18n, files) }
        </>
    }
}

/// The addresses of the files of the datasets that go along.
fn files_of(wanted: &Wanted) -> Vec<String> {
    let datasets = wanted.datasets.iter().filter_map(|id| wanted.catalog.dataset(id));
    let files = datasets.filter_map(Dataset::distribution).flat_map(Distribution::files);
    files.filter_map(|file| dom::resolve(&file.download_url, crate::catalog::CATALOG)).collect()
}

/// What goes into that file: the datasets in front, and the question. Only what the catalogue lists
/// can go along.
fn offline_wanted(props: &TakeawayProps, locale: Locale) -> Option<Wanted> {
    let catalog = props.catalog.clone()?;
    let view = &props.explorer.view;
    let mut datasets = Vec::new();
    for part in parts_of(&view.source) {
        let Source::Dataset(id) = part else { return None };
        datasets.push(id.clone());
    }
    datasets.extend(view.query.lookup.iter().map(|lookup| lookup.from.clone()));
    let is_there =
        |id: &String| catalog.dataset(id).is_some_and(|one| one.distribution().is_some());
    if datasets.is_empty() || !datasets.iter().all(is_there) {
        return None;
    }
    let whole = View::of(view.source.clone());
    Some(Wanted {
        start: fragment_of(view),
        name: name_of(&whole, props, locale),
        datasets,
        catalog,
    })
}

/// The address of the file that a dataset is in.
fn address_of(props: &TakeawayProps) -> Vec<(String, String)> {
    let Source::Dataset(id) = &props.explorer.view.source else { return Vec::new() };
    let file = props.dataset.as_ref().and_then(|dataset| dataset.distribution());
    // A program would have to put parts together first.
    let url = file
        .filter(|file| file.parts.is_empty())
        .and_then(|file| dom::resolve(&file.download_url, crate::catalog::CATALOG));
    // What the page carries inside has no address that a program could read.
    let url = url.filter(|url| !site::carries(url));
    url.map(|url| (id.clone(), url)).into_iter().collect()
}

/// The question as a program.
fn programs(cx: &Cx, props: &TakeawayProps, close: &Callback<()>) -> Html {
    let i18n = &cx.i18n;
    type Speak = fn(&View, &TakeawayProps, Locale) -> String;
    let languages: [(&'static str, Speak); 3] = [
        ("SQL", |view, props, locale| {
            code::sql(view, &props.explorer.briefs, &source_name(&view.source), locale)
        }),
        ("Python", |view, props, locale| {
            code::python(view, &props.explorer.briefs, &address_of(props), locale)
        }),
        ("R", |view, props, locale| {
            code::r(view, &props.explorer.briefs, &address_of(props), locale)
        }),
    ];
    let copies = languages.into_iter().map(|(name, speak)| {
        let view = props.explorer.export_view();
        let (copy, locale) = (cx.doings.copy.clone(), i18n.locale());
        let own = TakeawayProps {
            explorer: props.explorer.clone(),
            dataset: props.dataset.clone(),
            catalog: props.catalog.clone(),
            ..*props
        };
        let press = Callback::from(move |()| {
            copy.emit((speak(&view, &own, locale), "copied-program"));
        });
        item(name, i18n.with("copy-program", &[("name", name)]), false, close, press)
    });
    html! {
        <>
            <div class="sg-popover__title">{ i18n.text("take-program") }</div>
            <div class="sg-choices">{ for copies }</div>
        </>
    }
}

/// How to name the source in a paper.
fn citations(cx: &Cx, props: &TakeawayProps, close: &Callback<()>) -> Html {
    let i18n = &cx.i18n;
    type Cite = fn(&cite::Cited<'_>, Locale) -> String;
    let styles: [(&'static str, Cite); 2] = [("APA", cite::apa), ("GB/T 7714", cite::gb_t_7714)];
    let copies = styles.into_iter().map(|(name, cite)| {
        let (copy, locale) = (cx.doings.copy.clone(), i18n.locale());
        let (dataset, title) = (props.dataset.clone(), title_of(props, i18n.locale()));
        let part = describe::said(&props.explorer.view, &props.explorer.briefs, locale);
        let press = Callback::from(move |()| {
            let (link, today) = (dom::link(), dom::today());
            let publisher = dataset.as_ref().map(|one| localized(&one.publisher.name, locale));
            let cited = cite::Cited {
                publisher: publisher.filter(|name| !name.is_empty()),
                title: &title,
                issued: dataset.as_ref().and_then(|one| one.issued.as_deref()),
                modified: dataset.as_ref().and_then(|one| one.modified.as_deref()),
                address: Some(&link),
                accessed: Some(&today),
                part: Some(&part),
                ..cite::Cited::default()
            };
            copy.emit((cite(&cited, locale), "copied-citation"));
        });
        item(name, i18n.with("copy-citation", &[("name", name)]), false, close, press)
    });
    html! {
        <>
            <div class="sg-popover__title">{ i18n.text("take-citation") }</div>
            <div class="sg-choices">{ for copies }</div>
        </>
    }
}
