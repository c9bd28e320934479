//! The style sheet of the pages: the explorer's own, and what these pages have besides.

/// The sheets, in their order.
const SHEETS: [&str; 6] = [
    include_str!("../../../../../www/styles/tokens.css"),
    include_str!("../../../../../www/styles/base.css"),
    include_str!("../../../../../www/styles/start.css"),
    include_str!("../../../../../www/styles/explore.css"),
    include_str!("../../../../../www/styles/chart.css"),
    include_str!("../../../../../www/styles/pages.css"),
];

/// The icon of the pages.
pub(in crate::build) const ICON: &str = include_str!("../../../../../www/icons/icon.svg");

/// Where the tokens of the dark theme begin.
const DARK: &str = ":root[data-theme=\"dark\"] {";

/// The style sheet. As no program chooses a theme on these pages, the reader's system does.
pub(in crate::build) fn sheet() -> String {
    let mut sheet = SHEETS.concat();
    if let Some(tokens) = dark_tokens(&sheet) {
        sheet += &format!(
            "@layer tokens {{ @media (prefers-color-scheme: dark) {{ :root {{{tokens}}} }} }}\n"
        );
    }
    sheet
}

fn dark_tokens(sheet: &str) -> Option<String> {
    let (_, rest) = sheet.split_once(DARK)?;
    let (tokens, _) = rest.split_once('}')?;
    Some(tokens.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dark_theme_follows_the_reader_s_system() {
        let sheet = sheet();
        let (_, rest) = sheet.split_once("prefers-color-scheme: dark").unwrap();
        assert!(rest.contains("color-scheme: dark") && rest.contains("--sg-paper"), "{rest}");
    }
}
