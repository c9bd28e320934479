//! Maps: areas coloured by a figure, the same as a grid of tiles, rows as points.
//!
//! A [`Gazetteer`] knows what rows call the areas, [`Outlines`] what these look like. Both are
//! made once. [`Ground`] projects the outlines into a picture of a size, [`Joined`] brings the
//! figures of a frame to the areas; a change of the figures needs the second alone.
//!
//! ```
//! use sagitta_render::map::{Area, Gazetteer, Joined, tiles};
//! use sagitta_render::{Frame, FrameColumn, FrameValues, Kind, Layout};
//!
//! let area = |code: &str, name: &str, tile| Area {
//!     code: code.to_owned(),
//!     name: name.to_owned(),
//!     tile: Some(tile),
//!     ..Area::default()
//! };
//! let places = Gazetteer::new(vec![area("120101", "和平区", (0, 0)), area("120116", "滨海新区", (1, 0))]);
//! assert_eq!(places.find("天津市 和平"), Some(0));
//! let names = ["和平区", "滨海新区"].map(|name| Some(name.to_owned()));
//! let frame = Frame {
//!     columns: vec![
//!         FrameColumn::new("district", Kind::Category, FrameValues::Text(names.into())),
//!         FrameColumn::new("n", Kind::Integer, FrameValues::numbers(&[Some(3.0), Some(9.0)])),
//!     ],
//! };
//! let joined = Joined::new(&frame, "district", "n", true, &places)?;
//! let layout = Layout::new(358.0, 300.0);
//! assert_eq!(joined.ranked(&places, layout.locale)[0].name, "滨海新区");
//! assert_eq!(tiles(&places, &joined, &[], &layout).hits[0].lines, ["滨海新区", "n: 9", "75 % of all"]);
//! # Ok::<(), sagitta_render::Error>(())
//! ```

mod choropleth;
mod classes;
mod gazetteer;
mod ground;
mod hatch;
mod joined;
mod legend;
mod outlines;
mod points;
mod projection;
mod tiles;

pub use self::choropleth::{AREAS, choropleth};
pub use self::gazetteer::{Area, Gazetteer};
pub use self::ground::Ground;
pub use self::joined::{Joined, Ranked};
pub use self::outlines::Outlines;
pub use self::points::{PointSource, points};
pub use self::tiles::tiles;
