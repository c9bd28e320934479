//! A frame read through an encoding: what goes where, and what cannot be drawn.

use std::collections::BTreeMap;

use sagitta_spec::{Channel, ChannelType, Display, Mark, Scale, Stack, TimeUnit};

use crate::boxes::Five;
use crate::facets::Panels;
use crate::figures::{exact_text, figure_at, range_text, text_of};
use crate::format::{self, Grouping, NULL};
use crate::frame::bin_width;
use crate::style::Series;
use crate::{Error, Frame, FrameColumn, Kind, Layout, Locale, Step, boxes, num, stack, top};

/// One row, placed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Datum {
    pub(crate) row: usize,
    /// A number, milliseconds, or the place of a band.
    pub(crate) x: f64,
    /// None where there is no value that could be drawn.
    pub(crate) y: Option<f64>,
    /// The place of the series.
    pub(crate) series: usize,
    /// From where to where it is drawn, if it stands on others.
    pub(crate) span: Option<(f64, f64)>,
    /// The place of its small chart.
    pub(crate) panel: usize,
}

/// The row of a datum that stands for many rows, or for none.
pub(crate) const NO_ROW: usize = usize::MAX;

/// What the x axis is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum XAxis {
    Number { width: Option<f64> },
    Time { unit: Option<TimeUnit> },
    Bands { bands: Vec<Band>, unit: Option<TimeUnit> },
}

/// One name on an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    pub(crate) short: String,
    pub(crate) full: String,
    pub(crate) is_null: bool,
    /// Whether it stands for the names that are not among the greatest.
    pub(crate) is_others: bool,
}

/// A series and how it is told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeriesKey {
    pub(crate) name: String,
    pub(crate) style: Series,
    /// Whether the reader has switched it off.
    pub(crate) hidden: bool,
}

/// How many places and values a picture could not draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Rows whose y is null.
    pub(crate) null: usize,
    /// Rows whose x or y is NaN or infinite.
    pub(crate) not_finite: usize,
    /// Rows whose x or y has no place on a logarithmic axis.
    pub(crate) not_positive: usize,
    /// Places at which a series has no rows, where series stand on each other.
    pub(crate) absent: usize,
    /// Places whose sum is zero, where series are parts of it.
    pub(crate) no_whole: usize,
    /// Names that are not among the greatest.
    pub(crate) others: usize,
}

/// The rows of a frame, placed.
#[derive(Clone, Debug)]
pub(crate) struct Data<'a> {
    pub(crate) mark: Mark,
    pub(crate) x: &'a FrameColumn,
    pub(crate) y: Option<&'a FrameColumn>,
    pub(crate) size: Option<&'a FrameColumn>,
    pub(crate) axis: XAxis,
    pub(crate) data: Vec<Datum>,
    pub(crate) series: Vec<SeriesKey>,
    /// Whether the series have names worth showing.
    pub(crate) named: bool,
    /// How series stand on each other.
    pub(crate) stack: Option<Stack>,
    /// Whether parts of a whole were asked for and cannot be.
    pub(crate) no_parts: bool,
    /// Whether x and y are logarithmic.
    pub(crate) log: [bool; 2],
    /// The names of the small charts; none if there is one chart only.
    pub(crate) panels: Vec<String>,
    /// The name of this small chart, if it is one.
    pub(crate) panel: Option<String>,
    /// The extent of x, if small charts have it in common.
    pub(crate) x_extent: Option<(f64, f64)>,
    /// The extent of y, if small charts have it in common.
    pub(crate) y_extent: Option<(f64, f64)>,
    /// The columns of the five numbers of a box.
    pub(crate) five: Option<Five<'a>>,
    /// What could not be drawn.
    pub(crate) n: Counts,
    /// Rows whose x is null on an axis of numbers or moments.
    pub(crate) without_x: Vec<usize>,
}

fn column<'a>(
    frame: &'a Frame,
    channel: &Option<Channel>,
    name: &'static str,
) -> Result<Option<&'a FrameColumn>, Error> {
    match channel {
        None => Ok(None),
        Some(channel) => match frame.column(&channel.field) {
            Some(column) => Ok(Some(column)),
            None => Err(Error::UnknownColumn { channel: name, column: channel.field.clone() }),
        },
    }
}

