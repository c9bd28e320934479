//! Entries of other catalogues: what is taken over, where it came from, and what is told of the rest.

use std::fs;
use std::path::{Path, PathBuf};

use sagitta_catalog::{AccessRights, Catalog, Dataset, Frequency, Localized};

use crate::{folder, sagitta};

/// A file of the tests.
fn file(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tool/import")).join(name)
}

/// The catalogue that files become, and what was told meanwhile.
fn import(name: &str, files: &[&Path]) -> (Catalog, String) {
    let out = folder(name).join("out");
    let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"catalog", &"import"];
    for file in files {
        arguments.push(file);
    }
    arguments.extend([&"--out" as &dyn AsRef<std::ffi::OsStr>, &out]);
    let outcome = sagitta(&arguments);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let text = fs::read_to_string(out.join("catalog.json")).unwrap();
    assert!(out.join("catalog.jsonld").is_file());
    (Catalog::from_json(&text).unwrap(), outcome.stderr)
}

fn provenance(dataset: &Dataset) -> (&str, &str) {
    let provenance = dataset.provenance.as_ref().unwrap();
    (&provenance.source, &provenance.identifier)
}

fn check_portal(catalog: &Catalog, told: &str, name: &str) {
    let ids: Vec<&str> = catalog.datasets.iter().map(|dataset| dataset.id.as_str()).collect();
    assert_eq!(ids, ["tj-001", "tj-002", "tj-003", "tj-001-2"]);
    let [air, buses, secret, twin] = &catalog.datasets[..] else { panic!("{ids:?}") };
    assert_eq!(air.title, Localized::new("", "空气质量日报"));
    assert_eq!(air.description.zh, "各监测点的日均值,含六项污染物");
    assert_eq!(air.publisher.name.zh, "市生态环境局");
    assert_eq!(catalog.theme(&air.theme[0]).unwrap().title.zh, "生态环境");
    assert_eq!(air.theme, twin.theme);
    assert_eq!(air.accrual_periodicity, Some(Frequency::Daily));
    assert_eq!(air.format, ["CSV", "API"]);
    assert_eq!((air.n_rows, buses.n_rows), (12_345, 12_000));
    assert_eq!(air.issued.as_deref(), Some("2021-03-01"));
    assert_eq!(air.modified.as_deref(), Some("2024-05-02"));
    let place = air.spatial.as_ref().unwrap();
    assert_eq!((place.code.as_str(), place.name.zh.as_str()), ("120000", "天津市"));
    assert_eq!(air.keyword, ["空气", "监测"]);
    assert_eq!(provenance(air), (name, "TJ-001"));
    assert_eq!(buses.accrual_periodicity, Some(Frequency::Biannual));
    let rights = [air, buses, secret].map(|dataset| dataset.access_rights);
    assert_eq!(rights, AccessRights::ALL);
    assert_eq!(twin.rights.zh, "看情况");
    for message in [
        "line 1, 颜色: no property",
        "line 4, 更新周期: \"偶尔\" was not understood",
        "line 4, 最近更新时间: \"昨天\" was not understood",
        "line 6, title: the entry has no title",
        "line 7, 开放属性: \"看情况\" was not understood",
        "line 7, 数据量（条）: \"多\" was not understood",
    ] {
        assert!(told.contains(message), "{message} is not in {told}");
    }
    assert!(!told.contains("联系方式"), "{told}");
}

#[test]
fn lists_of_portals_are_taken_over() {
    let path = file("portal.csv");
    let (catalog, told) = import("import-portal", &[&path]);
    check_portal(&catalog, &told, "portal.csv");
    // As a spreadsheet of a department saves it.
    let text = fs::read_to_string(path).unwrap().replace('\n', "\r\n");
    let gbk = folder("import-gbk").join("list.csv");
    fs::write(&gbk, encoding_rs::GBK.encode(&text).0).unwrap();
    let (catalog, told) = import("import-portal-gbk", &[&gbk]);
    check_portal(&catalog, &told, "list.csv");
}

