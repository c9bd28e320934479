//! The table that speed is measured on: reports to the offices of a city.
//!
//! It is made from a fixed seed, so that the first rows of a long table are those of a short one.
//!
//! | column | type | what it holds |
//! |---|---|---|
//! | `id` | Int64 | ascending, with gaps; no two alike |
//! | `date` | Timestamp(µs) | ten years from 2015 on, to the second, in no order |
//! | `district`, `department`, `category`, `status` | Dictionary(Int32, Utf8) | 16, 52, 200 and 5 texts; categories are very unequal |
//! | `amount` | Float64 | 0 to 2,399.99 with two decimals, mostly small; one in fifty is null |
//! | `duration` | Int32 | minutes; one in twenty is null |
//! | `lat`, `lon` | Float64 | degrees |
//! | `note` | Utf8 | about 30 bytes, mostly distinct; one in forty names an elm |

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch,
    RecordBatchOptions, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};

/// Rows a batch.
pub const BATCH_ROWS: usize = 65_536;

const SEED: u64 = 0x5A61_7A74_6131_5EED;
/// 2015-01-01T00:00:00Z in seconds.
const FIRST_SECOND: u64 = 1_420_070_400;
/// Ten years, three of them leap years.
const N_SECONDS: u64 = 3_653 * 86_400;

const DISTRICTS: [&str; 16] = [
    "Heping", "Hedong", "Hexi", "Nankai", "Hebei", "Hongqiao", "Dongli", "Xiqing", "Jinnan",
    "Beichen", "Wuqing", "Baodi", "Binhai", "Ninghe", "Jinghai", "Jizhou",
];
const STATUSES: [&str; 5] = ["closed", "open", "assigned", "in review", "rejected"];
/// Of a hundred reports, how many have this status or one before it.
const STATUS_UP_TO: [u64; 5] = [58, 76, 88, 95, 100];
const OFFICES: [&str; 13] = [
    "Water",
    "Roads",
    "Parks",
    "Schools",
    "Housing",
    "Health",
    "Transport",
    "Markets",
    "Energy",
    "Waste",
    "Culture",
    "Sports",
    "Air",
];
const OFFICE_PARTS: [&str; 4] = ["Planning", "Service", "Inspection", "Repair"];
const SUBJECTS: [&str; 20] = [
    "Noise", "Litter", "Potholes", "Lighting", "Parking", "Flooding", "Trees", "Heating", "Smoke",
    "Dust", "Permits", "Fees", "Signals", "Benches", "Drains", "Fences", "Buses", "Pests", "Signs",
    "Bridges",
];
const FAULTS: [&str; 8] =
    ["Broken", "Missing", "Blocked", "Leaking", "Loose", "Dirty", "Faulty", "Noisy"];
const OBJECTS: [&str; 8] = ["lamp", "pipe", "gate", "bench", "sign", "drain", "fence", "signal"];
const PLACES: [&str; 40] = [
    "north gate",
    "old bridge",
    "bus stop",
    "Elm Road",
    "market",
    "station",
    "east wall",
    "river",
    "school",
    "canal",
    "clinic",
    "library",
    "tower",
    "museum",
    "square",
    "corner",
    "tunnel",
    "harbour",
    "garden",
    "car park",
    "theatre",
    "stadium",
    "depot",
    "office",
    "college",
    "temple",
    "avenue",
    "crossing",
    "plaza",
    "pier",
    "viaduct",
    "terrace",
    "courtyard",
    "fountain",
    "arcade",
    "footpath",
    "junction",
    "quay",
    "pavilion",
    "orchard",
];
const REGIONS: [&str; 6] = ["centre", "north", "east", "south", "west", "coast"];

/// The columns.
pub fn bench_schema() -> SchemaRef {
    let text = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    Arc::new(Schema::new(vec![
        Field::new("id", DataType::Int64, false),
        Field::new("date", DataType::Timestamp(TimeUnit::Microsecond, None), false),
        Field::new("district", text(), false),
        Field::new("department", text(), false),
        Field::new("category", text(), false),
        Field::new("status", text(), false),
        Field::new("amount", DataType::Float64, true),
        Field::new("duration", DataType::Int32, true),
        Field::new("lat", DataType::Float64, false),
        Field::new("lon", DataType::Float64, false),
        Field::new("note", DataType::Utf8, false),
    ]))
}

