//! The site: the page that opens the explorer.

fn main() {
    sagitta_ui::mount();
}
