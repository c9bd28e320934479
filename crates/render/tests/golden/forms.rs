//! Stacks, small charts, boxes, cells and the other forms.

use sagitta_render::{Frame, FrameColumn, FrameValues, Kind, Language, Step};
use sagitta_spec::{
    AggregateOp, Channel, ChannelType, Display, Literal, Mark, ReferenceLine, Resolve, Scale,
    Stack, TimeUnit,
};

use crate::{Case, Noise, column, display, month_column, months, text};

fn years(from: i64, n: usize) -> Vec<Option<f64>> {
    let days = |year: i64| 365 * (year - 1970) + (year - 1969) / 4;
    let n = i64::try_from(n).unwrap();
    (from..from + n).map(|year| Some(days(year) as f64 * 86_400_000.0)).collect()
}

fn numbers(values: &[Option<f64>]) -> FrameValues {
    FrameValues::numbers(values)
}

fn requests(kind: Kind, values: &[Option<f64>], language: Language) -> FrameColumn {
    let label = language.pick_label("Requests", "诉求量");
    column("n", kind, numbers(values)).with_label(label).with_measure(AggregateOp::Sum, Some("n"))
}

trait Pick {
    fn pick_label(self, en: &'static str, zh: &'static str) -> &'static str;
}

impl Pick for Language {
    fn pick_label(self, en: &'static str, zh: &'static str) -> &'static str {
        if self == Self::Zh { zh } else { en }
    }
}

/// Four kinds over ten years: one year lacks a kind, one value is null, one year has no rows.
fn kinds_by_year(language: Language) -> Frame {
    let kinds = if language == Language::Zh {
        ["交通", "环境", "教育", "住房"]
    } else {
        ["Transport", "Environment", "Education", "Housing"]
    };
    let mut noise = Noise(19);
    let (mut x, mut color, mut y) = (Vec::new(), Vec::new(), Vec::new());
    for (i, year) in years(2010, 10).into_iter().enumerate() {
        for (k, kind) in kinds.into_iter().enumerate() {
            let value = 600.0 + 250.0 * noise.next() + 90.0 * (i * (4 - k)) as f64;
            if i == 6 || (i == 3 && k == 1) {
                continue;
            }
            x.push(year);
            color.push(kind);
            y.push((i != 8 || k != 2).then_some(value.round()));
        }
    }
    Frame {
        columns: vec![
            column("year", Kind::Temporal, numbers(&x)).with_step(Step::TimeUnit(TimeUnit::Year)),
            column("kind", Kind::Category, text(&color)),
            requests(Kind::Integer, &y, language),
        ],
    }
}

/// Balances of districts by kind; some are below zero.
fn balances(language: Language) -> Frame {
    let zh = language == Language::Zh;
    let places = if zh {
        ["滨海新区", "和平区", "南开区", "河西区", "西青区", ""]
    } else {
        ["Binhai New Area", "Heping", "Nankai", "Hexi District", "Xiqing", ""]
    };
    let kinds =
        if zh { ["税收", "收费", "转移支付"] } else { ["Taxes", "Fees", "Transfers"] };
    let mut noise = Noise(29);
    let (mut x, mut color, mut y) = (Vec::new(), Vec::new(), Vec::new());
    for place in places {
        for (k, kind) in kinds.into_iter().enumerate() {
            x.push(place);
            color.push(kind);
            let value = 900.0 * noise.next() - if k == 2 { 700.0 } else { 0.0 };
            y.push(Some(value.round()));
        }
    }
    let label = language.pick_label("Balance, 10,000 yuan", "余额, 万元");
    Frame {
        columns: vec![
            column("district", Kind::Category, text(&x)),
            column("kind", Kind::Category, text(&color)),
            column("n", Kind::Integer, numbers(&y))
                .with_label(label)
                .with_measure(AggregateOp::Sum, Some("n")),
        ],
    }
}

