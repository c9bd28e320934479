use super::*;
use calamine::ExcelDateTimeType;

#[test]
fn numbers_and_moments_are_written_as_in_text_files() {
    for (n, text) in [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e14, "100000000000000"),
        (1e15, "1e15"),
        (1.5e-7, "1.5e-7"),
        (-12345.678, "-12345.678"),
    ] {
        assert_eq!(number(n), text);
    }
    let moment = |value| ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false);
    assert_eq!(moment_text(moment(43_831.0), false), "2020-01-01");
    assert_eq!(moment_text(moment(43_831.5), true), "2020-01-01 12:00:00");
    assert_eq!(moment_text(moment(0.75), false), "18:00:00");
    let duration = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
    assert_eq!(moment_text(duration, false), "36:00:00");
    let since_1904 = ExcelDateTime::new(42_369.0, ExcelDateTimeType::DateTime, true);
    assert_eq!(moment_text(since_1904, false), "2020-01-01");
}

#[test]
fn a_region_fills_its_first_column_downwards() {
    let mut range: Range<Data> = Range::new((1, 1), (4, 3));
    range.set_value((1, 1), Data::String("a".into()));
    let region = Dimensions { start: (1, 1), end: (3, 2) };
    let filled = filled_down(&range, &[region]);
    assert_eq!(filled, BTreeMap::from([((1, 0), 0), ((2, 0), 0)]));
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook with these sheets, each a name, whether it is hidden, and the XML of its rows and
/// of what follows them. Style 1 is a date, 2 a moment.
fn workbook(sheets: &[(&str, bool, &str, &str)]) -> Bytes {
    let mut archive = crate::write::zip::Archive::default();
    let packages = "http://schemas.openxmlformats.org/package/2006";
    let (mut list, mut relations) = (String::new(), String::new());
    for (n, (name, is_hidden, rows, rest)) in (1..).zip(sheets) {
        let state = if *is_hidden { " state=\"hidden\"" } else { "" };
        list += &format!("<sheet name=\"{name}\" sheetId=\"{n}\"{state} r:id=\"rId{n}\"/>");
        relations += &format!(
            "<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
        let sheet =
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{rest}</worksheet>");
        archive.add_text(&format!("xl/worksheets/sheet{n}.xml"), &sheet).unwrap();
    }
    relations += &format!(
        "<Relationship Id=\"rId98\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId99\" Type=\"{OFFICE}/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    );
    for (name, text) in [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
                .to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{packages}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{packages}/relationships\">{relations}</Relationships>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\"><si><t>shared</t></si></sst>")),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
            ),
        ),
    ] {
        archive.add_text(name, &text).unwrap();
    }
    Bytes::from(archive.finish().unwrap())
}

fn words(cell: &str, text: &str) -> String {
    format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// The rows of a sheet as text, and the warnings.
fn rows(bytes: Bytes, sheet: Option<usize>) -> (Vec<String>, Vec<Warning>, Workbook) {
    let workbook = Workbook::new(bytes, &Options { sheet, ..Options::lenient() }).unwrap();
    let mut lines = Vec::new();
    let scanned = workbook.rows().scan(&mut |place, cells| {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.as_text().unwrap_or("∅")).collect();
        lines.push(format!("{place}: {}", cells.join("|")));
        Ok(())
    });
    let scanned = scanned.unwrap();
    lines.insert(0, scanned.names.join("|"));
    (lines, scanned.warnings, workbook)
}

