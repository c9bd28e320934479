//! A reader's message to a publisher about a value, and the `mailto:` address that holds it.

use crate::{Language, Locale, format};

/// The cell that a reader reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The dataset's title.
    pub dataset: &'a str,
    /// The column's title or name.
    pub column: &'a str,
    /// What tells the row from others: `station: Dongsi, time: 2014-01-01`.
    pub key: Option<&'a str>,
    /// The row's number, counted from 1.
    pub row: Option<u64>,
    /// The value as it is shown; none if there is none.
    pub value: Option<&'a str>,
    /// The address of the view.
    pub link: &'a str,
}

/// What the reader sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// One line.
    pub subject: String,
    /// Lines with `\n` between them; the last is empty, for the reader's own words.
    pub body: String,
}

/// The message about a cell, in the reader's language, with room for the reader's words below.
pub fn message(cell: &Cell<'_>, locale: Locale) -> Message {
    let (dataset, column) = (one_line(cell.dataset), one_line(cell.column));
    let subject = match locale.language {
        Language::En => format!("Possible error in “{dataset}”: {column}"),
        Language::Zh => format!("“{dataset}”中“{column}”的数据可能有误"),
    };
    let mut body = String::new();
    let mut line = |words: (&str, &str), value: &str| {
        body.push_str(locale.pick(words.0, words.1));
        body.push_str(locale.pick(": ", "："));
        body.push_str(value);
        body.push('\n');
    };
    line(("Dataset", "数据集"), &dataset);
    line(("Column", "列"), &column);
    let number = cell.row.map(|row| format::count(row, locale));
    match (cell.key.map(one_line), number) {
        (Some(key), Some(number)) => {
            let row = match locale.language {
                Language::En => format!("{key} (number {number})"),
                Language::Zh => format!("{key}（第 {number} 行）"),
            };
            line(("Row", "行"), &row);
        }
        (Some(key), None) => line(("Row", "行"), &key),
        (None, Some(number)) => line(("Row number", "行号"), &number),
        (None, None) => {}
    }
    let none = locale.pick("no value", "缺失").to_owned();
    line(("Value shown", "显示的值"), &cell.value.map_or(none, one_line));
    line(("Address", "链接"), &one_line(cell.link));
    body.push('\n');
    body.push_str(locale.pick("What seems wrong:", "疑似问题："));
    body.push('\n');
    Message { subject, body }
}

/// The address that opens a reader's mail program with a message, by RFC 6068: what is not
/// unreserved is percent-encoded as UTF-8, lines end with CRLF.
///
/// Nothing in the parts can add a field or a recipient.
///
/// ```
/// use sagitta_render::report::{Message, mailto};
///
/// let message = Message { subject: "50 % & more?".into(), body: "a\nb".into() };
/// assert_eq!(
///     mailto("data@example.org", &message),
///     "mailto:data@example.org?subject=50%20%25%20%26%20more%3F&body=a%0D%0Ab"
/// );
/// ```
pub fn mailto(address: &str, message: &Message) -> String {
    let mut out = String::from("mailto:");
    encode(&mut out, &one_line(address), "@");
    out.push_str("?subject=");
    encode(&mut out, &one_line(&message.subject), "");
    out.push_str("&body=");
    for (i, line) in message.body.replace("\r\n", "\n").split(['\n', '\r']).enumerate() {
        out.push_str(if i > 0 { "%0D%0A" } else { "" });
        encode(&mut out, line, "");
    }
    out
}

fn encode(out: &mut String, text: &str, also: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |n: u8| HEX.get(usize::from(n)).map_or('0', |digit| char::from(*digit));
    for byte in text.bytes() {
        let c = char::from(byte);
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if plain || byte.is_ascii() && also.contains(c) {
            out.push(c);
        } else {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: Cell<'_> = Cell {
        dataset: "Beijing air",
        column: "PM2.5",
        key: Some("station: Dongsi, time: 2014-01-01 06:00"),
        row: Some(35_064),
        value: Some("−999"),
        link: "https://example.org/#/air?station=eq:Dongsi",
    };

    #[test]
    fn a_message_names_the_cell_and_leaves_room() {
        let check = |cell: Cell<'_>, locale, subject: &str, body: &str| {
            let expected = Message { subject: subject.into(), body: body.into() };
            assert_eq!(message(&cell, locale), expected);
        };
        check(
            CELL,
            Locale::EN,
            "Possible error in “Beijing air”: PM2.5",
            "Dataset: Beijing air\nColumn: PM2.5\nRow: station: Dongsi, time: 2014-01-01 06:00 \
             (number 35,064)\nValue shown: −999\nAddress: \
             https://example.org/#/air?station=eq:Dongsi\n\nWhat seems wrong:\n",
        );
        check(
            Cell { dataset: "北京\n空气", key: None, value: None, ..CELL },
            Locale::ZH,
            "“北京 空气”中“PM2.5”的数据可能有误",
            "数据集：北京 空气\n列：PM2.5\n行号：35,064\n显示的值：缺失\n链接：\
             https://example.org/#/air?station=eq:Dongsi\n\n疑似问题：\n",
        );
        check(
            Cell { dataset: "a", column: "b", ..Cell::default() },
            Locale::EN,
            "Possible error in “a”: b",
            "Dataset: a\nColumn: b\nValue shown: no value\nAddress: \n\nWhat seems wrong:\n",
        );
    }

    #[test]
    fn nothing_breaks_out_of_an_address() {
        let check = |address: &str, subject: &str, body: &str, expected: &str| {
            let message = Message { subject: subject.into(), body: body.into() };
            assert_eq!(mailto(address, &message), expected);
        };
        check("a@b.org", "", "", "mailto:a@b.org?subject=&body=");
        check(
            "a@b.org?bcc=c@d.org",
            "x\r\nBcc: e@f.org",
            "1\r2\r\n3\n",
            "mailto:a@b.org%3Fbcc%3Dc@d.org?subject=x%20Bcc%3A%20e%40f.org&body=1%0D%0A2%0D%0A3%0D%0A",
        );
        check(
            "a+b@c.org,d@e.org",
            "数",
            "&body=",
            "mailto:a%2Bb@c.org%2Cd@e.org?subject=%E6%95%B0&body=%26body%3D",
        );
    }
}
