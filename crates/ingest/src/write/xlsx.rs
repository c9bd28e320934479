//! Batches as a workbook of Excel.
//!
//! Written here and not by a library: those keep every cell until the end, which is more memory
//! than a browser has for a million rows, and bring charts, formulas and all else that a workbook
//! can have. What a table needs are two sheets of numbers and texts, packed as they are written.

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};

use super::sheet::{Look, MOST_CHARACTERS, STYLES, SheetWriter};
use super::values::{Reader, Value, float, reader};
use super::zip::Archive;
use crate::Error;

/// The most rows that a sheet has, the names among them.
const MOST_ROWS: usize = 1_048_576;
/// The most columns that a sheet has.
const MOST_COLUMNS: usize = 16_384;
/// The largest integer that a spreadsheet keeps.
const SAFE: u128 = 1 << 53;
/// The digits of a decimal that a spreadsheet keeps.
const DIGITS: usize = 15;
/// Days from the one that spreadsheets count from, 1899-12-30, to 1970-01-01.
const EPOCH: i64 = 25_569;
/// The first day that all spreadsheets agree on, 1900-03-01, since 1970.
const FIRST_DAY: i64 = 61 - EPOCH;
/// The last day that they know, 9999-12-31, since 1970.
const LAST_DAY: i64 = 2_932_896;

/// A workbook with two sheets: `data` with the names in a first row that stays in sight, and `about`
/// with a label and a text a row.
///
/// Numbers, dates, moments and booleans are what they are; a column becomes text, with all digits,
/// where a spreadsheet would change one of its values: integers beyond 2^53, decimals of more than
/// 15 digits, days before March 1900, parts of a millisecond, moments of a zone with a name. Nulls
/// are empty, NaN and the infinities are their names. No text is ever a formula. More rows or
/// columns than a sheet has, and texts longer than a cell holds, are an error.
pub fn xlsx(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    about: &[(String, String)],
) -> Result<Vec<u8>, Error> {
    let n_rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let n_columns = schema.fields().len();
    for (what, found, limit) in
        [("rows", n_rows + 1, MOST_ROWS), ("columns", n_columns, MOST_COLUMNS)]
    {
        if found > limit {
            let found = if what == "rows" { n_rows } else { found };
            return Err(Error::DoesNotFit { what, found, limit });
        }
    }
    let mut archive = Archive::default();
    for (name, text) in PARTS {
        archive.add_text(name, text)?;
    }
    archive.add_text("xl/styles.xml", STYLES)?;
    let mut sheet = SheetWriter::new(n_columns, n_rows + 1, true)?;
    write_rows(&mut sheet, schema, batches)?;
    archive.add("xl/worksheets/sheet1.xml", sheet.finish()?)?;
    let mut sheet = SheetWriter::new(2, about.len(), false)?;
    for (label, text) in about {
        sheet.begin_row();
        sheet.words(0, label, Look::Bold);
        let cut: String = text.chars().take(MOST_CHARACTERS / 2).collect();
        sheet.words(1, &cut, Look::Plain);
        sheet.end_row()?;
    }
    archive.add("xl/worksheets/sheet2.xml", sheet.finish()?)?;
    archive.finish()
}

/// What is the same in all workbooks.
const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
            r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
            r#"<Default Extension="xml" ContentType="application/xml"/>"#,
            r#"<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>"#,
            r#"<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>"#,
            r#"<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#,
            r#"<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
        ),
    ),
    (
        "_rels/.rels",
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
            r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
    ),
    (
        "xl/workbook.xml",
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">"#,
            r#"<bookViews><workbookView/></bookViews><sheets><sheet name="data" sheetId="1" r:id="rId1"/><sheet name="about" sheetId="2" r:id="rId2"/></sheets></workbook>"#,
        ),
    ),
    (
        "xl/_rels/workbook.xml.rels",
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
            r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>"#,
            r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/>"#,
            r#"<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
        ),
    ),
];

fn write_rows(
    sheet: &mut SheetWriter,
    schema: &SchemaRef,
    batches: &[RecordBatch],
) -> Result<(), Error> {
    let offsets: Vec<Option<i64>> =
        schema.fields().iter().map(|field| offset(field.data_type())).collect();
    let mut is_text: Vec<bool> = offsets.iter().map(Option::is_none).collect();
    for batch in batches {
        let columns = readers(batch, schema)?;
        for ((idx, column), is_text) in columns.iter().enumerate().zip(&mut is_text) {
            let offset = offsets.get(idx).copied().flatten().unwrap_or(0);
            *is_text = *is_text || (0..batch.num_rows()).any(|row| !is_kept(&column(row), offset));
        }
    }
    sheet.begin_row();
    for (idx, field) in schema.fields().iter().enumerate() {
        sheet.words(idx, field.name(), Look::Bold);
    }
    sheet.end_row()?;
    for batch in batches {
        let columns = readers(batch, schema)?;
        for row in 0..batch.num_rows() {
            sheet.begin_row();
            for (idx, column) in columns.iter().enumerate() {
                let value = column(row);
                if let Value::Text(text) = &value
                    && text.len() > MOST_CHARACTERS
                    && text.encode_utf16().count() > MOST_CHARACTERS
                {
                    let column = schema.field(idx).name().clone();
                    return Err(Error::LongText { column, limit: MOST_CHARACTERS });
                }
                let offset = offsets.get(idx).copied().flatten().unwrap_or(0);
                match is_text.get(idx) {
                    Some(true) => as_text(sheet, idx, &value),
                    _ => as_it_is(sheet, idx, &value, offset),
                }
            }
            sheet.end_row()?;
        }
    }
    Ok(())
}