/// Many names whose figures lie orders of magnitude apart.
fn streets(language: Language) -> Frame {
    let mut noise = Noise(43);
    let name = language.pick_label("Street", "街道");
    let mut names: Vec<String> = (1..=49).map(|i| format!("{name} {i}")).collect();
    names.push(String::new());
    let values: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(i, _)| Some((3.0 + 9_000.0 * noise.next() / (1 + i % 17) as f64).round()))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Frame {
        columns: vec![
            column("street", Kind::Category, text(&names)),
            requests(Kind::Integer, &values, language),
        ],
    }
}

/// A growth over five orders of magnitude that starts at zero.
fn growth(language: Language) -> Frame {
    let mut level = 0.4;
    let values: Vec<_> = (0..40)
        .map(|i| {
            level *= 1.38;
            Some(if i < 2 { 0.0 } else { f64::round(level * 10.0) / 10.0 })
        })
        .collect();
    let label = language.pick_label("Installed, MW", "装机容量, 兆瓦");
    Frame {
        columns: vec![
            month_column(&months(40)),
            column("mw", Kind::Number, numbers(&values)).with_label(label),
        ],
    }
}

fn stations(language: Language) -> [&'static str; 7] {
    if language == Language::Zh {
        ["东四", "天坛", "官园", "万寿西宫", "奥体中心", "农展馆", ""]
    } else {
        ["Dongsi", "Tiantan", "Guanyuan", "Wanshouxigong", "Aotizhongxin", "Nongzhanguan", ""]
    }
}

/// One line for each station and pollutant.
fn many_stations(language: Language) -> Frame {
    let mut noise = Noise(51);
    let (mut time, mut station, mut kind, mut value) = (vec![], vec![], vec![], vec![]);
    for (s, name) in stations(language).into_iter().enumerate() {
        for pollutant in ["PM2.5", "PM10"] {
            for (i, month) in months(36).into_iter().enumerate() {
                if s == 2 && i == 14 {
                    continue;
                }
                time.push(month);
                station.push(name);
                kind.push(pollutant);
                let base = if pollutant == "PM10" { 110.0 } else { 60.0 };
                value.push(Some(base * (1.0 + s as f64 * 0.3) + 50.0 * noise.next()));
            }
        }
    }
    Frame {
        columns: vec![
            month_column(&time),
            column("station", Kind::Category, text(&station)),
            column("kind", Kind::Category, text(&kind)),
            column("avg", Kind::Number, numbers(&value)).with_label("µg/m³"),
        ],
    }
}

/// Five numbers for each station.
fn five(language: Language) -> Frame {
    let mut noise = Noise(61);
    let mut five: [Vec<Option<f64>>; 5] = Default::default();
    for _ in stations(language) {
        let mut at = 3.0 + 6.0 * noise.next();
        for column in &mut five {
            column.push(Some(at));
            at += 10.0 + 90.0 * noise.next();
        }
    }
    let ops =
        [AggregateOp::Min, AggregateOp::Q1, AggregateOp::Median, AggregateOp::Q3, AggregateOp::Max];
    let label = language.pick_label("PM2.5, µg/m³", "PM2.5, µg/m³");
    let mut columns = vec![column("station", Kind::Category, text(&stations(language)))];
    for (op, values) in ops.into_iter().zip(&five) {
        columns.push(
            column(&format!("{}(PM2.5)", op.as_str()), Kind::Number, numbers(values))
                .with_label(label)
                .with_measure(op, Some("PM2.5")),
        );
    }
    Frame { columns }
}

/// The same by quarter, in two stations.
fn five_by_quarter(language: Language) -> Frame {
    let quarters: Vec<_> = months(36).into_iter().skip(1).step_by(3).collect();
    let mut noise = Noise(67);
    let mut five: [Vec<Option<f64>>; 5] = Default::default();
    let (mut x, mut color) = (Vec::new(), Vec::new());
    for quarter in &quarters {
        for name in stations(language).into_iter().take(2) {
            x.push(*quarter);
            color.push(name);
            let mut at = 3.0 + 6.0 * noise.next();
            for column in &mut five {
                column.push(Some(at));
                at += 10.0 + 70.0 * noise.next();
            }
        }
    }
    let ops = [
        AggregateOp::Min,
        AggregateOp::Quantile(0.25),
        AggregateOp::Median,
        AggregateOp::Q3,
        AggregateOp::Max,
    ];
    let mut columns = vec![
        column("quarter", Kind::Temporal, numbers(&x)).with_step(Step::TimeUnit(TimeUnit::Quarter)),
        column("station", Kind::Category, text(&color)),
    ];
    for (i, (op, values)) in ops.into_iter().zip(&five).enumerate() {
        columns.push(
            column(&format!("n{i}"), Kind::Number, numbers(values))
                .with_label("PM2.5, µg/m³")
                .with_measure(op, Some("PM2.5")),
        );
    }
    Frame { columns }
}

