//! Numbers as a reader types them: with the marks that they are shown with.

use crate::Numbers;

impl Numbers {
    /// A number of a View as a reader would type it: with the mark of the fraction, and without any
    /// between digits, so that it is edited without reformatting.
    ///
    /// ```
    /// # use sagitta_render::Numbers;
    /// assert_eq!(Numbers::Point.typed("-1234.5"), "-1234,5");
    /// ```
    pub fn typed(self, number: &str) -> String {
        number.replace('.', self.decimal().encode_utf8(&mut [0; 4]))
    }

    /// What a reader typed, as Views write numbers. Marks between digits have to stand where these
    /// marks have them: anything else comes back as it is, without spaces around it, so that who
    /// reads it as a number says what is wrong. Nothing is guessed: `1,5` is no number where a comma
    /// is a mark of thousands.
    ///
    /// ```
    /// # use sagitta_render::Numbers;
    /// assert_eq!(Numbers::Comma.read(" −1,234.5 "), "-1234.5");
    /// assert_eq!(Numbers::Comma.read("1,5"), "1,5");
    /// assert_eq!(Numbers::Point.read("1.234,5"), "1234.5");
    /// ```
    pub fn read(self, typed: &str) -> String {
        let text = typed.trim().replace('−', "-");
        self.canonical(&text).unwrap_or(text)
    }

    fn canonical(self, text: &str) -> Option<String> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let sign = if text.starts_with('-') { "-" } else { "" };
        let (number, exponent) = match unsigned.find(['e', 'E']) {
            Some(place) => unsigned.split_at(place),
            None => (unsigned, ""),
        };
        let (whole, fraction) = number.split_once(self.decimal()).unwrap_or((number, ""));
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (whole, point) = match (self.ungrouped(whole)?, fraction) {
            (whole, "") if whole.is_empty() => return None,
            (whole, "") => (whole, ""),
            (whole, _) if whole.is_empty() => ("0".to_owned(), "."),
            (whole, _) => (whole, "."),
        };
        Some(format!("{sign}{whole}{point}{fraction}{exponent}"))
    }

    /// The digits of a whole part.
    fn ungrouped(self, whole: &str) -> Option<String> {
        let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
        if digits.len() == whole.len() {
            return Some(digits);
        }
        // `0.125` is a fraction wherever it was written.
        if digits.starts_with('0') {
            return None;
        }
        let mut grouped = String::new();
        for (i, digit) in digits.chars().enumerate() {
            grouped.push(digit);
            grouped.extend(self.group(digits.len() - 1 - i));
        }
        let same =
            |a: char, b: char| a == b || (is_space(a) && is_space(b)) || (a == '\'' && b == '’');
        let fits = whole.chars().count() == grouped.chars().count()
            && whole.chars().zip(grouped.chars()).all(|(a, b)| same(a, b));
        fits.then_some(digits)
    }
}

/// The spaces that keyboards and programs put between digits.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, format};

    #[test]
    fn what_is_typed_is_read_by_its_marks() {
        let cases = [
            (Numbers::Comma, "1,234,567.5", "1234567.5"),
            (Numbers::Comma, "75.5", "75.5"),
            (Numbers::Comma, "+7", "7"),
            (Numbers::Comma, ".5", "0.5"),
            (Numbers::Comma, "5.", "5"),
            (Numbers::Comma, "1e-6", "1e-6"),
            (Numbers::Comma, "2.5E3", "2.5E3"),
            (Numbers::Comma, "9007199254740993", "9007199254740993"),
            (Numbers::Point, "1.234", "1234"),
            (Numbers::Point, "-1.234.567,25", "-1234567.25"),
            (Numbers::Point, "75,5", "75.5"),
            (Numbers::Point, "75.5", "75.5"),
            (Numbers::Point, "0.125", "0.125"),
            (Numbers::Space, "1 234 567,5", "1234567.5"),
            (Numbers::Space, "1\u{202f}234", "1234"),
            (Numbers::Apostrophe, "1'234’567.5", "1234567.5"),
            (Numbers::Lakh, "12,34,567.5", "1234567.5"),
            (Numbers::Plain, "1234567.5", "1234567.5"),
        ];
        for (numbers, typed, number) in cases {
            assert_eq!(numbers.read(typed), number, "{typed} by {numbers:?}");
        }
    }

    #[test]
    fn what_is_no_number_by_its_marks_stays_as_it_is() {
        let cases = [
            (Numbers::Comma, "1,5"),
            (Numbers::Comma, "1,2345"),
            (Numbers::Comma, "1.234.567"),
            (Numbers::Comma, "12 345"),
            (Numbers::Comma, ",123"),
            (Numbers::Point, "1,234,567"),
            (Numbers::Point, "1,5,5"),
            (Numbers::Lakh, "1,234,567"),
            (Numbers::Plain, "1,234"),
            (Numbers::Comma, "many"),
            (Numbers::Comma, "."),
            (Numbers::Comma, "-"),
            (Numbers::Comma, ""),
        ];
        for (numbers, typed) in cases {
            assert_eq!(numbers.read(typed), typed);
        }
    }

    #[test]
    fn every_number_that_is_shown_can_be_typed() {
        for numbers in Numbers::ALL {
            let locale = Locale { numbers, ..Locale::EN };
            for number in [0_u64, 7, 999, 1_000, 12_345, 123_456, 1_234_567, u64::MAX] {
                assert_eq!(numbers.read(&format::count(number, locale)), number.to_string());
            }
            for number in ["-1234.5", "0.25", "1e-7", "12"] {
                assert_eq!(numbers.read(&numbers.typed(number)), number);
            }
        }
    }
}
