//! The first picture of a dataset, drawn without a screen.

use anyhow::{Context as _, Result};
use sagitta_figure::{Limits, question_within};
use sagitta_render::{
    Captions, ColumnBrief, Layout, Locale, NoteKind, SvgColors, Theme, Words, figure_svg,
    plain_text, scene, sentence, suggest, summary, to_svg,
};
use sagitta_session::Session;
use sagitta_spec::{Tab, View};

use super::ask;
use super::facts::Picture;

/// Width and height on a wide and on a narrow screen, in CSS pixels.
const SIZES: [(f64, f64); 2] = [(860.0, 380.0), (350.0, 300.0)];

/// The same beside a link in other sites, where it is shown at twice that and more.
const CARD: (f64, f64) = (560.0, 190.0);

/// A page carries fewer marks than a screen draws.
const LIMITS: Limits = Limits { points: 1_000, bins: [40, 25] };

/// A picture with more marks than these would be larger than the rows it shows.
const MOST_MARKS: usize = 2_500;

/// What is drawn first: the view that the publisher chose, or one by rule; none if none fits.
pub(super) fn first_view(chosen: Option<View>, id: &str, briefs: &[ColumnBrief]) -> Option<View> {
    if let Some(view) = chosen.filter(|view| view.display.tab != Some(Tab::Table)) {
        return Some(view);
    }
    let suggestion = suggest(briefs);
    suggestion.display.mark?;
    let view = ask::view_of(id, suggestion.query);
    Some(View { display: suggestion.display, ..view }.canonical())
}

/// Draws a view in both languages. None if it has no picture.
pub(super) fn draw(
    session: &mut Session,
    view: &View,
    briefs: &[Vec<ColumnBrief>; 2],
) -> Result<Option<[Picture; 2]>> {
    let [english, _] = briefs;
    let n_rows = english.first().map_or(0, |brief| brief.n_rows);
    let Some(plotted) = question_within(view, english, n_rows, LIMITS) else { return Ok(None) };
    let (frame, total) = ask::plot(session, &plotted)?;
    let fragment = view.to_fragment().context("its view cannot be written as a link")?;
    let mut drawn = Vec::new();
    for (locale, briefs) in [Locale::EN, Locale::ZH].into_iter().zip(briefs) {
        let mut frame = frame.clone();
        frame.describe(&plotted.query, briefs, locale);
        let sentence = plain_text(&sentence(&plotted, briefs, locale));
        let description = summary(&frame, &plotted.display, locale).unwrap_or_default();
        let words = Words { title: &sentence, description: &description };
        let mut svgs = Vec::new();
        let mut notes = Vec::new();
        for (width, height) in SIZES {
            let layout = Layout { total: Some(total), ..Layout::new(width, height) };
            let layout = layout.with_locale(locale);
            let Ok(scene) = scene(&frame, &plotted.display, &layout) else { return Ok(None) };
            let is_empty = scene.notes.iter().any(|note| note.kind == NoteKind::Empty);
            if is_empty || scene.mark_count() > MOST_MARKS {
                return Ok(None);
            }
            notes = scene.notes.iter().map(|note| note.text.clone()).collect();
            svgs.push(to_svg(&scene, &words, SvgColors::Classes, layout.font_size));
        }
        let (width, height) = CARD;
        let layout = Layout { total: Some(total), ..Layout::new(width, height) };
        let layout = layout.with_locale(locale);
        let Ok(scene) = scene(&frame, &plotted.display, &layout) else { return Ok(None) };
        let captions = Captions { title: &sentence, notes: &[], source: &[] };
        let card = figure_svg(&scene, &captions, &description, Theme::Light, layout.font_size);
        notes.extend(view.display.notes.iter().cloned());
        let [wide, narrow] = <[String; 2]>::try_from(svgs).unwrap_or_default();
        drawn.push(Picture { sentence, fragment: fragment.clone(), wide, narrow, card, notes });
    }
    Ok(<[Picture; 2]>::try_from(drawn).ok())
}