impl<'a> Data<'a> {
    pub(crate) fn new(frame: &'a Frame, display: &Display, layout: &Layout) -> Result<Self, Error> {
        let locale = layout.locale;
        frame.check()?;
        let encoding = &display.encoding;
        let x = column(frame, &encoding.x, "x")?.ok_or(Error::MissingChannel { channel: "x" })?;
        let y = column(frame, &encoding.y, "y")?;
        let size = column(frame, &encoding.size, "size")?;
        let color = column(frame, &encoding.color, "color")?;
        let row_column = column(frame, &encoding.row, "row")?;
        // A figure that a heat map coloured goes up under another mark.
        let (y, color) = match (y, color) {
            (Some(key), Some(figures)) if key.measure.is_none() && figures.measure.is_some() => {
                (Some(figures), Some(key))
            }
            as_they_are => as_they_are,
        };
        for (channel, column) in [("y", y), ("size", size)] {
            if let Some(column) = column.filter(|column| !column.has_numbers()) {
                return Err(Error::NotQuantitative { channel, column: column.name.clone() });
            }
        }
        let x_type = encoding.x.as_ref().and_then(|channel| channel.channel_type);
        let mark = display.mark.unwrap_or_else(|| default_mark(x, y.is_some()));
        if y.is_none() && !matches!(mark, Mark::Histogram | Mark::Rect) {
            return Err(Error::MissingChannel { channel: "y" });
        }
        if row_column.is_some() && (mark == Mark::Slope || y.is_none()) {
            return Err(Error::NotSplit { mark: mark.as_str() });
        }
        let series_stand = matches!(mark, Mark::Bar | Mark::Area);
        let mut data = Self {
            mark,
            x,
            y,
            size,
            axis: XAxis::Number { width: None },
            data: Vec::new(),
            series: Vec::new(),
            named: color.is_some(),
            stack: display.stack.filter(|_| series_stand),
            no_parts: false,
            log: [false; 2],
            panels: Vec::new(),
            panel: None,
            x_extent: None,
            y_extent: None,
            five: None,
            n: Counts::default(),
            without_x: Vec::new(),
        };
        data.axis = data.choose_axis(frame.n_rows(), x_type, locale)?;
        data.log = data.logarithmic(display);
        if let (Mark::Boxplot, Some(y)) = (mark, y) {
            let five = boxes::five(frame, y)?;
            // What stands for a box in a sum and a sentence is its median.
            let [_, _, median, ..] = five;
            data.y = Some(median);
            data.five = Some(five);
        }
        data.place(frame.n_rows(), [color, row_column], locale);
        data.check_boxes();
        if mark == Mark::Dumbbell && data.series.len() < 2 && !data.data.is_empty() {
            let found = data.series.len();
            return Err(Error::TooFewValues { channel: "color", expected: 2, found });
        }
        data.hide(&layout.hidden);
        if let Some(n) = display.top {
            top::keep(&mut data, num::from_u32(n), frame.n_rows(), layout);
        }
        if let Some(how) = data.stack {
            stack::stack(&mut data, how);
        }
        Ok(data)
    }

    /// Whether x and y are logarithmic: where it was asked for and the values are plain numbers.
    fn logarithmic(&self, display: &Display) -> [bool; 2] {
        let asked = |channel: &Option<Channel>| {
            channel.as_ref().is_some_and(|channel| channel.scale == Scale::Log)
        };
        let x = matches!(self.axis, XAxis::Number { width: None }) && self.mark == Mark::Point;
        let y = self.y.is_some_and(|y| y.kind != Kind::Temporal) && self.stack.is_none();
        [x && asked(&display.encoding.x), y && asked(&display.encoding.y)]
    }

    /// Leaves out the boxes of which a number cannot be drawn.
    fn check_boxes(&mut self) {
        if self.five.is_none() {
            return;
        }
        let boxes: Vec<_> = self.data.iter().map(|datum| self.box_of(datum.row)).collect();
        for (datum, numbers) in self.data.iter_mut().zip(boxes) {
            match numbers {
                _ if datum.y.is_none() => {}
                None => {
                    datum.y = None;
                    self.n.not_finite += 1;
                }
                Some([least, ..]) if self.log[1] && least <= 0.0 => {
                    datum.y = None;
                    self.n.not_positive += 1;
                }
                Some(_) => {}
            }
        }
    }

    /// Leaves out the series that the reader has switched off.
    fn hide(&mut self, hidden: &[String]) {
        for series in &mut self.series {
            series.hidden = self.named && hidden.contains(&series.name);
        }
        let series = &self.series;
        self.data.retain(|datum| series.get(datum.series).is_none_or(|series| !series.hidden));
    }

    /// The extent of x; of the small charts together, if this is one of them.
    pub(crate) fn x_range(&self) -> (f64, f64) {
        self.x_extent.unwrap_or_else(|| extent(self.data.iter().map(|datum| datum.x)))
    }

