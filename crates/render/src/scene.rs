use crate::notes::Tally;
use crate::{Layout, Note, Series, Style, format, num};

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
    /// The series that are named in the picture, hidden ones too; a press may hide or show them.
    pub legend: Vec<LegendEntry>,
    /// What was left out so far, while the picture is drawn.
    pub(crate) tally: Tally,
}

/// A series that is named in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendEntry {
    /// Its whole name, which [`Layout::hidden`] speaks of.
    pub name: String,
    /// Its colour.
    pub series: Series,
    /// Where its name stands: left, top, width and height.
    pub area: [f64; 4],
    /// Whether it is left out of the picture.
    pub hidden: bool,
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
            legend: Vec::new(),
            tally: Tally::default(),
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

/// Something the pointer or the arrow keys can find.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The row of the frame; for bins made while drawing, the number of the bin; for what stands
    /// for many rows, [`usize::MAX`].
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
