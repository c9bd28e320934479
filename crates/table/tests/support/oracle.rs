//! The integration JSON of Arrow's test data, read without Arrow and without `format`.

use std::io::Read;
use std::path::Path;

use serde_json::Value;

/// What a file must hold: per column its type's name, unless that depends on the values, and
/// its cells.
pub(crate) struct Expected {
    pub(crate) columns: Vec<(String, Vec<Option<String>>)>,
}

pub(crate) fn read(path: &Path) -> Expected {
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    // Kept for the length of the test, so that pieces of it can be passed around.
    let json: &'static Value = Box::leak(Box::new(serde_json::from_str(&text).unwrap()));
    let dictionaries = json["dictionaries"].as_array().map_or(&[][..], Vec::as_slice);
    let batches = json["batches"].as_array().unwrap();
    let fields = json["schema"]["fields"].as_array().unwrap();
    let columns = fields.iter().enumerate().map(|(idx, field)| {
        let piece =
            |batch: &'static Value| Piece { field, column: &batch["columns"][idx], dictionaries };
        let pieces = || batches.iter().map(piece);
        // A column of 64-bit dates is read as dates if all of them are whole days.
        let is_days = pieces().all(|piece| piece.is_whole_days());
        let cells = pieces()
            .flat_map(|piece| {
                (0..piece.len()).map(|row| piece.cell(row, is_days)).collect::<Vec<_>>()
            })
            .collect();
        (type_name(field, is_days), cells)
    });
    Expected { columns: columns.collect() }
}

#[derive(Clone, Copy)]
struct Piece<'a> {
    field: &'a Value,
    column: &'a Value,
    dictionaries: &'a [Value],
}

fn int(value: &Value) -> i128 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        other => other.to_string().parse().unwrap(),
    }
}

fn unit(kind: &Value) -> (&str, i128) {
    match kind["unit"].as_str().unwrap() {
        "SECOND" => ("s", 1),
        "MILLISECOND" => ("ms", 1_000),
        "MICROSECOND" => ("us", 1_000_000),
        _ => ("ns", 1_000_000_000),
    }
}

/// The name of the column's type; text may be either form.
fn type_name(field: &Value, is_days: bool) -> String {
    let kind = &field["type"];
    match kind["name"].as_str().unwrap() {
        "int" if kind["isSigned"] == true => format!("int{}", kind["bitWidth"]),
        "int" => format!("uint{}", kind["bitWidth"]),
        "floatingpoint" if kind["precision"] == "DOUBLE" => "float64".to_owned(),
        "floatingpoint" => "float32".to_owned(),
        "decimal" => format!("decimal({}, {})", kind["precision"], kind["scale"]),
        "utf8" | "largeutf8" | "utf8view" if !field["dictionary"].is_null() => {
            "category".to_owned()
        }
        "utf8" | "largeutf8" | "utf8view" => "text or category".to_owned(),
        "binary" | "largebinary" | "binaryview" | "fixedsizebinary" => "binary".to_owned(),
        "date" if is_days => "date".to_owned(),
        "date" => "timestamp[ms]".to_owned(),
        "time" => format!("time[{}]", unit(kind).0),
        "timestamp" => match kind["timezone"].as_str() {
            Some(zone) => format!("timestamp[{}, {zone}]", unit(kind).0),
            None => format!("timestamp[{}]", unit(kind).0),
        },
        "duration" => format!("duration[{}]", unit(kind).0),
        "runendencoded" => type_name(&field["children"][1], is_days),
        name @ ("bool" | "null" | "interval") => name.to_owned(),
        _ => "nested".to_owned(),
    }
}

impl<'a> Piece<'a> {
    fn len(&self) -> usize {
        self.column["count"].as_u64().unwrap() as usize
    }