    fn choose_axis(
        &self,
        n_rows: usize,
        x_type: Option<ChannelType>,
        locale: Locale,
    ) -> Result<XAxis, Error> {
        let x = self.x;
        let of_names = matches!(x_type, Some(ChannelType::Nominal | ChannelType::Ordinal));
        let bars = matches!(
            self.mark,
            Mark::Bar | Mark::Histogram | Mark::Boxplot | Mark::Dumbbell | Mark::Rect
        );
        if let Step::TimeUnit(unit) = x.step
            && unit.is_cyclic()
        {
            return Ok(XAxis::Bands { bands: cycle(unit, locale), unit: Some(unit) });
        }
        let edges = || (0..n_rows).filter_map(|row| x.number(row)).collect::<Vec<_>>();
        match x.step {
            Step::Bin(width) => return Ok(XAxis::Number { width: Some(width) }),
            Step::Bins => {
                return Ok(XAxis::Number { width: Some(bin_width(&edges()).unwrap_or(1.0)) });
            }
            Step::TimeUnit(unit) => return Ok(XAxis::Time { unit: Some(unit) }),
            Step::None => {}
        }
        if self.mark == Mark::Histogram {
            if !x.has_numbers() {
                return Err(Error::NotQuantitative { channel: "x", column: x.name.clone() });
            }
            return Ok(match (self.y, x.kind) {
                (None, Kind::Temporal) => XAxis::Time { unit: None },
                (None, _) => XAxis::Number { width: None },
                (Some(_), _) => XAxis::Number { width: Some(bin_width(&edges()).unwrap_or(1.0)) },
            });
        }
        if x.kind == Kind::Temporal && !of_names && !bars {
            return Ok(XAxis::Time { unit: None });
        }
        if x.kind.is_numeric() && !of_names && !bars {
            return Ok(XAxis::Number { width: None });
        }
        Ok(XAxis::Bands { bands: Vec::new(), unit: None })
    }

    fn place(
        &mut self,
        n_rows: usize,
        [color, row_column]: [Option<&FrameColumn>; 2],
        locale: Locale,
    ) {
        let mut panels = Panels::default();
        let mut has_null_band = false;
        let mut names = BTreeMap::<String, usize>::new();
        let mut series = BTreeMap::<String, usize>::new();
        // Moments further than this have no place in a browser's calendar either.
        let furthest = match self.axis {
            XAxis::Time { .. } => 8.64e15,
            _ => f64::MAX,
        };
        let mut keys_of_series: Vec<Vec<(bool, String)>> = Vec::new();
        for row in 0..n_rows {
            let place = match (&mut self.axis, self.x.is_null(row)) {
                (XAxis::Bands { .. }, true) => {
                    has_null_band = true;
                    f64::INFINITY
                }
                (XAxis::Bands { bands, unit: Some(_) }, false) => {
                    let value = self.x.number(row).unwrap_or(0.0);
                    let place = value - if bands.len() == 24 { 0.0 } else { 1.0 };
                    if !(place >= 0.0 && place < num::float(bands.len())) {
                        self.n.not_finite += 1;
                        continue;
                    }
                    place
                }
                (XAxis::Bands { bands, unit: None }, false) => {
                    let label = text_of(self.x, row, locale);
                    let next = names.len();
                    let at = *names.entry(label.clone()).or_insert(next);
                    if at == bands.len() {
                        bands.push(Band::named(label));
                    }
                    num::float(at)
                }
                (_, true) => {
                    self.without_x.push(row);
                    continue;
                }
                (_, false) => match self.x.number(row).filter(|x| x.abs() <= furthest) {
                    Some(x) if self.log[0] && x <= 0.0 => {
                        self.n.not_positive += 1;
                        continue;
                    }
                    Some(x) => x,
                    None => {
                        self.n.not_finite += 1;
                        continue;
                    }
                },
            };
            let value = self.y.map_or(Some(0.0), |y| y.number(row));
            match value {
                None => self.n.null += 1,
                Some(value) if !value.is_finite() => self.n.not_finite += 1,
                Some(value) if self.log[1] && value <= 0.0 => self.n.not_positive += 1,
                Some(_) => {}
            }
            let key: Vec<(bool, String)> = color
                .iter()
                .map(|column| (column.is_null(row), text_of(column, row, locale)))
                .collect();
            let next = series.len();
            // Each text stands behind its length, so that no two keys are joined to the same.
            let joined: String = key
                .iter()
                .map(|(is_null, text)| format!("{is_null}{}:{text}", text.len()))
                .collect();
            let place_of_series = *series.entry(joined).or_insert(next);
            if place_of_series == keys_of_series.len() {
                keys_of_series.push(key);
            }
            let drawn = |value: &f64| value.is_finite() && (*value > 0.0 || !self.log[1]);
            let panel = row_column.map_or(0, |column| panels.place(column, row, locale));
            self.data.push(Datum {
                row,
                x: place,
                y: value.filter(drawn),
                series: place_of_series,
                span: None,
                panel,
            });
        }
        panels.finish(self);
        self.name_series(&keys_of_series);
        if let XAxis::Bands { bands, .. } = &mut self.axis
            && has_null_band
        {
            let last = num::float(bands.len());
            let full = locale.pick("∅ no value", "∅ 无值").to_owned();
            bands.push(Band { is_null: true, full, ..Band::named(NULL.to_owned()) });
            for datum in self.data.iter_mut().filter(|datum| datum.x.is_infinite()) {
                datum.x = last;
            }
        }
    }