/// Writes the table as an Arrow IPC file in batches of [`BATCH_ROWS`].
pub fn write_bench_table(
    path: &Path,
    n_rows: usize,
    compression: Option<CompressionType>,
) -> Result<(), ArrowError> {
    let schema = bench_schema();
    let mut writer = writer(path, &schema, compression)?;
    let mut rows = Rows::new();
    let mut left = n_rows;
    while left > 0 {
        let n = left.min(BATCH_ROWS);
        writer.write(&rows.next_batch(&schema, n)?)?;
        left -= n;
    }
    writer.finish()
}

/// Writes the table that departments are looked up in: one row for each, with its `region`.
pub fn write_bench_departments(path: &Path) -> Result<(), ArrowError> {
    let schema = Arc::new(Schema::new(vec![
        Field::new("department", DataType::Utf8, false),
        Field::new("region", DataType::Utf8, false),
    ]));
    let departments = departments();
    let regions = (0..departments.len()).map(|idx| REGIONS[idx * 5 % REGIONS.len()]);
    let regions: ArrayRef = Arc::new(StringArray::from_iter_values(regions));
    let columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from(departments)), regions];
    let batch = RecordBatch::try_new_with_options(
        Arc::clone(&schema),
        columns,
        &RecordBatchOptions::new(),
    )?;
    let mut writer = writer(path, &schema, None)?;
    writer.write(&batch)?;
    writer.finish()
}

fn writer(
    path: &Path,
    schema: &Schema,
    compression: Option<CompressionType>,
) -> Result<FileWriter<BufWriter<File>>, ArrowError> {
    let options = IpcWriteOptions::default().try_with_compression(compression)?;
    FileWriter::try_new_with_options(BufWriter::new(File::create(path)?), schema, options)
}

fn departments() -> Vec<String> {
    let offices = OFFICES.iter();
    offices.flat_map(|office| OFFICE_PARTS.map(|part| format!("{office} {part}"))).collect()
}

fn categories() -> Vec<String> {
    let subjects = SUBJECTS.iter();
    subjects.flat_map(|subject| (0..10).map(move |kind| format!("{subject} {kind}"))).collect()
}

/// The rows that come next, and the dictionaries that all batches share.
struct Rows {
    random: Random,
    id: i64,
    district: Arc<StringArray>,
    department: Arc<StringArray>,
    category: Arc<StringArray>,
    status: Arc<StringArray>,
}

impl Rows {
    fn new() -> Self {
        Self {
            random: Random(SEED),
            id: 1_000_000,
            district: Arc::new(DISTRICTS.to_vec().into()),
            department: Arc::new(departments().into()),
            category: Arc::new(categories().into()),
            status: Arc::new(STATUSES.to_vec().into()),
        }
    }

