use sagitta_spec::node::{At, Node, Read};
use sagitta_spec::{deserialize_read, fields_of};
use serde::Serialize;

use crate::{AccessRights, Error, Frequency, Localized};

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
    /// The area that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spatial: Option<Location>,
    /// How often its publisher promises to renew it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accrual_periodicity: Option<Frequency>,
    /// Who may have it.
    #[serde(skip_serializing_if = "AccessRights::is_public")]
    pub access_rights: AccessRights,
    /// On what conditions, or why not.
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub rights: Localized,
    /// What it can be had as where its publisher keeps it, by short names: `CSV`, `XLSX`, `API`.
    /// The formats of [`Self::distributions`] are not repeated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub format: Vec<String>,
    /// The catalogue or list that the entry was taken over from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
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

    /// Reads one entry of a catalogue, as [`Self::to_json`] writes it. What it refers to is not
    /// checked.
    ///
    /// # Errors
    /// [`Error::Form`], with the place.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let node = Node::from_json(text).map_err(Error::Form)?;
        Self::read(&At::root(&node)).map_err(|error| Error::Form(*error))
    }

    /// The entry in one line of JSON. Fails only if serde does.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// The file to open, if there is one.
    pub fn distribution(&self) -> Option<&Distribution> {
        self.distributions.first()
    }

    /// The short names of what it can be had as, each once: those of its files, then
    /// [`Self::format`].
    pub fn formats(&self) -> Vec<&str> {
        let mut formats: Vec<&str> = Vec::new();
        let files = self.distributions.iter().map(|file| format_of(&file.media_type));
        for format in files.chain(self.format.iter().map(String::as_str)) {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        formats
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

/// The short name of a media type; the type itself if it has none here.
fn format_of(media_type: &str) -> &str {
    match media_type {
        ARROW_FILE | ARROW_STREAM => "Arrow",
        "text/csv" => "CSV",
        "text/tab-separated-values" => "TSV",
        "application/json" => "JSON",
        "application/geo+json" => "GeoJSON",
        "application/vnd.apache.parquet" => "Parquet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "XLSX",
        "application/vnd.ms-excel" => "XLS",
        other => other,
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

/// An area that a dataset covers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Location {
    /// Its code, in China that of GB/T 2260; empty if nobody has written it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// What it is called.
    pub name: Localized,
}

/// Where an entry was taken over from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// The address or the name of the catalogue or list.
    pub source: String,
    /// What the entry is called there; empty if it has no identifier.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub identifier: String,
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

/// A file that holds a dataset, or the parts that it is cut into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// Where it is, from the catalogue's own address. Nothing is there if it is cut into parts: who
    /// knows nothing of them finds no file rather than the beginning of one.
    pub download_url: String,
    /// Its media type, such as [`ARROW_FILE`].
    pub media_type: String,
    /// How large it is, in bytes; all parts together.
    pub byte_size: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal digits; of parts, that of the file they
    /// were cut from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The parts that it is cut into, in order; none if it is one file. Those of an Arrow file are the
    /// file once they are put one behind the other. Each of those of a CSV file begins with the header.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<FilePart>,
}

/// A file, or a part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FilePart {
    /// Where it is, from the catalogue's own address.
    pub download_url: String,
    /// How large it is, in bytes.
    pub byte_size: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Distribution {
    /// What there is to be fetched, in order: the file, or its parts.
    pub fn files(&self) -> Vec<FilePart> {
        if !self.parts.is_empty() {
            return self.parts.clone();
        }
        let (download_url, sha256) = (self.download_url.clone(), self.sha256.clone());
        vec![FilePart { download_url, byte_size: self.byte_size, sha256 }]
    }
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
    spatial,
    accrual_periodicity,
    access_rights,
    rights,
    format,
    provenance,
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

/// A code that is not there is empty.
impl Read for Location {
    fn read(at: &At<'_>) -> Result<Self, Box<sagitta_spec::Error>> {
        let fields = at.object(&["code", "name"])?;
        let code = fields.read::<Option<String>>("code")?.unwrap_or_default();
        Ok(Self { code, name: fields.read("name")? })
    }
}

deserialize_read!(Location);

/// An identifier that is not there is empty.
impl Read for Provenance {
    fn read(at: &At<'_>) -> Result<Self, Box<sagitta_spec::Error>> {
        let fields = at.object(&["source", "identifier"])?;
        let identifier = fields.read::<Option<String>>("identifier")?.unwrap_or_default();
        Ok(Self { source: fields.read("source")?, identifier })
    }
}

fields_of!(Field { name, alias, title, description, unit, data_type: "type" });
fields_of!(Distribution { download_url, media_type, byte_size, sha256, parts });
fields_of!(FilePart { download_url, byte_size, sha256 });
