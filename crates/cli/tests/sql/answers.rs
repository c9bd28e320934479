use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, DictionaryArray, Int64Array, RecordBatch,
    RecordBatchOptions, StringArray, StringViewArray, TimestampMicrosecondArray,
};
use arrow::datatypes::Int32Type;

use crate::Bench;
use crate::engine::{Answer, CERTIFICATE, Door, Engine, PASSWORD, TOKEN, USER};

/// A batch of columns, each of which may hold nulls.
pub(crate) fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    let columns = columns.iter().map(|(name, array)| (*name, Arc::clone(array), true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// One row for every number.
pub(crate) fn numbers(from: i64, to: i64) -> RecordBatch {
    batch(&[("n", Arc::new(Int64Array::from_iter_values(from..to)))])
}

/// Rows of all kinds of columns, whose dictionaries differ from batch to batch.
fn calls(first: i64, districts: &[&str]) -> RecordBatch {
    let n = districts.len();
    let ids = first..first + i64::try_from(n).unwrap();
    let districts: DictionaryArray<Int32Type> = districts.iter().copied().collect();
    let money = Decimal128Array::from_iter_values(ids.clone().map(|id| i128::from(id) * 1050));
    let notes = ids.clone().map(|id| (id % 2 == 0).then(|| format!("第{id}件")));
    let days = ids.clone().map(|id| 19_000 + i32::try_from(id).unwrap());
    let moments = ids.clone().map(|id| id * 1_000_001);
    batch(&[
        ("id", Arc::new(Int64Array::from_iter_values(ids.map(|id| (1 << 60) + id)))),
        ("district", Arc::new(districts)),
        ("fee", Arc::new(money.with_precision_and_scale(20, 2).unwrap())),
        ("note", Arc::new(notes.collect::<StringViewArray>())),
        ("day", Arc::new(Date32Array::from_iter_values(days))),
        ("at", Arc::new(TimestampMicrosecondArray::from_iter_values(moments))),
    ])
}

const CALLS: &str = "select * from calls order by id";

fn catalog(engine: &str, sql: &str) -> String {
    format!(
        "[engine.lake]\n{engine}\n[[dataset]]\nid = \"calls\"\n[dataset.sql]\nengine = \"lake\"\n{sql}\n"
    )
}

#[test]
fn an_answer_becomes_a_dataset_with_every_digit() {
    let (engine, address) = Engine::start(Door::Open);
    let parts = vec![
        vec![calls(0, &["和平区", "河东区"]), calls(2, &["河西区", "和平区", "南开区"])],
        vec![calls(5, &["南开区"])],
    ];
    engine.answer(CALLS, Answer::Parts(parts));
    engine.answer("set x = 1", Answer::Parts(vec![vec![numbers(0, 1)]]));
    let bench = Bench::new("digits");
    bench.put("calls.sql", CALLS);
    let sql = "query_file = \"calls.sql\"\nbefore = [\"set x = 1\"]";
    let text = catalog(&format!("url = \"grpc://{address}\""), sql);
    bench.put("catalog.toml", &format!("{text}[dataset.field.fee]\nunit = \"CNY\"\n"));
    bench.build();
    assert_eq!(engine.asked(), ["set x = 1", CALLS]);
    let csv = bench.text("dataset/calls/calls.csv");
    assert_eq!(
        csv,
        "id,district,fee,note,day,at\n\
         1152921504606846976,和平区,0.00,第0件,2022-01-08,1970-01-01T00:00:00\n\
         1152921504606846977,河东区,10.50,,2022-01-09,1970-01-01T00:00:01.000001\n\
         1152921504606846978,河西区,21.00,第2件,2022-01-10,1970-01-01T00:00:02.000002\n\
         1152921504606846979,和平区,31.50,,2022-01-11,1970-01-01T00:00:03.000003\n\
         1152921504606846980,南开区,42.00,第4件,2022-01-12,1970-01-01T00:00:04.000004\n\
         1152921504606846981,南开区,52.50,,2022-01-13,1970-01-01T00:00:05.000005\n"
    );
    let interface = bench.text("api/calls/index.json");
    assert!(interface.contains("\"unit\": \"CNY\""), "{interface}");
    // Where the rows are from inside the house is nobody's business.
    let words = [address.to_string(), CALLS.to_owned(), "lake".to_owned()];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_eq!(bench.files_with(&words), Vec::<std::path::PathBuf>::new());
}

#[test]
fn an_unchanged_question_is_not_asked_again() {
    let (engine, address) = Engine::start(Door::Open);
    let version = "select max(day) from calls";
    engine.answer("select 1", Answer::Parts(vec![vec![numbers(0, 3)]]));
    engine.answer("select 1 + 0", Answer::Parts(vec![vec![numbers(0, 3)]]));
    engine.answer(version, Answer::Parts(vec![vec![numbers(0, 1)]]));
    let bench = Bench::new("again");
    let url = format!("url = \"grpc://{address}\"");
    let by_query = format!("query = \"select 1\"\nrefresh = {{ query = \"{version}\" }}");
    for (sql, asked) in [
        ("query = \"select 1\"", &["select 1"][..]),
        ("query = \"select 1\"", &[]),
        ("query = \"select 1\"\nrefresh = \"2024\"", &["select 1"]),
        ("query = \"select 1\"\nrefresh = \"2024\"", &[]),
        ("query = \"select 1 + 0\"\nrefresh = \"2024\"", &["select 1 + 0"]),
        (&by_query, &[version, "select 1"]),
        (&by_query, &[version]),
    ] {
        bench.put("catalog.toml", &catalog(&url, sql));
        bench.build();
        assert_eq!(engine.asked(), asked, "{sql}");
    }
    engine.answer(version, Answer::Parts(vec![vec![numbers(1, 2)]]));
    engine.answer("select 1", Answer::Parts(vec![vec![numbers(0, 4)]]));
    bench.build();
    assert_eq!(engine.asked(), [version, "select 1"]);
    assert_eq!(bench.text("dataset/calls/calls.csv"), "n\n0\n1\n2\n3\n");
}

#[test]
fn who_asks_stands_in_the_environment_alone() {
    let (engine, address) = Engine::start(Door::Locked);
    engine.answer("select 1", Answer::Parts(vec![vec![numbers(0, 3)]]));
    let password = "user_env = \"LAKE_USER\"\npassword_env = \"LAKE_PASSWORD\"";
    let token = "token_env = \"LAKE_TOKEN\"";
    for (name, engine, variables) in [
        ("password", password, vec![("LAKE_USER", USER), ("LAKE_PASSWORD", PASSWORD)]),
        ("token", token, vec![("LAKE_TOKEN", TOKEN)]),
    ] {
        let mut bench = Bench::new(name);
        let engine = format!("url = \"grpc://{address}\"\n{engine}");
        bench.put("catalog.toml", &catalog(&engine, "query = \"select 1\""));
        let missing = bench.refuse();
        assert!(missing.contains("which is not set"), "{missing}");
        assert!(missing.contains("LAKE_"), "{missing}");
        bench.variables = variables.iter().map(|(name, _)| (*name, "wrong")).collect();
        let wrong = bench.refuse();
        assert!(wrong.contains("engine \"lake\" refuses the credentials"), "{wrong}");
        bench.variables = variables;
        bench.build();
        assert_eq!(bench.text("dataset/calls/calls.csv"), "n\n0\n1\n2\n");
        assert_eq!(bench.files_with(&[PASSWORD, TOKEN]), Vec::<std::path::PathBuf>::new());
    }
}

#[test]
fn an_encrypted_engine_is_asked_if_its_certificate_is_trusted() {
    let (engine, address) = Engine::start_encrypted(Door::Locked);
    engine.answer("select 1", Answer::Parts(vec![vec![numbers(0, 3)]]));
    let mut bench = Bench::new("encrypted");
    let url = format!("url = \"grpc+tls://{address}\"\ntoken_env = \"LAKE_TOKEN\"");
    bench.put("catalog.toml", &catalog(&url, "query = \"select 1\""));
    bench.variables = vec![("LAKE_TOKEN", TOKEN)];
    let stderr = bench.refuse();
    assert!(stderr.contains("cannot be reached at grpc+tls://"), "{stderr}");
    assert!(stderr.contains("certificate"), "{stderr}");
    bench.variables.push(("SSL_CERT_FILE", CERTIFICATE));
    bench.build();
    assert_eq!(bench.text("dataset/calls/calls.csv"), "n\n0\n1\n2\n");
}

#[test]
fn parts_come_from_where_the_engine_says_they_are() {
    let (engine, address) = Engine::start(Door::Locked);
    let (other, there) = Engine::start(Door::Locked);
    engine.answer("select 1", Answer::Elsewhere(there));
    other.answer("select 1", Answer::Parts(vec![vec![numbers(7, 9)]]));
    let mut bench = Bench::new("elsewhere");
    let url = format!("url = \"grpc://{address}\"\ntoken_env = \"LAKE_TOKEN\"");
    bench.put("catalog.toml", &catalog(&url, "query = \"select 1\""));
    bench.variables = vec![("LAKE_TOKEN", TOKEN)];
    bench.build();
    assert_eq!(bench.text("dataset/calls/calls.csv"), "n\n7\n8\n");
    assert_eq!(other.asked(), Vec::<String>::new());
}

#[test]
fn batches_are_of_one_size_whatever_those_of_the_engine_are() {
    let (engine, address) = Engine::start(Door::Open);
    let rows = 200_000;
    let cut = |size: i64| -> Vec<RecordBatch> {
        (0..rows / size).map(|idx| numbers(idx * size, (idx + 1) * size)).collect()
    };
    let (small, large) = (cut(1000), cut(50_000));
    let files =
        [("small", vec![small]), ("large", large.into_iter().map(|one| vec![one]).collect())].map(
            |(name, parts)| {
                engine.answer("select 1", Answer::Parts(parts));
                let bench = Bench::new(name);
                bench.put(
                    "catalog.toml",
                    &catalog(&format!("url = \"grpc://{address}\""), "query = \"select 1\""),
                );
                bench.build();
                std::fs::read(bench.site.join("dataset/calls/calls.arrow")).unwrap()
            },
        );
    assert!(files[0] == files[1], "the files differ");
    let reader =
        arrow::ipc::reader::FileReader::try_new(std::io::Cursor::new(&files[0]), None).unwrap();
    let sizes: Vec<usize> = reader.map(|batch| batch.unwrap().num_rows()).collect();
    assert_eq!(sizes, [65_536, 65_536, 65_536, 3392]);
}

#[test]
fn an_answer_without_rows_has_its_columns() {
    let (engine, address) = Engine::start(Door::Open);
    engine.answer("select 1", Answer::Columns(numbers(0, 1).schema()));
    let empty = RecordBatch::try_new_with_options(
        batch(&[("name", Arc::new(StringArray::from(Vec::<&str>::new())))]).schema(),
        vec![Arc::new(StringArray::from(Vec::<&str>::new()))],
        &RecordBatchOptions::new().with_row_count(Some(0)),
    );
    engine.answer("select 2", Answer::Parts(vec![vec![empty.unwrap()]]));
    for (query, csv) in [("select 1", "n\n"), ("select 2", "name\n")] {
        let bench = Bench::new("empty");
        let sql = format!("query = \"{query}\"");
        bench.put("catalog.toml", &catalog(&format!("url = \"grpc://{address}\""), &sql));
        bench.build();
        assert_eq!(bench.text("dataset/calls/calls.csv"), csv);
    }
}
