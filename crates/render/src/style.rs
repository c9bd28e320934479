//! What a node is, and of which series.

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
    /// The filled shape of a series that stands on others.
    Stack,
    /// The box from the first to the third quartile.
    Box,
    /// The line from the box to an extreme, and the short line at its end.
    Whisker,
    /// The line of the median.
    Median,
    /// A cell of a heat map.
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
    /// The line between two points of one name.
    Range,
    /// The line through a name that is hidden.
    Strike,
    /// The name of a small chart.
    PanelTitle,
    /// The headline of a figure that stands alone.
    FigureTitle,
    /// A remark under such a figure.
    FigureNote,
    /// Its source.
    FigureSource,
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
            Self::Stack => "sg-stack",
            Self::Box => "sg-box",
            Self::Whisker => "sg-whisker",
            Self::Median => "sg-median",
            Self::Cell => "sg-cell",
            Self::EmptyCell => "sg-empty-cell",
            Self::CellLabel => "sg-cell-label",
            Self::Region => "sg-region",
            Self::EmptyRegion => "sg-empty-region",
            Self::Ground => "sg-ground",
            Self::Selected => "sg-selected",
            Self::Inset => "sg-inset",
            Self::Range => "sg-range",
            Self::Strike => "sg-strike",
            Self::PanelTitle => "sg-panel-title",
            Self::FigureTitle => "sg-figure-title",
            Self::FigureNote => "sg-figure-note",
            Self::FigureSource => "sg-figure-source",
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