    /// Names the series in the order of their first rows, those without a value last.
    fn name_series(&mut self, keys: &[Vec<(bool, String)>]) {
        let is_null = |key: &[(bool, String)]| key.iter().any(|(is_null, _)| *is_null);
        let with = |null: bool| {
            (0..keys.len()).filter(move |i| keys.get(*i).is_some_and(|key| is_null(key)) == null)
        };
        let order: Vec<usize> = with(false).chain(with(true)).collect();
        let mut place_of = vec![0; keys.len()];
        for (place, i) in order.iter().enumerate() {
            if let (Some(slot), Some(key)) = (place_of.get_mut(*i), keys.get(*i)) {
                *slot = place;
                self.series.push(series_key(key, place, self.mark));
            }
        }
        for datum in &mut self.data {
            datum.series = place_of.get(datum.series).copied().unwrap_or(0);
        }
    }

    /// What is written at the place of a datum.
    pub(crate) fn x_text(&self, x: f64, locale: Locale) -> String {
        match &self.axis {
            XAxis::Bands { bands, .. } => {
                bands.get(num::count(x)).map_or_else(String::new, |band| band.full.clone())
            }
            XAxis::Time { unit: Some(unit) } => format::period(x, *unit, locale),
            XAxis::Time { unit: None } => format::moment(x, locale),
            XAxis::Number { width: None } => format::figure_grouped(x, self.x_grouping(), locale),
            XAxis::Number { width: Some(width) } => {
                range_text(x, *width, self.x_grouping(), locale)
            }
        }
    }

    /// Whole numbers that read as years are not grouped.
    pub(crate) fn x_grouping(&self) -> Grouping {
        let years = self.x.kind == Kind::Integer
            && !self.data.is_empty()
            && self.data.iter().all(|datum| datum.x >= 1500.0 && datum.x <= 2200.0);
        if years { Grouping::Never } else { Grouping::Thousands }
    }

    /// What is written at a datum: a large number to its last digit.
    pub(crate) fn place_text(&self, datum: &Datum, locale: Locale) -> String {
        match self.axis {
            XAxis::Number { width: None } => exact_text(Some(self.x), datum.row, locale),
            _ => None,
        }
        .unwrap_or_else(|| self.x_text(datum.x, locale))
    }

    /// What is said of a value: the name of the series, or of the column, and the figure.
    pub(crate) fn y_text(&self, row: usize, series: usize, y: f64, locale: Locale) -> String {
        let name = match self.series.get(series) {
            Some(series) if self.named => series.name.as_str(),
            _ => self.y.map_or(locale.pick("Rows", "行数"), FrameColumn::display_name),
        };
        let colon = locale.pick(": ", "：");
        format!("{name}{colon}{}", figure_at(self.y, row, y, locale))
    }
}

impl Band {
    pub(crate) fn named(name: String) -> Self {
        Self { short: name.clone(), full: name, is_null: false, is_others: false }
    }
}

/// The least and the greatest of numbers; infinite the wrong way round if there are none.
pub(crate) fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}

fn cycle(unit: TimeUnit, locale: Locale) -> Vec<Band> {
    let range = match unit {
        TimeUnit::MonthOfYear => 1..=12,
        TimeUnit::DayOfWeek => 1..=7,
        _ => 0..=23,
    };
    range
        .map(|value| Band {
            short: format::cyclic(value, unit, locale, true),
            full: format::cyclic(value, unit, locale, false),
            is_null: false,
            is_others: false,
        })
        .collect()
}

fn default_mark(x: &FrameColumn, has_y: bool) -> Mark {
    match (x.kind, x.step) {
        _ if !has_y => Mark::Histogram,
        (_, Step::Bin(_) | Step::Bins) => Mark::Bar,
        (Kind::Temporal, Step::TimeUnit(_)) => Mark::Line,
        (Kind::Temporal | Kind::Integer | Kind::Number, Step::None) => Mark::Point,
        _ => Mark::Bar,
    }
}

fn series_key(key: &[(bool, String)], place: usize, mark: Mark) -> SeriesKey {
    let name = key.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" · ");
    let dashes = matches!(mark, Mark::Line | Mark::Area);
    let style = match u8::try_from(place).unwrap_or(u8::MAX) {
        _ if key.iter().any(|(is_null, _)| *is_null) => Series::Null,
        n @ 0..8 => Series::Color(n + 1),
        n @ 8..16 if dashes => Series::Dashed(n - 7),
        _ => Series::Others,
    };
    SeriesKey { name, style, hidden: false }
}
