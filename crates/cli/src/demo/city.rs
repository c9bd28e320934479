//! `sagitta demo city`: the folders of a city's departments, as departments keep them. All figures
//! are made up and say so.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use sagitta_ingest::{Format, Options, write};

use super::chance::Chance;
use super::districts::DISTRICTS;
use super::exchange::{AS_OF, title};
use super::words::{Both, Content, DEPARTMENTS, DOMAINS, Domain, KINDS, Kind};
use crate::args::CityArguments;
use crate::failure::Failure;
use crate::{input, output};

/// How many datasets there are, of how many departments, and how many have an interface.
const N_DATASETS: usize = 608;
const N_DEPARTMENTS: usize = 52;
const N_INTERFACES: usize = 591;

/// A workbook of more rows than these would be larger than what people exchange.
const MAX_SHEET_ROWS: u32 = 20_000;

/// The words of a column with levels.
const LEVELS: [&str; 5] = ["一级", "二级", "三级", "四级", "未定级"];

const STREETS: [&str; 8] =
    ["解放路", "建设路", "南京路", "友谊路", "和平路", "新华路", "体育馆路", "长江道"];

/// One dataset of the city.
#[derive(Clone, Copy)]
struct Plan {
    domain: &'static Domain,
    subject: Both,
    kind: &'static Kind,
    /// By its place among the departments.
    department: usize,
    form: Form,
    number: usize,
}

/// As what a department keeps a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Csv,
    CsvGbk,
    Xlsx,
    Parquet,
}

