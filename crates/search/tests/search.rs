//! Questions to a small catalogue, and what they find.
#![allow(clippy::indexing_slicing, reason = "a test stops where it fails")]

use sagitta_catalog::{Catalog, Dataset, Field, Language, Localized, Publisher, Theme};
use sagitta_search::{Answer, Index, Part, Question};

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
            ..dataset("air", "Air in Beijing", "北京空气质量监测", "environment", "City of Beijing")
        },
        Dataset {
            description: Localized::new("Bus stations and quality of service", ""),
            ..dataset("buses", "Buses", "公交", "transport", "City of Beijing")
        },
        dataset("quality", "Quality of water", "水质", "environment", "Bureau of Water"),
    ];
    catalog
}

fn search(text: &str) -> Answer {
    Index::new(&catalog(), str::to_lowercase).search(&Question::of(text))
}

fn ids(answer: &Answer) -> Vec<String> {
    let datasets = catalog().datasets;
    answer.hits.iter().map(|hit| datasets[hit.dataset_idx].id.clone()).collect()
}

#[test]
fn questions_find_datasets_best_first() {
    for (text, expected) in [
        ("", vec!["flights", "air", "buses", "quality"]),
        ("  ,; ", vec!["flights", "air", "buses", "quality"]),
        ("flight", vec!["flights"]),
        ("FLI DEL", vec!["flights"]),
        ("flight station", vec![]),
        ("light", vec![]),
        ("station", vec!["air", "buses"]),
        ("quality", vec!["quality", "air", "buses"]),
        ("quality beijing", vec!["air", "buses"]),
        ("pm2.5", vec!["air"]),
        ("so2", vec!["air"]),
        ("ｓｏ２", vec!["air"]),
        ("空气", vec!["air"]),
        ("空气质量", vec!["air"]),
        ("质", vec!["air", "quality"]),
        ("北京 quality", vec!["air"]),
        ("空质", vec![]),
        ("bureau", vec!["flights", "quality"]),
        ("beijing", vec!["air", "buses"]),
        ("zzz", vec![]),
    ] {
        assert_eq!(ids(&search(text)), expected, "{text}");
    }
}

/// The reasons as text: part, and the words with what is highlighted in brackets.
fn reasons(text: &str) -> Vec<(Part, Option<Language>, String)> {
    let hits = search(text).hits;
    let show = |(piece, is_found): (&str, bool)| {
        if is_found { format!("[{piece}]") } else { piece.to_owned() }
    };
    hits[0]
        .reasons
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
    assert_eq!(
        reasons("sta"),
        [(Part::Field, None, own("[sta]tion_id")), (Part::Field, en, own("[Sta]tion"))]
    );
    assert_eq!(
        reasons("空气质量"),
        [
            (Part::Title, zh, own("北京[空气质量]监测")),
            (Part::Description, zh, own("每小时的[空气质量]"))
        ]
    );
    assert_eq!(
        reasons("air bei hour"),
        [
            (Part::Title, en, own("[Air] in [Bei]jing")),
            (Part::Description, en, own("[Hour]ly [air] quality")),
            (Part::Publisher, en, own("City of [Bei]jing")),
        ]
    );
    assert_eq!(reasons(""), []);
}

fn facets(answer: &Answer) -> (Vec<usize>, Vec<(&str, usize)>) {
    let publishers = answer.publishers.iter().map(|facet| (facet.value.as_str(), facet.n_datasets));
    (answer.themes.iter().map(|facet| facet.n_datasets).collect(), publishers.collect())
}

#[test]
fn facets_count_what_a_choice_would_find() {
    let index = Index::new(&catalog(), str::to_lowercase);
    let beijing = "City of Beijing".to_owned();
    let all = index.search(&Question::default());
    let names = [("City of Beijing", 2), ("Bureau of Transport", 1), ("Bureau of Water", 1)];
    assert_eq!(facets(&all), (vec![2, 2, 0], names.to_vec()));

    let transport = Question { themes: vec!["transport".to_owned()], ..Question::default() };
    let answer = index.search(&transport);
    assert_eq!(ids(&answer), ["flights", "buses"]);
    let names = [("Bureau of Transport", 1), ("City of Beijing", 1), ("Bureau of Water", 0)];
    assert_eq!(facets(&answer), (vec![2, 2, 0], names.to_vec()));

    let both = Question { publishers: vec![beijing], ..transport };
    let answer = index.search(&both);
    assert_eq!(ids(&answer), ["buses"]);
    assert_eq!(facets(&answer).0, [1, 1, 0]);

    let none = index.search(&Question { text: "zzz".to_owned(), ..both });
    assert_eq!(facets(&none).0, [0, 0, 0]);
}

#[test]
fn whatever_is_typed_is_answered() {
    let index = Index::new(&catalog(), str::to_lowercase);
    for text in ["İ", "ß", "\u{10ffff}", "a\u{301}", "空空空空", "%_\\\"'", "ﬀ", "5 5 5 5"]
    {
        for hit in index.search(&Question::of(text)).hits {
            for reason in hit.reasons {
                let whole: String = reason.segments().into_iter().map(|(piece, _)| piece).collect();
                assert_eq!(whole, reason.text);
            }
        }
    }
    assert_eq!(
        Index::new(&Catalog::new(Localized::default()), str::to_lowercase)
            .search(&Question::of("a")),
        Answer::default()
    );
}
