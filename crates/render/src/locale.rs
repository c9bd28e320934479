/// A language that the sentence, the axes and the figures can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

impl Language {
    /// The language of a tag such as `zh-CN`; English for every other.
    pub fn from_tag(tag: &str) -> Self {
        if tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("zh")) {
            Self::Zh
        } else {
            Self::En
        }
    }

    /// The tag for a `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }
}

/// How somebody reads: in which words, with which marks in numbers, with dates in which form.
///
/// Numbers and dates do not hang on the language: many who read English write 1.234,5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// The words.
    pub language: Language,
    /// The marks in numbers.
    pub numbers: Numbers,
    /// The form of dates.
    pub dates: Dates,
}

impl Locale {
    /// English, with numbers and dates as English readers have them.
    pub const EN: Self =
        Self { language: Language::En, numbers: Numbers::Comma, dates: Dates::Words };
    /// Chinese, with numbers and dates as Chinese readers have them.
    pub const ZH: Self = Self { language: Language::Zh, ..Self::EN };

    /// The locale of a tag such as `zh-CN`, as [`Language::from_tag`] reads it.
    pub fn from_tag(tag: &str) -> Self {
        Self { language: Language::from_tag(tag), ..Self::EN }
    }

    /// The tag for a `lang` attribute.
    pub fn tag(self) -> &'static str {
        self.language.tag()
    }

    /// The tag of the marks in numbers, where they are not those of the language.
    pub fn own_numbers(self) -> Option<&'static str> {
        (self.numbers != Numbers::default()).then(|| self.numbers.tag())
    }

    /// The name of the form of dates, where it is not that of the language.
    pub fn own_dates(self) -> Option<&'static str> {
        (self.dates != Dates::default()).then(|| self.dates.tag())
    }

    /// One of two texts.
    pub(crate) fn pick<T>(self, en: T, zh: T) -> T {
        match self.language {
            Language::En => en,
            Language::Zh => zh,
        }
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        Self { language, ..Self::EN }
    }
}

/// The marks in a number, by what groups its digits. They are those of the Unicode CLDR for the
/// locale of the same [tag](Numbers::tag).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    /// `1,234,567.5`
    #[default]
    Comma,
    /// `1.234.567,5`
    Point,
    /// `1 234 567,5`, with narrow spaces at which no line breaks.
    Space,
    /// `1’234’567.5`
    Apostrophe,
    /// `12,34,567.5`
    Lakh,
    /// `1234567.5`
    Plain,
}

impl Numbers {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Comma, Self::Point, Self::Space, Self::Apostrophe, Self::Lakh, Self::Plain];

    /// The tag of a locale that writes numbers so.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Comma => "en",
            Self::Point => "de",
            Self::Space => "fr",
            Self::Apostrophe => "de-CH",
            Self::Lakh => "en-IN",
            Self::Plain => "und",
        }
    }

    /// The marks of a tag that [`Numbers::tag`] has given.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|numbers| numbers.tag() == tag)
    }

    /// What stands before the fraction.
    pub(crate) fn decimal(self) -> char {
        match self {
            Self::Point | Self::Space => ',',
            _ => '.',
        }
    }

    /// What stands after a digit that so many others of the whole part follow, if anything does.
    pub(crate) fn group(self, n_after: usize) -> Option<char> {
        let ends_three = n_after > 0 && n_after.is_multiple_of(3);
        match self {
            Self::Comma => ends_three.then_some(','),
            Self::Point => ends_three.then_some('.'),
            Self::Space => ends_three.then_some('\u{202f}'),
            Self::Apostrophe => ends_three.then_some('’'),
            Self::Lakh => (n_after == 3 || (n_after > 3 && n_after % 2 == 1)).then_some(','),
            Self::Plain => None,
        }
    }
}

/// The form of dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dates {
    /// In the words of the language: `1 Mar 2013`, `2013年3月1日`.
    #[default]
    Words,
    /// As ISO 8601 writes them: `2013-03-01`.
    Iso,
}

impl Dates {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Words, Self::Iso];

    /// The name of the form.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Iso => "iso",
        }
    }

    /// The form of a name that [`Dates::tag`] has given.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dates| dates.tag() == tag)
    }
}
