use crate::{Locale, num};

/// The room a picture has, and what only the caller knows of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels; lying bars, small charts and long lists of names take the height
    /// they need instead.
    pub height: f64,
    /// The size of tick labels in CSS pixels.
    pub font_size: f64,
    /// The language of labels and notes.
    pub locale: Locale,
    /// How many rows or groups the whole result has; the frame may hold only the first of them.
    pub total: Option<u64>,
    /// The names of series that the reader has switched off; they stay in the legend.
    pub hidden: Vec<String>,
}

impl Layout {
    /// A layout of a size in English, with nothing known of the data.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, font_size: 12.0, locale: Locale::EN, total: None, hidden: Vec::new() }
    }

    /// The same layout for a reader.
    pub fn with_locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }
}

/// An estimate of the width of a text in a sans-serif face, on the generous side.
pub fn text_width(text: &str, font_size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * font_size
}

fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | 'I' => 0.33,
        'f' | 'r' | 't' | '(' | ')' | '-' | '/' | '[' | ']' => 0.42,
        'm' | 'M' | 'W' | '%' | '@' => 0.95,
        'w' => 0.82,
        '−' | '+' | '=' => 0.84,
        'A'..='Z' | '–' => 0.75,
        '0'..='9' => 0.636,
        c if u32::from(c) < 0x2E80 => 0.62,
        _ => 1.0,
    }
}

/// The text cut to a width, with `…` in place of what is lost.
pub(crate) fn fit(text: &str, font_size: f64, width: f64) -> String {
    if text_width(text, font_size) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = font_size;
    for c in text.chars() {
        used += advance(c) * font_size;
        if used > width {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// Places for labels of a height as near to the wanted ones as can be without overlap, the wanted
/// ones in rising order. Labels that touch are joined into a block around their common middle.
pub(crate) fn spread(wanted: &[f64], height: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for at in wanted {
        blocks.push((*at, 1));
        while let [.., (above, n_above), (below, n_below)] = blocks.as_slice() {
            let (upper, lower) = (num::float(*n_above), num::float(*n_below));
            if below - above >= (upper + lower) / 2.0 * height {
                break;
            }
            let middle = (above * upper + below * lower) / (upper + lower);
            let joined = (middle, n_above + n_below);
            blocks.truncate(blocks.len() - 2);
            blocks.push(joined);
        }
        if let Some((middle, n)) = blocks.last_mut() {
            let half = num::float(*n) * height / 2.0;
            *middle = middle.min(bottom + height / 2.0 - half).max(top + half - height / 2.0);
        }
    }
    let places = blocks.iter().flat_map(|(middle, n)| {
        (0..*n).map(move |i| middle + (num::float(i) + 0.5 - num::float(*n) / 2.0) * height)
    });
    places.collect()
}
