use super::Gazetteer;
use super::classes::Classes;
use crate::alternative::ChartTable;
use crate::{
    Error, Frame, FrameColumn, FrameValues, Kind, Language, Locale, Note, NoteKind, Series, format,
    num,
};

/// The figures of a frame at the areas of a map.
///
/// An area without a row, or whose figure is null, NaN or infinite, has none. Several rows of one
/// area are added up if their figures can be added, and else the area has no figure and is named.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The figure of each area.
    pub(super) figures: Vec<Option<f64>>,
    /// The rows of each area.
    rows: Vec<Vec<usize>>,
    /// What the figure is called.
    pub(super) title: String,
    kind: Kind,
    adds: bool,
    pub(super) classes: Classes,
    /// Texts of rows that are in no area.
    unmatched: Vec<String>,
    /// Whether there are rows without a key.
    has_null: bool,
    /// Areas of several rows whose figures cannot be added.
    unclear: Vec<usize>,
}

/// An area in the order of its figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The area's number.
    pub area: usize,
    /// Its rank from 1; equal figures have equal ranks; none without a figure.
    pub rank: Option<usize>,
    /// Its name.
    pub name: String,
    /// Its figure, rounded as in tooltips; `∅` without one.
    pub figure: String,
    /// Its share of all areas, where figures can be added.
    pub share: Option<String>,
    /// Its part of the greatest figure, from 0 to 1, for a bar; 0 for what is negative.
    pub length: f64,
    /// Its colour.
    pub series: Series,
}