#[test]
fn lists_in_json_and_workbooks_are_taken_over() {
    let folder = folder("import-lists");
    let json = folder.join("list.json");
    let rows = r#"{"code":200,"data":{"dataList":[{"资源名称":"停车场","提供方":"市交通局","更新频率":"每周","标签":["车","路"]},{"资源名称":"公园","更新频率":"没有"}]}}"#;
    fs::write(&json, rows).unwrap();
    let (catalog, told) = import("import-json", &[&json]);
    assert_eq!(catalog.datasets[0].keyword, ["车", "路"]);
    assert_eq!(catalog.datasets[0].accrual_periodicity, Some(Frequency::Weekly));
    assert!(told.contains("row 2, 更新频率: \"没有\" was not understood"), "{told}");
}

#[test]
fn answers_of_ckan_are_taken_over() {
    let (catalog, told) = import("import-ckan", &[&file("ckan.json")]);
    let [trees, lamps] = &catalog.datasets[..] else { panic!("{told}") };
    assert_eq!((trees.id.as_str(), trees.title.en.as_str()), ("city-trees", "City trees"));
    assert_eq!(trees.publisher.name.en, "Parks Department");
    assert_eq!(catalog.theme(&trees.theme[0]).unwrap().title.en, "Environment");
    assert_eq!(trees.keyword, ["tree", "park"]);
    assert_eq!(
        (trees.license.id.as_str(), trees.license.name.as_str()),
        ("cc-by", "Creative Commons Attribution")
    );
    assert_eq!(
        (trees.issued.as_deref(), trees.modified.as_deref()),
        (Some("2019-02-03"), Some("2024-01-02"))
    );
    assert_eq!(trees.landing_page.as_deref(), Some("https://city.example/trees"));
    assert_eq!(trees.accrual_periodicity, Some(Frequency::Monthly));
    assert_eq!(trees.format, ["CSV", "GeoJSON"]);
    assert_eq!((lamps.title.zh.as_str(), lamps.format[0].as_str()), ("路灯", "JSON"));
    assert_eq!(lamps.landing_page.as_deref(), Some("https://city.example/lamps"));
    for message in [
        "colour: the extra is not known",
        "planted_by: the key is not known",
        "412 datasets, of which the file holds 2",
    ] {
        assert!(told.contains(message), "{message} is not in {told}");
    }
}

#[test]
fn data_packages_are_taken_over() {
    let (catalog, told) = import("import-package", &[&file("datapackage.json")]);
    let [places, pupils] = &catalog.datasets[..] else { panic!("{told}") };
    assert_eq!((places.id.as_str(), pupils.id.as_str()), ("schools-places", "schools-pupils"));
    assert_eq!(
        (places.title.en.as_str(), places.license.id.as_str()),
        ("Places of schools", "CC0-1.0")
    );
    assert_eq!(places.publisher.name.en, "Education Bureau");
    assert_eq!(places.fields[0].title.zh, "学校名称");
    assert_eq!((places.fields[1].unit.as_deref(), places.n_columns), (Some("people"), 2));
    assert_eq!((places.format[0].as_str(), pupils.format[0].as_str()), ("CSV", "Parquet"));
    assert_eq!(pupils.landing_page.as_deref(), Some("https://city.example/pupils.parquet"));
    assert_eq!(places.issued.as_deref(), Some("2024-03-01"));
    assert!(told.contains("audience: the property is not known"), "{told}");
}

