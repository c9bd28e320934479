use std::ops::Range;

/// A word or a character of a text, folded, with the bytes where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) term: String,
    pub(crate) span: Range<usize>,
}

impl Token {
    /// Whether it is a single character of a script that is written without gaps.
    pub(crate) fn is_character(&self) -> bool {
        let mut characters = self.term.chars();
        characters.next().is_some_and(is_character) && characters.next().is_none()
    }
}

/// The runs of a text: words in letters, and stretches of characters without gaps.
pub(crate) enum Run {
    Word(Token),
    Characters(Vec<Token>),
}

/// Splits a text into its runs; what is neither letter nor digit divides them.
pub(crate) fn runs(text: &str, lower: Lower) -> Vec<Run> {
    let mut runs = Vec::new();
    for (start, c) in text.char_indices() {
        let span = start..start + c.len_utf8();
        let is_joined = |last: usize| last == start;
        if is_character(c) {
            let token = Token { term: c.to_string(), span };
            match runs.last_mut() {
                Some(Run::Characters(tokens))
                    if tokens.last().is_some_and(|last| is_joined(last.span.end)) =>
                {
                    tokens.push(token);
                }
                _ => runs.push(Run::Characters(vec![token])),
            }
        } else if c.is_alphanumeric() {
            match runs.last_mut() {
                Some(Run::Word(word)) if is_joined(word.span.end) => {
                    fold(c, lower, &mut word.term);
                    word.span.end = span.end;
                }
                _ => {
                    let mut term = String::new();
                    fold(c, lower, &mut term);
                    runs.push(Run::Word(Token { term, span }));
                }
            }
        }
    }
    runs
}

/// What a text is indexed under: its words, its characters, and each two neighbours of these.
pub(crate) fn index_tokens(text: &str, lower: Lower) -> Vec<Token> {
    let mut tokens = Vec::new();
    for run in runs(text, lower) {
        match run {
            Run::Word(word) => tokens.push(word),
            Run::Characters(characters) => {
                tokens.extend(pairs(&characters));
                tokens.extend(characters);
            }
        }
    }
    tokens
}

/// Each two neighbours as one token.
pub(crate) fn pairs(characters: &[Token]) -> impl Iterator<Item = Token> {
    characters.iter().zip(characters.iter().skip(1)).map(|(first, second)| Token {
        term: format!("{}{}", first.term, second.term),
        span: first.span.start..second.span.end,
    })
}

/// The bytes of a word that the beginning of its folded form stands for.
pub(crate) fn span_of_beginning(
    text: &str,
    word: &Range<usize>,
    folded_len: usize,
    lower: Lower,
) -> Range<usize> {
    let mut folded = String::new();
    for (offset, c) in text.get(word.clone()).unwrap_or("").char_indices() {
        if folded.len() >= folded_len {
            return word.start..word.start + offset;
        }
        fold(c, lower, &mut folded);
    }
    word.clone()
}

/// How a character outside of ASCII is written in lower case: [`str::to_lowercase`], or what a
/// browser has for it, which saves the page the table of all such characters.
pub type Lower = fn(&str) -> String;

/// Adds a character in lower case, full-width forms as plain ones.
fn fold(c: char, lower: Lower, term: &mut String) {
    let plain = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    if plain.is_ascii() {
        term.push(plain.to_ascii_lowercase());
    } else {
        term.push_str(&lower(plain.encode_utf8(&mut [0; 4])));
    }
}

/// Whether the character belongs to a script that is written without gaps.
pub(crate) fn is_character(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{index_tokens, span_of_beginning};

    #[test]
    fn texts_are_split_into_words_and_characters() {
        for (text, expected) in [
            ("", vec![]),
            (" ,;—", vec![]),
            ("Air Quality", vec!["air", "quality"]),
            ("PM2.5_avg", vec!["pm2", "5", "avg"]),
            ("ÉTÉ Straße", vec!["été", "straße"]),
            ("ＰＭ２", vec!["pm2"]),
            ("空气", vec!["空气", "空", "气"]),
            (
                "2017年空气质量",
                vec!["2017", "年空", "空气", "气质", "质量", "年", "空", "气", "质", "量"],
            ),
            ("京、津", vec!["京", "津"]),
            (
                "東京タワーTower",
                vec!["東京", "京タ", "タワ", "ワー", "東", "京", "タ", "ワ", "ー", "tower"],
            ),
        ] {
            let tokens = index_tokens(text, str::to_lowercase);
            let terms: Vec<&str> = tokens.iter().map(|token| token.term.as_str()).collect();
            assert_eq!(terms, expected, "{text}");
            assert!(tokens.iter().all(|token| text.get(token.span.clone()).is_some()));
        }
    }

    #[test]
    fn a_beginning_covers_whole_characters() {
        let text = "x İstanbul";
        let word = 2..text.len();
        // The capital İ is two characters when folded.
        assert_eq!(text.get(span_of_beginning(text, &word, 1, str::to_lowercase)), Some("İ"));
        assert_eq!(text.get(span_of_beginning(text, &word, 4, str::to_lowercase)), Some("İs"));
        assert_eq!(
            text.get(span_of_beginning(text, &word, 99, str::to_lowercase)),
            Some("İstanbul")
        );
    }
}
