//! Rows of a table as a page has them.

use sagitta_render::format;

/// The head of a column.
pub(super) struct Head {
    /// Its name, as markup.
    pub(super) name: String,
    /// Whether its values are figures, which stand at the end of their cells.
    pub(super) is_figure: bool,
}

impl Head {
    fn align(&self) -> &'static str {
        if self.is_figure { " data-align=\"end\"" } else { "" }
    }
}

/// A card with rows: one a line, its cells as markup, none for null. `after` is what stands below.
pub(super) fn card<R>(
    title: &str,
    heads: &[Head],
    rows: impl IntoIterator<Item = R>,
    after: &str,
) -> String
where
    R: IntoIterator<Item = Option<String>>,
{
    let names: String = heads
        .iter()
        .map(|head| format!("<th scope=\"col\"{}>{}</th>", head.align(), head.name))
        .collect();
    let cell = |(head, cell): (&Head, Option<String>)| match cell {
        Some(markup) => format!("<td{}>{markup}</td>", head.align()),
        None => format!("<td{} data-null=\"true\">{}</td>", head.align(), format::NULL),
    };
    let row = |row: R| {
        let cells: String = heads.iter().zip(row).map(cell).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = rows.into_iter().map(row).collect();
    format!(
        "<section class=\"sg-card sg-about\">\n<h2>{title}</h2>\n<div class=\"sg-dictionary sg-rows\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\n<table>\n<thead><tr>{names}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n{after}</section>\n"
    )
}