fn readers<'a>(batch: &'a RecordBatch, schema: &SchemaRef) -> Result<Vec<Reader<'a>>, Error> {
    batch.columns().iter().zip(schema.fields()).map(|(array, field)| reader(array, field)).collect()
}

/// Seconds by which a column's clock is ahead of what is stored; none if that differs from row to
/// row, as the zone has a name.
fn offset(data_type: &DataType) -> Option<i64> {
    let DataType::Timestamp(_, Some(zone)) = data_type else { return Some(0) };
    if matches!(zone.as_ref(), "UTC" | "Z" | "Etc/UTC") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    Some(sign * (hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60))
}

/// Whether a spreadsheet keeps a value as it is.
fn is_kept(value: &Value<'_>, offset: i64) -> bool {
    const MILLISECOND: u32 = 1_000_000;
    let is_day = |day: i64| (FIRST_DAY..=LAST_DAY).contains(&day);
    match value {
        Value::Null | Value::Bool(_) | Value::Float(_) | Value::Text(_) => true,
        Value::Int(n) => n.unsigned_abs() <= SAFE,
        Value::Decimal(text) => {
            let digits = text.bytes().filter(u8::is_ascii_digit).skip_while(|b| *b == b'0');
            digits.count() <= DIGITS
        }
        Value::Date(day) => is_day(*day),
        Value::Moment { second, nanosecond, .. } => {
            is_day((second + offset).div_euclid(86_400)) && nanosecond.is_multiple_of(MILLISECOND)
        }
        Value::Time { nanosecond, .. } => nanosecond.is_multiple_of(MILLISECOND),
        Value::Duration { second, nanosecond } => {
            (0..=LAST_DAY * 86_400).contains(second) && nanosecond.is_multiple_of(MILLISECOND)
        }
    }
}

fn as_text(sheet: &mut SheetWriter, idx: usize, value: &Value<'_>) {
    if let Some(text) = value.to_text() {
        sheet.words(idx, &text, Look::Plain);
    }
}

fn as_it_is(sheet: &mut SheetWriter, idx: usize, value: &Value<'_>, offset: i64) {
    match value {
        Value::Null => {}
        Value::Bool(value) => sheet.boolean(idx, *value),
        Value::Float(n) if !n.is_finite() => as_text(sheet, idx, value),
        Value::Int(_) | Value::Float(_) | Value::Decimal(_) => {
            sheet.number(idx, &value.to_text().unwrap_or_default(), Look::Plain);
        }
        Value::Text(text) => sheet.words(idx, text, Look::Plain),
        Value::Date(day) => sheet.number(idx, &(day + EPOCH).to_string(), Look::Date),
        Value::Moment { second, nanosecond, .. } => {
            let serial = days(second + offset + EPOCH * 86_400, *nanosecond);
            sheet.number(idx, &serial, Look::Moment);
        }
        Value::Time { second, nanosecond } => {
            sheet.number(idx, &days(*second, *nanosecond), Look::Time);
        }
        Value::Duration { second, nanosecond } => {
            sheet.number(idx, &days(*second, *nanosecond), Look::Duration);
        }
    }
}

/// Seconds and a part of one in days.
fn days(second: i64, nanosecond: u32) -> String {
    let milliseconds = second * 1000 + i64::from(nanosecond / 1_000_000);
    #[expect(clippy::cast_precision_loss, reason = "days up to 9999 are below 2^53 milliseconds")]
    let days = milliseconds as f64 / 86_400_000.0;
    float(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::TimeUnit;

    #[test]
    fn zones_without_a_name_have_an_offset() {
        let of = |zone: Option<&str>| {
            offset(&DataType::Timestamp(TimeUnit::Second, zone.map(Into::into)))
        };
        assert_eq!(
            [of(None), of(Some("UTC")), of(Some("+08:00"))],
            [Some(0), Some(0), Some(28_800)]
        );
        assert_eq!([of(Some("-03:30")), of(Some("Asia/Shanghai"))], [Some(-12_600), None]);
    }

    #[test]
    fn values_that_a_spreadsheet_would_change_are_known() {
        for (value, kept) in [
            (Value::Int(1 << 53), true),
            (Value::Int((1 << 53) + 1), false),
            (Value::Decimal("-0.001234567890123".to_owned()), true),
            (Value::Decimal("12345678901234.56".to_owned()), false),
            (Value::Date(FIRST_DAY), true),
            (Value::Date(FIRST_DAY - 1), false),
            (Value::Date(LAST_DAY + 1), false),
            (Value::Moment { second: 0, nanosecond: 1_000_000, is_zoned: false }, true),
            (Value::Moment { second: 0, nanosecond: 1, is_zoned: false }, false),
            (Value::Duration { second: -1, nanosecond: 0 }, false),
        ] {
            assert_eq!(is_kept(&value, 0), kept, "{value:?}");
        }
        assert_eq!(days(EPOCH * 86_400 + 43_200, 0), "25569.5");
    }
}