#[test]
fn a_sheet_is_read_as_it_is_seen() {
    let title = format!("<row r=\"1\">{}</row>", words("A1", "A title"));
    let names = format!(
        "<row r=\"3\">{}{}{}{}</row>",
        words("A3", "city"),
        words("B3", "n"),
        words("C3", "day"),
        words("D3", "code")
    );
    let one = format!(
        "<row r=\"4\">{}<c r=\"B4\"><f>1+1</f><v>2</v></c><c r=\"C4\" s=\"1\"><v>43831</v></c>{}</row>",
        words("A4", "Köln"),
        words("D4", "007")
    );
    let two = "<row r=\"5\"><c r=\"B5\"><v>0.1</v></c><c r=\"C5\" s=\"1\"><v>43832</v></c><c r=\"D5\" t=\"s\"><v>0</v></c></row>";
    let three =
        format!("<row r=\"6\">{}<c r=\"B6\" t=\"e\"><v>#DIV/0!</v></c></row>", words("A6", "Ulm"));
    let note = format!("<row r=\"8\">{}</row>", words("A8", "Source: nobody"));
    let all = format!("{title}{names}{one}{two}{three}{note}");
    let merged = "<mergeCells count=\"1\"><mergeCell ref=\"A4:A5\"/></mergeCells>";
    let empty = ("empty", false, "", "");
    let bytes = workbook(&[empty, ("data", false, &all, merged), ("secret", true, &names, "")]);
    let (lines, warnings, workbook) = rows(bytes.clone(), None);
    assert_eq!(
        lines,
        [
            "city|n|day|code",
            "line 4: Köln|2|2020-01-01|007",
            "line 5: Köln|0.1|2020-01-02|shared",
            "line 6: Ulm|∅|∅|∅",
        ]
    );
    assert_eq!(
        warnings,
        [
            Warning::Preamble { n_lines: 1, text: "A title".to_owned() },
            Warning::Footer { n_lines: 1, text: "Source: nobody".to_owned() },
            Warning::MergedCells { n_cells: 1 },
            Warning::HiddenSheets { names: vec!["secret".to_owned()] },
            Warning::ErrorCells { first: Place::Line(6), n_cells: 1 },
        ]
    );
    let sizes: Vec<(usize, bool)> =
        workbook.sheets.iter().map(|sheet| (sheet.n_rows, sheet.is_hidden)).collect();
    assert_eq!((sizes, workbook.chosen), (vec![(0, false), (8, false), (1, true)], 1));
    assert_eq!(rows(bytes.clone(), Some(2)).0, ["city|n|day|code"]);
    let options = Options { sheet: Some(9), ..Options::lenient() };
    assert!(matches!(Workbook::new(bytes, &options), Err(Error::NoSheet { number: 10 })));
}

#[test]
fn days_of_a_column_with_clocks_get_theirs() {
    let names = format!("<row r=\"1\">{}{}</row>", words("A1", "at"), words("B1", "x"));
    let values = "<row r=\"2\"><c r=\"A2\" s=\"2\"><v>43831.5</v></c></row><row r=\"3\"><c r=\"A3\" s=\"2\"><v>43832</v></c><c r=\"B3\"><v>1</v></c></row>";
    let bytes = workbook(&[("data", false, &format!("{names}{values}"), "")]);
    let (lines, _, _) = rows(bytes, None);
    assert_eq!(lines[1..], ["line 2: 2020-01-01 12:00:00|∅", "line 3: 2020-01-02 00:00:00|1"]);
}

#[test]
fn a_sheet_of_opendocument_is_read() {
    let mut archive = crate::write::zip::Archive::default();
    archive.add_text("mimetype", "application/vnd.oasis.opendocument.spreadsheet").unwrap();
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let value = "<table:table-cell office:value-type=\"float\" office:value=\"2.5\"><text:p>2.5</text:p></table:table-cell>";
    let day = "<table:table-cell office:value-type=\"date\" office:date-value=\"2020-01-31\"><text:p>x</text:p></table:table-cell>";
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"one\"><table:table-row>{}{}{}</table:table-row><table:table-row>{}{value}{day}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        cell("city"),
        cell("n"),
        cell("day"),
        cell("天津"),
    );
    archive.add_text("content.xml", &content).unwrap();
    archive.add_text("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/></manifest:manifest>").unwrap();
    let (lines, _, _) = rows(Bytes::from(archive.finish().unwrap()), None);
    assert_eq!(lines, ["city|n|day", "line 2: 天津|2.5|2020-01-31"]);
}
