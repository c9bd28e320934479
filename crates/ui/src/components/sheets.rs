use sagitta_render::format;
use yew::{Html, html};

use crate::context::Cx;
use crate::dom;

/// The sheets of the workbook that is open, to choose another one; nothing if it has only one.
pub(super) fn sheet_choice(cx: &Cx) -> Html {
    let Some(sheets) = &cx.sheets else { return Html::default() };
    let i18n = &cx.i18n;
    let open = cx.doings.open_sheet.clone();
    let choose = move |event: yew::Event| {
        if let Ok(sheet) = dom::input_value(&event).parse() {
            open.emit(sheet);
        }
    };
    let options = sheets.iter().enumerate().map(|(idx, sheet)| {
        let (rows, columns) = (format::count(sheet.n_rows, i18n.locale()), format::count(sheet.n_columns, i18n.locale()));
        let size = i18n.with("rows-columns", &[("rows", &rows), ("columns", &columns)]);
        let hidden = if sheet.is_hidden { format!(" · {}", i18n.text("hidden-sheet")) } else { String::new() };
        html! {
            <option value={idx.to_string()} selected={sheet.is_chosen} disabled={sheet.n_rows == 0}>{ &sheet.name }{ " · " }{ size }{ hidden }</option>
        }
    });
    html! {
        <label class="sg-sheets">
            <span>{ i18n.text("sheet") }</span>
            <select class="sg-field" data-do="sheet" onchange={choose}>{ for options }</select>
        </label>
    }
}
