//! Tables of a package that lie in several files.

use serde_json::{Value, json};

use super::Bench;

/// What becomes of files, each a name and its bytes.
struct Case {
    name: &'static str,
    files: &'static [(&'static str, &'static [u8])],
    /// What the resource says beside its path.
    more: &'static str,
    /// The CSV file of the dataset, or a part of what is said.
    expected: Result<&'static str, &'static str>,
}

const CASES: &[Case] = &[
    Case {
        name: "each-begins-with-the-names",
        files: &[("a.csv", b"road,km\na,1.5\n"), ("b.csv", b"road,km\r\nb,2\r\n")],
        more: "{}",
        expected: Ok("road,km\na,1.5\nb,2\n"),
    },
    Case {
        name: "only-the-first-has-the-names",
        files: &[("a.csv", b"road,km\na,1.5"), ("b.csv", b"b,2\nc,3\n"), ("c.csv", b"d,4")],
        more: "{}",
        expected: Ok("road,km\na,1.5\nb,2\nc,3\nd,4\n"),
    },
    Case {
        name: "no-names",
        files: &[("b.csv", b"7,8\n"), ("a.csv", b"7,8\n")],
        more: r#"{"dialect": {"header": false}}"#,
        expected: Ok("column 1,column 2\n7,8\n7,8\n"),
    },
    Case {
        name: "marks-quotes-and-encodings",
        files: &[
            ("a.csv", b"\xEF\xBB\xBFname;n\n\"x\ny\";1\n"),
            ("b.csv", b"\xEF\xBB\xBFname;n\nz;2\n"),
        ],
        more: r#"{"dialect": {"delimiter": ";"}}"#,
        expected: Ok("name,n\n\"x\ny\",1\nz,2\n"),
    },
    Case {
        name: "types-hold-for-all-files",
        files: &[("a.csv", b"code,n\n7,1\n"), ("b.csv", b"code,n\n007,2\n")],
        more: "{}",
        expected: Ok("code,n\n7,1\n007,2\n"),
    },
    Case {
        name: "a-wrong-value-is-told-with-its-file",
        files: &[("a.csv", b"id,n\n1,1\n2,2\n"), ("b.csv", b"id,n\n3,3\n4,x\n")],
        more: r#"{"schema": {"fields": [{"name": "id", "type": "integer"}, {"name": "n", "type": "integer"}]}}"#,
        expected: Err("p/b.csv: line 3: \"x\" in column \"n\""),
    },
    Case {
        name: "a-short-row-is-told-with-its-file",
        files: &[("a.csv", b"id,n,m\n1,1,1\n2,2,2\n"), ("b.csv", b"id,n,m\n3,3,3\n4,4\n")],
        more: "{}",
        expected: Err("p/b.csv: 1 rows have too few fields, the first at line 3"),
    },
    Case {
        name: "columns-in-another-order",
        files: &[("a.csv", b"road,km\na,1\n"), ("b.csv", b"km,road\n2,b\n")],
        more: "{}",
        expected: Err("p/b.csv names its columns km, road, p/a.csv names them road, km"),
    },
    Case {
        name: "another-number-of-columns",
        files: &[("a.csv", b"road,km\na,1\n"), ("b.csv", b"road,km,lanes\nb,2,1\n")],
        more: "{}",
        expected: Err("p/b.csv has 3 columns, p/a.csv has 2"),
    },
    Case {
        name: "an-empty-file",
        files: &[("a.csv", b"road,km\na,1\n"), ("b.csv", b"")],
        more: "{}",
        expected: Err("p/b.csv: the file is empty"),
    },
    Case {
        name: "a-file-of-another-kind",
        files: &[("a.csv", b"road,km\na,1\n"), ("b.json", b"[{\"road\":\"b\",\"km\":2}]")],
        more: "{}",
        expected: Err("p/b.json: only files of CSV or TSV can be one table"),
    },
    Case {
        name: "a-file-that-is-not-there",
        files: &[("a.csv", b"road,km\na,1\n"), ("b.csv/", b"")],
        more: "{}",
        expected: Err("there is no file p/b.csv"),
    },
];

#[test]
fn files_that_a_resource_names_are_one_table() {
    for Case { name, files, more, expected } in CASES {
        let bench = Bench::new(&format!("together-{name}"));
        let mut resource: Value = serde_json::from_str(more).unwrap();
        let paths: Vec<&str> = files.iter().map(|(path, _)| path.trim_end_matches('/')).collect();
        resource["name"] = json!("whole");
        resource["path"] = json!(paths);
        let package = json!({ "name": "p", "resources": [resource] });
        bench.put("p/datapackage.json", package.to_string());
        for (path, bytes) in files.iter().filter(|(path, _)| !path.ends_with('/')) {
            bench.put(&format!("p/{path}"), bytes);
        }
        let outcome = bench.build_to(&bench.site, &[]);
        match expected {
            Ok(csv) => {
                assert_eq!(outcome.status, 0, "{name}: {}", outcome.stderr);
                assert_eq!(bench.ids(), ["p"], "{name}");
                assert_eq!(bench.text("dataset/p/p.csv"), *csv, "{name}");
                assert!(!bench.has("dataset/p/p.text"), "{name}");
            }
            Err(part) => assert!(outcome.stderr.contains(part), "{name}: {}", outcome.stderr),
        }
    }
}