    fn kind(&self) -> &'a Value {
        &self.field["type"]
    }

    fn data(&self, row: usize) -> &'a Value {
        &self.column["DATA"][row]
    }

    fn offset(&self, row: usize) -> usize {
        int(&self.column["OFFSET"][row]) as usize
    }

    fn child(&self, idx: usize) -> Self {
        Self { field: &self.field["children"][idx], column: &self.column["children"][idx], ..*self }
    }

    fn is_null(&self, row: usize) -> bool {
        self.column["VALIDITY"][row] == 0
    }

    /// The piece and row that hold a value behind dictionaries, runs and unions.
    fn resolved(self, row: usize) -> Option<(Self, usize)> {
        let name = self.kind()["name"].as_str().unwrap();
        if !self.field["dictionary"].is_null() {
            if self.is_null(row) {
                return None;
            }
            let id = &self.field["dictionary"]["id"];
            let dictionary = self.dictionaries.iter().find(|entry| entry["id"] == *id).unwrap();
            let mut field = self.field.clone();
            field["dictionary"] = Value::Null;
            let field = Box::leak(Box::new(field));
            let values = Self { field, column: &dictionary["data"]["columns"][0], ..self };
            return values.resolved(int(self.data(row)) as usize);
        }
        match name {
            "null" => None,
            "runendencoded" => {
                let ends = self.child(0).column["DATA"].as_array().unwrap();
                let run = ends.iter().position(|end| int(end) > row as i128).unwrap();
                self.child(1).resolved(run)
            }
            "union" => {
                let id = &self.column["TYPE_ID"][row];
                let ids = self.kind()["typeIds"].as_array().unwrap();
                let child = self.child(ids.iter().position(|other| other == id).unwrap());
                let is_dense = self.kind()["mode"] == "DENSE";
                child.resolved(if is_dense { self.offset(row) } else { row })
            }
            _ if self.is_null(row) => None,
            _ => Some((self, row)),
        }
    }

    fn is_whole_days(&self) -> bool {
        let is_whole = |row| match self.resolved(row) {
            Some((piece, row)) if piece.kind()["unit"] == "MILLISECOND" => {
                int(piece.data(row)) % 86_400_000 == 0
            }
            _ => true,
        };
        let name = self.kind()["name"].as_str().unwrap();
        !matches!(name, "date" | "runendencoded") || (0..self.len()).all(is_whole)
    }

    fn cell(&self, row: usize, is_days: bool) -> Option<String> {
        // A union has no nulls of its own: a null under it is shown as JSON's.
        let is_union = self.kind()["name"] == "union";
        match self.resolved(row) {
            Some((piece, row)) if is_union => Some(piece.json(row)),
            Some((piece, row)) => Some(piece.text(row, is_days)),
            None => is_union.then(|| "null".to_owned()),
        }
    }

    fn text(&self, row: usize, is_days: bool) -> String {
        let (kind, data) = (self.kind(), self.data(row));
        match kind["name"].as_str().unwrap() {
            "int" => int(data).to_string(),
            "bool" => if *data == 1 || *data == true { "true" } else { "false" }.to_owned(),
            "floatingpoint" if kind["precision"] == "DOUBLE" => data.as_f64().unwrap().to_string(),
            "floatingpoint" => (data.as_f64().unwrap() as f32).to_string(),
            "decimal" => decimal(data.as_str().unwrap(), int(&kind["scale"])),
            "utf8" | "largeutf8" => data.as_str().unwrap().to_owned(),
            "binary" | "largebinary" | "fixedsizebinary" => data.as_str().unwrap().to_lowercase(),
            "utf8view" => {
                String::from_utf8(self.view(row, |text| text.as_bytes().to_vec())).unwrap()
            }
            "binaryview" => hex(&self.view(row, unhex)),
            "date" if kind["unit"] == "DAY" => date(int(data)),
            "date" if is_days => date(int(data).div_euclid(86_400_000)),
            "date" => wall(int(data), 1_000),
            "time" => {
                let per_second = unit(kind).1;
                clock(int(data) / per_second, int(data) % per_second, per_second)
            }
            "timestamp" => {
                let zone = match kind["timezone"].as_str() {
                    Some(_) => "+00:00",
                    None => "",
                };
                wall(int(data), unit(kind).1) + zone
            }
            "duration" => duration(int(data), unit(kind).1),
            "interval" => interval(data),
            _ => self.json(row),
        }
    }

    fn view(&self, row: usize, inlined: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
        let view = &self.column["VIEWS"][row];
        match view["INLINED"].as_str() {
            Some(text) => inlined(text),
            None => {
                let buffer =
                    &self.column["VARIADIC_DATA_BUFFERS"][int(&view["BUFFER_INDEX"]) as usize];
                let start = int(&view["OFFSET"]) as usize;
                unhex(buffer.as_str().unwrap())[start..start + int(&view["SIZE"]) as usize].to_vec()
            }
        }
    }

    fn json(&self, row: usize) -> String {
        let item = |piece: Self, row| match piece.resolved(row) {
            Some((piece, row)) => piece.json(row),
            None => "null".to_owned(),
        };
        let list = |range: std::ops::Range<usize>| {
            let items: Vec<_> = range.map(|row| item(self.child(0), row)).collect();
            format!("[{}]", items.join(","))
        };
        match self.kind()["name"].as_str().unwrap() {
            "list" | "largelist" => list(self.offset(row)..self.offset(row + 1)),
            "listview" | "largelistview" => {
                let size = int(&self.column["SIZE"][row]) as usize;
                list(self.offset(row)..self.offset(row) + size)
            }
            "fixedsizelist" => {
                let size = int(&self.kind()["listSize"]) as usize;
                list(row * size..(row + 1) * size)
            }
            "struct" => {
                let fields = self.field["children"].as_array().unwrap();
                let member = |idx: usize| {
                    let name = serde_json::to_string(&fields[idx]["name"]).unwrap();
                    format!("{name}:{}", item(self.child(idx), row))
                };
                format!("{{{}}}", (0..fields.len()).map(member).collect::<Vec<_>>().join(","))
            }
            "map" => {
                let entries = self.child(0);
                let is_text = entries.child(0).kind()["name"] == "utf8";
                let entry = |row| {
                    let (key, value) = (item(entries.child(0), row), item(entries.child(1), row));
                    match is_text {
                        true => format!("{key}:{value}"),
                        false => format!("{{\"key\":{key},\"value\":{value}}}"),
                    }
                };
                let entries: Vec<_> = (self.offset(row)..self.offset(row + 1)).map(entry).collect();
                let entries = entries.join(",");
                if is_text { format!("{{{entries}}}") } else { format!("[{entries}]") }
            }
            "int" | "bool" | "floatingpoint" | "decimal" => self.text(row, false),
            _ => serde_json::to_string(&self.text(row, false)).unwrap(),
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.chars().map(|c| c.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn decimal(text: &str, scale: i128) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let scale = usize::try_from(scale).expect("no negative scales in the test data");
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let point = if scale > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{fraction}")
}

/// Julian day numbers to dates after Fliegel and Van Flandern, CACM 11 (1968), 657.
fn date(days: i128) -> String {
    let mut l = days + 2_440_588 + 68_569;
    let n = 4 * l / 146_097;
    l -= (146_097 * n + 3) / 4;
    let i = 4_000 * (l + 1) / 1_461_001;
    l = l - 1_461 * i / 4 + 31;
    let j = 80 * l / 2_447;
    let day = l - 2_447 * j / 80;
    l = j / 11;
    let (year, month) = (100 * (n - 49) + i + l, j + 2 - 12 * l);
    assert!((0..=9999).contains(&year));
    format!("{year:04}-{month:02}-{day:02}")
}

fn clock(second: i128, part: i128, per_second: i128) -> String {
    let text = format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    text + &fraction(part, per_second)
}

fn fraction(part: i128, per_second: i128) -> String {
    if part == 0 {
        return String::new();
    }
    let nanoseconds = format!("{:09}", part * (1_000_000_000 / per_second));
    format!(".{}", nanoseconds.trim_end_matches('0'))
}

fn wall(value: i128, per_second: i128) -> String {
    let (second, part) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let (day, of_day) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    format!("{}T{}", date(day), clock(of_day, part, per_second))
}

fn duration(value: i128, per_second: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (second, part) = (value.abs() / per_second, value.abs() % per_second);
    let mut day = String::new();
    if second >= 86_400 {
        day = format!("{}D", second / 86_400);
    }
    let mut time = String::new();
    if second / 3_600 % 24 > 0 {
        time += &format!("{}H", second / 3_600 % 24);
    }
    if second / 60 % 60 > 0 {
        time += &format!("{}M", second / 60 % 60);
    }
    if second % 60 > 0 || part > 0 || value == 0 {
        time += &format!("{}{}S", second % 60, fraction(part, per_second));
    }
    let t = if time.is_empty() { "" } else { "T" };
    format!("{sign}P{day}{t}{time}")
}

fn interval(data: &Value) -> String {
    let part = |name: &str| data.get(name).map_or(0, int);
    let months = if data.is_object() { part("months") } else { int(data) };
    let days = part("days");
    let nanoseconds = part("nanoseconds") + part("milliseconds") * 1_000_000;
    let mut text = "P".to_owned();
    if months != 0 {
        text += &format!("{months}M");
    }
    if days != 0 {
        text += &format!("{days}D");
    }
    if nanoseconds != 0 || text == "P" {
        let sign = if nanoseconds < 0 { "-" } else { "" };
        let (second, part) = (nanoseconds.abs() / 1_000_000_000, nanoseconds.abs() % 1_000_000_000);
        text += &format!("T{sign}{second}{}S", fraction(part, 1_000_000_000));
    }
    text
}
