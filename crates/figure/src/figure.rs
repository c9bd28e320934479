//! The figure itself: caption, picture, numbers, source.

use sagitta_render::{
    ChartTable, Layout, Locale, NoteKind, Scene, Theme, Words, chart_table, format, pixels,
    plain_text, sentence, summary,
};

use crate::cells::numbers;
use crate::credit::{SEPARATOR, shown_title};
use crate::drawing::{Paint, svg};
use crate::markup::{Markup, element, text};
use crate::{Answer, Credit, Error, Frozen, words};

/// How many bytes of HTML a figure may be in a page of somebody else's.
pub const LARGEST: usize = 30_000;

/// The most rows of numbers that are written out.
const MOST_ROWS: usize = 500;

/// A table of at most so many rows stands open: it is printed, and read where nothing can be pressed.
const SHORT: usize = 12;

/// What a figure is made of.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    /// The view and its answer.
    pub answer: &'a Answer,
    /// Whose data they are.
    pub credit: &'a Credit,
    /// Where the numbers are kept from, if they are.
    pub frozen: Option<&'a Frozen>,
    /// The language of its words.
    pub locale: Locale,
    /// Where its colours come from.
    pub paint: Paint,
    /// The width of the picture in CSS pixels.
    pub width: f64,
    /// The height of the picture; lying bars and small charts take what they need.
    pub height: f64,
    /// The names of series that are switched off.
    pub hidden: &'a [String],
    /// The address of the view in the explorer.
    pub explorer: Option<&'a str>,
}

/// A figure as elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// `<figure>`.
    pub markup: Markup,
    /// The picture, for what the pointer finds in it; none if there is only a table.
    pub scene: Option<Scene>,
    /// The view in words.
    pub sentence: String,
}

