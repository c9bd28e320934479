//! Questions to a small catalogue, and what they find.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test stops where it fails")]

use sagitta_catalog::{
    AccessRights, Catalog, Dataset, Distribution, Field, Frequency, Language, Localized, Location,
    Publisher, Theme,
};
use sagitta_search::{Answer, Closeness, ColumnValues, FacetKind, Part, Question, Reader};

fn dataset(id: &str, en: &str, zh: &str, theme: &str, publisher: &str) -> Dataset {
    Dataset {
        id: id.to_owned(),
        title: Localized::new(en, zh),
        theme: vec![theme.to_owned()],
        publisher: Publisher { name: Localized::new(publisher, ""), url: None },
        ..Dataset::default()
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(Localized::new("Open data", "开放数据"));
    catalog.themes = ["environment", "transport", "health"]
        .map(|id| Theme { id: id.to_owned(), title: Localized::default() })
        .to_vec();
    catalog.datasets = vec![
        dataset("flights", "Flight delays", "航班延误", "transport", "Bureau of Transport"),
        Dataset {
            keyword: vec!["PM2.5".to_owned(), "smog".to_owned()],
            fields: vec![
                Field {
                    name: "station_id".to_owned(),
                    title: Localized::new("Station", "站点"),
                    ..Field::default()
                },
                Field { name: "SO2".to_owned(), ..Field::default() },
            ],
            description: Localized::new("Hourly air quality", "每小时的空气质量"),
            accrual_periodicity: Some(Frequency::Daily),
            ..dataset("air", "Air in Beijing", "北京空气质量监测", "environment", "City of Beijing")
        },
        Dataset {
            description: Localized::new("Bus stations and quality of service", ""),
            spatial: Some(Location {
                code: "120101".to_owned(),
                name: Localized::new("Heping", "和平区"),
            }),
            distributions: vec![Distribution {
                media_type: "text/csv".to_owned(),
                ..Distribution::default()
            }],
            ..dataset("buses", "Buses", "公交", "transport", "City of Beijing")
        },
        Dataset {
            access_rights: AccessRights::NonPublic,
            format: vec!["CSV".to_owned()],
            ..dataset("quality", "Quality of water", "水质", "environment", "Bureau of Water")
        },
    ];
    catalog
}

fn values(dataset: &Dataset) -> Vec<ColumnValues> {
    let values = vec!["Riverside Express".to_owned(), "Line 9".to_owned()];
    let lines = ColumnValues { field: "line".to_owned(), values };
    if dataset.id == "buses" { vec![lines] } else { Vec::new() }
}

fn reader() -> Reader {
    Reader::of(&catalog(), &values, str::to_lowercase).unwrap()
}

fn search(question: &Question) -> Answer {
    reader().search(question).unwrap().done().unwrap()
}

fn ids(answer: &Answer) -> Vec<String> {
    let datasets = catalog().datasets;
    answer.hits.iter().map(|hit| datasets[hit.dataset_idx].id.clone()).collect()
}

#[test]
fn questions_find_datasets_best_first() {
    use Closeness::{Exact, Partial, Similar};
    for (text, closeness, expected) in [
        ("", Exact, vec!["flights", "air", "buses", "quality"]),
        ("  ,; ", Exact, vec!["flights", "air", "buses", "quality"]),
        ("flight", Exact, vec!["flights"]),
        ("FLI DEL", Exact, vec!["flights"]),
        ("the flight", Exact, vec!["flights"]),
        ("stations", Exact, vec!["air", "buses"]),
        ("flight station", Exact, vec![]),
        ("light", Similar, vec!["flights"]),
        ("station", Exact, vec!["air", "buses"]),
        ("quality", Exact, vec!["quality", "buses", "air"]),
        ("quality beijing", Exact, vec!["air", "buses"]),
        ("pm2.5", Exact, vec!["air"]),
        ("so2", Exact, vec!["air"]),
        ("so3", Exact, vec![]),
        ("ｓｏ２", Exact, vec!["air"]),
        ("riverside", Exact, vec!["buses"]),
        ("heping bus", Exact, vec!["buses"]),
        ("和平公交", Exact, vec!["buses"]),
        ("空气", Exact, vec!["air"]),
        ("空气质量", Exact, vec!["air"]),
        ("质", Exact, vec!["quality", "air"]),
        ("北京 quality", Exact, vec!["air"]),
        ("bureau", Exact, vec!["flights", "quality"]),
        ("beijing", Exact, vec!["air", "buses"]),
        // A letter wrong, missing, too much, exchanged.
        ("qualiny", Similar, vec!["quality", "buses", "air"]),
        ("qualty", Similar, vec!["quality", "buses", "air"]),
        ("quallity", Similar, vec!["quality", "buses", "air"]),
        ("qaulity", Similar, vec!["quality", "buses", "air"]),
        ("beijng air", Similar, vec!["air"]),
        // A character wrong, missing, too much, exchanged.
        ("空汽质量", Similar, vec!["air"]),
        ("空质量", Similar, vec!["air"]),
        ("空气的质量", Similar, vec!["air"]),
        ("气空质量", Similar, vec!["air"]),
        ("航班廷误", Similar, vec!["flights"]),
        ("航误", Similar, vec!["flights"]),
        ("air quality of hydrogen", Partial, vec!["air"]),
        ("zzz", Exact, vec![]),
    ] {
        let answer = search(&Question::of(text));
        assert_eq!((ids(&answer), answer.closeness), (own(&expected), closeness), "{text}");
    }
}

fn own(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The reasons as text: part, and the words with what is highlighted in brackets.
fn reasons(text: &str) -> Vec<(Part, Option<Language>, String)> {
    let reader = reader();
    let answer = reader.search(&Question::of(text)).unwrap().done().unwrap();
    let entry = reader.entry(answer.hits[0].dataset_idx).unwrap().done().unwrap();
    let show = |(piece, is_found): (&str, bool)| {
        if is_found { format!("[{piece}]") } else { piece.to_owned() }
    };
    reader
        .reasons(&answer, &entry)
        .iter()
        .map(|reason| {
            let text = reason.segments().into_iter().map(show).collect();
            (reason.part, reason.language, text)
        })
        .collect()
}

#[test]
fn each_hit_says_why() {
    let (en, zh) = (Some(Language::En), Some(Language::Zh));
    let own = |text: &str| text.to_owned();
    for (text, expected) in [
        (
            "sta",
            vec![(Part::Field, None, own("[sta]tion_id")), (Part::Field, en, own("[Sta]tion"))],
        ),
        (
            "空气质量",
            vec![
                (Part::Title, zh, own("北京[空气质量]监测")),
                (Part::Description, zh, own("每小时的[空气质量]")),
            ],
        ),
        (
            "air bei hour",
            vec![
                (Part::Title, en, own("[Air] in [Bei]jing")),
                (Part::Description, en, own("[Hour]ly [air] quality")),
                (Part::Publisher, en, own("City of [Bei]jing")),
            ],
        ),
        ("rivrside", vec![(Part::Value, None, own("[Riverside] Express"))]),
        ("和平", vec![(Part::Region, zh, own("[和平]区"))]),
        ("", vec![]),
    ] {
        assert_eq!(reasons(text), expected, "{text}");
    }
}

fn counts(answer: &Answer, kind: FacetKind) -> Vec<(&str, usize)> {
    answer.facet(kind).iter().map(|facet| (facet.value.as_str(), facet.n_datasets)).collect()
}

#[test]
fn facets_count_what_a_choice_would_find() {
    let all = search(&Question::default());
    let themes = [("environment", 2), ("transport", 2), ("health", 0)];
    assert_eq!(counts(&all, FacetKind::Theme), themes);
    let publishers = [("City of Beijing", 2), ("Bureau of Transport", 1), ("Bureau of Water", 1)];
    assert_eq!(counts(&all, FacetKind::Publisher), publishers);
    assert_eq!(counts(&all, FacetKind::Region), [("120101", 1)]);
    let access = [("public", 3), ("restricted", 0), ("non-public", 1)];
    assert_eq!(counts(&all, FacetKind::Access), access);
    assert_eq!(counts(&all, FacetKind::Frequency)[1], ("daily", 1));
    assert_eq!(counts(&all, FacetKind::Format), [("CSV", 2)]);

    let transport = Question::default().with(FacetKind::Theme, "transport");
    let answer = search(&transport);
    assert_eq!(ids(&answer), ["flights", "buses"]);
    let publishers = [("Bureau of Transport", 1), ("City of Beijing", 1), ("Bureau of Water", 0)];
    assert_eq!(counts(&answer, FacetKind::Publisher), publishers);
    assert_eq!(counts(&answer, FacetKind::Theme), themes);

    let both = transport.with(FacetKind::Publisher, "City of Beijing");
    let answer = search(&both);
    assert_eq!(ids(&answer), ["buses"]);
    let themes = [("environment", 1), ("transport", 1), ("health", 0)];
    assert_eq!(counts(&answer, FacetKind::Theme), themes);

    let none = search(&Question { text: "zzz".to_owned(), ..both.clone() });
    assert_eq!(counts(&none, FacetKind::Theme).iter().map(|(_, n)| n).sum::<usize>(), 0);

    let mut question = both;
    question.toggle(FacetKind::Publisher, "City of Beijing");
    question.toggle(FacetKind::Theme, "transport");
    assert_eq!(question, Question::default());
    question.toggle(FacetKind::Format, "CSV");
    assert_eq!(ids(&search(&question)), ["buses", "quality"]);
}

#[test]
fn whatever_is_typed_is_answered() {
    let reader = reader();
    let long = "空气".repeat(200) + &" air".repeat(200);
    for text in ["İ", "ß", "\u{10ffff}", "a\u{301}", "空空空空", "%_\\\"'", "ﬀ", "5 5 5 5", &long]
    {
        let answer = reader.search(&Question::of(text)).unwrap().done().unwrap();
        for hit in &answer.hits {
            let entry = reader.entry(hit.dataset_idx).unwrap().done().unwrap();
            for reason in reader.reasons(&answer, &entry) {
                let whole: String = reason.segments().into_iter().map(|(piece, _)| piece).collect();
                assert_eq!(whole, reason.text);
            }
        }
    }
    let empty = Catalog::new(Localized::default());
    let empty = Reader::of(&empty, &values, str::to_lowercase).unwrap();
    for text in ["", "a", "空气"] {
        let answer = empty.search(&Question::of(text)).unwrap().done().unwrap();
        assert!(answer.hits.is_empty());
    }
}

#[test]
fn datasets_are_found_by_their_ids() {
    let reader = reader();
    for (idx, dataset) in catalog().datasets.into_iter().enumerate() {
        assert_eq!(reader.find(&dataset.id).unwrap().done(), Some(Some(idx)));
        assert_eq!(reader.entry(idx).unwrap().done().unwrap().dataset, dataset);
    }
    assert_eq!(reader.find("trains").unwrap().done(), Some(None));
    assert!(reader.entry(4).is_err());
}
