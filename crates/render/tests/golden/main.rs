//! Pictures as files: each case is drawn in both languages and compared with a stored SVG.
//! `UPDATE_EXPECT=1` writes the files anew; read the difference, and look at the pictures.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "tests stop at the first thing that is not there; the data is small"
)]

mod forms;

use std::fmt::Write as _;
use std::path::PathBuf;

use sagitta_render::{
    Captions, Frame, FrameColumn, FrameValues, Kind, Language, Layout, Step, SvgColors, Theme,
    Words, figure_svg, scene, summary, to_svg,
};
use sagitta_spec::{
    Channel, ChannelType, Display, Encoding, Literal, Mark, ReferenceLine, TimeUnit,
};

struct Case {
    name: &'static str,
    frame: fn(Language) -> Frame,
    display: Display,
    size: (f64, f64),
    incomplete_last: bool,
    hidden: &'static [&'static str],
}

/// A fixed sequence that looks random, from 0 to 1.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0 * 16_807 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }
}

fn months(n: usize) -> Vec<Option<f64>> {
    let mut days = 15_765_u32;
    let lengths = [31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28];
    (0..n)
        .map(|i| {
            let at = f64::from(days) * 86_400_000.0;
            days += lengths[i % 12] + u32::from(i == 35);
            Some(at)
        })
        .collect()
}

fn text(values: &[&str]) -> FrameValues {
    let cell = |v: &&str| (!v.is_empty()).then(|| (*v).to_owned());
    FrameValues::Text(values.iter().map(cell).collect())
}

fn column(name: &str, kind: Kind, values: FrameValues) -> FrameColumn {
    FrameColumn::new(name, kind, values)
}

fn month_column(values: &[Option<f64>]) -> FrameColumn {
    column("month", Kind::Temporal, FrameValues::numbers(values))
        .with_step(Step::TimeUnit(TimeUnit::Month))
}

/// Two stations over four years; Dongsi has a null, Tiantan lacks three months.
fn air(language: Language) -> Frame {
    let zh = language == Language::Zh;
    let names = if zh { ["东四", "天坛"] } else { ["Dongsi", "Tiantan"] };
    let mut noise = Noise(7);
    let (mut time, mut station, mut value) = (Vec::new(), Vec::new(), Vec::new());
    let winter = [38.0, 33.0, 19.0, 0.0, -19.0, -33.0, -38.0, -33.0, -19.0, 0.0, 19.0, 33.0];
    for (s, name) in names.iter().enumerate() {
        for (i, month) in months(48).into_iter().enumerate() {
            if s == 1 && (20..23).contains(&i) {
                continue;
            }
            time.push(month);
            station.push(*name);
            let base = 88.0 + winter[(i + 4) % 12] - 0.35 * i as f64;
            let v = base + (noise.next() - 0.5) * 46.0 - s as f64 * 12.0;
            value.push((s == 1 || i != 8).then_some(v));
        }
    }
    let label = if zh { "PM2.5 均值, µg/m³" } else { "Mean PM2.5, µg/m³" };
    Frame {
        columns: vec![
            month_column(&time),
            column("station", Kind::Category, text(&station)),
            column("avg", Kind::Number, FrameValues::numbers(&value)).with_label(label),
        ],
    }
}

fn pressure(_: Language) -> Frame {
    let mut noise = Noise(11);
    let values: Vec<_> = (0..24).map(|_| Some(1_000.0 + noise.next() * 28.0)).collect();
    Frame {
        columns: vec![
            month_column(&months(24)),
            column("p", Kind::Number, FrameValues::numbers(&values)).with_label("PRES, hPa"),
        ],
    }
}

fn many(_: Language) -> Frame {
    let mut noise = Noise(5);
    let (mut time, mut name, mut value) = (Vec::new(), Vec::new(), Vec::new());
    for s in 0..18_u8 {
        let mut level = 100.0 + 8.0 * f64::from(s);
        for month in months(18) {
            level += (noise.next() - 0.5) * 24.0;
            time.push(month);
            name.push(format!("District {}", char::from(b'A' + s)));
            value.push(Some(level));
        }
    }
    let names: Vec<&str> = name.iter().map(String::as_str).collect();
    Frame {
        columns: vec![
            month_column(&time),
            column("district", Kind::Category, text(&names)),
            column("n", Kind::Number, FrameValues::numbers(&value)),
        ],
    }
}

