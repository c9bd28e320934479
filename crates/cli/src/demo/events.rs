//! Two years of made-up events in the districts of a city.

use std::fmt::Write as _;

use super::chance::Chance;
use super::districts::{DISTRICTS, District};

/// What can happen: name, weight, weight at night, share of the weight in the inner city, minutes
/// until it is closed at every fifth of the cases.
pub(super) type Kind = (&'static str, f64, f64, f64, [f64; 6]);

#[rustfmt::skip]
pub(super) const KINDS: [Kind; 12] = [
    ("占道经营", 15.0, 8.0, 1.6, [5.0, 25.0, 45.0, 80.0, 160.0, 700.0]),
    ("违规停车", 17.0, 6.0, 1.5, [3.0, 15.0, 30.0, 50.0, 95.0, 480.0]),
    ("垃圾清运", 14.0, 3.0, 1.0, [15.0, 60.0, 120.0, 210.0, 420.0, 1_900.0]),
    ("道路破损", 8.0, 1.0, 0.7, [120.0, 900.0, 2_100.0, 4_300.0, 8_600.0, 30_000.0]),
    ("井盖缺损", 3.0, 1.0, 1.0, [20.0, 90.0, 190.0, 380.0, 800.0, 4_000.0]),
    ("路灯故障", 6.0, 9.0, 0.9, [60.0, 400.0, 1_000.0, 1_900.0, 3_600.0, 14_000.0]),
    ("噪声扰民", 9.0, 22.0, 1.3, [8.0, 30.0, 55.0, 95.0, 180.0, 900.0]),
    ("绿化损毁", 6.0, 1.0, 0.8, [60.0, 600.0, 1_400.0, 2_800.0, 5_500.0, 20_000.0]),
    ("污水外溢", 5.0, 3.0, 1.0, [30.0, 120.0, 240.0, 480.0, 1_000.0, 5_000.0]),
    ("违章搭建", 4.0, 0.5, 0.8, [600.0, 4_000.0, 9_000.0, 16_000.0, 29_000.0, 80_000.0]),
    ("共享单车乱停", 11.0, 3.0, 1.8, [5.0, 30.0, 60.0, 110.0, 220.0, 1_000.0]),
    ("消防通道堵塞", 2.0, 2.0, 1.2, [4.0, 12.0, 25.0, 45.0, 90.0, 400.0]),
];

pub(super) const CHANNELS: [(&str, f64); 5] = [
    ("网格员巡查", 46.0),
    ("12345热线", 27.0),
    ("视频识别", 14.0),
    ("市民随手拍", 10.0),
    ("物联传感", 3.0),
];

/// How many events a day has by its day of the week, from Monday.
const WEEK: [f64; 7] = [1.06, 1.02, 1.0, 1.03, 1.09, 0.84, 0.74];

/// And by its month.
const YEAR: [f64; 12] = [0.82, 0.78, 0.95, 1.02, 1.08, 1.14, 1.2, 1.18, 1.08, 1.0, 0.92, 0.86];

/// And by its hour.
#[rustfmt::skip]
const HOURS: [f64; 24] = [
    1.2, 0.8, 0.5, 0.4, 0.5, 1.0, 2.4, 4.6, 7.2, 8.3, 7.9, 6.6,
    5.2, 5.6, 6.8, 7.1, 6.7, 6.1, 5.4, 4.9, 4.3, 3.4, 2.6, 1.8,
];

/// Days off around the Spring Festival: when little is reported.
const FESTIVAL: [(u32, u32); 2] = [(20, 28), (405, 413)];

/// 2023 and 2024.
const DAYS: u32 = 731;

/// The events as CSV, by time.
pub(super) fn csv(seed: u64, n_rows: u32) -> String {
    let mut chance = Chance::new(seed);
    let mut out = String::with_capacity(usize::try_from(n_rows).unwrap_or(0) * 96);
    out.push_str("time,district,kind,status,channel,minutes,longitude,latitude\n");
    let weights: Vec<f64> = (0..DAYS).map(day_weight).collect();
    let total: f64 = weights.iter().sum();
    let (mut before, mut made) = (0.0, 0);
    for (day, weight) in (0..DAYS).zip(&weights) {
        before += weight;
        let end = if day + 1 == DAYS { n_rows } else { part(f64::from(n_rows), before / total) };
        let mut minutes: Vec<u32> = (made..end)
            .map(|_| {
                let hour = u32::try_from(chance.weighted(&HOURS)).unwrap_or(0);
                hour * 60 + chance.below(60)
            })
            .collect();
        minutes.sort_unstable();
        for minute in minutes {
            event(day, minute, &mut chance, &mut out);
        }
        made = end;
    }
    out
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a number of rows; a cast saturates"
)]
fn part(n: f64, share: f64) -> u32 {
    (n * share) as u32
}

