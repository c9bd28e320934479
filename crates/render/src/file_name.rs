use sagitta_spec::View;

use crate::{ColumnBrief, Language, Locale, plain_text, sentence};

/// The most characters of a file name without its extension.
const MOST: usize = 80;

/// The most bytes, which leaves room for an extension within the 255 that file systems hold.
const MOST_BYTES: usize = 240;

/// A name for a file that holds what the view shows, without an extension: the dataset's title
/// and the sentence.
///
/// It is a valid name on Windows, macOS and Linux: at most 80 characters, cut at a word, without
/// reserved characters or names, dots or spaces at its ends, and invisible characters. Letters of
/// any script stay. Equal views, columns and titles give equal names.
///
/// ```
/// use sagitta_render::{Locale, file_name};
/// use sagitta_spec::View;
///
/// let view = View::from_fragment("#/air?by=month(time)&show=mean(PM2.5)")?;
/// let name = file_name(&view, &[], Locale::EN, "Beijing air: hours");
/// assert_eq!(name, "Beijing air - hours, mean PM2.5 by month of time");
/// # Ok::<(), sagitta_spec::Error>(())
/// ```
pub fn file_name(view: &View, columns: &[ColumnBrief], locale: Locale, dataset: &str) -> String {
    let said = plain_text(&sentence(view, columns, locale));
    let said = match (locale.language, said.get(..1)) {
        (Language::En, Some(first)) if !starts_with_name(view, columns, locale) => {
            first.to_ascii_lowercase() + said.get(1..).unwrap_or_default()
        }
        _ => said,
    };
    let comma = if dataset.trim().is_empty() { "" } else { locale.pick(", ", "，") };
    safe(&format!("{}{comma}{said}", dataset.trim()), locale)
}

/// Whether the sentence starts with a name, whose letters are not ours to change.
fn starts_with_name(view: &View, columns: &[ColumnBrief], locale: Locale) -> bool {
    use crate::TokenRole::{Field, Key, Values};
    let tokens = sentence(view, columns, locale);
    tokens.first().is_some_and(|token| matches!(token.role, Field(_) | Key(_) | Values(_)))
}

/// A text as a file name.
fn safe(text: &str, locale: Locale) -> String {
    let mut name = String::new();
    for c in text.chars() {
        match c {
            ':' => name.push_str(" - "),
            '/' | '\\' | '|' => name.push('-'),
            '<' | '>' | '?' | '*' => name.push(' '),
            '"' => {}
            c if is_invisible(c) => {}
            c if c.is_whitespace() || c.is_control() => name.push(' '),
            c => name.push(c),
        }
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = cut(&name).trim_matches(['.', ' ', '-', '~']);
    if name.is_empty() {
        return locale.pick("data", "数据").to_owned();
    }
    if is_device(name) { format!("{name}_") } else { name.to_owned() }
}

/// Marks of direction, joiners and the like, which change how a name looks.
fn is_invisible(c: char) -> bool {
    matches!(
        u32::from(c),
        0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF
            | 0xFFF9..=0xFFFB | 0xE0000..=0xE0FFF
    )
}

/// The start of a text that is not too long: whole words of letters that are separated by
/// spaces, and single characters of those that are not.
fn cut(text: &str) -> &str {
    let fits = |(i, (at, c)): &(usize, (usize, char))| *i < MOST && at + c.len_utf8() <= MOST_BYTES;
    let end = text.char_indices().enumerate().take_while(fits).last();
    let end = end.map_or(0, |(_, (at, c))| at + c.len_utf8());
    let (start, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.');
    let mut start = start;
    if in_word(rest.chars().next()) {
        let word = start.trim_end_matches(|c| in_word(Some(c)));
        start = if word.is_empty() { start } else { word };
    }
    if rest.is_empty() {
        return start;
    }
    let mut start = start.trim_end_matches([' ', ',', ';', '，', '、', '（', '(', '“', '=', '-']);
    // What is left of a list or a bracket says nothing.
    for word in [" and", " or", " by", " with", " the", " of", " where", " is", " for"] {
        start = start.strip_suffix(word).unwrap_or(start);
    }
    start.trim_end_matches([' ', ',', ';', '，', '、'])
}

/// Whether Windows takes a name for a device, whatever comes after its first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |word: &str| {
        let digit = stem.strip_prefix(word).and_then(|rest| {
            let mut rest = rest.chars();
            rest.next().filter(|_| rest.next().is_none())
        });
        digit.is_some_and(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³'))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$")
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_everywhere() {
        let check = |text: &str, expected: &str| {
            let name = safe(text, Locale::EN);
            assert_eq!(name, expected, "{text}");
            assert!(name.chars().count() <= MOST && name.len() <= MOST_BYTES);
        };
        check("a/b\\c:d*e?f\"g<h>i|j", "a-b-c - d e fg h i-j");
        check("../../etc/passwd", "etc-passwd");
        check(" .hidden. ", "hidden");
        check("con", "con_");
        check("NUL.tar", "NUL.tar_");
        check("lpt9", "lpt9_");
        check("COM10", "COM10");
        check("COM²", "COM²_");
        check("console", "console");
        check("a\u{202e}b\u{0}c\nd", "ab c d");
        check("\u{200b}", "data");
        check("", "data");
        check("北京空气，PM2.5 的月均值", "北京空气，PM2.5 的月均值");
        check(
            &"Mean PM2.5 by month and station ".repeat(4),
            "Mean PM2.5 by month and station Mean PM2.5 by month and station Mean PM2.5",
        );
        check(&"x".repeat(200), &"x".repeat(80));
        check(&"京".repeat(200), &"京".repeat(80));
        check(&"𠀀".repeat(200), &"𠀀".repeat(60));
        check(&format!("{} PM2.5", "a".repeat(76)), &"a".repeat(76));
    }

    #[test]
    fn equal_views_have_equal_names() {
        let view = View::from_fragment("#/a?station=in:Dongsi,Tiantan&by=month(time)&show=count()");
        let view = view.unwrap();
        let name = |locale| file_name(&view, &[], locale, "北京空气");
        assert_eq!(
            name(Locale::EN),
            "北京空气, number of rows by month of time where station is Dongsi or Tiantan"
        );
        assert_eq!(
            name(Locale::ZH),
            "北京空气，按 time 的月份统计的行数，仅计 station 为 Dongsi 或 Tiantan 的行"
        );
        assert_eq!(name(Locale::EN), name(Locale::EN));
    }
}
