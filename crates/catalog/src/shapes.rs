use sagitta_spec::fields_of;
use serde::Serialize;

use crate::{Distribution, License, Localized, Publisher};

/// The media type of a file of outlines.
pub const SHAPES_FILE: &str = "application/vnd.sagitta.shapes+json";

/// Areas that maps can be drawn of: the districts of a city, the states of a country.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ShapeSet {
    /// Names the set in Views.
    pub id: String,
    /// What it is called.
    pub title: Localized,
    /// What has to be known of the outlines, such as areas that are drawn elsewhere.
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub description: Localized,
    /// Who publishes the outlines.
    pub publisher: Publisher,
    /// What may be done with them.
    pub license: License,
    /// The page where the publisher speaks of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landing_page: Option<String>,
    /// The file of the outlines.
    pub distribution: Distribution,
    /// Its areas, in the order of the file.
    pub areas: Vec<ShapeArea>,
}

/// An area of a set, with all that a row may call it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ShapeArea {
    /// Its code, which the file of the outlines calls it by.
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// A shorter name for small places; the name itself if nobody has written one.
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub short: Localized,
    /// What else it is called: other spellings, former names, parts of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Its place in the grid of tiles; without one, the set has no tiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tile: Option<Tile>,
}

/// A place in a grid of squares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Tile {
    /// The column, from 0 at the left.
    pub column: u64,
    /// The row, from 0 at the top.
    pub row: u64,
}

impl ShapeSet {
    /// The first thing that is not as it has to be: a code that is empty or there twice, a name
    /// that is empty, a tile that is taken twice, tiles for some areas only.
    pub(crate) fn fault(&self) -> Option<String> {
        let mut codes = std::collections::BTreeSet::new();
        let mut tiles = std::collections::BTreeSet::new();
        for area in &self.areas {
            let code = &area.code;
            if code.is_empty() || !codes.insert(code.as_str()) {
                return Some(format!("the code \"{code}\" is empty or there twice"));
            }
            if area.name.is_empty() {
                return Some(format!("the area \"{code}\" has no name"));
            }
            if area.tile.is_some_and(|tile| !tiles.insert(tile)) {
                return Some(format!("the tile of \"{code}\" is taken already"));
            }
        }
        let partly = !tiles.is_empty() && tiles.len() != self.areas.len();
        partly.then(|| "some areas have a tile and others have none".to_owned())
    }
}

fields_of!(ShapeSet {
    id,
    title,
    description,
    publisher,
    license,
    landing_page,
    distribution,
    areas,
});
fields_of!(ShapeArea { code, name, short, aliases, tile });
fields_of!(Tile { column, row });
