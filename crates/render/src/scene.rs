use crate::{Layout, format, num};

/// A picture as a value: nodes in pixels, what the pointer can find, and what must be said.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels; may differ from the layout's for bars with names beside them.
    pub height: f64,
    /// What is drawn, first to last.
    pub nodes: Vec<Node>,
    /// What the pointer or the arrow keys can find, in reading order.
    pub hits: Vec<Hit>,
    /// What must be said beside the picture.
    pub notes: Vec<Note>,
    /// How many nodes stand for data.
    pub n_marks: usize,
}

impl Scene {
    /// How many nodes stand for data; the screen draws on a canvas above 2,000.
    pub fn mark_count(&self) -> usize {
        self.n_marks
    }

    /// The hit under or nearest to a place, none if all are further than `reach` pixels.
    pub fn nearest(&self, x: f64, y: f64, reach: f64) -> Option<&Hit> {
        let mut best = None;
        let mut least = reach * reach;
        for hit in &self.hits {
            let distance = hit.distance_squared(x, y);
            if distance <= least {
                least = distance;
                best = Some(hit);
            }
        }
        best
    }

    pub(crate) fn empty(layout: &Layout) -> Self {
        Self {
            width: layout.width,
            height: layout.height,
            nodes: Vec::new(),
            hits: Vec::new(),
            notes: Vec::new(),
            n_marks: 0,
        }
    }
}

/// Something drawn. Each kind is one SVG element and one or two canvas calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `<g>`: a part of the picture with a class of its own.
    Group {
        /// What it is.
        style: Style,
        /// What is in it.
        nodes: Vec<Node>,
    },
    /// `<rect>`.
    Rect {
        /// Left edge.
        x: f64,
        /// Upper edge.
        y: f64,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
        /// What it is.
        style: Style,
    },
    /// `<line>`.
    Line {
        /// Start.
        x1: f64,
        /// Start.
        y1: f64,
        /// End.
        x2: f64,
        /// End.
        y2: f64,
        /// What it is.
        style: Style,
    },
    /// `<path>`; see [`path_data`] for its `d`.
    Path {
        /// The way the pen goes.
        commands: Vec<PathCommand>,
        /// What it is.
        style: Style,
    },
    /// `<circle>`.
    Circle {
        /// Centre.
        cx: f64,
        /// Centre.
        cy: f64,
        /// Radius.
        r: f64,
        /// What it is.
        style: Style,
    },
    /// `<text>`, on the baseline `y`.
    Text {
        /// Where the anchor is.
        x: f64,
        /// The baseline.
        y: f64,
        /// Which part of the text stands at `x`.
        anchor: Anchor,
        /// What is written.
        text: String,
        /// What it is.
        style: Style,
    },
}

/// A step of a pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PathCommand {
    /// Lift the pen and go there.
    Move(f64, f64),
    /// Draw a straight line there.
    Line(f64, f64),
    /// Draw a straight line back to where the pen was last set down.
    Close,
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Anchor {
    /// The value of `text-anchor`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// What a node is, and of which series: its classes, and its colour on a canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Style {
    /// What it is.
    pub part: Part,
    /// Which series, for marks and their labels.
    pub series: Series,
}

/// Which series a mark belongs to, as far as its colour is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// None.
    None,
    /// One of the eight colours, 1 to 8.
    Color(u8),
    /// One of the eight colours again, dashed.
    Dashed(u8),
    /// One of the seven steps of a sequence of colours, 1 to 7 from the least.
    Shade(u8),
    /// One of those that are not told apart by colour.
    Others,
    /// The one of the rows without a value.
    Null,
}

/// A kind of node; each has its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A line of the grid.
    Grid,
    /// The line of the value zero, or of the axis.
    Axis,
    /// A short line at a tick.
    Tick,
    /// The text of a tick.
    TickLabel,
    /// The name of an axis.
    AxisTitle,
    /// A bar.
    Bar,
    /// The line of a series.
    Line,
    /// The filled shape under a line.
    Area,
    /// A point.
    Point,
    /// A point on a line that has no neighbour, or that stands alone.
    Dot,
    /// The name of a series at its line's end.
    SeriesLabel,
    /// The thin line from a line's end to its name.
    Leader,
    /// A figure at the end of a bar.
    ValueLabel,
    /// A line with a name at a value.
    Reference,
    /// The name of that line.
    ReferenceLabel,
    /// The hatch over a period that is not over.
    Hatch,
    /// A square of colour in the legend.
    Swatch,
    /// A name in the legend.
    LegendLabel,
    /// A cell of a grid, coloured by a number.
    Cell,
    /// The frame of a cell without a value.
    EmptyCell,
    /// The figure in a cell.
    CellLabel,
    /// An area of a map, coloured by a number.
    Region,
    /// An area of a map without a value.
    EmptyRegion,
    /// An area that lies under points.
    Ground,
    /// The edge of an area that the filter names.
    Selected,
    /// The frame around a part of a map that is drawn larger, and around its place.
    Inset,
    /// The text in place of a picture.
    Message,
    /// A group of nodes.
    Layer,
}

