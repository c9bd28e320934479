//! One dataset in the list: what it is, and why it was found.

use sagitta_catalog::{AccessRights, Catalog, Dataset, Freshness};
use sagitta_render::format;
use sagitta_search::{Part, Reason};
use yew::{AttrValue, Html, html};

use crate::I18n;
use crate::describe::{leads_somewhere_safe, license, localized, period};

pub(super) fn row(
    dataset: &Dataset,
    reasons: &[Reason],
    catalog: &Catalog,
    today: &str,
    i18n: &I18n,
) -> Html {
    let locale = i18n.locale();
    let title = localized(&dataset.title, locale);
    let theme = dataset.theme.first().and_then(|id| catalog.theme(id));
    let place = dataset.spatial.as_ref().map(|place| localized(&place.name, locale));
    html! {
        <li class="sg-dataset" key={dataset.id.clone()} data-dataset={dataset.id.clone()}>
            <div>
                <h2>{ link(dataset, marked(title, reasons, Part::Title), i18n) }</h2>
                <p>{ marked(localized(&dataset.description, locale), reasons, Part::Description) }{ other_reasons(reasons, title, i18n) }</p>
                <div class="sg-dataset__facts">
                    <b>{ size(dataset, i18n) }</b>
                    <span>{ marked(localized(&dataset.publisher.name, locale), reasons, Part::Publisher) }</span>
                    if let Some(place) = place {
                        <span>{ marked(place, reasons, Part::Region) }</span>
                    }
                    <span>{ license(dataset) }</span>
                    if let Some(period) = period(dataset, locale) {
                        <span>{ period }</span>
                    }
                    { standing(dataset, today, i18n) }
                    if dataset.synthetic {
                        <span class="sg-warn">{ i18n.text("synthetic") }</span>
                    }
                </div>
            </div>
            if let Some(theme) = theme {
                <span class="sg-dataset__theme">{ localized(&theme.title, locale) }</span>
            }
        </li>
    }
}

/// The title as a way to the data: here, or where its publisher keeps it.
fn link(dataset: &Dataset, title: Html, i18n: &I18n) -> Html {
    if dataset.distribution().is_some() {
        let fragment = format!("#/{}", crate::state::encode_id(&dataset.id));
        return html! { <a href={fragment}>{ title }</a> };
    }
    match dataset.landing_page.as_deref().filter(|page| leads_somewhere_safe(page)) {
        Some(page) => {
            let elsewhere = i18n.text("elsewhere");
            html! { <a href={page.to_owned()} rel="external noopener" title={elsewhere}>{ title }<span aria-hidden="true">{ " ↗" }</span></a> }
        }
        None => title,
    }
}

/// Rows, columns, and how large the file is or what it can be had as elsewhere.
fn size(dataset: &Dataset, i18n: &I18n) -> String {
    let mut facts = Vec::new();
    if dataset.n_rows > 0 || dataset.n_columns > 0 {
        let (rows, columns) = (
            format::count(dataset.n_rows, i18n.locale()),
            format::count(dataset.n_columns, i18n.locale()),
        );
        let arguments = [("rows", rows.as_str()), ("columns", columns.as_str())];
        facts.push(i18n.with("rows-columns", &arguments).to_string());
    }
    match dataset.distribution() {
        Some(file) => facts.push(format::bytes(file.byte_size, i18n.locale())),
        None => facts.extend(dataset.formats().iter().map(|format| (*format).to_owned())),
    }
    facts.join(" · ")
}

/// Who may have it, how often it is renewed, and whether that was kept.
fn standing(dataset: &Dataset, today: &str, i18n: &I18n) -> Html {
    let is_closed = dataset.access_rights != AccessRights::Public;
    let access = is_closed.then(|| {
        let rights = localized(&dataset.rights, i18n.locale());
        let title = (!rights.is_empty()).then(|| AttrValue::from(rights.to_owned()));
        let words = i18n.text(&format!("access-{}", dataset.access_rights.as_str()));
        html! { <span class="sg-tag" title={title}>{ words }</span> }
    });
    let frequency = dataset.accrual_periodicity.map(|frequency| {
        html! { <span>{ i18n.text(&format!("frequency-{}", frequency.as_str())) }</span> }
    });
    let overdue = match dataset.freshness(today) {
        Some(Freshness::Overdue { n_days }) => {
            html! { <span class="sg-warn" data-overdue={n_days.to_string()}>{ overdue(n_days, i18n) }</span> }
        }
        Some(Freshness::Current) | None => Html::default(),
    };
    html! { <>{ access }{ frequency }{ overdue }</> }
}

/// `3 weeks overdue`: in the largest unit of which there are two at least.
fn overdue(n_days: u32, i18n: &I18n) -> AttrValue {
    let (key, n) = match n_days {
        0..14 => ("overdue-days", n_days),
        14..61 => ("overdue-weeks", n_days / 7),
        61..730 => ("overdue-months", n_days * 12 / 365),
        _ => ("overdue-years", n_days / 365),
    };
    i18n.count(key, u64::from(n))
}

/// A text with what was searched for highlighted.
fn marked(text: &str, reasons: &[Reason], part: Part) -> Html {
    match reasons.iter().find(|reason| reason.part == part && reason.text == text) {
        Some(reason) => segments(reason),
        None => html! { text },
    }
}

fn segments(reason: &Reason) -> Html {
    let pieces = reason.segments();
    pieces
        .into_iter()
        .map(|(text, found)| {
            if found {
                html! { <mark>{ text }</mark> }
            } else {
                html! { text }
            }
        })
        .collect()
}

/// What was found where the row does not show it: keywords, columns, values, the other language.
fn other_reasons(reasons: &[Reason], title: &str, i18n: &I18n) -> Html {
    let is_hidden = |reason: &&Reason| match reason.part {
        Part::Keyword | Part::Field | Part::Value => true,
        Part::Title => reason.text != title,
        Part::Description | Part::Region | Part::Publisher => false,
    };
    let has_visible = reasons.iter().any(|reason| !is_hidden(&reason));
    let hidden = reasons.iter().filter(is_hidden).take(if has_visible { 1 } else { 3 });
    hidden
        .map(|reason| {
            let words = i18n.text(match reason.part {
                Part::Field => "matched-column",
                Part::Keyword => "matched-keyword",
                Part::Value => "matched-value",
                _ => "matched-title",
            });
            html! { <span>{ " · " }{ words }{ " " }{ segments(reason) }</span> }
        })
        .collect()
}
