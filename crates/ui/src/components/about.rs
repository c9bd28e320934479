use sagitta_catalog::Dataset;
use sagitta_protocol::{ColumnInfo, Problem};
use sagitta_render::{ColumnBrief, format};
use yew::{AttrValue, Html, html};

use crate::context::Cx;
use crate::describe::{leads_somewhere_safe, localized, period};
use crate::state::Summaries;
use crate::{I18n, Shared};

pub(super) struct AboutProps {
    pub(super) dataset: Option<Shared<Dataset>>,
    pub(super) columns: Shared<Vec<ColumnInfo>>,
    pub(super) briefs: Shared<Vec<ColumnBrief>>,
    pub(super) summaries: Option<Shared<Summaries>>,
    pub(super) warnings: Shared<Vec<Problem>>,
    pub(super) n_rows: u64,
    /// The name of a file from disk.
    pub(super) name: AttrValue,
    /// Whether it is several as one.
    pub(super) union: bool,
}

/// What is known of the data: who, when, under which licence, and each column.
pub(super) fn about(cx: &Cx, props: &AboutProps) -> Html {
    let i18n = &cx.i18n;
    let facts = props.dataset.as_deref().map(|dataset| facts(dataset, i18n)).unwrap_or_default();
    let rows = props.columns.iter().zip(props.briefs.iter()).map(|(column, brief)| {
        let field = props.dataset.as_ref().and_then(|dataset| dataset.field(&column.name));
        let meaning = field.map(|field| localized(&field.description, i18n.locale()).to_owned());
        let summary = props.summaries.as_ref().and_then(|all| all.columns.iter().find(|one| one.name == column.name));
        let nulls = summary.map(|one| format::percent(one.n_nulls, one.n_rows, i18n.locale()));
        let distinct = summary.map(|one| {
            let about = if one.distinct.exact { "" } else { "≈ " };
            format!("{about}{}", format::count(one.distinct.n, i18n.locale()))
        });
        let title = brief.title.clone();
        html! {
            <tr key={column.name.clone()}>
                <td>{ &column.name }</td><td>{ title }</td><td>{ &column.type_name }</td><td>{ brief.unit.clone() }</td>
                <td>{ nulls }</td><td>{ distinct }</td><td>{ meaning }</td>
            </tr>
        }
    });
    let warnings = props.warnings.iter().map(|warning| {
        let (message, hint) = i18n.problem(warning);
        html! { <p><span class="sg-warn">{ message }</span>{ " " }{ hint }</p> }
    });
    html! {
        <section class="sg-card sg-about" aria-label={i18n.text("about")}>
            if let Some(dataset) = &props.dataset {
                <p>{ localized(&dataset.description, i18n.locale()) }</p>
                if dataset.synthetic {
                    <p><span class="sg-warn">{ i18n.text("synthetic-long") }</span></p>
                }
            } else {
                <p>{ i18n.with(if props.union { "about-union" } else { "about-file" }, &[("name", &props.name), ("rows", &format::count(props.n_rows, i18n.locale()))]) }</p>
            }
            <dl class="sg-facts">{ facts }</dl>
            { for warnings }
            <div class="sg-dictionary" tabindex="0">
                <table>
                    <caption class="sg-hidden">{ i18n.text("columns") }</caption>
                    <thead><tr>
                        <th scope="col">{ i18n.text("column") }</th><th scope="col">{ i18n.text("title") }</th><th scope="col">{ i18n.text("type") }</th><th scope="col">{ i18n.text("unit-of-measure") }</th>
                        <th scope="col">{ i18n.text("without-value") }</th><th scope="col">{ i18n.text("distinct") }</th><th scope="col">{ i18n.text("meaning") }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </section>
    }
}

fn facts(dataset: &Dataset, i18n: &I18n) -> Html {
    let locale = i18n.locale();
    let link = |url: &Option<String>, words: String| match url {
        Some(url) if leads_somewhere_safe(url) => {
            html! { <a href={url.clone()} rel="noopener noreferrer" target="_blank">{ words }</a> }
        }
        _ => html! { words },
    };
    let publisher = localized(&dataset.publisher.name, locale).to_owned();
    let mut list = Vec::new();
    if !dataset.publisher.is_unknown() {
        list.push(("publisher", link(&dataset.publisher.url, publisher)));
    }
    if !dataset.license.is_unknown() {
        list.push(("license", link(&dataset.license.url, license_name(dataset))));
    }
    list.push(("rows", html! { format::count(dataset.n_rows, i18n.locale()) }));
    list.push(("columns", html! { format::count(dataset.n_columns, i18n.locale()) }));
    let date =
        |text: &Option<String>| text.as_ref().map(|text| html! { format::iso(text, locale) });
    let optional = [
        ("covers", period(dataset, locale).map(|words| html! { words })),
        ("issued", date(&dataset.issued)),
        ("modified", date(&dataset.modified)),
        (
            "landing-page",
            dataset.landing_page.as_ref().map(|url| link(&Some(url.clone()), url.clone())),
        ),
        ("keywords", (!dataset.keyword.is_empty()).then(|| html! { dataset.keyword.join(" · ") })),
    ];
    list.extend(optional.into_iter().filter_map(|(key, value)| Some((key, value?))));
    if let Some(file) = dataset.distribution() {
        let words =
            format!("{} · {}", format::bytes(file.byte_size, i18n.locale()), file.media_type);
        list.push(("file", html! { words }));
        if let Some(hash) = &file.sha256 {
            list.push(("checksum", html! { format!("SHA-256 {hash}") }));
        }
    }
    list.into_iter().map(|(key, value)| html! { <div key={key}><dt>{ i18n.text(&format!("fact-{key}")) }</dt><dd>{ value }</dd></div> }).collect()
}

/// The licence by its full and its short name.
fn license_name(dataset: &Dataset) -> String {
    let license = &dataset.license;
    match (license.name.is_empty(), license.id.is_empty() || license.id == license.name) {
        (true, _) => license.id.clone(),
        (false, true) => license.name.clone(),
        (false, false) => format!("{} ({})", license.name, license.id),
    }
}
