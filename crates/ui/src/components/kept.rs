//! What a browser keeps of the site. A script of its own draws it, as it has to go on when the site's
//! programs change: see `www/kept.js`. Here is what it says, with blanks that it fills.

use yew::{Html, html};

use crate::I18n;

/// What offers to keep the site with the files at these addresses, parted by spaces.
pub(super) fn kept(i18n: &I18n, files: String) -> Html {
    let blanks = [("size", "{size}"), ("all", "{all}"), ("done", "{done}"), ("file", "{file}")];
    let say = |key: &str| i18n.with(key, &blanks);
    html! {
        <sagitta-kept class="sg-choices" {files} keep={say("keep-site")} keeping={say("keep-busy")} is-kept={say("keep-kept")} drop={say("keep-drop")} forget={say("keep-forget")} refused={say("keep-refused")} full={say("keep-full")} unreachable={say("keep-unreachable")}></sagitta-kept>
    }
}

/// What shows all that is kept, and can remove it; nothing where nothing is.
pub(super) fn shelf(i18n: &I18n) -> Html {
    let blanks = [("all", "{all}")];
    html! {
        <sagitta-shelf class="sg-shelf" explorer={i18n.text("keep-explorer")} drop={i18n.text("keep-remove")} forget={i18n.with("keep-forget", &blanks)} all={i18n.with("keep-all", &blanks)}></sagitta-shelf>
    }
}

/// Where a newer release of the site is told of.
pub(crate) fn release_note(i18n: &I18n) -> Html {
    let refused = i18n.with("release-refused", &[("file", "{file}")]);
    html! {
        <sagitta-release class="sg-altered" updated={i18n.text("release-new")} {refused} reload={i18n.text("release-reload")} dismiss={i18n.text("dismiss")}></sagitta-release>
    }
}
