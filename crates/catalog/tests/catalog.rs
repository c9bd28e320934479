//! A catalogue survives its file, and an error names its place.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use sagitta_catalog::{
    ARROW_FILE, AccessRights, Catalog, Dataset, Distribution, Error, Field, FilePart, Frequency,
    Language, License, Localized, Location, Provenance, Publisher, SHAPES_FILE, SearchIndex,
    ShapeArea, ShapeSet, Temporal, Theme, Tile,
};

fn small() -> Dataset {
    Dataset {
        id: "parks".to_owned(),
        title: Localized::new("Parks", ""),
        publisher: Publisher { name: Localized::new("City of Tianjin", "天津市"), url: None },
        license: License { id: "CC0-1.0".to_owned(), name: "CC0".to_owned(), url: None },
        n_rows: 12,
        n_columns: 3,
        ..Dataset::default()
    }
}

fn part(n: u64) -> FilePart {
    FilePart {
        download_url: format!("environment/air.{n:03}.arrow"),
        byte_size: 1 << 39,
        sha256: (n == 1).then(|| "0f".to_owned()),
    }
}

fn full() -> Dataset {
    Dataset {
        id: "beijing-air".to_owned(),
        alias: vec!["air-of-beijing".to_owned()],
        title: Localized::new("Air in Beijing", "北京空气"),
        description: Localized::new("Eight stations.", "八个站点。"),
        theme: vec!["environment".to_owned()],
        keyword: vec!["PM2.5".to_owned(), "空气".to_owned()],
        landing_page: Some("https://a.example/air".to_owned()),
        issued: Some("2019-09-20".to_owned()),
        modified: Some("2019-10-01".to_owned()),
        temporal: Some(Temporal { start: "2013-03".to_owned(), end: Some("2017-02".to_owned()) }),
        spatial: Some(Location {
            code: "110000".to_owned(),
            name: Localized::new("Beijing", "北京市"),
        }),
        accrual_periodicity: Some(Frequency::Quarterly),
        access_rights: AccessRights::Restricted,
        rights: Localized::new("On application", "申请后开放"),
        format: vec!["CSV".to_owned(), "API".to_owned()],
        provenance: Some(Provenance {
            source: "https://a.example/list.csv".to_owned(),
            identifier: "A-7".to_owned(),
        }),
        n_rows: u64::MAX,
        synthetic: true,
        fields: vec![
            Field {
                name: "PM2.5".to_owned(),
                alias: vec!["pm25".to_owned()],
                title: Localized::new("Fine dust", "细颗粒物"),
                description: Localized::new("Hourly mean", ""),
                unit: Some("µg/m³".to_owned()),
                data_type: Some("float64".to_owned()),
            },
            Field { name: "No".to_owned(), ..Field::default() },
        ],
        distributions: vec![Distribution {
            download_url: "environment/air.arrow".to_owned(),
            media_type: ARROW_FILE.to_owned(),
            byte_size: 1 << 40,
            sha256: Some("00ff".to_owned()),
            parts: vec![part(1), part(2)],
        }],
        default_view: Some("#/beijing-air?by=station".to_owned()),
        ..small()
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(Localized::new("Open data", "开放数据"));
    catalog.themes = vec![Theme {
        id: "environment".to_owned(),
        title: Localized::new("Environment", "环境"),
    }];
    catalog.datasets = vec![small(), full()];
    catalog.shapes = vec![districts()];
    catalog.as_of = Some("2019-12-31".to_owned());
    catalog.search = Some(SearchIndex {
        download_url: "search/00ff.part".to_owned(),
        byte_size: 12,
        n_datasets: 900,
    });
    catalog
}

fn districts() -> ShapeSet {
    let area = |code: &str, zh: &str, column| ShapeArea {
        code: code.to_owned(),
        name: Localized::new("", zh),
        tile: Some(Tile { column, row: 0 }),
        ..ShapeArea::default()
    };
    ShapeSet {
        id: "tianjin".to_owned(),
        title: Localized::new("Districts", "各区"),
        license: License { id: "Apache-2.0".to_owned(), ..License::default() },
        distribution: Distribution {
            download_url: "tianjin.shapes.json".to_owned(),
            media_type: SHAPES_FILE.to_owned(),
            ..Distribution::default()
        },
        areas: vec![
            ShapeArea {
                short: Localized::new("", "滨海"),
                aliases: vec!["TEDA".to_owned(), "塘沽".to_owned()],
                ..area("120116", "滨海新区", 1)
            },
            area("120101", "和平区", 0),
        ],
        ..ShapeSet::default()
    }
}

#[test]
fn a_catalogue_survives_its_file() {
    let text = catalog().to_json().unwrap();
    assert_eq!(Catalog::from_json(&text).unwrap(), catalog());
    assert!(text.starts_with("{\n  \"version\": 1,"), "{text}");
}

#[test]
fn defaults_are_left_out() {
    let json = serde_json::to_value(small()).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["id", "license", "n_columns", "n_rows", "publisher", "title"]);
    assert_eq!(json.pointer("/title").unwrap().to_string(), r#"{"en":"Parks"}"#);
}

#[test]
fn a_text_falls_back_to_the_other_language() {
    let text = Localized::new("Parks", "");
    assert_eq!((text.get(Language::Zh), text.get(Language::En)), ("Parks", "Parks"));
    assert_eq!(Localized::new("a", "b").get(Language::Zh), "b");
    assert!(Localized::default().is_empty());
}

/// What is put in place of what in the file, and how the message begins.
const WRONG: [(&str, &str, &str); 17] = [
    ("\"restricted\"", "\"secret\"", "datasets[1].access_rights: "),
    ("\"quarterly\"", "\"often\"", "datasets[1].accrual_periodicity: "),
    ("\"en\": \"Parks\"", "\"en\": \"\"", "datasets[0]: there is no title"),
    (
        "\"byte_size\": 1099511627776",
        "\"byte_size\": \"1 TB\"",
        "datasets[1].distributions[0].byte_size: ",
    ),
    ("\"unit\"", "\"units\"", "datasets[1].fields[0]: unknown field \"units\""),
    ("\"n_rows\": 12,", "", "datasets[0]: the field \"n_rows\" is missing"),
    ("\"version\": 1", "\"version\": 2", "version 2 of a catalogue is not known here"),
    ("\"id\": \"parks\"", "\"id\": \"\"", "datasets[0].id: an id is empty"),
    (
        "\"id\": \"parks\"",
        "\"id\": \"beijing-air\"",
        "datasets[1].id: the id \"beijing-air\" is taken",
    ),
    (
        "\"id\": \"environment\"",
        "\"id\": \"air\"",
        "datasets[1].theme[0]: the catalogue has no theme \"environment\"",
    ),
    ("\"datasets\": [", "\"datasets\": [,", "line 17, column 16: this is not JSON"),
    ("\"id\": \"tianjin\"", "\"id\": \"\"", "shapes[0].id: an id is empty"),
    (
        "\"code\": \"120101\"",
        "\"code\": \"120116\"",
        "shapes[0].areas: the code \"120116\" is empty or there twice",
    ),
    ("\"column\": 0", "\"column\": 1", "shapes[0].areas: the tile of \"120101\" is taken already"),
    ("\"zh\": \"和平区\"", "\"zh\": \"\"", "shapes[0].areas: the area \"120101\" has no name"),
    ("\"air-of-beijing\"", "\"parks\"", "datasets[1].alias: the id \"parks\" is taken already"),
    ("\"version\": 1,", "\"version\": 1,]", "line 2, column 16: this is not JSON"),
];

#[test]
fn an_error_names_its_place() {
    for (from, to, message) in WRONG {
        let text = catalog().to_json().unwrap();
        assert!(text.contains(from), "{from}");
        let error = Catalog::from_json(&text.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.starts_with(message), "{to}: {error}");
    }
    let text = catalog().to_json().unwrap() + "}";
    assert!(matches!(Catalog::from_json(&text), Err(Error::Form(_))));
}

#[test]
fn datasets_and_fields_are_found_by_name() {
    let catalog = catalog();
    let dataset = catalog.dataset("beijing-air").unwrap();
    assert_eq!(dataset.field("PM2.5").unwrap().unit.as_deref(), Some("µg/m³"));
    assert_eq!(catalog.dataset("air-of-beijing"), Some(dataset));
    assert_eq!(dataset.formats(), ["Arrow", "CSV", "API"]);
    assert_eq!(Dataset::from_json(&dataset.to_json().unwrap()).unwrap(), full());
    assert_eq!(catalog.n_datasets(), 900);
    assert_eq!(catalog.shape_set("tianjin"), Some(&districts()));
    assert_eq!(dataset.distribution().unwrap().media_type, ARROW_FILE);
    assert_eq!(
        (catalog.dataset("x"), catalog.theme("x"), small().distribution()),
        (None, None, None)
    );
}
