use crate::Language;

/// The room a picture has, and what only the caller knows of the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels; bars with long names take the height they need instead.
    pub height: f64,
    /// The size of tick labels in CSS pixels.
    pub font_size: f64,
    /// The language of labels and notes.
    pub language: Language,
    /// Whether the last period of a time axis is known not to be over.
    pub incomplete_last: bool,
    /// How many rows or groups the whole result has; the frame may hold only the first of them.
    pub total: Option<u64>,
}

impl Layout {
    /// A layout of a size in English, with nothing known of the data.
    pub fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            font_size: 12.0,
            language: Language::En,
            incomplete_last: false,
            total: None,
        }
    }

    /// The same layout in a language.
    pub fn with_language(mut self, language: Language) -> Self {
        self.language = language;
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