    fn next_batch(&mut self, schema: &SchemaRef, n: usize) -> Result<RecordBatch, ArrowError> {
        let mut ids = Vec::with_capacity(n);
        let mut dates = Vec::with_capacity(n);
        let mut codes: [Vec<i32>; 4] = Default::default();
        let mut amounts = Vec::with_capacity(n);
        let mut durations = Vec::with_capacity(n);
        let mut places = [Vec::with_capacity(n), Vec::with_capacity(n)];
        let mut notes = Vec::with_capacity(n);
        for _ in 0..n {
            let random = &mut self.random;
            self.id += 1 + random.below(9) as i64;
            ids.push(self.id);
            dates.push((FIRST_SECOND + random.below(N_SECONDS)) as i64 * 1_000_000);
            let percent = random.below(100);
            let status = STATUS_UP_TO.iter().position(|up_to| percent < *up_to).unwrap_or(0);
            codes[0].push(random.below(16) as i32);
            // A product of two uniform numbers is small more often than it is large.
            codes[1].push((52.0 * random.unit().max(random.unit() * random.unit())) as i32);
            codes[2].push((200.0 * random.unit() * random.unit() * random.unit()) as i32);
            codes[3].push(status as i32);
            let amount = (3.77 + 0.8 * random.normal()).exp().min(2_399.99);
            let amount = (amount * 100.0).round() / 100.0;
            amounts.push((random.below(50) != 0).then_some(amount));
            let minutes = (random.unit() * random.unit() * 20_000.0) as i32;
            durations.push((random.below(20) != 0).then_some(minutes));
            places[0].push(38.56 + 1.69 * random.unit());
            places[1].push(116.7 + 1.37 * random.unit());
            notes.push(format!(
                "{} {} near {} {}",
                FAULTS[random.below(8) as usize],
                OBJECTS[random.below(8) as usize],
                PLACES[random.below(40) as usize],
                random.below(1_000_000)
            ));
        }
        let [district, department, category, status] = codes;
        let [lat, lon] = places;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(ids)),
            Arc::new(TimestampMicrosecondArray::from(dates)),
            coded(district, &self.district)?,
            coded(department, &self.department)?,
            coded(category, &self.category)?,
            coded(status, &self.status)?,
            Arc::new(Float64Array::from(amounts)),
            Arc::new(Int32Array::from(durations)),
            Arc::new(Float64Array::from(lat)),
            Arc::new(Float64Array::from(lon)),
            Arc::new(StringArray::from(notes)),
        ];
        let options = RecordBatchOptions::new();
        RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
    }
}

fn coded(codes: Vec<i32>, texts: &Arc<StringArray>) -> Result<ArrayRef, ArrowError> {
    let texts = Arc::clone(texts);
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(codes.into(), texts)?))
}

/// SplitMix64 (Steele, Lea and Flood, <https://doi.org/10.1145/2660193.2660195>).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number in `0..n`.
    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// A number in `[0, 1)`.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number of the standard normal distribution, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::TimestampMicrosecondType;

    #[test]
    fn a_batch_has_the_shape_that_queries_are_written_for() {
        let n = 20_000;
        let schema = bench_schema();
        let batch = Rows::new().next_batch(&schema, n).unwrap();
        fn column<'a>(batch: &'a RecordBatch, name: &str) -> &'a ArrayRef {
            batch.column_by_name(name).unwrap()
        }
        let ids: &Int64Array = column(&batch, "id").as_primitive();
        assert!(ids.values().is_sorted_by(|a, b| a < b));
        let dates = column(&batch, "date").as_primitive::<TimestampMicrosecondType>();
        let days = dates.values().iter().map(|date| date / 86_400_000_000);
        assert_eq!((days.clone().min(), days.max()), (Some(16_436), Some(20_088)));
        for (name, n_texts) in
            [("district", 16), ("department", 52), ("category", 200), ("status", 5)]
        {
            let codes = column(&batch, name).as_dictionary::<Int32Type>();
            let mut seen = vec![false; n_texts];
            codes.keys().values().iter().for_each(|code| seen[*code as usize] = true);
            let n_seen = seen.iter().filter(|seen| **seen).count();
            assert!(n_seen * 20 >= n_texts * 17, "{name}: {n_seen} of {n_texts}");
        }
        let nulls = |name: &str| column(&batch, name).null_count() as f64 / n as f64;
        assert!((0.015..0.025).contains(&nulls("amount")), "{}", nulls("amount"));
        assert!((0.04..0.06).contains(&nulls("duration")), "{}", nulls("duration"));
        let notes: &StringArray = column(&batch, "note").as_string();
        let bytes = notes.values().len() / n;
        assert!((26..34).contains(&bytes), "{bytes} bytes a note");
        let n_elms = notes.iter().flatten().filter(|note| note.contains("Elm")).count();
        assert!((n / 60..n / 30).contains(&n_elms), "{n_elms} elms");
    }

    #[test]
    fn the_same_rows_come_again() {
        let schema = bench_schema();
        let batch = |n| Rows::new().next_batch(&schema, n).unwrap();
        assert_eq!(batch(1_000).slice(0, 100), batch(100));
    }
}
