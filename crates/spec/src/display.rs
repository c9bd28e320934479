use crate::Literal;
use crate::word::{Word, words};

/// How the answer is shown, in Vega-Lite's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Display {
    /// Which part of the page is in front.
    pub tab: Option<Tab>,
    /// The author's headline.
    pub title: Option<String>,
    /// The mark; chosen by rule if absent.
    pub mark: Option<Mark>,
    /// How the series of a bar or an area stand on each other; side by side, or one before the
    /// other, if absent.
    pub stack: Option<Stack>,
    /// Which column goes where.
    pub encoding: Encoding,
    /// Whether small charts have one y scale in common.
    pub resolve: Resolve,
    /// Only so many names, those with the greatest y; the rest are counted together. At least 1.
    pub top: Option<u32>,
    /// Lines with a name at a value.
    pub reference_lines: Vec<ReferenceLine>,
    /// The author's remarks under the picture.
    pub notes: Vec<String>,
    /// The key of the groups whose values become columns of the table: a cross table.
    pub pivot: Option<String>,
    /// The set of shapes of the map; found by the values of the keys if absent.
    pub shapes: Option<String>,
    /// How the map is drawn; a coloured map of areas if absent, and tiles on a small screen.
    pub form: Option<MapForm>,
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
    /// The map.
    Map,
    /// The table.
    Table,
    /// What is known of the data.
    About,
}

words!(Tab, "tab", {
    /// Every part, in the order of this type.
    Chart: "chart",
    Map: "map",
    Table: "table",
    About: "about",
});

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
    /// A box from the first to the third quartile of a column, with its median and its extremes.
    Boxplot,
    /// A table of cells, coloured by a number.
    Rect,
    /// Two points for each name with a line between them.
    Dumbbell,
    /// Lines between two periods, named at both ends.
    Slope,
}

words!(Mark, "mark", {
    /// Every mark, in the order of this type.
    Bar: "bar",
    Line: "line",
    Area: "area",
    Point: "point",
    Histogram: "histogram",
    Boxplot: "boxplot",
    Rect: "rect",
    Dumbbell: "dumbbell",
    Slope: "slope",
});

/// How a map is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapForm {
    /// Areas, coloured by a figure.
    Choropleth,
    /// One square an area, coloured by a figure.
    Tiles,
    /// Rows at their longitude and latitude.
    Points,
}

words!(MapForm, "form of a map", {
    /// Every form, in the order of this type.
    Choropleth: "choropleth",
    Tiles: "tiles",
    Points: "points",
});

/// How series stand on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// From zero, each on the one before.
    Zero,
    /// As parts of their sum.
    Normalize,
}

words!(Stack, "stack", {
    /// Every way, in the order of this type.
    Zero: "zero",
    Normalize: "normalize",
});

/// Whether small charts have one scale in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resolve {
    /// One for all, so that they can be compared.
    #[default]
    Shared,
    /// One each, so that each fills its height.
    Independent,
}

words!(Resolve, "scale resolution", {
    /// Both ways, in the order of this type.
    Shared: "shared",
    Independent: "independent",
});

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
    /// How far apart values stand; on `x` and `y` only.
    pub scale: Scale,
}

/// How far apart values stand on an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// As their difference.
    #[default]
    Linear,
    /// As their ratio; zero and less have no place.
    Log,
}

words!(Scale, "scale", {
    /// Both scales, in the order of this type.
    Linear: "linear",
    Log: "log",
});

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

words!(ChannelType, "channel type", {
    /// Every type, in the order of this type.
    Quantitative: "quantitative",
    Temporal: "temporal",
    Ordinal: "ordinal",
    Nominal: "nominal",
});

impl Channel {
    /// A column whose own type decides how it is read.
    pub fn of(field: impl Into<String>) -> Self {
        Self { field: field.into(), channel_type: None, scale: Scale::Linear }
    }
}

impl Encoding {
    /// Every channel with its name in JSON and in links, used or not.
    pub fn channels(&self) -> [(&'static str, Option<&Channel>); 5] {
        [
            ("x", self.x.as_ref()),
            ("y", self.y.as_ref()),
            ("color", self.color.as_ref()),
            ("size", self.size.as_ref()),
            ("row", self.row.as_ref()),
        ]
    }

    /// Whether the channel of this name is an axis, which may have a scale.
    pub(crate) fn is_axis(name: &str) -> bool {
        matches!(name, "x" | "y")
    }

    /// The place of the channel of this name; `None` if there is no such channel.
    pub(crate) fn channel_mut(&mut self, name: &str) -> Option<&mut Option<Channel>> {
        Some(match name {
            "x" => &mut self.x,
            "y" => &mut self.y,
            "color" => &mut self.color,
            "size" => &mut self.size,
            "row" => &mut self.row,
            _ => return None,
        })
    }
}

/// A line with a name at a value of the y axis.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceLine {
    /// Where.
    pub value: Literal,
    /// What it is called.
    pub label: Option<String>,
}
