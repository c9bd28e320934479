//! Figures as whole pieces of HTML: what is in them, how large they are, what they refuse.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may stop at the first that is not there"
)]

use sagitta_figure::{Answer, Credit, Error, Figure, Frozen, LARGEST, Paint};
use sagitta_render::{ColumnBrief, Frame, FrameColumn, FrameValues, Kind, Locale, Theme};
use sagitta_spec::View;

/// The day, in milliseconds.
const DAY: f64 = 86_400_000.0;

fn answer(fragment: &str, n: usize) -> Answer {
    let names = (0..n).map(|i| Some(format!("Station <{i}> & \"co\""))).collect();
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let means: Vec<Option<f64>> =
        (0..n).map(|i| (i % 7 != 3).then_some(i as f64 * 1.125 + 0.1)).collect();
    let view = View::from_fragment(fragment).unwrap();
    let briefs = vec![
        ColumnBrief::new("station", Kind::Category),
        ColumnBrief { unit: Some("µg/m³".into()), ..ColumnBrief::new("PM2.5", Kind::Number) },
    ];
    Answer {
        view: Answer::chosen(&view, &briefs),
        briefs,
        frame: Frame {
            columns: vec![
                FrameColumn::new("station", Kind::Category, FrameValues::Text(names)),
                FrameColumn::new("mean(PM2.5)", Kind::Number, FrameValues::numbers(&means)),
            ],
        },
        total: u64::try_from(n).unwrap(),
        n_selected: 1_000,
        n_missing: 21,
    }
}

fn credit() -> Credit {
    Credit { parts: vec!["Source: City of <A>".into(), "CC BY 4.0".into(), "Data to 2017".into()] }
}

fn figure<'a>(answer: &'a Answer, credit: &'a Credit, locale: Locale) -> Figure<'a> {
    Figure {
        answer,
        credit,
        frozen: None,
        locale,
        paint: Paint::Attributes(Theme::Light),
        width: 600.0,
        height: 340.0,
        hidden: &[],
        explorer: Some("https://data.example/#/air"),
    }
}

const BY_STATION: &str = "#/air?by=station&show=mean(PM2.5)&mark=bar";

#[test]
fn a_figure_has_all_its_parts_and_no_style() {
    let (answer, credit) = (answer(BY_STATION, 8), credit());
    let html = figure(&answer, &credit, Locale::EN).to_html(&[("data-x", "\"1\"".into())]).unwrap();
    for part in [
        "<figure lang=\"en\" class=\"sagitta\" data-sagitta-view=\"#/air?by=station&amp;show=mean(PM2.5)",
        " data-sagitta-credit=\"Source: City of &lt;A&gt; · CC BY 4.0 · Data to 2017\"",
        " data-x='\"1\"'>",
        "<figcaption><strong>Mean PM2.5 by station",
        "<svg ",
        "<title>",
        "<details open=\"\"><summary>The numbers (8)</summary>",
        "Station &lt;0&gt; &amp; &quot;co&quot;",
        "<td align=\"right\">∅</td>",
        "Source: City of &lt;A&gt; · CC BY 4.0 · Data to 2017 · 2.1 % without a value · ",
        "<a href=\"https://data.example/#/air\">Explore the data</a>",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
    for never in ["style", "<script", "class=\"sg-"] {
        assert!(!html.contains(never), "{never} in {html}");
    }
}

#[test]
fn a_figure_speaks_both_languages() {
    let (answer, credit) = (answer(BY_STATION, 8), credit());
    let html = figure(&answer, &credit, Locale::ZH).to_html(&[]).unwrap();
    for part in ["lang=\"zh-CN\"", "数值表", "2.1% 缺失", "浏览数据"] {
        assert!(html.contains(part), "no {part} in {html}");
    }
}

#[test]
fn the_authors_headline_comes_first_and_the_sentence_below() {
    let (answer, credit) =
        (answer("#/air?by=station&show=mean(PM2.5)&mark=bar&title=Winter", 3), credit());
    let html = figure(&answer, &credit, Locale::EN).to_html(&[]).unwrap();
    assert!(html.contains("<strong>Winter</strong><div><small>Mean PM2.5 by station"), "{html}");
}

#[test]
fn a_long_table_is_cut_and_says_so() {
    let (answer, credit) = (answer(BY_STATION, 400), credit());
    let figure = Figure { height: 300.0, ..figure(&answer, &credit, Locale::EN) };
    match figure.to_html(&[]) {
        Ok(html) => {
            assert!(html.len() <= LARGEST);
            assert!(html.contains("of 400 rows"), "{html}");
        }
        Err(error) => assert!(matches!(error, Error::TooLarge { .. }), "{error}"),
    }
}

#[test]
fn a_picture_of_too_many_marks_is_refused() {
    let (answer, credit) =
        (answer("#/air?by=station&show=mean(PM2.5)&mark=point", 3_000), credit());
    let error = figure(&answer, &credit, Locale::EN).to_html(&[]).unwrap_err();
    let Error::TooLarge { found, most, n_marks } = error else { panic!("{error}") };
    assert!(found > most && n_marks > 1_000, "{found} {most} {n_marks}");
}

#[test]
fn frozen_numbers_draw_the_same_figure() {
    let (answer, credit) = (answer(BY_STATION, 8), credit());
    let hash = "3f9a".repeat(16);
    let frozen = Frozen::try_new(answer.clone(), hash.as_str(), "2017-02-28").unwrap();
    let kept = Frozen::from_json(&frozen.to_json(), answer.view).unwrap();
    let draw = |frozen: &Frozen| {
        let figure = Figure { frozen: Some(frozen), ..figure(&frozen.answer, &credit, Locale::EN) };
        figure.to_html(&[]).unwrap()
    };
    assert_eq!(draw(&kept), draw(&frozen));
    assert!(draw(&kept).contains("Frozen on 28 Feb 2017 (sha256 3f9a3f9a…)"), "{}", draw(&kept));
}

#[test]
fn without_a_chart_there_is_a_table() {
    let names = |name: &str| FrameValues::Text(vec![Some(name.to_owned()), None]);
    let view = View::from_fragment("#/air?select=station,day").unwrap();
    let times = FrameValues::numbers(&[Some(17_000.0 * DAY), None]);
    let answer = Answer {
        view,
        briefs: vec![],
        frame: Frame {
            columns: vec![
                FrameColumn::new("station", Kind::Text, names("Dongsi")),
                FrameColumn::new("day", Kind::Temporal, times),
            ],
        },
        total: 35_064,
        n_selected: 35_064,
        n_missing: 0,
    };
    let credit = credit();
    let html = figure(&answer, &credit, Locale::EN).to_html(&[]).unwrap();
    assert!(!html.contains("<svg") && !html.contains("<details"), "{html}");
    for part in ["<td>Dongsi</td><td>18 Jul 2016</td>", "<td>∅</td><td>∅</td>", "of 35,064 rows"]
    {
        assert!(html.contains(part), "no {part} in {html}");
    }
}
