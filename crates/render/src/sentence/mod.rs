//! The view in words, as tokens that the screen makes into buttons.

mod condition;
mod en;
mod period;
mod plan;
#[cfg(test)]
mod tests;
mod zh;

use sagitta_spec::{Query, View};

use self::plan::Plan;
use crate::{ColumnBrief, Language, Locale, format};

/// A run of words with one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The words, with the spaces that belong between tokens.
    pub text: String,
    /// What pressing it opens.
    pub role: TokenRole,
}

/// What a token speaks of, and so what pressing it opens. A path leads from the root of the
/// filter (or of `having`) to a part, by the place in each `all` or `any`; `not` has the place 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRole {
    /// Words only.
    Plain,
    /// What aggregate `i` works out.
    Aggregate(usize),
    /// The column of aggregate `i`.
    Field(usize),
    /// The column of key `i`.
    Key(usize),
    /// The time unit of key `i`.
    TimeUnit(usize),
    /// The bins of key `i`.
    Bin(usize),
    /// One of the values that the condition at this path asks for.
    Values(Vec<usize>),
    /// The period that the condition at this path asks for.
    Period(Vec<usize>),
    /// The condition at this path.
    Condition(Vec<usize>),
    /// The condition on groups at this path.
    Having(Vec<usize>),
    /// The columns of a row query.
    Columns,
    /// The lookup `i`.
    Lookup(usize),
    /// The computed column `i`.
    Compute(usize),
    /// The window column `i`.
    Window(usize),
    /// The sort key `i`.
    Sort(usize),
    /// The sources that are read as one table.
    Sources,
    /// How many rows or groups, and from where.
    Limit,
    /// A new condition.
    AddCondition,
}

/// The view as a sentence: the headline, the alternative text, the title and the citation.
///
/// The last token adds a condition and is no part of the plain text. Datasets are named by their
/// ids; see [`sentence_of`].
pub fn sentence(view: &View, columns: &[ColumnBrief], locale: Locale) -> Vec<Token> {
    sentence_of(view, columns, &[], locale)
}

/// The view as a sentence that calls datasets by their titles: `titles` are pairs of an id and a
/// title in the reader's language. Unions and lookups name them.
pub fn sentence_of(
    view: &View,
    columns: &[ColumnBrief],
    titles: &[(String, String)],
    locale: Locale,
) -> Vec<Token> {
    let plan = Plan::new(&view.query, columns, locale).of_sources(&view.source, titles);
    let mut tokens = Tokens::new(locale);
    match locale.language {
        Language::En => en::speak(&plan, &mut tokens),
        Language::Zh => zh::speak(&plan, &mut tokens),
    }
    tokens.finish()
}

/// What stands under the sentence, or behind it after a semicolon, about rows that an aggregate
/// passed over: "1,204 rows excluded as missing". None if there are none.
pub fn excluded(n_rows: u64, locale: Locale) -> Option<String> {
    let count = format::count(n_rows, locale);
    match (n_rows, locale.language) {
        (0, _) => None,
        (1, Language::En) => Some("1 row excluded as missing".to_owned()),
        (_, Language::En) => Some(format!("{count} rows excluded as missing")),
        (_, Language::Zh) => Some(format!("另有 {count} 行因缺失未计入")),
    }
}

/// The sentence as plain text.
pub fn plain_text(tokens: &[Token]) -> String {
    let spoken = tokens.iter().filter(|token| token.role != TokenRole::AddCondition);
    spoken.map(|token| token.text.as_str()).collect::<String>().trim().to_owned()
}

/// What a column of the result is called: "Mean PM2.5, µg/m³" for `mean(PM2.5)`.
pub fn column_label(
    query: &Query,
    output_name: &str,
    columns: &[ColumnBrief],
    locale: Locale,
) -> String {
    let plan = Plan::new(query, columns, locale);
    let phrase = plan.result_phrase(output_name);
    let phrase = match locale.language {
        Language::En
            if plan.aggregate_named(output_name).is_some()
                || plan.window_named(output_name).is_some() =>
        {
            capital(&phrase)
        }
        _ => phrase,
    };
    phrase + &plan.result_unit(output_name)
}

/// The tokens so far.
struct Tokens {
    locale: Locale,
    tokens: Vec<Token>,
}

impl Tokens {
    fn new(locale: Locale) -> Self {
        Self { locale, tokens: Vec::new() }
    }

    fn say(&mut self, text: &str) {
        self.push(text, TokenRole::Plain);
    }

    /// Adds words. Between a Chinese and a Latin character stands a space; words without a
    /// meaning of their own join the ones before.
    fn push(&mut self, text: &str, role: TokenRole) {
        if text.is_empty() {
            return;
        }
        let before = self.tokens.last().and_then(|token| token.text.chars().last());
        if let (Language::Zh, Some(before), Some(after)) =
            (self.locale.language, before, text.chars().next())
            && ((is_han(before) && is_latin(after)) || (is_latin(before) && is_han(after)))
        {
            self.join(" ");
        }
        match role {
            TokenRole::Plain => self.join(text),
            role => self.tokens.push(Token { text: text.to_owned(), role }),
        }
    }

    fn join(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(last) if last.role == TokenRole::Plain => last.text.push_str(text),
            _ => self.tokens.push(Token { text: text.to_owned(), role: TokenRole::Plain }),
        }
    }

    /// Says several things with words between them and before the last.
    fn list<T>(
        &mut self,
        items: &[T],
        between: &str,
        last: &str,
        mut say: impl FnMut(&mut Self, &T),
    ) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.say(if i + 1 == items.len() { last } else { between });
            }
            say(self, item);
        }
    }

    fn finish(mut self) -> Vec<Token> {
        if let (Language::En, Some(first)) = (self.locale.language, self.tokens.first_mut())
            && !matches!(first.role, TokenRole::Field(_) | TokenRole::Key(_) | TokenRole::Values(_))
        {
            first.text = capital(&first.text);
        }
        self.join(" ");
        let text = self.locale.pick("+ condition", "+ 条件");
        self.tokens.push(Token { text: text.to_owned(), role: TokenRole::AddCondition });
        self.tokens
    }
}

/// The text with its first letter upper-case, for words of ours only.
fn capital(text: &str) -> String {
    let mut capital = text.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capital
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x2FFF | 0x3040..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

fn is_latin(c: char) -> bool {
    (c.is_alphanumeric() && !is_han(c)) || matches!(c, '−' | '<' | '>' | '=' | '%')
}
