//! The site: the page that opens the explorer.

/// A tenth of the standard allocator's code, and as quick: two-level segregated lists.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    sagitta_ui::mount();
}
