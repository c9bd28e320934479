use sagitta_spec::{deserialize_read, fields_of};
use serde::Serialize;

use crate::Localized;

/// The media type of an Arrow IPC file.
pub const ARROW_FILE: &str = "application/vnd.apache.arrow.file";

/// The media type of an Arrow IPC stream.
pub const ARROW_STREAM: &str = "application/vnd.apache.arrow.stream";

/// A dataset: one table with what has to be known about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dataset {
    /// Names the dataset in links.
    pub id: String,
    /// Its former ids, which links may still have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias: Vec<String>,
    /// What it is called.
    pub title: Localized,
    /// What is in it.
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub description: Localized,
    /// Who publishes it; without a name where that is not known.
    pub publisher: Publisher,
    /// What may be done with it; empty where that is not known.
    pub license: License,
    /// The ids of its themes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub theme: Vec<String>,
    /// Words to find it by, in any language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keyword: Vec<String>,
    /// The page where the publisher speaks of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landing_page: Option<String>,
    /// The ISO date of its first publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<String>,
    /// The ISO date of its last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// The period that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporal: Option<Temporal>,
    /// How many rows it has.
    pub n_rows: u64,
    /// How many columns it has.
    pub n_columns: u64,
    /// Whether a program made it up; it is labelled so wherever it is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub synthetic: bool,
    /// Its columns, in their order; some or all may be left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The files that hold it, the one to open first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub distributions: Vec<Distribution>,
    /// The link fragment of the View that is shown first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_view: Option<String>,
}

impl Dataset {
    /// Whether links may call it so: by its id, or by a former one.
    pub fn is_called(&self, id: &str) -> bool {
        self.id == id || self.alias.iter().any(|alias| alias == id)
    }

    /// The file to open, if there is one.
    pub fn distribution(&self) -> Option<&Distribution> {
        self.distributions.first()
    }

    /// What is known of a column.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Publisher {
    /// Whether nobody has said who it is.
    pub fn is_unknown(&self) -> bool {
        self.name.is_empty()
    }
}

impl License {
    /// Whether nobody has said what it is.
    pub fn is_unknown(&self) -> bool {
        self.id.is_empty() && self.name.is_empty()
    }
}

/// Who publishes a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Publisher {
    /// The publisher's name.
    pub name: Localized,
    /// The publisher's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What may be done with a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct License {
    /// The short name, by SPDX where there is one.
    pub id: String,
    /// The full name.
    pub name: String,
    /// The page with its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A period, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Temporal {
    /// The ISO date of its beginning; partial dates are allowed.
    pub start: String,
    /// The ISO date of its end; open if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
}

/// A column of a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The column's name in the file.
    pub name: String,
    /// Its former names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias: Vec<String>,
    /// What readers call it.
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub title: Localized,
    /// What its values mean.
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub description: Localized,
    /// The unit of its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Its type's name in lower case: `int64`, `category`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub data_type: Option<String>,
}

/// A file that holds a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// Where it is, from the catalogue's own address.
    pub download_url: String,
    /// Its media type, such as [`ARROW_FILE`].
    pub media_type: String,
    /// How large it is, in bytes.
    pub byte_size: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

fields_of!(Dataset {
    id,
    alias,
    title,
    description,
    publisher,
    license,
    theme,
    keyword,
    landing_page,
    issued,
    modified,
    temporal,
    n_rows,
    n_columns,
    synthetic,
    fields,
    distributions,
    default_view,
});
deserialize_read!(Dataset);
fields_of!(Publisher { name, url });
fields_of!(License { id, name, url });
fields_of!(Temporal { start, end });
deserialize_read!(Temporal);
fields_of!(Field { name, alias, title, description, unit, data_type: "type" });
fields_of!(Distribution { download_url, media_type, byte_size, sha256 });
