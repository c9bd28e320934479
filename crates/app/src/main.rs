//! The site: the page that opens the explorer, and which parts of it are modules of their own.

use std::rc::Rc;

use sagitta_ui::{Maps, Offline, Parts, Search, Share, Tools};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// A tenth of the standard allocator's code, and as quick: two-level segregated lists.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// What only this function reaches is in the module `tools`.
#[wasm_split(tools, fallible)]
fn tools() -> Result<Rc<Tools>, SplitLoaderError> {
    Ok(Rc::new(sagitta_ui::tools()))
}

/// What only this function reaches is in the module `maps`.
#[wasm_split(maps, fallible)]
fn maps() -> Result<Rc<Maps>, SplitLoaderError> {
    Ok(Rc::new(sagitta_ui::maps()))
}

/// What only this function reaches is in the module `offline`.
#[wasm_split(offline, fallible)]
fn offline() -> Result<Rc<Offline>, SplitLoaderError> {
    Ok(Rc::new(sagitta_ui::offline()))
}

/// What only this function reaches is in the module `search`.
#[wasm_split(search, fallible)]
fn search() -> Result<Rc<Search>, SplitLoaderError> {
    Ok(Rc::new(sagitta_ui::search()))
}

/// What only this function reaches is in the module `share`.
#[wasm_split(share, fallible)]
fn share() -> Result<Rc<Share>, SplitLoaderError> {
    Ok(Rc::new(sagitta_ui::share()))
}

fn main() {
    sagitta_ui::mount(Parts {
        tools: || Box::pin(async { tools().await.ok() }),
        maps: || Box::pin(async { maps().await.ok() }),
        offline: || Box::pin(async { offline().await.ok() }),
        search: || Box::pin(async { search().await.ok() }),
        share: || Box::pin(async { share().await.ok() }),
    });
}
