//! The outlines of a catalogue: described in its TOML file, written as small files for a page.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use sagitta_catalog::{
    Distribution, License, Localized, Publisher, SHAPES_FILE, ShapeArea, ShapeSet, Tile,
};
use sagitta_shapes::{Area, Built, Feature, Fields, Limits, Move, build, read};
use serde::Deserialize;

/// A set of outlines as the description has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShapesEntry {
    pub(crate) id: String,
    /// The files, relative to an input folder.
    pub(crate) input: Vec<String>,
    /// The property that holds a feature's code.
    #[serde(default = "id")]
    code: String,
    /// The object of a topology.
    object: Option<String>,
    pub(crate) title: Localized,
    #[serde(default)]
    description: Localized,
    pub(crate) publisher: String,
    pub(crate) license: String,
    landing_page: Option<String>,
    pub(crate) areas: Vec<AreaEntry>,
}

fn id() -> String {
    "id".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AreaEntry {
    code: String,
    pub(crate) name: Localized,
    #[serde(default)]
    short: Localized,
    #[serde(default)]
    aliases: Vec<String>,
    /// Column and row.
    pub(crate) tile: Option<[u64; 2]>,
    /// How the codes of the features begin that it is made of; its own code if there are none.
    #[serde(default)]
    parts: Vec<String>,
    /// Where it is drawn, if not at its place.
    moved: Option<MoveEntry>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveEntry {
    from: [f64; 2],
    to: [f64; 2],
    scale: f64,
}

/// A set that is built: what the catalogue says of it, and the file.
pub(crate) struct BuiltSet {
    pub(crate) set: ShapeSet,
    pub(crate) json: String,
}

impl ShapesEntry {
    /// Builds the file of the set from the texts of its inputs. What is lost goes to standard error.
    pub(crate) fn build(
        &self,
        inputs: &[String],
        publisher: Publisher,
        license: License,
    ) -> Result<BuiltSet> {
        ensure!(!self.areas.is_empty(), "it has no areas");
        let fields =
            Fields { code: self.code.clone(), object: self.object.clone(), ..Fields::default() };
        let mut features: Vec<Feature> = Vec::new();
        for text in inputs {
            features.extend(read(text, &fields)?);
        }
        let areas: Vec<Area> = self.areas.iter().map(AreaEntry::area).collect();
        let built = build(&features, &areas, &Limits::default())?;
        self.report(&built);
        let name = format!("{}.shapes.json", self.id);
        let set = ShapeSet {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            publisher,
            license,
            landing_page: self.landing_page.clone(),
            distribution: Distribution {
                download_url: name,
                media_type: SHAPES_FILE.to_owned(),
                byte_size: u64::try_from(built.json.len())?,
                sha256: Some(crate::catalog::digest(built.json.as_bytes())),
                parts: Vec::new(),
            },
            areas: self.areas.iter().map(AreaEntry::described).collect(),
        };
        Ok(BuiltSet { set, json: built.json })
    }

    fn report(&self, built: &Built) {
        let Built { json, n_points_before, n_points, dropped } = built;
        let (id, n, bytes) = (&self.id, self.areas.len(), json.len());
        eprintln!("{id}: {n} areas, {n_points} of {n_points_before} points, {bytes} bytes");
        for (code, n) in dropped {
            eprintln!(
                "warning: {id}: {n} parts of \"{code}\" are too small to be seen and left out"
            );
        }
    }
}

impl AreaEntry {
    fn area(&self) -> Area {
        let place = |at: MoveEntry| Move { from: at.from, to: at.to, scale: at.scale };
        Area { code: self.code.clone(), parts: self.parts.clone(), moved: self.moved.map(place) }
    }

    fn described(&self) -> ShapeArea {
        ShapeArea {
            code: self.code.clone(),
            name: self.name.clone(),
            short: self.short.clone(),
            aliases: self.aliases.clone(),
            tile: self.tile.map(|[column, row]| Tile { column, row }),
        }
    }
}

/// The text of an input.
pub(crate) fn text(path: &std::path::Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
