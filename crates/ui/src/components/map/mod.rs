//! The map: areas coloured by a figure, with the list of their ranks beside it.

mod outlines;
mod picture;
mod ranks;
mod tools;

use sagitta_protocol::{Place, Progress};
use sagitta_render::map::{Gazetteer, Joined, PointSource, choropleth, points, tiles};
use sagitta_render::{
    ColumnBrief, Frame, FrameValues, Language, Layout, Locale, NoteKind, Scene, Theme,
};
use sagitta_render::{plain_text, sentence};
use sagitta_spec::{AggregateOp, Literal, MapForm, Tab, Test};
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_memo, use_node_ref,
    use_state_eq,
};

use self::outlines::{Loading, use_outlines};
use self::picture::Picture;
use self::ranks::{RanksProps, ranks};
use self::tools::{ToolsProps, tools};
use super::problem::{ProblemProps, problem_note};
use super::progress::{ProgressProps, progress_line};
use crate::I18n;
use crate::Shared;
use crate::context::{commit, use_cx};
use crate::describe::{leads_somewhere_safe, localized};
use crate::hooks::{use_media, use_size};
use crate::state::edit::column_test;
use crate::state::{Edit, Explorer, MapOffer, Plot, gazetteer};

/// What a press of the map's tab does; nothing where no column is of areas.
pub(super) fn map_edit(explorer: &Explorer) -> Option<Edit> {
    match explorer.map_to_show() {
        Some(offer) => Some(Edit::ShowMap(offer.field.clone(), offer.set.id.clone())),
        // A link may ask for a map before it is known whether there is one.
        None => (explorer.tab() == Tab::Map).then_some(Edit::SetTab(Tab::Map)),
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct MapProps {
    pub(super) explorer: Explorer,
    pub(super) theme: Theme,
    /// Whether an answer is on its way, and how far it has come.
    pub(super) work: Option<Option<Progress>>,
    /// Source, licence, date.
    pub(super) children: Html,
}

/// What the figures make of the areas, ready to be drawn at any size.
struct Answer {
    frame: Frame,
    title: String,
    /// The column of the figure; none for rows.
    figure: Option<String>,
    /// The figures at the areas; none for points, and where they are no numbers.
    joined: Option<Joined>,
    error: Option<String>,
}

/// The map of the dataset in front.
#[function_component]
pub(super) fn MapPanel(props: &MapProps) -> Html {
    let explorer = &props.explorer;
    let offer = explorer.map_offer().cloned();
    let cx = use_cx();
    match offer {
        Some(offer) => {
            let MapProps { explorer, theme, work, children } = props;
            html! { <Map {offer} explorer={explorer.clone()} theme={*theme} work={*work}>{ children.clone() }</Map> }
        }
        // Whether there is a map is known once the values of all columns are.
        None if explorer.summaries.is_none() => html! {
            <section class="sg-card sg-picture"><p class="sg-table__none">{ cx.i18n.text("working") }</p></section>
        },
        None => html! {
            <section class="sg-card sg-picture"><p class="sg-table__none">{ cx.i18n.text("no-map") }</p></section>
        },
    }
}

#[derive(Properties, PartialEq)]
struct OfferedProps {
    offer: MapOffer,
    explorer: Explorer,
    theme: Theme,
    work: Option<Option<Progress>>,
    children: Html,
}

#[function_component]
fn Map(props: &OfferedProps) -> Html {
    let OfferedProps { offer, explorer, .. } = props;
    let cx = use_cx();
    let i18n = &cx.i18n;
    let locale = i18n.locale();
    let room = use_node_ref();
    let (width, _) = use_size(&room);
    let is_narrow = use_media("(max-width: 480px)");
    let found = use_state_eq(|| None::<usize>);
    let form = explorer.map_form(is_narrow);
    let set = offer.set.clone();
    let places = use_memo((set.id.clone(), locale), |(_, locale)| {
        Shared::new(gazetteer(&set, catalog_language(*locale)))
    });
    let places = (*places).clone();
    let loading = use_outlines(&set, &places, form != MapForm::Tiles);
    let plot = explorer.plot_for(Tab::Map);
    let answer = use_memo((plot.clone(), explorer.briefs.clone(), locale), |(plot, briefs, _)| {
        plot.as_ref().map(|plot| answer(plot, &offer.field, &places, briefs, locale))
    });
    let selected = use_memo((explorer.view.clone(), locale), |(view, _)| {
        selected(view.query.filter.as_ref(), &offer.field, &places)
    });
    let layout = Layout::new(width, height(width, form)).with_locale(locale);
    let ground =
        use_memo((loading.clone(), whole(width), form, locale), |(loading, ..)| match loading {
            Loading::Ready(outlines) if form != MapForm::Tiles && width >= 40.0 => {
                Some(Shared::new(picture::Drawn::new(outlines, &layout)))
            }
            _ => None,
        });
    let scene = use_memo(
        (
            plot,
            (*ground).clone(),
            (*selected).clone(),
            form,
            whole(width),
            explorer.briefs.clone(),
            locale,
        ),
        |_| {
            let answer = (*answer).as_ref()?;
            (width >= 40.0).then_some(())?;
            let scene = match (form, answer.joined.as_ref(), &*ground) {
                (MapForm::Points, _, Some(ground)) => points_of(answer, explorer, ground, &layout),
                (MapForm::Tiles, Some(joined), _) => {
                    Some(tiles(&places, joined, &selected, &layout))
                }
                (_, Some(joined), Some(ground)) => {
                    Some(choropleth(&ground.ground, &places, joined, &selected, &layout))
                }
                _ => None,
            };
            scene.map(Shared::new)
        },
    );
    let toggle = {
        let (dispatch, explorer, field) =
            (cx.dispatch.clone(), explorer.clone(), offer.field.clone());
        let (answer, places) = (answer.clone(), places.clone());
        Callback::from(move |area: usize| {
            let names =
                (*answer).as_ref().map_or_else(Vec::new, |answer| names_of(answer, area, &field));
            if let Some(edit) = toggled(&explorer, &field, area, names, &places) {
                commit(&dispatch, edit);
            }
        })
    };
    let find = {
        let found = found.clone();
        Callback::from(move |area: Option<usize>| found.set(area))
    };
    let ranked =
        (*answer).as_ref().and_then(|answer| Some(answer.joined.as_ref()?.ranked(&places, locale)));
    let error = (*answer).as_ref().and_then(|answer| answer.error.clone());
    let title = (*answer).as_ref().map(|answer| answer.title.clone()).unwrap_or_default();
    let description = (*answer)
        .as_ref()
        .and_then(|answer| Some(answer.joined.as_ref()?.summary(&places, locale)));
    let notes = (*scene).as_ref().map(|scene| notes(scene)).unwrap_or_default();
    html! {
        <section class="sg-card sg-picture sg-map" aria-label={i18n.text("map")} data-form={form.as_str()}>
            <div class="sg-picture__tools">
                { tools(&cx, &ToolsProps { explorer: explorer.clone(), form, has_tiles: places.has_tiles() }) }
                <span></span>
                if let Some(progress) = props.work {
                    { progress_line(&cx, &ProgressProps::of(sagitta_protocol::AskKind::Plot, progress)) }
                }
            </div>
            if let Some(problem) = explorer.problem_at(&[Place::Chart]) {
                { problem_note(&cx, &ProblemProps::of(problem.clone())) }
            }
            if let Loading::Failed(detail) = &loading {
                <p class="sg-table__none" role="alert">{ i18n.text("no-outlines") }<br /><small>{ detail }</small></p>
            }
            <div class="sg-map__parts">
                <div ref={room} class="sg-picture__room" aria-busy={props.work.is_some().to_string()}>
                    if let Some(error) = error {
                        <p class="sg-table__none">{ i18n.text("cannot-draw-map") }<br /><small>{ error }</small></p>
                    } else if let Some(scene) = &*scene {
                        <Picture scene={scene.clone()} drawn={(*ground).clone()} {form} {title} {description} theme={props.theme}
                            found={*found} on_find={find.clone()} on_press={toggle.clone()} />
                    }
                </div>
                if let Some(ranked) = ranked.filter(|_| form != MapForm::Points) {
                    { ranks(&cx, &RanksProps { ranked, selected: (*selected).clone(), found: *found, on_find: find, on_press: toggle }) }
                }
            </div>
            <p class="sg-notes">{ notes }</p>
            <footer class="sg-source">{ props.children.clone() }{ outline_source(offer, i18n) }</footer>
        </section>
    }
}

fn catalog_language(locale: Locale) -> sagitta_catalog::Language {
    match locale.language {
        Language::En => sagitta_catalog::Language::En,
        Language::Zh => sagitta_catalog::Language::Zh,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a width on a screen")]
fn whole(pixels: f64) -> i32 {
    pixels as i32
}

/// The height of a map: not far from square, but never more than a screen.
fn height(width: f64, form: MapForm) -> f64 {
    match form {
        MapForm::Tiles => 300.0,
        _ if width < 480.0 => width * 1.15,
        _ => (width * 0.8).clamp(300.0, 540.0),
    }
}

fn answer(
    plot: &Plot,
    field: &str,
    places: &Gazetteer,
    briefs: &[ColumnBrief],
    locale: Locale,
) -> Answer {
    let query = &plot.view.query;
    let mut frame = plot.frame.clone();
    frame.describe(query, briefs, locale);
    let title = plain_text(&sentence(&plot.view, briefs, locale));
    let figure = query.aggregate.first();
    let key = query.group_by.iter().find(|key| key.field == field && key.transform.is_none());
    let (joined, error) = match (key, figure) {
        (Some(key), Some(figure)) => {
            let adds = matches!(
                figure.op,
                AggregateOp::Count | AggregateOp::Sum | AggregateOp::Valid | AggregateOp::Missing
            );
            let joined =
                Joined::new(&frame, &key.output_name(), &figure.output_name(), adds, places);
            match joined {
                Ok(joined) => (Some(joined), None),
                Err(error) => (None, Some(error.to_string())),
            }
        }
        _ => (None, None),
    };
    Answer { frame, title, figure: figure.map(|figure| figure.output_name()), joined, error }
}

/// The areas that the condition on the map's column names.
fn selected(
    filter: Option<&sagitta_spec::Predicate>,
    field: &str,
    places: &Gazetteer,
) -> Vec<usize> {
    let values: &[Literal] = match column_test(filter, field) {
        Some((_, Test::In(values))) => values,
        Some((_, Test::Eq(value))) => std::slice::from_ref(value),
        _ => &[],
    };
    values.iter().filter_map(|value| places.find(value.as_str())).collect()
}

/// What the rows of an area are called in the data.
fn names_of(answer: &Answer, area: usize, field: &str) -> Vec<String> {
    let rows = answer.joined.as_ref().map_or(&[][..], |joined| joined.rows(area));
    let Some(column) = answer.frame.column(field) else { return Vec::new() };
    let FrameValues::Text(values) = &column.values else { return Vec::new() };
    rows.iter().filter_map(|row| values.get(*row).cloned().flatten()).collect()
}

/// The filter with an area more or less.
fn toggled(
    explorer: &Explorer,
    field: &str,
    area: usize,
    names: Vec<String>,
    places: &Gazetteer,
) -> Option<Edit> {
    let mut values: Vec<Literal> = match column_test(explorer.view.query.filter.as_ref(), field) {
        Some((_, Test::In(values))) => values.clone(),
        Some((_, Test::Eq(value))) => vec![value.clone()],
        _ => Vec::new(),
    };
    let before = values.len();
    values.retain(|value| places.find(value.as_str()) != Some(area));
    if values.len() == before {
        values.extend(names.into_iter().map(Literal::new));
        if values.len() == before {
            return None;
        }
    }
    let test = (!values.is_empty()).then_some(Test::In(values));
    Some(Edit::SetColumnTest(field.to_owned(), test))
}

fn points_of(
    answer: &Answer,
    explorer: &Explorer,
    drawn: &picture::Drawn,
    layout: &Layout,
) -> Option<Scene> {
    let (longitude, latitude) = explorer.coordinates()?;
    let name = |field: &str| {
        let mut names = answer.frame.columns.iter().map(|column| column.name.as_str());
        names.find(|name| *name == field || name.contains(field)).map(str::to_owned)
    };
    let (longitude, latitude) = (name(longitude)?, name(latitude)?);
    let figure = answer.figure.as_deref();
    let source = PointSource { longitude: &longitude, latitude: &latitude, figure };
    points(&drawn.ground, &answer.frame, source, layout).ok()
}

fn notes(scene: &Scene) -> Html {
    let notes = scene.notes.iter().filter(|note| note.kind != NoteKind::Empty);
    notes.map(|note| html! { <span key={note.text.clone()}>{ &note.text }</span> }).collect()
}

/// Where the outlines come from, and what may be done with them.
fn outline_source(offer: &MapOffer, i18n: &I18n) -> Html {
    let set = &offer.set;
    let locale = i18n.locale();
    let publisher = localized(&set.publisher.name, locale);
    let words: AttrValue =
        i18n.with("outlines-by", &[("name", publisher), ("license", set.license.id.as_str())]);
    let words = match set.landing_page.as_ref().filter(|url| leads_somewhere_safe(url)) {
        Some(url) => html! { <a href={url.clone()} rel="noreferrer">{ words }</a> },
        None => html! { words },
    };
    html! { <><span>{ words }</span><span>{ localized(&set.description, locale).to_owned() }</span></> }
}
