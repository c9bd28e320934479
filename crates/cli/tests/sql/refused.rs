use std::net::TcpListener;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, Int64Array, RunArray, StringArray};
use arrow::datatypes::Int32Type;

use crate::Bench;
use crate::answers::{batch, numbers};
use crate::engine::{Answer, Door, Engine};

/// What is refused: the query, the answer to it, more of the catalogue, and parts of what is said.
type Case = (&'static str, Option<Answer>, &'static str, &'static [&'static str]);

#[test]
fn what_cannot_be_published_is_refused_by_name() {
    let (engine, address) = Engine::start(Door::Open);
    let runs: RunArray<Int32Type> =
        RunArray::try_new(&Int32Array::from(vec![2]), &StringArray::from(vec!["a"])).unwrap();
    let column = |name, array: ArrayRef| Answer::Parts(vec![vec![batch(&[(name, array)])]]);
    let phones: ArrayRef = Arc::new(StringArray::from(vec!["13800138000", "13900139000"]));
    let counts: ArrayRef = Arc::new(Int64Array::from(vec![3, 40]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["12", "a dozen"]));
    let cases: [Case; 8] = [
        (
            "select nothing",
            None,
            "",
            &["engine \"lake\" refuses the query: no such table in: select nothing", "hint: Try"],
        ),
        (
            "select runs",
            Some(column("kind", Arc::new(runs))),
            "",
            &["the column \"kind\" of the answer is of type", "CAST"],
        ),
        (
            "select until it breaks",
            Some(Answer::BreaksOff(vec![numbers(0, 5), numbers(5, 7)])),
            "",
            &["the answer of engine \"lake\" broke off after", "executor lost"],
        ),
        (
            "select two kinds",
            Some(Answer::Parts(vec![
                vec![numbers(0, 1)],
                vec![batch(&[("n", Arc::new(StringArray::from(vec!["1"])))])],
            ])),
            "",
            &["the parts of the answer have different columns"],
        ),
        ("select phones", Some(column("phone", phones)), "", &["must not be published", "P002"]),
        (
            "select counts",
            Some(column("cases", counts)),
            "[dataset.check]\ncounts = [\"cases\"]\n",
            &["must not be published", "P007"],
        ),
        (
            "select texts",
            Some(column("n", texts)),
            "[dataset.types]\nn = \"int64\"\n",
            &["\"a dozen\" in column \"n\" is not of type int64"],
        ),
        (
            "select units",
            Some(Answer::Parts(vec![vec![numbers(0, 1)]])),
            "[dataset.field.kilometres]\nunit = \"km\"\n",
            &["no column \"kilometres\""],
        ),
    ];
    for (query, answer, more, parts) in cases {
        if let Some(answer) = answer {
            engine.answer(query, answer);
        }
        let bench = Bench::new("refused");
        bench.put(
            "catalog.toml",
            &format!("[engine.lake]\nurl = \"grpc://{address}\"\n[[dataset]]\nid = \"calls\"\nsql = {{ engine = \"lake\", query = \"{query}\" }}\n{more}"),
        );
        let stderr = bench.refuse();
        assert!(stderr.contains("catalog.toml: dataset \"calls\""), "{stderr}");
        for part in parts {
            assert!(stderr.contains(part), "{stderr}");
        }
    }
}

#[test]
fn an_engine_that_is_not_there_is_told() {
    // The port is this test's own, and nobody answers there once the listener is gone.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let bench = Bench::new("down");
    bench.put("places.csv", "name,kind\na,b\nc,d\n");
    bench.put(
        "catalog.toml",
        &format!("[engine.lake]\nurl = \"grpc://{address}\"\n[[dataset]]\nid = \"calls\"\nsql = {{ engine = \"lake\", query = \"select 1\" }}\n"),
    );
    let stderr = bench.refuse();
    let told = format!("engine \"lake\" cannot be reached at grpc://{address}");
    assert!(stderr.contains(&told), "{stderr}");
    assert!(stderr.contains("1 of 2 files cannot be published; nothing was written"), "{stderr}");
}

#[test]
fn what_is_said_twice_or_of_files_is_refused() {
    for (entry, part) in [
        ("id = \"calls\"\ninput = \"places.csv\"", "those of input or of sql, not of both"),
        ("id = \"calls\"\nsheet = \"2024\"", "has no sheet, encoding"),
        ("title = { en = \"Calls\" }", "needs an id"),
    ] {
        let bench = Bench::new("twice");
        bench.put("places.csv", "name,kind\na,b\nc,d\n");
        bench.put(
            "catalog.toml",
            &format!("[engine.lake]\nurl = \"grpc://127.0.0.1:1\"\n[[dataset]]\n{entry}\nsql = {{ engine = \"lake\", query = \"select 1\" }}\n"),
        );
        let stderr = bench.refuse();
        assert!(stderr.contains(part), "{stderr}");
    }
}