fn counts(language: Language) -> Frame {
    let time: Vec<_> =
        months(40).into_iter().enumerate().filter(|(i, _)| *i != 13).map(|(_, m)| m).collect();
    let mut noise = Noise(3);
    let values: Vec<_> =
        time.iter().map(|_| Some((4_000.0 + 3e4 * noise.next()).round())).collect();
    let label = if language == Language::Zh { "行数" } else { "Number of rows" };
    Frame {
        columns: vec![
            month_column(&time),
            column("n", Kind::Integer, FrameValues::numbers(&values)).with_label(label),
        ],
    }
}

fn departments(language: Language) -> Frame {
    let names = match language {
        Language::En => [
            "Ecology and Environment",
            "Municipal Transport Commission",
            "Health",
            "Education",
            "Development and Reform Commission of the City",
            "Water Affairs",
            "Sports",
            "",
        ],
        Language::Zh => [
            "市生态环境局",
            "市交通运输委员会",
            "市卫生健康委员会",
            "市教育委员会",
            "市发展和改革委员会",
            "市水务局",
            "市体育局",
            "",
        ],
    };
    let values = [7_412.5, 5_231.0, 3_120.25, 1_240.0, 840.0, -220.75, -1_503.5, 96.0].map(Some);
    let label = if language == Language::Zh { "余额, 万元" } else { "Balance, 10,000 yuan" };
    Frame {
        columns: vec![
            column("department", Kind::Category, text(&names)),
            column("balance", Kind::Number, FrameValues::numbers(&values)).with_label(label),
        ],
    }
}

fn seasons(language: Language) -> Frame {
    let zh = language == Language::Zh;
    let quarter =
        if zh { ["春", "夏", "秋", "冬"] } else { ["Spring", "Summer", "Autumn", "Winter"] };
    let place = if zh { ["东四", "天坛", ""] } else { ["Dongsi", "Tiantan", ""] };
    let mut noise = Noise(23);
    let (mut x, mut color, mut y) = (Vec::new(), Vec::new(), Vec::new());
    for q in quarter {
        for p in place {
            x.push(q);
            color.push(p);
            y.push(Some(40.0 + 80.0 * noise.next()));
        }
    }
    Frame {
        columns: vec![
            column("season", Kind::Category, text(&x)),
            column("station", Kind::Category, text(&color)),
            column("avg", Kind::Number, FrameValues::numbers(&y)).with_label("PM2.5, µg/m³"),
        ],
    }
}

fn year_cycle(_: Language) -> Frame {
    let month: Vec<_> = (1..=12_u8).filter(|m| *m != 8).map(|m| Some(f64::from(m))).collect();
    let temp = [-3.1, -0.2, 7.0, 15.1, 21.4, 25.2, 27.1, 21.0, 13.9, 5.2, -0.9].map(Some);
    Frame {
        columns: vec![
            column("month_of_year(time)", Kind::Integer, FrameValues::numbers(&month))
                .with_step(Step::TimeUnit(TimeUnit::MonthOfYear)),
            column("avg", Kind::Number, FrameValues::numbers(&temp)).with_label("TEMP, °C"),
        ],
    }
}

fn cars(language: Language) -> Frame {
    let mut noise = Noise(41);
    let origin =
        if language == Language::Zh { ["美国", "日本", ""] } else { ["USA", "Japan", ""] };
    let (mut x, mut y, mut color, mut size) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for i in 0..160 {
        let power = 46.0 + 180.0 * noise.next();
        x.push(Some(power));
        y.push((i % 40 != 0).then(|| 48.0 - 0.16 * power + 9.0 * (noise.next() - 0.5)));
        color.push(origin[if i % 29 == 0 { 2 } else { i % 2 }]);
        size.push(Some(1_600.0 + 3_400.0 * noise.next()));
    }
    Frame {
        columns: vec![
            column("Horsepower", Kind::Integer, FrameValues::numbers(&x)),
            column("MPG", Kind::Number, FrameValues::numbers(&y)).with_label("Miles per gallon"),
            column("Origin", Kind::Category, text(&color)),
            column("Weight", Kind::Number, FrameValues::numbers(&size)),
        ],
    }
}

