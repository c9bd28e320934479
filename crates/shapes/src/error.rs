/// Why outlines could not be read or built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not JSON.
    #[error("it is not JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// The JSON is neither GeoJSON nor TopoJSON, or a part of it is not as it has to be.
    #[error("{place}: expected {expected}")]
    Form {
        /// Where: the number of the feature, or a name.
        place: String,
        /// What has to be there.
        expected: &'static str,
    },
    /// The topology has no object of this name.
    #[error("the topology has no object \"{name}\"; it has {}", found.join(", "))]
    NoObject {
        /// The name that was asked for.
        name: String,
        /// Those that are there.
        found: Vec<String>,
    },
    /// No feature is, or is part of, an area.
    #[error("no feature has the code \"{code}\"")]
    NoFeature {
        /// The code, or the start of the codes of its parts.
        code: String,
    },
    /// A coordinate is no place on the globe.
    #[error("\"{code}\": ({x}, {y}) is no longitude and latitude")]
    OffTheGlobe {
        /// The area.
        code: String,
        /// The longitude.
        x: f64,
        /// The latitude.
        y: f64,
    },
}
