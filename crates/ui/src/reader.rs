//! How the reader has the page: language, numbers and dates, theme; what was chosen is remembered.

use sagitta_render::{Dates, Language, Locale, Numbers, Theme};
use yew::{Callback, UseStateSetter, hook, use_effect_with, use_mut_ref};

use crate::engine::spawn;
use crate::hooks::use_media;
use crate::state::{Action, AppState, ThemeChoice};
use crate::{I18n, dom, site};

/// The language that was chosen before, or the first of the reader's own that the page speaks.
pub(crate) fn first_language() -> Language {
    let language = dom::remembered("language").or_else(|| {
        dom::languages().into_iter().find(|tag| tag.starts_with("zh") || tag.starts_with("en"))
    });
    Language::from_tag(language.as_deref().unwrap_or("en"))
}

/// How numbers and dates were chosen to look before; as the language has them if they were not.
pub(crate) fn first_locale(language: Language) -> Locale {
    let numbers = dom::remembered("numbers").and_then(|tag| Numbers::from_tag(&tag));
    let dates = dom::remembered("dates").and_then(|tag| Dates::from_tag(&tag));
    Locale { language, numbers: numbers.unwrap_or_default(), dates: dates.unwrap_or_default() }
}

/// Shows the chosen theme and language on the document and remembers what was chosen.
#[hook]
pub(crate) fn use_theme(state: &AppState) -> Theme {
    let prefers_dark = use_media("(prefers-color-scheme: dark)");
    let is_dark = match state.theme {
        ThemeChoice::Auto => prefers_dark,
        ThemeChoice::Light => false,
        ThemeChoice::Dark => true,
    };
    use_effect_with(is_dark, |dark| {
        dom::set_root("data-theme", if *dark { "dark" } else { "light" })
    });
    let first = use_mut_ref(|| true);
    use_effect_with((state.theme, state.locale), move |(theme, locale)| {
        dom::set_root("lang", locale.tag());
        // What the browser says is not written down: it may say something else tomorrow.
        if !first.replace(false) {
            dom::remember("theme", theme.as_str());
            dom::remember("language", locale.tag());
            dom::remember("numbers", locale.numbers.tag());
            dom::remember("dates", locale.dates.tag());
        }
    });
    use_effect_with(state.memory, |chosen| {
        if let Some(bytes) = chosen {
            dom::remember("memory", &bytes.to_string());
        }
    });
    if is_dark { Theme::Dark } else { Theme::Light }
}

/// Shows the page in another language. Without its messages, it stays in the one it has.
pub(crate) fn speak(
    language: Language,
    dispatch: Callback<Action>,
    say: Callback<&'static str>,
    messages: UseStateSetter<I18n>,
) {
    spawn(async move {
        match site::text(I18n::path(language)).await {
            Ok(source) => {
                messages.set(I18n::new(language, &source));
                dispatch.emit(Action::SetLanguage(language));
            }
            Err(_) => say.emit("no-messages"),
        }
    });
}
