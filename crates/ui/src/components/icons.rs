use yew::{Html, html};

/// A small picture on a button; the button's text or label says what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    Chart,
    Map,
    Filter,
    Table,
    About,
    Share,
    Search,
    Auto,
    Light,
    Dark,
    Download,
    Undo,
    Redo,
    Open,
    Check,
    Bar,
    Line,
    Area,
    Point,
    Histogram,
    Boxplot,
    Rect,
    Dumbbell,
    Slope,
}

pub(super) fn icon(icon: Icon) -> Html {
    let d = match icon {
        Icon::Chart => "M4 19V5m0 14h16M8 15l4-5 3 3 5-7",
        Icon::Map => "M4 7l5-2 6 2 5-2v12l-5 2-6-2-5 2zM9 5v12M15 7v12",
        Icon::Filter => "M4 6h16M7 12h10M10 18h4",
        Icon::Table => "M4 5h16v14H4zM4 10h16M10 5v14",
        Icon::About => "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 11v6M12 7.500v.1",
        Icon::Share => "M12 15V4m0 0L8 8m4-4 4 4M5 14v5h14v-5",
        Icon::Search => "M11 17a6 6 0 1 1 0-12 6 6 0 0 1 0 12zM15.500 15.500 20 20",
        Icon::Auto => "M12 20a8 8 0 1 1 0-16 8 8 0 0 1 0 16zM12 4v16M15 5.500v13M18 7v10",
        Icon::Light => {
            "M12 16a4 4 0 1 1 0-8 4 4 0 0 1 0 8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2"
        }
        Icon::Dark => "M20 14.500A8 8 0 1 1 9.500 4a6.500 6.500 0 0 0 10.500 10.500z",
        Icon::Download => "M12 4v11m0 0 4-4m-4 4-4-4M5 16v4h14v-4",
        Icon::Undo => "M5 9h9a5 5 0 0 1 0 10H9M5 9l4-4M5 9l4 4",
        Icon::Redo => "M19 9h-9a5 5 0 0 0 0 10h5M19 9l-4-4M19 9l-4 4",
        Icon::Open => "M3 18V6h6l2 2h10v10zM12 16v-5m0 0-2 2m2-2 2 2",
        Icon::Check => "M5 12.500l4.500 4.500L19 7",
        Icon::Bar => "M6 20v-7M12 20V5M18 20v-10",
        Icon::Line => "M4 17l5-7 4 4 7-9",
        Icon::Area => "M4 17l5-7 4 4 7-8v13H4z",
        Icon::Point => "M7 16v.1M11 9v.1M16 13v.1M18 6v.1M12 18v.1",
        Icon::Boxplot => "M12 3v5M8 8h8v8H8zM8 12h8M12 16v5",
        Icon::Rect => "M4 4h16v16H4zM4 9.300h16M4 14.700h16M9.300 4v16M14.700 4v16",
        Icon::Dumbbell => {
            "M8 8h6M4 8a2 2 0 1 0 4 0 2 2 0 1 0-4 0zM14 8a2 2 0 1 0 4 0 2 2 0 1 0-4 0zM11 16h6M7 16a2 2 0 1 0 4 0 2 2 0 1 0-4 0zM17 16a2 2 0 1 0 4 0 2 2 0 1 0-4 0z"
        }
        Icon::Slope => "M5 4v16M19 4v16M5 8l14 8M5 17l14-9",
        Icon::Histogram => "M4 20v-4h4V9h4V5h4v7h4v8z",
    };
    let width = if matches!(icon, Icon::Point | Icon::Bar) { "3" } else { "1.7" };
    html! {
        <svg class="sg-icon" viewBox="0 0 24 24" aria-hidden="true" stroke-width={width}><path {d}/></svg>
    }
}

/// The arrow of the name.
pub(super) fn logo() -> Html {
    html! {
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
            <path d="M3 19 18 4M11 4h7v7"/><circle cx="4.5" cy="7.5" r="1"/><circle cx="9" cy="3.6" r=".6"/>
        </svg>
    }
}
