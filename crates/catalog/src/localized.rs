use sagitta_spec::deserialize_read;
use sagitta_spec::node::{At, Read};
use serde::Serialize;

/// A language of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Language {
    /// Every language, in the order of this type.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The language's tag: `en`, `zh`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// A text in each language; empty where nobody has written it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Localized {
    /// In English.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// In Chinese.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zh: String,
}

/// A language that is not there has an empty text, and a text that is not there none at all.
impl Read for Localized {
    fn read(at: &At<'_>) -> Result<Self, Box<sagitta_spec::Error>> {
        let fields = at.object(&["en", "zh"])?;
        let text = |key| fields.read::<Option<String>>(key).map(Option::unwrap_or_default);
        Ok(Self { en: text("en")?, zh: text("zh")? })
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

deserialize_read!(Localized);

impl Localized {
    /// A text in both languages.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The text in a language, or in another one if there is none; empty if there is none at all.
    pub fn get(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::En => (&self.en, &self.zh),
            Language::Zh => (&self.zh, &self.en),
        };
        if first.is_empty() { second } else { first }
    }

    /// Whether nobody has written it in any language.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }

    /// The texts that somebody has written, with their languages.
    pub fn texts(&self) -> impl Iterator<Item = (Language, &str)> {
        [(Language::En, self.en.as_str()), (Language::Zh, self.zh.as_str())]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
    }
}
