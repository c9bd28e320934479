use sagitta_spec::deserialize_read;
use sagitta_spec::node::{At, Read};
use sagitta_spec::words_of;
use serde::{Serialize, Serializer};

/// Who may have a dataset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessRights {
    /// Everybody (无条件开放).
    #[default]
    Public,
    /// Whoever applies for it or keeps its conditions (有条件开放).
    Restricted,
    /// Nobody outside (不予开放): that it exists is all that is told.
    NonPublic,
}

impl AccessRights {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Public, Self::Restricted, Self::NonPublic];

    /// The word it is written as.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Restricted => "restricted",
            Self::NonPublic => "non-public",
        }
    }

    /// Whether everybody may have it, which is not written down.
    pub(crate) fn is_public(&self) -> bool {
        *self == Self::Public
    }
}

/// What is not written down is public.
impl Read for AccessRights {
    fn read(at: &At<'_>) -> Result<Self, Box<sagitta_spec::Error>> {
        let word = at.text()?;
        let found = Self::ALL.into_iter().find(|rights| rights.as_str() == word);
        found.ok_or_else(|| at.unexpected("public, restricted or non-public"))
    }

    fn absent() -> Option<Self> {
        Some(Self::Public)
    }
}

impl Serialize for AccessRights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

deserialize_read!(AccessRights);

/// How often a dataset is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// All the time (实时).
    Continuous,
    /// Every day (每日).
    Daily,
    /// Every week (每周).
    Weekly,
    /// Every month (每月).
    Monthly,
    /// Every three months (每季度).
    Quarterly,
    /// Every six months (每半年).
    Biannual,
    /// Every year (每年).
    Annual,
    /// When there is something new (不定期).
    Irregular,
}

impl Frequency {
    /// All of them, the most frequent first.
    pub const ALL: [Self; 8] = [
        Self::Continuous,
        Self::Daily,
        Self::Weekly,
        Self::Monthly,
        Self::Quarterly,
        Self::Biannual,
        Self::Annual,
        Self::Irregular,
    ];
}

words_of!(Frequency, "how often a dataset is renewed" {
    Continuous: "continuous",
    Daily: "daily",
    Weekly: "weekly",
    Monthly: "monthly",
    Quarterly: "quarterly",
    Biannual: "biannual",
    Annual: "annual",
    Irregular: "irregular",
});

impl Serialize for Frequency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

deserialize_read!(Frequency);