#[test]
fn dcat_is_taken_over_in_the_forms_it_is_written_in() {
    let (catalog, told) = import("import-dcat", &[&file("data.json"), &file("graph.jsonld")]);
    let [water, noise] = &catalog.datasets[..] else { panic!("{told}") };
    assert_eq!((water.id.as_str(), water.publisher.name.en.as_str()), ("water-7", "Water Bureau"));
    assert_eq!(water.access_rights, AccessRights::Restricted);
    assert_eq!(water.accrual_periodicity, Some(Frequency::Quarterly));
    let temporal = water.temporal.as_ref().unwrap();
    assert_eq!(
        (temporal.start.as_str(), temporal.end.as_deref()),
        ("2015-01-01", Some("2024-01-31"))
    );
    assert_eq!(water.spatial.as_ref().unwrap().name.en, "Tianjin");
    assert_eq!(water.license.url.as_deref(), Some("https://creativecommons.org/licenses/by/4.0/"));
    assert_eq!(
        (water.format[0].as_str(), water.landing_page.as_deref()),
        ("CSV", Some("https://water.example/readings.csv"))
    );
    assert_eq!(noise.title, Localized::new("Noise", "噪声"));
    assert_eq!(noise.description.en, "Levels by hour.");
    assert_eq!(noise.publisher.name.zh, "环境局");
    assert_eq!(noise.issued.as_deref(), Some("2022-05-06"));
    assert_eq!(noise.accrual_periodicity, Some(Frequency::Daily));
    assert_eq!(noise.access_rights, AccessRights::NonPublic);
    assert_eq!(noise.temporal.as_ref().unwrap().start, "2020-01");
    assert_eq!(
        (noise.format[0].as_str(), noise.landing_page.as_deref()),
        ("XLSX", Some("https://noise.example/"))
    );
    // Both name the same theme.
    assert_eq!((catalog.themes.len(), &water.theme), (1, &noise.theme));
    assert!(told.contains("shade: the property is not known"), "{told}");
}

/// What the tool writes it reads again, with where it came from first.
#[test]
fn catalogues_of_the_tool_are_taken_over() {
    let first = folder("import-own").join("first");
    let built = sagitta(&[
        &"catalog",
        &"import",
        &file("ckan.json"),
        &file("portal.csv"),
        &"--out",
        &first,
        &"--source",
        &"https://city.example/",
    ]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let read = |path: &Path| Catalog::from_json(&fs::read_to_string(path).unwrap()).unwrap();
    let before = read(&first.join("catalog.json"));
    let (again, told) = import("import-own-again", &[&first.join("catalog.json")]);
    assert!(!told.contains("warning"), "{told}");
    for (dataset, before) in again.datasets.iter().zip(&before.datasets) {
        let provenance = provenance(dataset);
        assert_eq!(provenance.0, "catalog.json < https://city.example/");
        assert_eq!(Dataset { provenance: before.provenance.clone(), ..dataset.clone() }, *before);
    }
    let (linked, told) = import("import-own-dcat", &[&first.join("catalog.jsonld")]);
    assert!(!told.contains("warning"), "{told}");
    for (dataset, before) in linked.datasets.iter().zip(&before.datasets) {
        let known = |dataset: &Dataset| {
            (
                dataset.title.clone(),
                dataset.publisher.name.clone(),
                dataset.theme.clone(),
                dataset.modified.clone(),
                dataset.accrual_periodicity,
                dataset.access_rights,
                dataset.spatial.clone(),
            )
        };
        assert_eq!(known(dataset), known(before));
    }
}

#[test]
fn what_is_no_catalogue_is_refused_by_name() {
    let folder = folder("import-refused");
    for (name, text, message) in [
        ("a.json", "{\"a\": 1}", "it is no DCAT, CKAN"),
        ("b.json", "{\"a\": ", "it is not JSON"),
        ("c.csv", "colour,shape\nred,round\n", "no column is called"),
        ("d.csv", "title\n", "d.csv has no entries"),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        let outcome = sagitta(&[&"catalog", &"import", &path, &"--out", &folder.join("out")]);
        assert_eq!(outcome.status, 1);
        assert!(
            outcome.stderr.contains(message) && outcome.stderr.contains(name),
            "{}",
            outcome.stderr
        );
        assert!(!folder.join("out").exists());
    }
}