impl Figure<'_> {
    /// The figure as elements.
    ///
    /// # Errors
    ///
    /// When the picture cannot be drawn of these columns.
    pub fn draw(&self) -> Result<Drawn, Error> {
        self.draw_with(MOST_ROWS, &[])
    }

    /// The figure as HTML of at most [`LARGEST`] bytes, with all that a script needs to draw it anew;
    /// `attributes` tell where the data are. Of a long table only the first rows are written, and
    /// said to be.
    ///
    /// # Errors
    ///
    /// As [`Figure::draw`], and when the picture alone is too large.
    pub fn to_html(&self, attributes: &[(&'static str, String)]) -> Result<String, Error> {
        let mut carried = self.carried()?;
        carried.extend_from_slice(attributes);
        let mut most = MOST_ROWS;
        loop {
            let drawn = self.draw_with(most, &carried)?;
            let html = drawn.markup.to_html();
            if html.len() <= LARGEST {
                return Ok(html);
            }
            if most == 0 {
                let n_marks = drawn.scene.map_or(0, |scene| scene.mark_count());
                return Err(Error::TooLarge { found: html.len(), most: LARGEST, n_marks });
            }
            most = most * 2 / 3;
        }
    }

    /// What the figure says of itself to a script.
    fn carried(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let theme = match self.paint {
            Paint::Attributes(Theme::Light) => Some("light"),
            Paint::Attributes(Theme::Dark) => Some("dark"),
            Paint::Classes => None,
        };
        let all = [
            ("data-sagitta-view", Some(self.answer.view.to_fragment()?)),
            ("data-sagitta-theme", theme.map(str::to_owned)),
            ("data-sagitta-height", Some(pixels(self.height))),
            ("data-sagitta-credit", Some(self.credit.line())),
            ("data-sagitta-frozen", self.frozen.map(Frozen::to_json)),
            ("data-sagitta-numbers", self.locale.own_numbers().map(str::to_owned)),
            ("data-sagitta-dates", self.locale.own_dates().map(str::to_owned)),
        ];
        Ok(all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
    }

    fn draw_with(
        &self,
        most_rows: usize,
        attributes: &[(&'static str, String)],
    ) -> Result<Drawn, Error> {
        let Self { answer, locale, .. } = *self;
        let question = answer.question();
        let mut frame = answer.frame.clone();
        frame.describe(&question.query, &answer.briefs, locale);
        let said = plain_text(&sentence(&question, &answer.briefs, locale));
        let (scene, description, table) = if answer.is_drawn() {
            let layout = Layout {
                total: Some(answer.total),
                hidden: self.hidden.to_vec(),
                ..Layout::new(self.width, self.height).with_locale(locale)
            };
            let scene = sagitta_render::scene(&frame, &question.display, &layout)?;
            let description = summary(&frame, &question.display, locale)?;
            (Some(scene), description, chart_table(&frame, &question.display, locale)?)
        } else {
            (None, String::new(), numbers(&frame, locale))
        };

        let mut parts = vec![self.caption(&said)];
        if let Some(scene) = &scene {
            let font_size = Layout::new(0.0, 0.0).font_size;
            let words = Words { title: &said, description: &description };
            let picture = svg(scene, [words.title, words.description], self.paint, font_size);
            parts.push(self.named(element("div", vec![picture]), "chart"));
        }
        parts.extend(self.remarks(scene.as_ref()));
        parts.push(self.numbers(&table, scene.is_some(), most_rows));
        parts.extend(self.source());
        let mut figure = element("figure", parts).with("lang", locale.tag());
        if let Paint::Attributes(_) = self.paint {
            figure = figure.with("class", "sagitta");
        }
        for (name, value) in attributes {
            figure = figure.with(name, value.as_str());
        }
        Ok(Drawn { markup: self.named(figure, "figure"), scene, sentence: said })
    }

    /// A part that the style sheet of a page can speak of, where the figure has none of its own.
    fn named(&self, markup: Markup, part: &'static str) -> Markup {
        match self.paint {
            Paint::Classes => markup.with("part", part),
            Paint::Attributes(_) => markup,
        }
    }

    /// The author's headline, or else the sentence as one.
    fn caption(&self, said: &str) -> Markup {
        let title = shown_title(self.answer.view.display.title.as_deref());
        let headline = self.named(text("strong", title.unwrap_or(said)), "headline");
        let mut children = vec![headline];
        if title.is_some() {
            children.push(self.named(element("div", vec![text("small", said)]), "sentence"));
        }
        self.named(element("figcaption", children), "caption")
    }

    /// What the author remarks, and what the picture itself has to say.
    fn remarks(&self, scene: Option<&Scene>) -> Option<Markup> {
        let own = scene.into_iter().flat_map(|scene| &scene.notes);
        let own = own.filter(|note| note.kind != NoteKind::Empty).map(|note| note.text.as_str());
        let authors = self.answer.view.display.notes.iter().map(String::as_str);
        let all: Vec<&str> = authors.chain(own).collect();
        let small = |words: String| element("p", vec![text("small", words)]);
        (!all.is_empty()).then(|| self.named(small(all.join(" ")), "notes"))
    }

    fn numbers(&self, table: &ChartTable, under_picture: bool, most: usize) -> Markup {
        let locale = self.locale;
        let last = table.headers.len().saturating_sub(1);
        // Without a style sheet of its own, the figure says in attributes where texts stand.
        let is_figure = |i: usize| i == last && i > 0 && under_picture;
        let aligned = |cell: Markup, i: usize| match is_figure(i) {
            true => cell.with("align", "right"),
            false => cell,
        };
        let aligned_head = |cell: Markup, i: usize| match is_figure(i) {
            true => cell.with("align", "right"),
            false => cell.with("align", "left"),
        };
        let heads = table.headers.iter().enumerate();
        let heads =
            heads.map(|(i, name)| aligned_head(text("th", name.as_str()).with("scope", "col"), i));
        let rows = table.rows.iter().take(most).map(|cells| {
            let cells = cells.iter().enumerate();
            element("tr", cells.map(|(i, cell)| aligned(text("td", cell.as_str()), i)).collect())
        });
        let body = element(
            "table",
            vec![
                element("thead", vec![element("tr", heads.collect())]),
                element("tbody", rows.collect()),
            ],
        );
        let mut children = vec![body];
        let shown = table.rows.len().min(most);
        let all = match under_picture {
            true => u64::try_from(table.rows.len()).unwrap_or(u64::MAX),
            false => self.answer.total,
        };
        let count = |n: usize| format::count(u64::try_from(n).unwrap_or(u64::MAX), locale);
        if u64::try_from(shown).is_ok_and(|shown| shown < all) {
            let words = words::first_rows(&count(shown), &format::count(all, locale), locale);
            children.push(element("p", vec![text("small", words)]));
        }
        if !under_picture {
            return self.named(element("div", children), "numbers");
        }
        let name = format!("{} ({})", words::numbers(locale), count(table.rows.len()));
        let summary = self.named(text("summary", name), "toggle");
        let inside = self.named(element("div", children), "table");
        let numbers = self.named(element("details", vec![summary, inside]), "numbers");
        match self.paint {
            Paint::Attributes(_) if shown <= SHORT => numbers.with("open", ""),
            _ => numbers,
        }
    }

    /// Source, licence, date, what is missing, whether the numbers are kept, the way to the data.
    fn source(&self) -> Option<Markup> {
        let Self { answer, locale, .. } = *self;
        let mut line: Vec<String> = self.credit.parts.clone();
        if answer.n_missing > 0 {
            let share = format::percent(answer.n_missing, answer.n_selected, locale);
            line.push(words::pick(
                locale,
                format!("{share} without a value"),
                format!("{share} 缺失"),
            ));
        }
        if let Some(frozen) = self.frozen {
            let date = format::iso(&frozen.date, locale);
            let hash: String = frozen.sha256.chars().take(8).collect();
            line.push(words::frozen(&date, &hash, locale));
        }
        let mut children = vec![Markup::Text(line.join(SEPARATOR))];
        if let Some(address) = self.explorer.filter(|address| leads_to_a_page(address)) {
            let link = text("a", words::explore(locale)).with("href", address);
            children.push(Markup::Text(if line.is_empty() { "" } else { " · " }.to_owned()));
            children.push(self.named(link, "link"));
        }
        let is_empty = line.is_empty() && children.len() == 1;
        let small = element("small", children);
        (!is_empty).then(|| self.named(element("p", vec![small]), "source"))
    }
}

/// Whether an address may become a link: one of the web, or one beside the page.
fn leads_to_a_page(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().unwrap_or_default();
    let is_plain = !address.chars().any(char::is_control) && !address.starts_with(' ');
    let lower = address.to_ascii_lowercase();
    let is_web = lower.starts_with("http://") || lower.starts_with("https://");
    is_plain && (is_web || !scheme.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_pages_become_links() {
        let cases = [
            ("https://data.example/#/air?by=time:month", true),
            ("HTTP://data.example/", true),
            ("../#/air?by=a:b", true),
            ("#/air", true),
            ("https:javascript:alert(1)", false),
            ("javascript:alert(1)", false),
            (" javascript:alert(1)", false),
            ("java\tscript:alert(1)", false),
            ("data:text/html,x", false),
        ];
        for (address, expected) in cases {
            assert_eq!(leads_to_a_page(address), expected, "{address:?}");
        }
    }
}