fn bins(language: Language) -> Frame {
    let low: Vec<_> = (0..30_u8).filter(|k| *k != 27).map(|k| Some(f64::from(k) * 0.1)).collect();
    let mut noise = Noise(9);
    let mut level = 52_000.0;
    let n: Vec<_> = low
        .iter()
        .map(|_| {
            level *= 0.8 + 0.08 * noise.next();
            Some(f64::round(level))
        })
        .collect();
    let label = if language == Language::Zh { "行数" } else { "Number of rows" };
    Frame {
        columns: vec![
            column("bins(RAIN;30)", Kind::Number, FrameValues::numbers(&low))
                .with_step(Step::Bins)
                .with_label("RAIN, mm"),
            column("n", Kind::Integer, FrameValues::numbers(&n)).with_label(label),
        ],
    }
}

fn raw(_: Language) -> Frame {
    let mut noise = Noise(77);
    let mut values: Vec<_> =
        (0..900).map(|_| Some(-18.0 + (0..4).map(|_| noise.next()).sum::<f64>() * 14.0)).collect();
    values.extend([None, Some(f64::NAN), Some(f64::INFINITY)]);
    Frame {
        columns: vec![
            column("TEMP", Kind::Number, FrameValues::numbers(&values)).with_label("TEMP, °C"),
        ],
    }
}

fn nothing(_: Language) -> Frame {
    Frame {
        columns: vec![
            column("a", Kind::Category, text(&[])),
            column("b", Kind::Number, FrameValues::numbers(&[])),
        ],
    }
}

fn display(mark: Mark, x: (&str, ChannelType), y: &str, color: &str) -> Display {
    let channel = |field: &str, channel_type| {
        (!field.is_empty())
            .then(|| Channel { channel_type: Some(channel_type), ..Channel::of(field) })
    };
    Display {
        mark: Some(mark),
        encoding: Encoding {
            x: channel(x.0, x.1),
            y: channel(y, ChannelType::Quantitative),
            color: channel(color, ChannelType::Nominal),
            ..Encoding::default()
        },
        ..Display::default()
    }
}

fn cases() -> Vec<Case> {
    use ChannelType::{Nominal, Ordinal, Quantitative, Temporal};
    let case = |name, frame, display, size| Case {
        name,
        frame,
        display,
        size,
        incomplete_last: false,
        hidden: &[],
    };
    let desktop = (900.0, 330.0);
    let phone = (358.0, 250.0);
    let month = ("month", Temporal);
    let mut line = display(Mark::Line, month, "avg", "station");
    line.reference_lines = vec![ReferenceLine {
        value: Literal::new("75"),
        label: Some("national daily limit".to_owned()),
    }];
    let mut points = display(Mark::Point, ("Horsepower", Quantitative), "MPG", "Origin");
    points.encoding.size = Some(Channel::of("Weight"));
    let bar = |x, y: &str, color: &str| display(Mark::Bar, x, y, color);
    let pressure_line = display(Mark::Line, month, "p", "");
    vec![
        Case { incomplete_last: true, ..case("line", air, line.clone(), desktop) },
        Case { incomplete_last: true, ..case("line-phone", air, line, phone) },
        case("line-truncated", pressure, pressure_line, desktop),
        case("line-many", many, display(Mark::Line, month, "n", "district"), desktop),
        case("area", counts, display(Mark::Area, month, "n", ""), desktop),
        Case { incomplete_last: true, ..case("bar-time", counts, bar(month, "n", ""), desktop) },
        case("bar-names", departments, bar(("department", Nominal), "balance", ""), desktop),
        case("bar-names-phone", departments, bar(("department", Nominal), "balance", ""), phone),
        case("bar-colors", seasons, bar(("season", Nominal), "avg", "station"), desktop),
        case("bar-colors-phone", seasons, bar(("season", Nominal), "avg", "station"), phone),
        case("bar-cycle", year_cycle, bar(("month_of_year(time)", Ordinal), "avg", ""), desktop),
        case(
            "bar-cycle-phone",
            year_cycle,
            bar(("month_of_year(time)", Ordinal), "avg", ""),
            phone,
        ),
        case("point", cars, points, desktop),
        case(
            "histogram",
            bins,
            display(Mark::Histogram, ("bins(RAIN;30)", Quantitative), "n", ""),
            desktop,
        ),
        case("histogram-raw", raw, display(Mark::Histogram, ("TEMP", Quantitative), "", ""), phone),
        case("nothing", nothing, bar(("a", Nominal), "b", ""), phone),
    ]
}

