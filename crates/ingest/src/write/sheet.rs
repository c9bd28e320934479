//! One sheet of a workbook as XML.

use super::zip::Part;
use crate::Error;

/// The most characters that a cell holds, in units of UTF-16.
pub(super) const MOST_CHARACTERS: usize = 32_767;

/// How a cell is shown: the place of its format in the workbook's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Plain = 0,
    Bold = 1,
    Date = 2,
    Moment = 3,
    Time = 4,
    Duration = 5,
    /// Text that a spreadsheet would take for a formula if its reader entered it anew.
    Quoted = 6,
}

/// The list of looks: numbers of formats, fonts, and whether a text stays one when it is edited.
pub(super) const STYLES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
    r#"<numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>"#,
    r#"<numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/>"#,
    r#"<numFmt numFmtId="166" formatCode="hh:mm:ss"/><numFmt numFmtId="167" formatCode="[h]:mm:ss"/></numFmts>"#,
    r#"<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>"#,
    r#"<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>"#,
    r#"<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"#,
    r#"<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"#,
    r#"<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>"#,
    r#"<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>"#,
    r#"<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="167" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>"#,
    r#"<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#,
);

/// A sheet that is being written, row by row.
pub(super) struct SheetWriter {
    part: Part,
    text: String,
    n_rows: usize,
    letters: Vec<String>,
}

impl SheetWriter {
    /// A sheet of so many columns and rows, whose first row stays in sight if asked for.
    pub(super) fn new(n_columns: usize, n_rows: usize, freezes: bool) -> Result<Self, Error> {
        let letters: Vec<String> = (0..n_columns).map(column_letters).collect();
        let last = letters.last().map_or("A", String::as_str);
        let pane = match freezes {
            true => {
                r#"<sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>"#
            }
            false => r#"<sheetView workbookViewId="0"/>"#,
        };
        let text = format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:{last}{}"/><sheetViews>{pane}</sheetViews><sheetData>"#,
            n_rows.max(1),
        );
        Ok(Self { part: Part::new(), text, n_rows: 0, letters })
    }

    pub(super) fn begin_row(&mut self) {
        self.n_rows += 1;
        self.text.push_str("<row r=\"");
        self.text.push_str(&self.n_rows.to_string());
        self.text.push_str("\">");
    }

    pub(super) fn end_row(&mut self) -> Result<(), Error> {
        self.text.push_str("</row>");
        if self.text.len() > 1 << 16 {
            self.part.push(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    fn begin_cell(&mut self, idx: usize, look: Look, kind: &str) {
        self.text.push_str("<c r=\"");
        self.text.push_str(self.letters.get(idx).map_or("", String::as_str));
        self.text.push_str(&self.n_rows.to_string());
        if look != Look::Plain {
            self.text.push_str("\" s=\"");
            self.text.push_str(&(look as u8).to_string());
        }
        self.text.push_str(kind);
    }

    /// A number, as written.
    pub(super) fn number(&mut self, idx: usize, number: &str, look: Look) {
        self.begin_cell(idx, look, "\"><v>");
        self.text.push_str(number);
        self.text.push_str("</v></c>");
    }

    pub(super) fn boolean(&mut self, idx: usize, value: bool) {
        self.begin_cell(idx, Look::Plain, "\" t=\"b\"><v>");
        self.text.push_str(if value { "1" } else { "0" });
        self.text.push_str("</v></c>");
    }

    /// A text. In the cell it is one, whatever it begins with; a plain one that looks like a formula
    /// stays one when it is edited, too.
    pub(super) fn words(&mut self, idx: usize, text: &str, look: Look) {
        let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let look = if risky && look == Look::Plain { Look::Quoted } else { look };
        self.begin_cell(idx, look, "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        escape(&mut self.text, text);
        self.text.push_str("</t></is></c>");
    }

    pub(super) fn finish(mut self) -> Result<Part, Error> {
        self.text.push_str("</sheetData></worksheet>");
        self.part.push(&self.text)?;
        Ok(self.part)
    }
}

/// `A` to `Z`, then `AA` and so on.
fn column_letters(idx: usize) -> String {
    let letter = |idx: usize| char::from(b'A' + u8::try_from(idx % 26).unwrap_or(0));
    match idx < 26 {
        true => letter(idx).to_string(),
        false => column_letters(idx / 26 - 1) + &letter(idx).to_string(),
    }
}

/// A text as it stands in XML. Characters that may not are written by their number, as workbooks
/// do: `_x000D_`; what looks like that already has its underscore written so.
fn escape(out: &mut String, text: &str) {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if looks_escaped(rest.as_str()) => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.push_str(&format!("_x{:04X}_", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
}

fn looks_escaped(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let digits = bytes.get(1..5).unwrap_or_default();
    bytes.first() == Some(&b'x')
        && digits.len() == 4
        && digits.iter().all(u8::is_ascii_hexdigit)
        && bytes.get(5) == Some(&b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (idx, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")] {
            assert_eq!(column_letters(idx), letters);
        }
    }

    #[test]
    fn texts_stand_in_xml_as_they_are() {
        for (text, expected) in [
            ("a<b>&\"c\"", "a&lt;b&gt;&amp;\"c\""),
            ("a\r\n\tb\u{1}", "a_x000D_\n\tb_x0001_"),
            ("_x000D_", "_x005F_x000D_"),
            ("_xyz_ 北京", "_xyz_ 北京"),
        ] {
            let mut out = String::new();
            escape(&mut out, text);
            assert_eq!(out, expected);
        }
    }
}
