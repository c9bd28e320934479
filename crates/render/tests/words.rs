//! Views in words and as programs: each link of `words/views.txt` is written as a sentence in both
//! languages and as SQL, Python and R, and compared with stored texts.
//! `UPDATE_EXPECT=1` writes them anew; read the difference as a reader of each language would.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that is not there"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use sagitta_render::{
    ColumnBrief, Kind, Language, Locale, TokenRole, code, file_name, plain_text, sentence_of,
};
use sagitta_spec::View;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/words")
}

/// The columns of the table that `table.py` makes.
fn columns() -> Vec<ColumnBrief> {
    let column = |name: &str, title: Option<&str>, kind| ColumnBrief {
        n_rows: 400,
        title: title.map(str::to_owned),
        ..ColumnBrief::new(name, kind)
    };
    let mut pm = column("PM2.5", None, Kind::Number);
    pm.unit = Some("µg/m³".into());
    (pm.min, pm.max) = (Some("-3.5".into()), Some("250".into()));
    let mut day = column("day", None, Kind::Temporal);
    day.is_date = true;
    vec![
        column("time", None, Kind::Temporal),
        column("station", None, Kind::Category),
        pm,
        column("wd", Some("wind direction"), Kind::Category),
        column("n", Some("visits"), Kind::Integer),
        column("note", None, Kind::Text),
        column("open", None, Kind::Boolean),
        day,
    ]
}

fn titles(locale: Locale) -> Vec<(String, String)> {
    let titles = match locale.language {
        Language::En => [("beijing", "Beijing"), ("tianjin", "Tianjin"), ("hebei", "Hebei")],
        Language::Zh => [("beijing", "北京"), ("tianjin", "天津"), ("hebei", "河北")],
    };
    titles.map(|(id, title)| (id.to_owned(), title.to_owned())).to_vec()
}

fn links() -> Vec<String> {
    let text = fs::read_to_string(folder().join("views.txt")).unwrap();
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn compare(name: &str, text: &str) {
    let path = folder().join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == text, "{name} differs; UPDATE_EXPECT=1 writes it anew:\n{text}");
}

#[test]
fn every_view_has_a_sentence() {
    let mut text = String::new();
    for link in links() {
        let view = View::from_fragment(&link).unwrap();
        writeln!(text, "{link}").unwrap();
        for locale in [Locale::EN, Locale::ZH] {
            let tokens = sentence_of(&view, &columns(), &titles(locale), locale);
            assert_eq!(tokens.last().map(|it| &it.role), Some(&TokenRole::AddCondition));
            assert!(tokens.iter().all(|token| !token.text.is_empty()));
            writeln!(text, "  {}", plain_text(&tokens)).unwrap();
            let name = file_name(&view, &columns(), locale, "Air");
            assert!(name.chars().count() <= 80 && !name.contains(['/', '\\', ':', '"', '*', '?']));
        }
    }
    compare("sentences.txt", &text);
}

#[test]
fn every_view_is_a_program() {
    let mut text = String::new();
    for link in links() {
        let view = View::from_fragment(&link).unwrap();
        writeln!(text, "=== {link}").unwrap();
        let columns = columns();
        text.push_str(&code::sql(&view, &columns, "air", Locale::EN));
        text.push('\n');
        text.push_str(&code::python(&view, &columns, &[], Locale::EN));
        text.push('\n');
        text.push_str(&code::r(&view, &columns, &[], Locale::EN));
        text.push('\n');
    }
    compare("programs.txt", &text);
}

/// Nothing in a name or a value ends what it stands in.
#[test]
fn names_and_values_stay_in_their_places() {
    let evil = "x\"'`\\\n\u{2028}--;/*#%_中";
    let mut view = View::from_fragment("#/a?by=b&show=mean(c)&sort=b&limit=1").unwrap();
    view.source = sagitta_spec::Source::Dataset(evil.into());
    view.query.group_by[0].field = evil.into();
    view.query.aggregate[0].field = Some(evil.into());
    view.query.filter = Some(sagitta_spec::Predicate::All(vec![
        sagitta_spec::Leaf::new(evil, sagitta_spec::Test::Eq(evil.into())).into(),
        sagitta_spec::Leaf::new(
            evil,
            sagitta_spec::Test::Contains(evil.into(), sagitta_spec::Case::Insensitive),
        )
        .into(),
    ]));
    view.query.compute =
        vec![sagitta_spec::Compute { name: "y".into(), expr: "1); DROP TABLE air; --".into() }];
    let mut text = code::sql(&view, &[], evil, Locale::EN);
    text.push_str(&code::python(&view, &[], &[], Locale::EN));
    text.push_str(&code::r(&view, &[], &[], Locale::EN));
    compare("evil.txt", &text);
}

/// DuckDB and pandas answer the same from what is written for each.
#[test]
fn programs_agree() {
    let Some(python) = std::env::var_os("SAGITTA_PYTHON") else {
        println!("skipped: SAGITTA_PYTHON is not set");
        return;
    };
    let at = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("programs");
    if at.exists() {
        fs::remove_dir_all(&at).unwrap();
    }
    fs::create_dir_all(&at).unwrap();
    let columns = columns();
    for (i, link) in links().iter().enumerate() {
        let view = View::from_fragment(link).unwrap();
        fs::write(at.join(format!("{i:02}.link")), link).unwrap();
        let sql = code::sql(&view, &columns, "air", Locale::EN);
        fs::write(at.join(format!("{i:02}.sql")), sql).unwrap();
        let program = code::python(&view, &columns, &[], Locale::EN);
        fs::write(at.join(format!("{i:02}.py")), program).unwrap();
    }
    let output = Command::new(python).arg(folder().join("agree.py")).arg(&at).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    let missing = output.status.code() == Some(77);
    assert!(
        output.status.success() || missing,
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