/// Compares a text with a stored file, or writes it; the path if they differ.
fn check(name: &str, text: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/render");
    let path = folder.join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&path, text).unwrap();
        return None;
    }
    (std::fs::read_to_string(&path).ok().as_deref() != Some(text)).then_some(path)
}

#[test]
fn figures_that_stand_alone_are_as_stored() {
    let cases: Vec<Case> = cases().into_iter().chain(forms::cases()).collect();
    let mut different = Vec::new();
    for (name, theme) in
        [("line-phone", Theme::Light), ("cells", Theme::Dark), ("stack-phone", Theme::Dark)]
    {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        for (language, tag) in [(Language::En, "en"), (Language::Zh, "zh")] {
            let zh = language == Language::Zh;
            let layout = Layout::new(case.size.0, case.size.1).with_locale(language.into());
            let frame = (case.frame)(language);
            let scene = scene(&frame, &case.display, &layout).unwrap();
            let description = summary(&frame, &case.display, language.into()).unwrap();
            let pick = |en: &str, zh_text: &str| (if zh { zh_text } else { en }).to_owned();
            let title = pick(
                "Fewer requests about transport than about everything else together, by year",
                "按年统计：交通类诉求少于其他各类之和，“冬季”除外（二〇一三至二〇一七年）",
            );
            let notes = [pick(
                "Two districts were merged in 2014; the figures are as reported.",
                "两区于二〇一四年合并，数据按上报口径。",
            )];
            let source = [
                pick("Source: Office of Open Data", "来源：开放数据办公室"),
                "CC BY 4.0".to_owned(),
                pick("as of 28 February 2017", "截至2017年2月28日"),
                pick("2.1 % of PM2.5 is missing", "PM2.5 缺 2.1%"),
            ];
            let captions = Captions { title: &title, notes: &notes, source: &source };
            let svg = figure_svg(&scene, &captions, &description, theme, layout.font_size);
            different.extend(check(&format!("figure-{name}.{tag}.svg"), &svg));
        }
    }
    assert!(different.is_empty(), "these figures changed: {different:#?}");
}

#[test]
fn pictures_are_as_stored() {
    let mut different = Vec::new();
    for case in cases().into_iter().chain(forms::cases()) {
        for language in [Language::En, Language::Zh] {
            let mut frame = (case.frame)(language);
            if case.incomplete_last {
                let rows = frame.n_rows();
                let last =
                    (0..rows).filter_map(|row| frame.columns[0].number(row)).fold(0.0, f64::max);
                frame.columns[0].incomplete = Some(last);
            }
            let mut layout = Layout::new(case.size.0, case.size.1).with_locale(language.into());
            layout.hidden = case.hidden.iter().map(|name| (*name).to_owned()).collect();
            let scene = scene(&frame, &case.display, &layout).unwrap();
            let description = summary(&frame, &case.display, language.into()).unwrap();
            let words = Words { title: case.name, description: &description };
            let mut svg = to_svg(&scene, &words, SvgColors::Inline(Theme::Light), layout.font_size);
            for note in &scene.notes {
                writeln!(svg, "<!-- {} -->", note.text).unwrap();
            }
            let tag = if language == Language::En { "en" } else { "zh" };
            different.extend(check(&format!("{}.{tag}.svg", case.name), &svg));
        }
    }
    assert!(different.is_empty(), "these pictures changed: {different:#?}");
}
