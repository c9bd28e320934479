//! What every component can reach: the store's dispatcher, the messages, the page's own doings.

use sagitta_protocol::AskKind;
use web_sys::File;
use yew::{Callback, hook, use_context};

use crate::state::{Action, Edit, History};
use crate::{I18n, Language};

/// What the page does beside changing its state.
#[derive(Clone, PartialEq)]
pub(crate) struct Doings {
    /// Opens a file from disk.
    pub(crate) open_file: Callback<File>,
    /// Gives up a request.
    pub(crate) cancel: Callback<AskKind>,
    /// Makes a file of what is in front and hands it to the browser.
    pub(crate) download: Callback<()>,
    /// Copies a text; what was copied is said under this key.
    pub(crate) copy: Callback<(String, &'static str)>,
    /// Copies the link to the view.
    pub(crate) copy_link: Callback<()>,
}

/// The store's dispatcher.
#[hook]
pub(crate) fn use_dispatch() -> Callback<Action> {
    use_context::<Callback<Action>>().unwrap_or_default()
}

/// The messages.
#[hook]
pub(crate) fn use_i18n() -> I18n {
    use_context::<I18n>().unwrap_or_else(|| I18n::new(Language::En))
}

/// The page's doings.
#[hook]
pub(crate) fn use_doings() -> Option<Doings> {
    use_context::<Doings>()
}

/// A committed change of the View: a step of the history.
pub(crate) fn commit(dispatch: &Callback<Action>, edit: Edit) {
    dispatch.emit(Action::Edit(edit, History::Push));
}
