//! The web component and npm package.
//!
//! What programs call is written in JavaScript, in `js/`: it makes the engine's worker, carries
//! questions to it, and makes typed arrays of the answers, all in 4 KB. `cargo xtask dist npm` joins
//! it with the engine that sites have.
