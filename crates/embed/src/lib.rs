//! The web component and npm package.
