use crate::Error;
use crate::error::Result;

/// A choice that is written as one word.
pub(crate) trait Word: Copy + 'static {
    /// What the word chooses, for messages.
    const WHAT: &'static str;

    /// Every choice.
    fn choices() -> &'static [Self];

    /// The word.
    fn word(self) -> &'static str;

    /// The choice of this word. The path of the error is where the word stands.
    fn read(text: &str, path: impl FnOnce() -> String) -> Result<Self> {
        Self::choices().iter().copied().find(|choice| choice.word() == text).ok_or_else(|| {
            Box::new(Error::UnknownWord {
                path: path(),
                what: Self::WHAT,
                found: text.to_owned(),
                expected: Self::choices().iter().map(|choice| choice.word()).collect(),
            })
        })
    }
}

/// Gives an enum of plain variants its words: `ALL`, `as_str` and [`Word`].
macro_rules! words {
    ($type:ident, $what:literal, { $(#[$all:meta])+ $($variant:ident: $word:literal),+ $(,)? }) => {
        impl $type {
            $(#[$all])+
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The name in JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl Word for $type {
            const WHAT: &'static str = $what;

            fn choices() -> &'static [Self] {
                &Self::ALL
            }

            fn word(self) -> &'static str {
                self.as_str()
            }
        }
    };
}
pub(crate) use words;
