/// How a column's values are treated: alignment, axis, grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Integer,
    /// Numbers with a fraction.
    Number,
    /// True and false.
    Boolean,
    /// Dates and moments; numbers are wall-clock milliseconds since 1970.
    Temporal,
    /// Time of day.
    Time,
    /// Lengths of time.
    Duration,
    /// Few different texts.
    Category,
    /// Many different texts.
    Text,
    /// Shown only: binary, nested, null.
    Other,
}

impl Kind {
    /// Whether the values are numbers that can be added up.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }
}

/// What the sentence, the suggestions and the figures need to know of a column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnBrief {
    /// Its name in the table.
    pub name: String,
    /// Its title in the reader's language; the name is shown if absent.
    pub title: Option<String>,
    /// The unit of measurement, such as `µg/m³`.
    pub unit: Option<String>,
    /// How its values are treated.
    pub kind: Kind,
    /// For temporal columns: whether they hold dates without a time of day.
    pub is_date: bool,
    /// Rows in all.
    pub n_rows: u64,
    /// Nulls among them.
    pub n_nulls: u64,
    /// How many different values; an estimate will do. 0 if unknown.
    pub n_distinct: u64,
    /// The least value as canonical text; none without a value.
    pub min: Option<String>,
    /// The greatest value as canonical text.
    pub max: Option<String>,
}

impl ColumnBrief {
    /// A column of which only name and kind are known.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            title: None,
            unit: None,
            kind,
            is_date: false,
            n_rows: 0,
            n_nulls: 0,
            n_distinct: 0,
            min: None,
            max: None,
        }
    }

    /// The title, or else the name.
    pub fn display_name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// Whether the values are whole numbers that read as years: all of them in 1500..=2200.
    pub fn is_year_like(&self) -> bool {
        let bound =
            |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<i64>().ok());
        self.kind == Kind::Integer
            && matches!(
                (bound(&self.min), bound(&self.max)),
                (Some(min), Some(max)) if min >= 1500 && max <= 2200
            )
    }

    /// Whether the name says that the numbers are labels (`id`, `code`, `zip`), not measures.
    pub fn is_id_like(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let word = name.rsplit(['_', '-', ' ', '.']).next().unwrap_or("");
        matches!(word, "id" | "code" | "zip" | "fips" | "index" | "key" | "no")
            || ["编号", "代码", "编码", "序号", "邮编"].iter().any(|end| name.ends_with(end))
    }

    /// Whether the name says that the numbers are places on the globe.
    pub fn is_coordinate_like(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        matches!(
            name.as_str(),
            "lat" | "lon" | "lng" | "long" | "latitude" | "longitude" | "经度" | "纬度"
        )
    }
}