/// Hours by days of the week; one cell is null, one is not there.
fn week(language: Language) -> Frame {
    let mut noise = Noise(71);
    let (mut x, mut y, mut n) = (Vec::new(), Vec::new(), Vec::new());
    for day in 1..=7_u8 {
        for hour in 0..24_u8 {
            if day == 2 && hour == 5 {
                continue;
            }
            x.push(Some(f64::from(hour)));
            y.push(Some(f64::from(day)));
            let rush = (f64::from(hour) - 8.0).abs().min((f64::from(hour) - 18.0).abs());
            let value = 40.0 + 400.0 / (1.0 + rush) + 60.0 * noise.next();
            n.push((day != 6 || hour != 13).then_some(value.round()));
        }
    }
    Frame {
        columns: vec![
            column("hour", Kind::Integer, numbers(&x))
                .with_step(Step::TimeUnit(TimeUnit::HourOfDay))
                .with_label(language.pick_label("Hour", "小时")),
            column("day", Kind::Integer, numbers(&y))
                .with_step(Step::TimeUnit(TimeUnit::DayOfWeek))
                .with_label(language.pick_label("Day of the week", "星期")),
            requests(Kind::Integer, &n, language),
        ],
    }
}

/// A density of points over two binned numbers, with a key that is null.
fn density(language: Language) -> Frame {
    let (mut x, mut y, mut n) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..24_u8 {
        for j in 0..16_u8 {
            let (dx, dy) = (f64::from(i) - 9.0, f64::from(j) - 5.0 - f64::from(i) * 0.25);
            let value = (900.0 / (1.0 + dx * dx * 0.2 + dy * dy)).floor();
            if value > 8.0 {
                x.push(Some(f64::from(i) * 0.1));
                y.push(Some(f64::from(j) * 50.0));
                n.push(Some(value));
            }
        }
    }
    x.push(None);
    y.push(Some(100.0));
    n.push(Some(31.0));
    let rows = language.pick_label("Number of rows", "行数");
    Frame {
        columns: vec![
            column("bin(rain;0.1)", Kind::Number, numbers(&x))
                .with_step(Step::Bin(0.1))
                .with_label(language.pick_label("Rain, mm", "降水, mm")),
            column("bin(pm;50)", Kind::Number, numbers(&y))
                .with_step(Step::Bin(50.0))
                .with_label("PM2.5, µg/m³"),
            column("n", Kind::Integer, numbers(&n))
                .with_label(rows)
                .with_measure(AggregateOp::Count, None),
        ],
    }
}

/// Two years for each station.
fn two_years(language: Language) -> Frame {
    let mut noise = Noise(83);
    let (mut x, mut station, mut year, mut value) = (vec![], vec![], vec![], vec![]);
    for name in stations(language) {
        for at in years(2013, 2) {
            x.push(at);
            station.push(name);
            year.push(if x.len() % 2 == 1 { "2013" } else { "2014" });
            value.push(Some(60.0 + 30.0 * noise.next()));
        }
    }
    Frame {
        columns: vec![
            column("year", Kind::Temporal, numbers(&x)).with_step(Step::TimeUnit(TimeUnit::Year)),
            column("station", Kind::Category, text(&station)),
            column("which", Kind::Category, text(&year)),
            column("avg", Kind::Number, numbers(&value)).with_label("PM2.5, µg/m³"),
        ],
    }
}

fn with(mut display: Display, change: impl Fn(&mut Display)) -> Display {
    change(&mut display);
    display
}

