//! Yew components, state, and the client of the worker.

mod app;
mod catalog;
mod components;
mod context;
mod describe;
mod dom;
mod engine;
mod figure;
mod files;
mod gb18030;
mod hooks;
mod i18n;
mod memory;
mod offline;
mod opening;
pub mod plot;
pub mod port;
mod reader;
pub mod scroll;
mod shared;
mod site;
pub mod state;

pub use sagitta_render::{Language, Locale};

pub use self::app::{App, mount};
pub use self::components::{
    Loading, Maps, Parts, Search, Share, Tools, maps, search, share, tools,
};
pub use self::i18n::{I18n, diagnostic};
pub use self::offline::{Offline, offline};
pub use self::shared::Shared;
