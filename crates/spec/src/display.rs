use crate::Literal;

/// How the answer is shown, in Vega-Lite's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Display {
    /// Which part of the page is in front.
    pub tab: Option<Tab>,
    /// The author's headline.
    pub title: Option<String>,
    /// The mark; chosen by rule if absent.
    pub mark: Option<Mark>,
    /// Which column goes where.
    pub encoding: Encoding,
    /// Lines with a name at a value.
    pub reference_lines: Vec<ReferenceLine>,
    /// The author's remarks under the picture.
    pub notes: Vec<String>,
    /// Columns that the table leaves out.
    pub hidden: Vec<String>,
    /// Columns that the table shows first, in this order.
    pub order: Vec<String>,
}

/// Which part of the page is in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The chart.
    Chart,
    /// The table.
    Table,
    /// What is known of the data.
    About,
}

/// The shape that stands for a row or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Bars.
    Bar,
    /// A line.
    Line,
    /// A filled line.
    Area,
    /// Points.
    Point,
    /// Bars of counts over bins of one column.
    Histogram,
}

impl Mark {
    /// Every mark, in the order of this type.
    pub const ALL: [Self; 5] = [Self::Bar, Self::Line, Self::Area, Self::Point, Self::Histogram];

    /// The name in JSON and in links.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bar => "bar",
            Self::Line => "line",
            Self::Area => "area",
            Self::Point => "point",
            Self::Histogram => "histogram",
        }
    }
}

/// Which column goes to which channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Encoding {
    /// Across.
    pub x: Option<Channel>,
    /// Up.
    pub y: Option<Channel>,
    /// Colour, one series a value.
    pub color: Option<Channel>,
    /// Size of a point.
    pub size: Option<Channel>,
    /// One small chart a value.
    pub row: Option<Channel>,
}

/// A column on a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// A column of the result.
    pub field: String,
    /// How its values are read; taken from the column's type if absent.
    pub channel_type: Option<ChannelType>,
}

/// How a channel reads its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelType {
    /// Numbers on a line.
    Quantitative,
    /// Moments on a line.
    Temporal,
    /// Ordered names.
    Ordinal,
    /// Names.
    Nominal,
}

/// A line with a name at a value of the y axis.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceLine {
    /// Where.
    pub value: Literal,
    /// What it is called.
    pub label: Option<String>,
}