impl Part {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Grid => "sg-grid",
            Self::Axis => "sg-axis",
            Self::Tick => "sg-tick",
            Self::TickLabel => "sg-tick-label",
            Self::AxisTitle => "sg-axis-title",
            Self::Bar => "sg-bar",
            Self::Line => "sg-line",
            Self::Area => "sg-area",
            Self::Point => "sg-point",
            Self::Dot => "sg-dot",
            Self::SeriesLabel => "sg-series-label",
            Self::Leader => "sg-leader",
            Self::ValueLabel => "sg-value-label",
            Self::Reference => "sg-reference",
            Self::ReferenceLabel => "sg-reference-label",
            Self::Hatch => "sg-hatch",
            Self::Swatch => "sg-swatch",
            Self::LegendLabel => "sg-legend-label",
            Self::Cell => "sg-cell",
            Self::EmptyCell => "sg-empty-cell",
            Self::CellLabel => "sg-cell-label",
            Self::Region => "sg-region",
            Self::EmptyRegion => "sg-empty-region",
            Self::Ground => "sg-ground",
            Self::Selected => "sg-selected",
            Self::Inset => "sg-inset",
            Self::Message => "sg-message",
            Self::Layer => "sg-layer",
        }
    }
}

impl Style {
    /// A style of no series.
    pub fn of(part: Part) -> Self {
        Self { part, series: Series::None }
    }

    /// A style of a series.
    pub fn of_series(part: Part, series: Series) -> Self {
        Self { part, series }
    }

    /// The classes, such as `sg-line sg-c1`; a second set of eight has `sg-dashed` too.
    pub fn class(self) -> String {
        let part = self.part.class();
        match self.series {
            Series::None => part.to_owned(),
            Series::Color(n) => format!("{part} sg-c{n}"),
            Series::Dashed(n) => format!("{part} sg-c{n} sg-dashed"),
            Series::Shade(n) => format!("{part} sg-s{n}"),
            Series::Others => format!("{part} sg-others"),
            Series::Null => format!("{part} sg-null"),
        }
    }
}

/// Something the pointer or the arrow keys can find.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The row of the frame; for bins made while drawing, the number of the bin.
    pub row: usize,
    /// Where a tooltip points to.
    pub x: f64,
    /// Where a tooltip points to.
    pub y: f64,
    /// The sensitive box as left, top, width and height; a point has none.
    pub area: Option<[f64; 4]>,
    /// The place on the x axis first, then one line a figure.
    pub lines: Vec<String>,
    /// The colour of the series.
    pub series: Series,
}

impl Hit {
    fn distance_squared(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = match self.area {
            Some([left, top, width, height]) => {
                (outside(x, left, left + width), outside(y, top, top + height))
            }
            None => (x - self.x, y - self.y),
        };
        dx * dx + dy * dy
    }
}

fn outside(v: f64, low: f64, high: f64) -> f64 {
    if v < low {
        low - v
    } else if v > high {
        v - high
    } else {
        0.0
    }
}

/// Something that must be said beside the picture, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// A sentence.
    pub text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// There is nothing to draw, and why.
    Empty,
    /// The last period is not over.
    Incomplete,
    /// Periods without rows are gaps.
    Gaps,
    /// Rows without a value are not drawn.
    Nulls,
    /// NaN and infinities are not drawn.
    NotFinite,
    /// The group without a value has no place on the axis.
    NullGroup,
    /// The value axis does not start at zero.
    TruncatedAxis,
    /// Only the first of more.
    Limited,
    /// More series than colours.
    ManySeries,
    /// Several rows at the same place of one line, or in one area of a map.
    Repeated,
    /// Rows that are in no area of the map, or beyond its edges.
    Unmatched,
}

/// The `d` attribute of a path, with at most two decimals.
pub fn path_data(commands: &[PathCommand]) -> String {
    let mut d = String::with_capacity(commands.len() * 12);
    for command in commands {
        match command {
            PathCommand::Move(x, y) => push_point(&mut d, 'M', *x, *y),
            PathCommand::Line(x, y) => push_point(&mut d, 'L', *x, *y),
            PathCommand::Close => d.push('Z'),
        }
    }
    d
}

fn push_point(d: &mut String, letter: char, x: f64, y: f64) {
    d.push(letter);
    d.push_str(&pixels(x));
    d.push(' ');
    d.push_str(&pixels(y));
}

/// A length in pixels with at most two decimals and no trailing zeros.
pub fn pixels(length: f64) -> String {
    format::trim(&num::rounded(length, 2)).to_owned()
}
