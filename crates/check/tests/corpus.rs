//! Two thousand labelled cells, made from a fixed seed: what is found of them, and what is not.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may fail"
)]

use std::collections::BTreeMap;

use sagitta_check::{Identifier, find};

/// A generator of numbers (Knuth's MMIX), the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }

    fn digits(&mut self, n: usize) -> String {
        (0..n).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap())).collect()
    }

    fn date(&mut self) -> String {
        format!("{:04}{:02}{:02}", 1940 + self.below(70), 1 + self.below(12), 1 + self.below(28))
    }
}

fn resident_id(chance: &mut Chance) -> String {
    let region = chance.of(&["110105", "120101", "130102", "310104", "440306", "510107", "650102"]);
    let digits = format!("{region}{}{}", chance.date(), chance.digits(3));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
    format!("{digits}{}", &"10X98765432"[usize::try_from(sum % 11).unwrap()..][..1])
}

fn bank_card(chance: &mut Chance) -> String {
    let (start, n) = match chance.below(4) {
        0 => ("4", 16),
        1 => ("53", 16),
        2 => ("622202", 19),
        _ => ("621700", 19),
    };
    let body = format!("{start}{}", chance.digits(n - start.len() - 1));
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            let doubled = if place % 2 == 0 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn phone(chance: &mut Chance) -> String {
    format!("1{}{}", 3 + chance.below(7), chance.digits(9))
}

fn email(chance: &mut Chance) -> String {
    let name = chance.of(&["zhang.wei", "li_na", "w1990", "info", "chen-yu"]);
    let host = chance.of(&["example.com", "tj.gov.cn", "mail.example.org", "qq.com"]);
    format!("{name}{}@{host}", chance.below(100))
}

fn plate(chance: &mut Chance) -> String {
    let province = chance.of(&["津", "京", "冀", "沪", "粤"]);
    let letter = chance.of(&["A", "B", "C", "N", "R"]);
    let point = chance.of(&["", "·"]);
    match chance.below(3) {
        0 => format!("{province}{letter}{point}D{}", chance.digits(5)),
        _ => format!("{province}{letter}{point}{}", chance.digits(5)),
    }
}

/// A cell with an identifier in it: alone, or among words.
fn person(chance: &mut Chance) -> (String, Identifier) {
    let (text, kind) = match chance.below(10) {
        0..=2 => (resident_id(chance), Identifier::ResidentId),
        3..=5 => (phone(chance), Identifier::MobilePhone),
        6..=7 => (bank_card(chance), Identifier::BankCard),
        8 => (email(chance), Identifier::Email),
        _ => (plate(chance), Identifier::Plate),
    };
    let (before, after) = match chance.below(5) {
        0 => ("联系方式：", ""),
        1 => ("", "（本人）"),
        2 => ("see ", ", thanks"),
        _ => ("", ""),
    };
    (format!("{before}{text}{after}"), kind)
}

/// A cell of open data that could be taken for one.
fn harmless(chance: &mut Chance) -> String {
    match chance.below(16) {
        // Numbers of orders, invoices, meters.
        0 => chance.digits(18),
        1 => chance.digits(16),
        2 => format!("2024{}", chance.digits(13)),
        3 => chance.digits(11),
        // A credit code of a company, a postal code, a code of a district.
        4 => format!("91120116MA{}", chance.digits(8)),
        5 => chance.digits(6),
        6 => format!("1201{}", chance.digits(8)),
        // Moments, in seconds and in milliseconds, and dates.
        7 => format!("17{}", chance.digits(8)),
        8 => format!("17{}", chance.digits(11)),
        9 => format!(
            "{}-{:02}-{:02}",
            1990 + chance.below(40),
            1 + chance.below(12),
            1 + chance.below(28)
        ),
        10 => format!("022-{}", chance.digits(8)),
        11 => format!("117.{}", chance.digits(9)),
        12 => format!("{}.{}", chance.digits(5), chance.digits(2)),
        13 => format!("{}{}号", chance.of(&["津A股", "沪深", "京东", "新B级"]), chance.digits(3)),
        14 => {
            format!("@{} v{}.{}", chance.of(&["sagitta", "open"]), chance.below(9), chance.below(9))
        }
        _ => format!("978{}", chance.digits(10)),
    }
}

#[test]
fn identifiers_are_found_and_little_else() {
    let mut chance = Chance(20_261_127);
    let mut n_of: BTreeMap<Identifier, (u32, u32)> = BTreeMap::new();
    let (mut n_found, mut n_wrong) = (0_u32, Vec::new());
    for idx in 0..2_000 {
        if idx % 5 < 2 {
            let (text, kind) = person(&mut chance);
            let found = find(&text).map(|found| found.0);
            let (n, n_right) = n_of.entry(kind).or_default();
            *n += 1;
            *n_right += u32::from(found == Some(kind));
            n_found += u32::from(found.is_some());
        } else {
            let text = harmless(&mut chance);
            if let Some((kind, _)) = find(&text) {
                n_found += 1;
                n_wrong.push((kind, text));
            }
        }
    }
    for (kind, (n, n_right)) in &n_of {
        assert!(n_right * 100 >= n * 99, "{kind:?}: {n_right} of {n}");
    }
    assert_eq!(n_of.values().map(|(n, _)| n).sum::<u32>(), 800);
    // A number of eleven random digits is a phone number now and then, whatever looks at it.
    let n_wrong_others = n_wrong.len();
    assert!(
        n_wrong_others as u32 * 100 <= n_found * 5,
        "{n_wrong_others} of {n_found}: {n_wrong:?}"
    );
}