impl Form {
    fn of(number: usize) -> Self {
        match number % 20 {
            0..=9 => Self::Csv,
            10..=13 => Self::CsvGbk,
            14..=16 => Self::Xlsx,
            _ => Self::Parquet,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Csv | Self::CsvGbk => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// Whether columns have Chinese names, as they have in files made for people.
    fn is_chinese(self) -> bool {
        matches!(self, Self::CsvGbk | Self::Xlsx)
    }
}

pub(super) fn write_city(arguments: &CityArguments) -> Result<()> {
    let out = &arguments.out;
    let mut n_bytes = 0;
    let mut description = head();
    for plan in plans() {
        let folder = out.join(folder_of(plan.department));
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let bytes = table(&plan, arguments.seed, arguments.rows)?;
        n_bytes += bytes.len();
        output::write(&out.join(path_of(&plan)), &bytes)?;
        describe(&plan, &mut description);
    }
    output::write(&out.join("catalog.toml"), description.as_bytes())?;
    eprintln!(
        "{}: {N_DATASETS} datasets of {N_DEPARTMENTS} departments, {N_INTERFACES} with an interface, {n_bytes} bytes; all figures are made up",
        out.display()
    );
    Ok(())
}

/// The datasets of the city: each subject with two of the kinds, then some with a third.
fn plans() -> Vec<Plan> {
    let mut plans = Vec::with_capacity(N_DATASETS);
    for round in 0..3 {
        for domain in &DOMAINS {
            let own: Vec<usize> =
                domain.departments.iter().copied().filter(|idx| *idx < N_DEPARTMENTS).collect();
            for (idx, subject) in domain.subjects.into_iter().enumerate() {
                let number = plans.len();
                let kind = KINDS.get((number * 7 + round * 5) % KINDS.len());
                let department = own.get(idx % own.len().max(1));
                if let (true, Some(kind), Some(department)) =
                    (number < N_DATASETS, kind, department)
                {
                    let (department, form) = (*department, Form::of(number));
                    plans.push(Plan { domain, subject, kind, department, form, number });
                }
            }
        }
    }
    plans
}

/// `012-ecology-and-environment-bureau`
fn folder_of(department: usize) -> String {
    let name = DEPARTMENTS.get(department).map_or("", |(_, en)| en);
    format!("{:03}-{}", department + 1, slug(name))
}

fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn id_of(plan: &Plan) -> String {
    format!("{}-{}", slug(plan.subject.1), slug(plan.kind.title.1))
}

fn path_of(plan: &Plan) -> String {
    format!("{}/{}.{}", folder_of(plan.department), id_of(plan), plan.form.ending())
}

/// The columns of a table: the name in its file, the name in the other language, what is in it.
fn columns(plan: &Plan) -> Vec<(&'static str, &'static str, Option<Content>)> {
    let first = [("id", "编号", None), ("district", "所属区", None)];
    let others = plan.kind.columns.iter().map(|(en, zh, content)| (*en, *zh, Some(*content)));
    let all = first.into_iter().chain(others);
    let is_chinese = plan.form.is_chinese();
    all.map(|(en, zh, content)| if is_chinese { (zh, en, content) } else { (en, zh, content) })
        .collect()
}

/// The bytes of a table's file. Every table has a chance of its own, so that one does not change
/// with another.
fn table(plan: &Plan, seed: u64, rows: u32) -> Result<Vec<u8>> {
    let mut chance = Chance::new(seed ^ u64::try_from(plan.number)?.wrapping_mul(0x9E37_79B9));
    // Some tables are ten times as long as others.
    let n_rows = u64::from(rows) * u64::from(2 + chance.below(19)) / 11;
    let n_rows = u32::try_from(n_rows.max(1)).unwrap_or(u32::MAX);
    let n_rows = if plan.form == Form::Xlsx { n_rows.min(MAX_SHEET_ROWS) } else { n_rows };
    let csv = csv(plan, n_rows, &mut chance);
    let name = path_of(plan);
    let failed = |error: &sagitta_ingest::Error| Failure::of_ingest(&name, error);
    Ok(match plan.form {
        Form::Csv => csv.into_bytes(),
        Form::CsvGbk => encoding_rs::GBK.encode(&csv).0.into_owned(),
        Form::Xlsx | Form::Parquet => {
            let options = Options::default();
            let imported = input::import(&name, csv.into_bytes(), Format::Csv, &options)?;
            let about = [("note".to_owned(), "synthetic: a program made it up".to_owned())];
            match plan.form {
                Form::Xlsx => write::xlsx(&imported.schema, &imported.batches, &about),
                _ => write::parquet(&imported.schema, &imported.batches, &about),
            }
            .map_err(|error| failed(&error))?
        }
    })
}

fn csv(plan: &Plan, n_rows: u32, chance: &mut Chance) -> String {
    let columns = columns(plan);
    let names: Vec<&str> = columns.iter().map(|(name, ..)| *name).collect();
    let mut out = names.join(",");
    out.push('\n');
    for row in 1..=n_rows {
        let place = usize::try_from(chance.below(16)).unwrap_or(0);
        let Some(district) = DISTRICTS.get(place) else { continue };
        // Writing to a text cannot fail.
        write!(out, "{row:08},{}", district.name).ok();
        for (_, _, content) in &columns {
            if let Some(content) = content {
                out.push(',');
                value(*content, plan, district.name, district.centre, chance, &mut out);
            }
        }
        out.push('\n');
    }
    out
}

fn value(
    content: Content,
    plan: &Plan,
    district: &str,
    [x, y]: [i32; 2],
    chance: &mut Chance,
    out: &mut String,
) {
    // One value in fifty is not known, but for names.
    if content != Content::Name && chance.below(50) == 0 {
        return;
    }
    let pick = |list: &'static [&'static str], chance: &mut Chance| {
        let n = u32::try_from(list.len()).unwrap_or(0);
        list.get(usize::try_from(chance.below(n)).unwrap_or(0)).copied().unwrap_or("")
    };
    let (year, month) = (2020 + chance.below(6), 1 + chance.below(12));
    let near = |centre: i32, chance: &mut Chance| f64::from(centre) / 1e3 + chance.bell() * 0.05;
    match content {
        Content::Name => {
            write!(out, "{district}{}{}号", plan.subject.0, 1 + chance.below(900))
        }
        Content::Address => {
            write!(out, "{district}{}{}号", pick(&STREETS, chance), 1 + chance.below(300))
        }
        Content::Level => write!(out, "{}", pick(&LEVELS, chance)),
        Content::Date => write!(out, "{year}-{month:02}-{:02}", 1 + chance.below(28)),
        Content::Month => write!(out, "{year}-{month:02}"),
        Content::Year => write!(out, "{year}"),
        Content::Count => write!(out, "{}", chance.below(1_000)),
        Content::Amount => write!(out, "{}.{:02}", chance.below(10_000), chance.below(100)),
        Content::Longitude => write!(out, "{:.4}", near(x, chance)),
        Content::Latitude => write!(out, "{:.4}", near(y, chance)),
    }
    .ok();
}

/// What the description of the city's catalogue begins with.
fn head() -> String {
    let mut out = "# Made by `sagitta demo city`. All figures are synthetic.\n".to_owned();
    out.push_str(
        "title = { en = \"Open data of a city (synthetic)\", zh = \"城市开放数据（模拟数据）\" }\n",
    );
    out.push_str(
        "description = { en = \"A program made up all of it.\", zh = \"全部数据由程序生成。\" }\n",
    );
    writeln!(out, "as_of = \"{AS_OF}\"").ok();
    out.push_str("published_by = \"d057\"\n\n[theme]\n");
    for Domain { id, title, .. } in &DOMAINS {
        writeln!(out, "{id} = {}", both(*title)).ok();
    }
    out.push_str("\n[publisher]\n");
    for (idx, name) in DEPARTMENTS.iter().enumerate() {
        if idx < N_DEPARTMENTS || idx == 56 {
            writeln!(out, "d{:03} = {{ name = {} }}", idx + 1, both(*name)).ok();
        }
    }
    out.push_str("\n[license]\n\"CC0-1.0\" = { name = \"Creative Commons Zero 1.0\", url = \"https://creativecommons.org/publicdomain/zero/1.0/\" }\n");
    out
}

/// Adds a dataset to the description.
fn describe(plan: &Plan, out: &mut String) {
    let title = title(plan.subject, plan.kind, None);
    let about = format!(
        "{{ en = \"{} of the whole city by district. Synthetic.\", zh = \"全市{}，分区统计，模拟数据。\" }}",
        title.en, title.zh
    );
    let n_late = plan.number % 9;
    let modified = if n_late == 0 { "2025-03-15" } else { AS_OF };
    writeln!(out, "\n[[dataset]]\nid = \"{}\"\ninput = \"{}\"", id_of(plan), path_of(plan)).ok();
    writeln!(out, "title = {{ en = \"{}\", zh = \"{}\" }}", title.en, title.zh).ok();
    writeln!(out, "description = {about}\npublisher = \"d{:03}\"", plan.department + 1).ok();
    writeln!(out, "license = \"CC0-1.0\"\ntheme = [\"{}\"]", plan.domain.id).ok();
    writeln!(out, "keyword = [\"{}\", \"{}\"]", plan.subject.0, plan.subject.1).ok();
    writeln!(out, "modified = \"{modified}\"\nsynthetic = true").ok();
    writeln!(
        out,
        "spatial = {{ code = \"120000\", name = {{ en = \"Tianjin\", zh = \"天津市\" }} }}"
    )
    .ok();
    writeln!(out, "accrual_periodicity = \"{}\"", plan.kind.frequency).ok();
    if plan.number < N_INTERFACES {
        out.push_str("format = [\"API\"]\n");
    }
    let is_chinese = plan.form.is_chinese();
    if plan.form == Form::CsvGbk {
        out.push_str("encoding = \"gbk\"\n");
    }
    for (name, other, content) in columns(plan) {
        let (zh, en) = if is_chinese { (name, other) } else { (other, name) };
        write!(out, "field.\"{name}\" = {{ title = {{ en = \"{en}\", zh = \"{zh}\" }}").ok();
        if matches!(content, Some(Content::Longitude | Content::Latitude)) {
            out.push_str(", unit = \"°\"");
        }
        out.push_str(" }\n");
    }
    writeln!(out, "types.\"{}\" = \"text\"", if is_chinese { "编号" } else { "id" }).ok();
}

fn both((zh, en): Both) -> String {
    format!("{{ en = \"{en}\", zh = \"{zh}\" }}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::digest;

    #[test]
    fn the_city_has_all_that_is_promised() {
        let plans = plans();
        assert_eq!(plans.len(), N_DATASETS);
        let ids: BTreeSet<String> = plans.iter().map(id_of).collect();
        assert_eq!(ids.len(), N_DATASETS);
        let departments: BTreeSet<usize> = plans.iter().map(|plan| plan.department).collect();
        assert_eq!(departments.len(), N_DEPARTMENTS);
        let domains: BTreeSet<&str> = plans.iter().map(|plan| plan.domain.id).collect();
        assert_eq!(domains.len(), 21);
        let mut description = head();
        plans.iter().for_each(|plan| describe(plan, &mut description));
        assert_eq!(description.matches("format = [\"API\"]").count(), N_INTERFACES);
    }

    #[test]
    fn the_same_seed_makes_the_same_files() {
        let mut bytes = Vec::new();
        for plan in plans().iter().step_by(37) {
            let table = || table(plan, 7, 20).unwrap();
            assert_eq!(table(), table(), "{}", id_of(plan));
            // Other libraries' forms change with their versions.
            if matches!(plan.form, Form::Csv | Form::CsvGbk) {
                bytes.extend_from_slice(&table());
            }
        }
        let expected = "f94d2e5882f84c8e98807a7efa1c14828cfa9b6ce0dc25dc43741f70d1ecf96d";
        assert_eq!(digest(&bytes), expected);
    }
}