impl Joined {
    /// Brings the figures of a column to the areas that another one names. `adds` says whether
    /// figures of parts are those of the whole when added: they are for counts and sums.
    ///
    /// # Errors
    ///
    /// When the frame has no such columns, or the figures are no numbers.
    pub fn new(
        frame: &Frame,
        key: &str,
        figure: &str,
        adds: bool,
        places: &Gazetteer,
    ) -> Result<Self, Error> {
        frame.check()?;
        let column = |channel: &'static str, name: &str| {
            let column = name.to_owned();
            frame.column(name).ok_or(Error::UnknownColumn { channel, column })
        };
        let (keys, values) = (column("shapes", key)?, column("color", figure)?);
        if !values.has_numbers() || values.kind == Kind::Temporal {
            return Err(Error::NotQuantitative { channel: "color", column: figure.to_owned() });
        }
        let n = places.areas().len();
        let mut joined = Self {
            figures: vec![None; n],
            rows: vec![Vec::new(); n],
            title: values.display_name().to_owned(),
            kind: values.kind,
            adds,
            classes: Classes::new(&[], false),
            unmatched: Vec::new(),
            has_null: false,
            unclear: Vec::new(),
        };
        for row in 0..frame.n_rows() {
            let Some(text) = key_text(keys, row) else {
                joined.has_null = true;
                continue;
            };
            match places.find(&text).and_then(|area| joined.rows.get_mut(area)) {
                Some(rows) => rows.push(row),
                None => joined.unmatched.push(text),
            }
        }
        for (area, rows) in joined.rows.iter().enumerate() {
            if rows.len() > 1 && !adds {
                joined.unclear.push(area);
                continue;
            }
            // A row whose figure is null adds nothing.
            let numbers: Vec<f64> = rows.iter().filter_map(|row| values.number(*row)).collect();
            let sum = numbers.iter().sum::<f64>();
            if let Some(place) = joined.figures.get_mut(area) {
                *place = Some(sum).filter(|sum| !numbers.is_empty() && sum.is_finite());
            }
        }
        let finite: Vec<f64> = joined.figures.iter().copied().flatten().collect();
        joined.classes = Classes::new(&finite, values.kind == Kind::Integer);
        Ok(joined)
    }

    /// The rows of the frame that are in an area.
    pub fn rows(&self, area: usize) -> &[usize] {
        self.rows.get(area).map_or(&[], Vec::as_slice)
    }

    /// The colour of each area; [`Series::None`] without a figure.
    pub fn series(&self, area: usize) -> Series {
        match self.figure(area) {
            Some(figure) => self.classes.shade(self.classes.class(figure)),
            None => Series::None,
        }
    }

    fn figure(&self, area: usize) -> Option<f64> {
        self.figures.get(area).copied().flatten()
    }

    pub(super) fn has_empty(&self) -> bool {
        self.figures.iter().any(Option::is_none)
    }

    pub(super) fn figure_text(&self, area: usize, locale: Locale) -> String {
        self.figure(area)
            .map_or_else(|| format::NULL.to_owned(), |figure| format::figure(figure, locale))
    }

    /// The share of an area in the sum of all, where figures can be added and none is negative.
    fn share(&self, area: usize, locale: Locale) -> Option<String> {
        let figure = self.figure(area).filter(|_| self.adds)?;
        let all = self.figures.iter().flatten();
        if all.clone().any(|figure| *figure < 0.0) {
            return None;
        }
        let total: f64 = all.sum();
        if total <= 0.0 {
            return None;
        }
        let part = u64::try_from(num::round(figure / total * 1e12)).unwrap_or(0);
        Some(format::percent(part, 1_000_000_000_000, locale))
    }

    /// What a tooltip says of an area: its name, its figure, its share.
    pub fn lines(&self, area: usize, places: &Gazetteer, locale: Locale) -> Vec<String> {
        let name = places.areas().get(area).map_or("", |area| &area.name);
        let colon = locale.pick(": ", "：");
        let figure = match (self.figure(area), self.rows(area).len()) {
            (None, 0) => locale.pick("no rows", "无数据").to_owned(),
            _ => self.figure_text(area, locale),
        };
        let mut lines = vec![name.to_owned(), format!("{}{colon}{figure}", self.title)];
        if let Some(share) = self.share(area, locale) {
            lines.push(match locale.language {
                Language::En => format!("{share} of all"),
                Language::Zh => format!("占 {share}"),
            });
        }
        lines
    }

    /// The areas from the greatest figure to the least, those without one last. Equal figures
    /// stand in the order of the areas.
    pub fn ranked(&self, places: &Gazetteer, locale: Locale) -> Vec<Ranked> {
        let mut order: Vec<usize> = (0..self.figures.len()).collect();
        num::sort_by(&mut order, |area| self.figure(*area).map_or(f64::INFINITY, |figure| -figure));
        let most = self.figures.iter().flatten().copied().fold(0.0, f64::max);
        let (mut rank, mut before) = (0, None);
        let ranked = order.into_iter().enumerate().map(|(i, area)| {
            let figure = self.figure(area);
            if figure != before || i == 0 {
                (rank, before) = (i + 1, figure);
            }
            Ranked {
                area,
                rank: figure.map(|_| rank),
                name: places.areas().get(area).map_or_else(String::new, |area| area.name.clone()),
                figure: self.figure_text(area, locale),
                share: self.share(area, locale),
                length: figure
                    .filter(|_| most > 0.0)
                    .map_or(0.0, |figure| (figure / most).max(0.0)),
                series: self.series(area),
            }
        });
        ranked.collect()
    }

    /// What must be said beside the map.
    pub(super) fn notes(&self, places: &Gazetteer, locale: Locale) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut say = |kind, text| notes.push(Note { kind, text });
        if !self.unmatched.is_empty() {
            let n = format::count(u64::try_from(self.unmatched.len()).unwrap_or(u64::MAX), locale);
            let names = listed(self.unmatched.iter().map(String::as_str), locale);
            say(
                NoteKind::Unmatched,
                match (locale.language, self.unmatched.len()) {
                    (Language::En, 1) => format!("One name is in no area of this map: {names}."),
                    (Language::En, _) => format!("{n} names are in no area of this map: {names}."),
                    (Language::Zh, _) => format!("{n} 个名称不在此地图中：{names}。"),
                },
            );
        }
        if self.has_null {
            let text = locale.pick(
                "Rows without an area (∅) are not on the map.",
                "无区域（∅）的行未在地图上显示。",
            );
            say(NoteKind::NullGroup, text.to_owned());
        }
        if !self.unclear.is_empty() {
            let areas = self.unclear.iter().filter_map(|area| places.areas().get(*area));
            let names = listed(areas.map(|area| area.name.as_str()), locale);
            say(
                NoteKind::Repeated,
                match locale.language {
                    Language::En => format!(
                        "Several groups are of one area, and their figures cannot be added: {names}."
                    ),
                    Language::Zh => format!("多个分组属于同一区域，其数值不能相加：{names}。"),
                },
            );
        }
        notes
    }

    /// The figures of the map as a table, from the greatest.
    pub fn table(&self, places: &Gazetteer, locale: Locale) -> ChartTable {
        let ranked = self.ranked(places, locale);
        let has_share = ranked.iter().any(|one| one.share.is_some());
        let mut headers = vec![locale.pick("Area", "区域").to_owned(), self.title.clone()];
        if has_share {
            headers.push(locale.pick("Share", "占比").to_owned());
        }
        let rows = ranked.into_iter().map(|one| {
            let mut cells = vec![one.name, one.figure];
            if has_share {
                cells.push(one.share.unwrap_or_else(|| format::NULL.to_owned()));
            }
            cells
        });
        ChartTable { headers, rows: rows.collect() }
    }

    /// The map in words: how many areas, which have the most and the least, how many have none.
    pub fn summary(&self, places: &Gazetteer, locale: Locale) -> String {
        let ranked = self.ranked(places, locale);
        let n = ranked.iter().filter(|one| one.rank.is_some()).count();
        let without = ranked.len() - n;
        let mut out = match locale.language {
            Language::En => format!("Map of {n} areas with a value."),
            Language::Zh => format!("地图，{n} 个区域有数值。"),
        };
        if let (Some(first), Some(last)) =
            (ranked.first(), ranked.iter().rfind(|one| one.rank.is_some()))
            && n > 1
        {
            let at = |one: &Ranked| match locale.language {
                Language::En => format!("{} ({})", one.figure, one.name),
                Language::Zh => format!("{}（{}）", one.figure, one.name),
            };
            out.push_str(&match locale.language {
                Language::En => {
                    format!(" {}: highest {}, lowest {}.", self.title, at(first), at(last))
                }
                Language::Zh => format!("{}：最高 {}，最低 {}。", self.title, at(first), at(last)),
            });
        }
        if without > 0 {
            out.push_str(&match locale.language {
                Language::En => format!(" {without} without a value."),
                Language::Zh => format!("{without} 个区域没有数值。"),
            });
        }
        out
    }
}

/// The first few names.
fn listed<'a>(names: impl Iterator<Item = &'a str>, locale: Locale) -> String {
    const MOST: usize = 5;
    let mut names: Vec<&str> = names.take(MOST + 1).collect();
    if names.len() > MOST {
        names.truncate(MOST);
        names.push("…");
    }
    names.join(locale.pick(", ", "、"))
}

/// The key of a row as text; whole numbers in their digits.
fn key_text(column: &FrameColumn, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    match &column.values {
        FrameValues::Text(values) => values.get(row)?.clone(),
        FrameValues::Number { values, .. } => Some(sagitta_spec::format_f64(*values.get(row)?)),
    }
}
