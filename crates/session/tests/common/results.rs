//! Results of calls, read back as JavaScript reads them.

use sagitta_protocol::{
    Answer, Edges, NumberKind, Problem, ResultColumn, ResultTable, ResultValues, Texts,
};
use sagitta_session::Session;
use sagitta_table::format::{write_count, write_f32, write_f64};
use sagitta_table::{ColumnType, Unit, Zone};

use super::run;

/// A result with its bytes.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) table: ResultTable,
    attachments: Vec<Vec<u8>>,
}

/// What came of a call.
pub(crate) type Called = Result<(Vec<Read>, Option<Edges>), Box<Problem>>;

/// Makes a call and returns what came of it.
pub(crate) fn call(session: &mut Session, id: u64, text: &str) -> Called {
    session.call(id, text);
    let last = run(session).pop().expect("an answer");
    assert_eq!((last.response.id, last.response.generation), (id, 0));
    match last.response.answer {
        Answer::Results(results) => {
            let read = |table| Read { table, attachments: last.attachments.clone() };
            Ok((results.results.into_iter().map(read).collect(), results.edges))
        }
        Answer::Problem(problem) => Err(Box::new(problem)),
        other => panic!("{other:?}"),
    }
}

/// The result of one query.
pub(crate) fn query(session: &mut Session, query: &str) -> Read {
    let (mut read, edges) = call(session, 50, &format!(r#"{{ "query": [{query}] }}"#)).unwrap();
    assert_eq!(edges, None);
    read.pop().expect("a result")
}

impl Read {
    pub(crate) fn column(&self, name: &str) -> &ResultColumn {
        self.table.columns.iter().find(|column| column.name == name).expect("the column")
    }

    fn bytes<const WIDTH: usize>(&self, attachment: usize) -> Vec<[u8; WIDTH]> {
        let (values, rest) = self.attachments[attachment].as_chunks::<WIDTH>();
        assert!(rest.is_empty());
        values.to_vec()
    }

    fn texts(&self, Texts { utf8, ends }: Texts) -> Vec<String> {
        let text: Vec<u16> =
            std::str::from_utf8(&self.attachments[utf8]).unwrap().encode_utf16().collect();
        let mut start = 0;
        let mut texts = Vec::new();
        for end in self.bytes(ends).into_iter().map(u32::from_le_bytes) {
            let end = usize::try_from(end).unwrap();
            texts.push(String::from_utf16(&text[start..end]).unwrap());
            start = end;
        }
        assert_eq!(start, text.len());
        texts
    }

    /// The canonical text of every value; none for null. Offsets are UTC where no zone is given.
    pub(crate) fn cells(&self, name: &str, zone: Option<&Zone>) -> Vec<Option<String>> {
        let column = self.column(name);
        let texts = match &column.values {
            ResultValues::Numbers { kind, attachment } => {
                self.numbers(*kind, *attachment, &column_type(column), zone)
            }
            ResultValues::Texts(texts) => self.texts(*texts),
            ResultValues::Codes { kind, codes, texts } => {
                let texts = self.texts(*texts);
                let codes: Vec<String> = self.numbers(*kind, *codes, &ColumnType::Int(64), None);
                let text = |code: &String| texts.get(code.parse::<usize>().unwrap()).cloned();
                codes.iter().map(|code| text(code).unwrap_or_default()).collect()
            }
        };
        assert_eq!(texts.len() as u64, self.table.rows, "{name}");
        let valid = match column.validity {
            None => vec![1; texts.len()],
            Some(attachment) => self.attachments[attachment].clone(),
        };
        assert_eq!(valid.len(), texts.len());
        valid.iter().zip(texts).map(|(valid, text)| (*valid == 1).then_some(text)).collect()
    }

    fn numbers(
        &self,
        kind: NumberKind,
        attachment: usize,
        column_type: &ColumnType,
        zone: Option<&Zone>,
    ) -> Vec<String> {
        let count = |n: i64| {
            let mut text = String::new();
            write_count(&mut text, column_type, zone, n);
            text
        };
        macro_rules! counts {
            ($number:ty) => {
                self.bytes(attachment)
                    .into_iter()
                    .map(|bytes| count(i64::from(<$number>::from_le_bytes(bytes))))
                    .collect()
            };
        }
        match kind {
            NumberKind::UInt8 if *column_type == ColumnType::Bool => {
                self.attachments[attachment].iter().map(|byte| (*byte == 1).to_string()).collect()
            }
            NumberKind::UInt8 => counts!(u8),
            NumberKind::UInt16 => counts!(u16),
            NumberKind::UInt32 => counts!(u32),
            NumberKind::Int8 => counts!(i8),
            NumberKind::Int16 => counts!(i16),
            NumberKind::Int32 => counts!(i32),
            NumberKind::Int64 => counts!(i64),
            NumberKind::UInt64 => {
                let values = self.bytes(attachment).into_iter().map(u64::from_le_bytes);
                values.map(|n| n.to_string()).collect()
            }
            NumberKind::Float32 => {
                let values = self.bytes(attachment).into_iter().map(f32::from_le_bytes);
                values.map(|n| written(|text| write_f32(text, n))).collect()
            }
            NumberKind::Float64 => {
                let values = self.bytes(attachment).into_iter().map(f64::from_le_bytes);
                values.map(|n| written(|text| write_f64(text, n))).collect()
            }
        }
    }
}

fn written(write: impl Fn(&mut String)) -> String {
    let mut text = String::new();
    write(&mut text);
    text
}

/// What the values of a column count, from what the result says of it.
fn column_type(column: &ResultColumn) -> ColumnType {
    let unit = match column.unit {
        Some("s") => Unit::Second,
        Some("ms") => Unit::Millisecond,
        Some("us") => Unit::Microsecond,
        _ => Unit::Nanosecond,
    };
    match column.type_name.split('[').next().unwrap() {
        "bool" => ColumnType::Bool,
        "date" => {
            assert_eq!(column.unit, Some("d"));
            ColumnType::Date
        }
        "time" => ColumnType::Time(unit),
        "timestamp" => ColumnType::Timestamp(unit, column.zone.as_deref().map(Into::into)),
        "duration" => ColumnType::Duration(unit),
        _ => {
            assert_eq!((column.unit, &column.zone), (None, &None), "{}", column.type_name);
            ColumnType::Int(64)
        }
    }
}
