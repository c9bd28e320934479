//! An index in parts answers as a whole one does, and knows what is damaged.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use sagitta_catalog::{AccessRights, Catalog, Dataset, Field, Localized, Publisher};
use sagitta_search::{
    Answer, Built, ColumnValues, Error, FacetKind, Question, Reader, Step, build,
};

type Values = BTreeMap<String, Vec<ColumnValues>>;

/// The words that titles and questions are made of: few, so that they meet.
const WORDS: [&str; 24] = [
    "air",
    "airport",
    "water",
    "quality",
    "qualification",
    "school",
    "schools",
    "station",
    "bus",
    "data",
    "2017",
    "o3",
    "空气",
    "空气质量",
    "水质",
    "学校",
    "小学",
    "名录",
    "站点",
    "年报",
    "的",
    "météo",
    "の",
    "质量",
];

fn text(words: &[usize], gap: &str) -> String {
    words.iter().map(|word| WORDS[word % WORDS.len()]).collect::<Vec<_>>().join(gap)
}

/// A catalogue whose datasets have these words: in the title, in the description, in a column.
fn catalog(datasets: &[(Vec<usize>, Vec<usize>, usize)]) -> (Catalog, Values) {
    let mut catalog = Catalog::new(Localized::new("Data", "数据"));
    let mut values = Values::new();
    for (idx, (title, description, field)) in datasets.iter().enumerate() {
        let id = format!("d{idx}");
        values.insert(
            id.clone(),
            vec![ColumnValues { field: "kind".to_owned(), values: vec![text(&[field + 5], "")] }],
        );
        catalog.datasets.push(Dataset {
            id,
            title: Localized::new(text(title, " "), text(title, "")),
            description: Localized::new(text(description, " "), text(description, "")),
            publisher: Publisher { name: Localized::new(text(&[*field], ""), ""), url: None },
            fields: vec![Field { name: text(&[field + 1], ""), ..Field::default() }],
            access_rights: AccessRights::ALL[field % 3],
            ..Dataset::default()
        });
    }
    (catalog, values)
}

fn of(values: &Values) -> impl Fn(&Dataset) -> Vec<ColumnValues> {
    |dataset| values.get(&dataset.id).cloned().unwrap_or_default()
}

/// Answers a question by an index that gets its parts only as it asks for them. Each part is
/// asked for once.
fn answer_by_parts(reader: &mut Reader, built: &Built, question: &Question) -> Answer {
    let files: BTreeMap<&str, &Vec<u8>> =
        built.parts.iter().map(|(name, bytes)| (name.as_str(), bytes)).collect();
    for _ in 0..20 {
        match reader.search(question).unwrap() {
            Step::Done(answer) => return answer,
            Step::Needs(parts) => {
                assert!(!parts.is_empty());
                for part in parts {
                    let bytes = files[reader.file_name(part).as_str()].clone();
                    reader.supply(part, bytes).unwrap();
                }
            }
        }
    }
    panic!("the parts never suffice");
}

fn words(n: usize) -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..WORDS.len(), 0..n)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parts_answer_as_the_whole_does(
        datasets in prop::collection::vec((words(4), words(9), 0..WORDS.len()), 0..90),
        questions in prop::collection::vec((words(4), any::<prop::sample::Index>(), 0..3_usize), 1..5),
    ) {
        let (catalog, values) = catalog(&datasets);
        let whole = Reader::of(&catalog, &of(&values), str::to_lowercase).unwrap();
        let built = build(&catalog, &of(&values), str::to_lowercase).unwrap();
        let mut parted = Reader::new(&built.head.1, str::to_lowercase).unwrap();
        for (words, slip, access) in questions {
            let mut text = text(&words, " ");
            if let Some((at, _)) = text.char_indices().nth(slip.index(30)) {
                text.remove(at);
            }
            let mut question = Question::of(text);
            if access > 0 {
                question = question.with(FacetKind::Access, AccessRights::ALL[access].as_str());
            }
            let expected = whole.search(&question).unwrap().done().unwrap();
            let found = answer_by_parts(&mut parted, &built, &question);
            prop_assert_eq!(&found, &expected, "{}", question.text);
            for hit in &found.hits {
                prop_assert!(hit.dataset_idx < datasets.len());
            }
        }
    }

    /// Whoever writes a whole title finds the dataset, and no facet counts more than there are.
    #[test]
    fn a_title_finds_its_dataset(
        datasets in prop::collection::vec((words(5), words(5), 0..WORDS.len()), 1..60),
        wanted in any::<prop::sample::Index>(),
    ) {
        let (catalog, values) = catalog(&datasets);
        let reader = Reader::of(&catalog, &of(&values), str::to_lowercase).unwrap();
        let wanted = wanted.index(datasets.len());
        for title in [&catalog.datasets[wanted].title.en, &catalog.datasets[wanted].title.zh] {
            let answer = reader.search(&Question::of(title.clone())).unwrap().done().unwrap();
            prop_assert!(answer.hits.iter().any(|hit| hit.dataset_idx == wanted), "{title}");
            let n: usize = answer.facet(FacetKind::Access).iter().map(|it| it.n_datasets).sum();
            prop_assert_eq!(n, answer.hits.len());
        }
    }
}

fn some() -> (Catalog, Values) {
    let datasets: Vec<_> = (0..70).map(|n| (vec![n, n + 3], vec![n * 7], n)).collect();
    catalog(&datasets)
}

#[test]
fn the_same_catalogue_has_the_same_index() {
    let (catalog, values) = some();
    let built = build(&catalog, &of(&values), str::to_lowercase).unwrap();
    assert_eq!(built, build(&catalog, &of(&values), str::to_lowercase).unwrap());
    assert!(built.parts.len() > 4);
}

#[test]
fn what_is_damaged_is_told_by_its_name() {
    let (catalog, values) = some();
    let built = build(&catalog, &of(&values), str::to_lowercase).unwrap();
    let head = &built.head.1;
    for place in 0..head.len() {
        let mut damaged = head.clone();
        damaged[place] ^= 0x20;
        let error = Reader::new(&damaged, str::to_lowercase).err();
        assert_eq!(error, Some(Error::NotAnIndex), "{place}");
        let cut = Reader::new(&head[..place], str::to_lowercase).err();
        assert_eq!(cut, Some(Error::NotAnIndex), "{place}");
    }
    let mut reader = Reader::new(head, str::to_lowercase).unwrap();
    let parts: Vec<_> = reader.parts().collect();
    for (part, (name, bytes)) in parts.into_iter().zip(&built.parts) {
        assert_eq!(&reader.file_name(part), name);
        let mut damaged = bytes.clone();
        damaged[bytes.len() / 2] ^= 1;
        let content = Error::Content { name: name.clone() };
        assert_eq!(reader.supply(part, damaged), Err(content));
        let (found, expected) = (bytes.len() - 1, bytes.len());
        let length = Error::Length { name: name.clone(), found, expected };
        assert_eq!(reader.supply(part, bytes[1..].to_vec()), Err(length));
        assert_eq!(reader.supply(part, bytes.clone()), Ok(()));
    }
}
