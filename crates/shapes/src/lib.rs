//! Outlines for maps: GeoJSON and TopoJSON to one small file for a page.
//!
//! [`read`] takes the features of a file, [`build`] makes of them what a picture of some thousand
//! pixels needs: parts are joined, points that nobody would see are left out, coordinates become
//! whole numbers. What is left out is counted.
//!
//! ```
//! use sagitta_shapes::{Area, Fields, Limits, build, read};
//!
//! let text = r#"{ "type": "FeatureCollection", "features": [{ "type": "Feature", "id": "A",
//!   "properties": { "name": "Square" },
//!   "geometry": { "type": "Polygon", "coordinates": [[[0,0],[2,0],[2,2],[0,2],[0,0]]] } }] }"#;
//! let features = read(text, &Fields::default())?;
//! assert_eq!(features[0].name, "Square");
//! let built = build(&features, &[Area::of("A")], &Limits::default())?;
//! assert_eq!(
//!     built.json,
//!     "{\"version\":1,\"units\":10000,\"shapes\":[\n\
//!      {\"code\":\"A\",\"polygons\":[[[0,0,20000,0,0,20000,-20000,0]]]}\n]}\n"
//! );
//! # Ok::<(), sagitta_shapes::Error>(())
//! ```

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::float_cmp,
        reason = "tests compare exact values and may stop at the first that is not there"
    )
)]

mod build;
mod error;
mod feature;
mod geojson;
mod ring;
mod simplify;
mod topojson;

pub use self::build::{Area, Built, Limits, Move, build};
pub use self::error::Error;
pub use self::feature::{Feature, Fields, Point, Polygon, Ring, read};
