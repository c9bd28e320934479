//! Words that were typed with slips: a letter too much, too few or wrong, or two exchanged.

/// How many slips are forgiven in a word: the longer it is, the more; none in a number.
pub(crate) fn forgiven(word: &str) -> u8 {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return 0;
    }
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The shortest word that is compared with the beginnings of longer ones.
const MIN_BEGINNING: usize = 5;

/// How a term is like a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Likeness {
    /// How many slips lead from one to the other.
    pub(crate) n_slips: u8,
    /// Whether only the beginning of the term is alike.
    pub(crate) is_beginning: bool,
}

/// Compares a word with terms in the order of their bytes. What a term has in common with the one
/// before it is not compared again, and what cannot become alike any more is passed over.
#[derive(Debug)]
pub(crate) struct Comparison {
    word: Vec<char>,
    forgiven: u8,
    /// The letters of the last term, as far as they were looked at.
    letters: Vec<char>,
    /// For each beginning of the last term, the fewest slips to each beginning of the word.
    rows: Vec<Vec<u8>>,
    /// For each beginning of the last term, the fewest slips of it or of a shorter one to the word.
    best: Vec<u8>,
    /// Whether the last term was given up.
    is_lost: bool,
}

impl Comparison {
    pub(crate) fn new(word: &str) -> Self {
        let word: Vec<char> = word.chars().collect();
        let first: Vec<u8> = (0..=u8::MAX).take(word.len() + 1).collect();
        let forgiven = forgiven(&word.iter().collect::<String>());
        let best = vec![u8::MAX];
        Self { word, forgiven, letters: Vec::new(), rows: vec![first], best, is_lost: false }
    }

    /// How a term is like the word, if it is. Terms have to come in their order.
    pub(crate) fn likeness(&mut self, term: &str) -> Option<Likeness> {
        let pairs = term.chars().zip(&self.letters);
        let shared = pairs.take_while(|(one, other)| one == *other).count();
        if !(self.is_lost && shared == self.letters.len()) {
            self.is_lost = false;
            self.letters.truncate(shared);
            self.rows.truncate(shared + 1);
            self.best.truncate(shared + 1);
            for letter in term.chars().skip(shared) {
                self.push(letter);
                if self.is_lost {
                    break;
                }
            }
        }
        let whole = self.rows.last().and_then(|row| row.last()).copied().unwrap_or(u8::MAX);
        if !self.is_lost && whole <= self.forgiven {
            return Some(Likeness { n_slips: whole, is_beginning: false });
        }
        let best = self.best.last().copied().filter(|best| *best <= self.forgiven)?;
        let is_long = self.word.len() >= MIN_BEGINNING;
        is_long.then_some(Likeness { n_slips: best, is_beginning: true })
    }

    fn push(&mut self, letter: char) {
        let at = |row: Option<&Vec<u8>>, idx: usize| {
            row.and_then(|row| row.get(idx)).copied().unwrap_or(u8::MAX)
        };
        let n = self.rows.len();
        let before = self.rows.last();
        let before_that = n.checked_sub(2).and_then(|idx| self.rows.get(idx));
        let last_letter = self.letters.last().copied();
        let mut left = u8::try_from(n).unwrap_or(u8::MAX);
        let mut row = vec![left];
        let mut least = left;
        let mut last_wanted = None;
        for (idx, wanted) in self.word.iter().copied().enumerate() {
            let wrong = at(before, idx).saturating_add(u8::from(wanted != letter));
            let mut slips =
                wrong.min(at(before, idx + 1).saturating_add(1)).min(left.saturating_add(1));
            let is_exchanged = last_wanted == Some(letter) && last_letter == Some(wanted);
            if is_exchanged && let Some(start) = idx.checked_sub(1) {
                slips = slips.min(at(before_that, start).saturating_add(1));
            }
            row.push(slips);
            least = least.min(slips);
            (left, last_wanted) = (slips, Some(wanted));
        }
        let best = self.best.last().copied().unwrap_or(u8::MAX).min(left);
        self.best.push(best);
        self.letters.push(letter);
        self.rows.push(row);
        self.is_lost = least > self.forgiven;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_forgiven_by_length() {
        let whole = |n_slips| Some(Likeness { n_slips, is_beginning: false });
        let beginning = |n_slips| Some(Likeness { n_slips, is_beginning: true });
        for (word, term, expected) in [
            ("air", "air", whole(0)),
            ("air", "aid", None),
            ("park", "parc", whole(1)),
            ("park", "prak", whole(1)),
            ("park", "praks", None),
            ("qualty", "quality", whole(1)),
            ("qualitty", "quality", whole(1)),
            ("qaulity", "quality", whole(1)),
            ("hopsitla", "hospital", whole(2)),
            ("enviroment", "environment", whole(1)),
            ("enviromen", "environment", whole(2)),
            ("enviro", "environment", beginning(0)),
            ("envirnm", "environment", beginning(1)),
            ("trasport", "transportation", beginning(1)),
            ("2017", "2018", None),
            ("zzzzzzzz", "quality", None),
        ] {
            assert_eq!(Comparison::new(word).likeness(term), expected, "{word} {term}");
        }
    }

    /// The fewest slips by the book: every cell of the table from those around it.
    fn distance(one: &str, other: &str) -> usize {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                table[i][j] = match (i, j) {
                    (0, n) | (n, 0) => n,
                    _ => {
                        let wrong = usize::from(one[i - 1] != other[j - 1]);
                        let mut least = (table[i - 1][j] + 1)
                            .min(table[i][j - 1] + 1)
                            .min(table[i - 1][j - 1] + wrong);
                        if i > 1
                            && j > 1
                            && one[i - 1] == other[j - 2]
                            && one[i - 2] == other[j - 1]
                        {
                            least = least.min(table[i - 2][j - 2] + 1);
                        }
                        least
                    }
                };
            }
        }
        table[one.len()][other.len()]
    }

    #[test]
    fn walking_through_terms_finds_what_comparing_each_does() {
        let mut terms: Vec<String> = Vec::new();
        let letters = ["a", "b", "c", "d"];
        for n in 0..4_usize.pow(6) {
            let mut rest = n;
            let mut term = String::new();
            for _ in 0..3 + n % 4 {
                term += letters[rest % 4];
                rest /= 4;
            }
            terms.push(term);
        }
        terms.sort_unstable();
        terms.dedup();
        for word in ["abcd", "abca", "ddbca", "aabbccdd"] {
            let mut walk = Comparison::new(word);
            for term in &terms {
                let found = walk.likeness(term).filter(|it| !it.is_beginning).map(|it| it.n_slips);
                let slips = distance(word, term);
                let expected = u8::try_from(slips).ok().filter(|it| *it <= forgiven(word));
                assert_eq!(found, expected, "{word} {term}");
            }
        }
    }
}