fn log(channel: &mut Option<Channel>) {
    channel.as_mut().unwrap().scale = Scale::Log;
}

pub(crate) fn cases() -> Vec<Case> {
    use ChannelType::{Nominal, Ordinal, Quantitative, Temporal};
    let mut cases = Vec::new();
    let mut both = |name: [&'static str; 2], frame: fn(Language) -> Frame, display: Display| {
        for (name, size) in name.into_iter().zip([(1_000.0, 420.0), (358.0, 300.0)]) {
            let display = display.clone();
            let hidden: &[&str] =
                if name.contains("hidden") { &["Education", "教育"] } else { &[] };
            cases.push(Case { name, frame, display, size, incomplete_last: false, hidden });
        }
    };
    let stacked = |mark, how| {
        let display = display(mark, ("year", Temporal), "n", "kind");
        with(display, |display| display.stack = Some(how))
    };
    let place = ("district", Nominal);
    both(["stack", "stack-phone"], kinds_by_year, stacked(Mark::Bar, Stack::Zero));
    both(["parts", "parts-phone"], kinds_by_year, stacked(Mark::Bar, Stack::Normalize));
    both(["stack-area", "stack-area-phone"], kinds_by_year, stacked(Mark::Area, Stack::Zero));
    both(["parts-area", "parts-area-phone"], kinds_by_year, stacked(Mark::Area, Stack::Normalize));
    both(["hidden-area", "hidden-area-phone"], kinds_by_year, stacked(Mark::Area, Stack::Zero));
    both(["hidden-bars", "hidden-bars-phone"], kinds_by_year, stacked(Mark::Bar, Stack::Zero));
    let negative = display(Mark::Bar, place, "n", "kind");
    let negative = with(negative, |display| display.stack = Some(Stack::Normalize));
    both(["stack-negative", "stack-negative-phone"], balances, negative);
    let small = display(Mark::Line, ("month", Temporal), "avg", "kind");
    let small = with(small, |display| {
        display.encoding.row = Some(Channel::of("station"));
        display.reference_lines =
            vec![ReferenceLine { value: Literal::new("75"), label: Some("limit".to_owned()) }];
    });
    both(["panels", "panels-phone"], many_stations, small.clone());
    let free = with(small, |display| display.resolve = Resolve::Independent);
    both(["panels-free", "panels-free-phone"], many_stations, free);
    let panels = display(Mark::Bar, place, "n", "");
    let panels = with(panels, |display| display.encoding.row = Some(Channel::of("kind")));
    both(["panels-bars", "panels-bars-phone"], balances, panels);
    let mw = |mark| with(display(mark, ("month", Temporal), "mw", ""), |d| log(&mut d.encoding.y));
    both(["log-line", "log-line-phone"], growth, mw(Mark::Line));
    let street = ("street", Nominal);
    let top = with(display(Mark::Bar, street, "n", ""), |display| display.top = Some(8));
    both(["top", "top-phone"], streets, top.clone());
    both(["top-log", "top-log-phone"], streets, with(top, |d| log(&mut d.encoding.y)));
    let boxes = display(Mark::Boxplot, ("station", Nominal), "median(PM2.5)", "");
    both(["boxplot", "boxplot-phone"], five, boxes);
    let boxes = display(Mark::Boxplot, ("quarter", Temporal), "n2", "station");
    both(["boxplot-time", "boxplot-time-phone"], five_by_quarter, boxes);
    let mut cells = display(Mark::Rect, ("hour", Ordinal), "day", "n");
    both(["cells", "cells-phone"], week, cells.clone());
    cells = display(Mark::Rect, ("bin(rain;0.1)", Quantitative), "bin(pm;50)", "n");
    both(["density", "density-phone"], density, cells);
    let pairs = display(Mark::Dumbbell, ("station", Nominal), "avg", "which");
    both(["dumbbell", "dumbbell-phone"], two_years, pairs);
    let slope = display(Mark::Slope, ("year", Temporal), "avg", "station");
    both(["slope", "slope-phone"], two_years, slope);
    cases
}