fn day_weight(day: u32) -> f64 {
    let (_, month, _) = date(day);
    // The first day of 2023 was a Sunday.
    let weekday = WEEK.get(usize::try_from((day + 6) % 7).unwrap_or(0)).copied().unwrap_or(1.0);
    let season = YEAR.get(usize::try_from(month - 1).unwrap_or(0)).copied().unwrap_or(1.0);
    let is_festival = FESTIVAL.iter().any(|(from, to)| (*from..=*to).contains(&day));
    let growth = 0.9 + 0.2 * f64::from(day) / f64::from(DAYS);
    weekday * season * growth * if is_festival { 0.45 } else { 1.0 }
}

/// Year, month and day of a day counted from 2023-01-01.
fn date(day: u32) -> (u32, u32, u32) {
    let (year, mut rest) = if day < 365 { (2023, day) } else { (2024, day - 365) };
    for month in 1..=12 {
        let length = match month {
            2 if year == 2024 => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if rest < length {
            return (year, month, rest + 1);
        }
        rest -= length;
    }
    (year, 12, 31)
}

fn event(day: u32, minute: u32, chance: &mut Chance, out: &mut String) {
    let (year, month, date) = date(day);
    let hour = minute / 60;
    let is_night = !(6..22).contains(&hour);
    let populations = DISTRICTS.map(|district| f64::from(district.population));
    let Some(district) = DISTRICTS.get(chance.weighted(&populations)) else { return };
    // The six districts of the inner city come first.
    let is_inner = district.area < 100;
    let weights = KINDS.map(|(_, by_day, by_night, inner, _)| {
        let weight = if is_night { by_night } else { by_day };
        if is_inner { weight * inner } else { weight }
    });
    let Some((kind, .., minutes)) = KINDS.get(chance.weighted(&weights)) else { return };
    let channel = CHANNELS.get(chance.weighted(&CHANNELS.map(|(_, weight)| weight)));
    // The more people share the same officers, the longer it takes; at night longer again.
    let crowded = f64::from(district.population) / f64::from(district.area.max(1)) / 40_000.0;
    let pace = 0.85 + crowded + if is_night { 0.35 } else { 0.0 };
    let to_close = (chance.quantile(minutes) * pace).max(1.0);
    let left = f64::from(DAYS - day) * 1_440.0 - f64::from(minute);
    let returned = chance.unit() < 0.03;
    let status = match () {
        () if returned => "已退回",
        () if to_close < left => "已办结",
        () if chance.unit() < 0.8 => "处置中",
        () => "待受理",
    };
    let [x, y] = place(district, chance);
    let channel = channel.map_or("", |(name, _)| name);
    let name = district.name;
    let minute = minute % 60;
    let closed = if status == "已办结" { format!("{to_close:.0}") } else { String::new() };
    // Writing to a text cannot fail.
    writeln!(
        out,
        "{year}-{month:02}-{date:02} {hour:02}:{minute:02}:00,{name},{kind},{status},{channel},\
         {closed},{}.{:03},{}.{:03}",
        x / 1_000,
        x % 1_000,
        y / 1_000,
        y % 1_000,
    )
    .ok();
}

/// A place in a district in thousandths of a degree: most are near its centre.
fn place(district: &District, chance: &mut Chance) -> [i32; 2] {
    let edges = |axis: usize| {
        let values = || district.outline.iter().filter_map(|corner| corner.get(axis).copied());
        (values().min().unwrap_or(0), values().max().unwrap_or(0))
    };
    let [(left, right), (bottom, top)] = [edges(0), edges(1)];
    for _ in 0..64 {
        let place = if chance.unit() < 0.55 {
            let near = |centre: i32, low: i32, high: i32, bell: f64| {
                centre + whole(bell * f64::from(high - low) * 0.16)
            };
            let [x, y] = district.centre;
            [near(x, left, right, chance.bell()), near(y, bottom, top, chance.bell())]
        } else {
            let within = |low: i32, high: i32, unit: f64| low + whole(f64::from(high - low) * unit);
            [within(left, right, chance.unit()), within(bottom, top, chance.unit())]
        };
        if holds(district.outline, place) {
            return place;
        }
    }
    district.centre
}

#[expect(clippy::cast_possible_truncation, reason = "thousandths of a degree")]
fn whole(x: f64) -> i32 {
    x as i32
}

/// Whether a place is within an outline, by the crossings of a line to the east.
fn holds(outline: &[[i32; 2]], [x, y]: [i32; 2]) -> bool {
    let next = outline.iter().cycle().skip(1);
    let crossings = outline.iter().zip(next).filter(|([x1, y1], [x2, y2])| {
        if (*y1 > y) == (*y2 > y) {
            return false;
        }
        let cross = i64::from(x2 - x1) * i64::from(y - y1) - i64::from(x - x1) * i64::from(y2 - y1);
        (cross > 0) == (y2 > y1)
    });
    crossings.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        for (day, expected) in [
            (0, (2023, 1, 1)),
            (58, (2023, 2, 28)),
            (59, (2023, 3, 1)),
            (364, (2023, 12, 31)),
            (365, (2024, 1, 1)),
            (424, (2024, 2, 29)),
            (DAYS - 1, (2024, 12, 31)),
        ] {
            assert_eq!(date(day), expected, "{day}");
        }
    }

    /// Chinese New Year was on 22 January 2023 and on 10 February 2024.
    #[test]
    fn the_festival_is_quiet() {
        assert_eq!((date(21), date(405)), ((2023, 1, 22), (2024, 2, 10)));
        assert!(day_weight(21) < day_weight(14) * 0.6);
    }

    #[test]
    fn the_same_seed_makes_the_same_events_in_their_districts() {
        let text = csv(7, 2_000);
        assert_eq!(text, csv(7, 2_000));
        assert_ne!(text, csv(8, 2_000));
        assert_eq!(text.lines().count(), 2_001);
        let first: Vec<&str> = text.lines().nth(1).unwrap().split(',').collect();
        assert_eq!(first.len(), 8);
        let mut before = String::new();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(*before <= *cells[0], "{line}");
            before = cells[0].to_owned();
            let district = DISTRICTS.iter().find(|district| district.name == cells[1]).unwrap();
            let place = [cells[6], cells[7]].map(|cell| cell.replace('.', "").parse().unwrap());
            assert!(holds(district.outline, place) || place == district.centre, "{line}");
            assert_eq!(cells[5].is_empty(), cells[3] != "已办结", "{line}");
        }
    }

    #[test]
    fn outlines_hold_what_is_within_them() {
        let square = [[0, 0], [10, 0], [10, 10], [0, 10]];
        for (place, inside) in
            [([5, 5], true), ([-1, 5], false), ([11, 5], false), ([5, -1], false), ([5, 11], false)]
        {
            assert_eq!(holds(&square, place), inside, "{place:?}");
        }
    }
}
