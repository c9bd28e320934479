//! Texts that name a person or what is a person's, known by their form and check digits.

use sagitta_table::calendar::days_in_month;

use crate::Rule;

/// What a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identifier {
    /// A resident of the mainland.
    ResidentId,
    /// A mobile phone of the mainland.
    MobilePhone,
    /// A bank card.
    BankCard,
    /// A mailbox.
    Email,
    /// A vehicle of the mainland.
    Plate,
}

impl Identifier {
    /// The rule that it breaks.
    pub fn rule(self) -> Rule {
        match self {
            Self::ResidentId => Rule::ResidentId,
            Self::MobilePhone => Rule::MobilePhone,
            Self::BankCard => Rule::BankCard,
            Self::Email => Rule::Email,
            Self::Plate => Rule::Plate,
        }
    }
}

/// The first identifier in a text, alone or among other words, and where it stands, in bytes.
///
/// ```
/// use sagitta_check::{Identifier, find};
/// assert_eq!(find("call 138-0013-8000"), Some((Identifier::MobilePhone, 5..18)));
/// assert_eq!(find("11010519491231002X").map(|found| found.0), Some(Identifier::ResidentId));
/// // The check digit is another one.
/// assert_eq!(find("110105194912310021"), None);
/// ```
pub fn find(text: &str) -> Option<(Identifier, std::ops::Range<usize>)> {
    let of_digits = runs(text).find_map(|run| {
        let word = text.get(run.clone())?;
        Some((of_run(word)?, run))
    });
    of_digits.or_else(|| email(text)).or_else(|| plate(text))
}

/// The runs of digits with the signs that part them, such as `6222 0210 0112 3456 789`. A run stands
/// alone: no letter and no point touches it.
fn runs(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let start = at + rest.find(|c: char| c.is_ascii_digit())?;
            let bytes = text.as_bytes();
            let mut end = start;
            let mut last = start;
            while let Some(byte) = bytes.get(end) {
                match byte {
                    b'0'..=b'9' => {
                        end += 1;
                        last = end;
                    }
                    // One sign between digits.
                    b' ' | b'-' if bytes.get(end + 1).is_some_and(u8::is_ascii_digit) => end += 1,
                    _ => break,
                }
            }
            let mut range = start..last;
            if matches!(bytes.get(last), Some(b'X' | b'x')) {
                range.end += 1;
            }
            at = range.end;
            let before = text.get(..start).and_then(|text| text.chars().next_back());
            let after = text.get(range.end..).and_then(|text| text.chars().next());
            let touches = |c: Option<char>| {
                c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '@'))
            };
            if !touches(before) && !touches(after) {
                return Some(range);
            }
        }
    })
}

fn of_run(run: &str) -> Option<Identifier> {
    let plain: String = run.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if is_resident_id(&plain) {
        return Some(Identifier::ResidentId);
    }
    let phone = plain.strip_prefix("0086").or_else(|| plain.strip_prefix("86")).unwrap_or(&plain);
    if is_mobile_phone(phone) || is_mobile_phone(&plain) {
        return Some(Identifier::MobilePhone);
    }
    is_bank_card(&plain).then_some(Identifier::BankCard)
}

/// The first two digits of the regions of the mainland and beyond (GB/T 2260).
const REGIONS: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
];

/// Eighteen characters: a region, a day of birth, a number, and the check digit of ISO 7064
/// MOD 11-2, as GB 11643 has it.
fn is_resident_id(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = *b"10X98765432";
    let bytes = text.as_bytes();
    let (Some((check, digits)), 18) = (bytes.split_last(), bytes.len()) else { return false };
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |from: usize, to: usize| -> i64 {
        digits.get(from..to).unwrap_or_default().iter().fold(0, |n, d| n * 10 + i64::from(d - b'0'))
    };
    let is_region = REGIONS.iter().any(|region| i64::from(*region) == number(0, 2));
    let (year, month, day) = (number(6, 10), number(10, 12), number(12, 14));
    let is_birth = (1900..=2100).contains(&year)
        && (1..=12).contains(&month)
        && day >= 1
        && u8::try_from(month).is_ok_and(|month| day <= days_in_month(year, month).into());
    let sum: u32 =
        digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let expected = usize::try_from(sum % 11).ok().and_then(|at| CHECKS.get(at));
    is_region && is_birth && expected == Some(&check.to_ascii_uppercase())
}

/// Eleven digits from 13 to 19.
fn is_mobile_phone(text: &str) -> bool {
    matches!(text.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit))
}

/// Sixteen to nineteen digits of an issuer of cards, with the check digit of Luhn.
fn is_bank_card(text: &str) -> bool {
    let digits = text.as_bytes();
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let is_issued = match digits {
        [b'6', b'2', ..] => (16..=19).contains(&digits.len()),
        [b'4', ..] | [b'5', b'1'..=b'5', ..] => digits.len() == 16,
        _ => false,
    };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            let doubled = if place % 2 == 1 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    is_issued && sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != b'0')
}

/// A local part, an `@`, and a host with a point.
fn email(text: &str) -> Option<(Identifier, std::ops::Range<usize>)> {
    text.match_indices('@').find_map(|(at, _)| {
        let is_local =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let before = text.get(..at)?;
        let local: usize =
            before.chars().rev().take_while(|c| is_local(*c)).map(char::len_utf8).sum();
        let after = text.get(at + 1..)?;
        let host: String = after.chars().take_while(|c| is_host(*c)).collect();
        let host = host.trim_end_matches(['.', '-']);
        let (name, top) = host.rsplit_once('.')?;
        let is_top = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
        let found = local > 0 && !name.is_empty() && is_top;
        found.then(|| (Identifier::Email, at - local..at + 1 + host.len()))
    })
}

/// The provinces as number plates begin with them.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// A province, a letter, and five or six letters and digits (GA 36), of which one may be a word for
/// the kind of vehicle.
fn plate(text: &str) -> Option<(Identifier, std::ops::Range<usize>)> {
    let is_letter = |c: char| c.is_ascii_uppercase() && !matches!(c, 'I' | 'O');
    text.char_indices().filter(|(_, c)| PROVINCES.contains(*c)).find_map(|(start, province)| {
        let rest = text.get(start + province.len_utf8()..)?;
        let mut characters = rest.chars();
        let letter = characters.next().filter(|c| is_letter(*c))?;
        let tail = rest.get(letter.len_utf8()..)?;
        let tail = tail.strip_prefix(['·', '•', ' ', '-']).unwrap_or(tail);
        let number: String =
            tail.chars().take_while(|c| c.is_ascii_digit() || is_letter(*c)).collect();
        let kind = tail.get(number.len()..).and_then(|rest| rest.chars().next());
        let has_kind = kind.is_some_and(|c| "学警港澳挂领使".contains(c));
        let n = number.len() + usize::from(has_kind);
        let n_digits = number.bytes().filter(u8::is_ascii_digit).count();
        let end = text.len() - tail.len()
            + number.len()
            + kind.filter(|_| has_kind).map_or(0, char::len_utf8);
        let after = text.get(end..).and_then(|rest| rest.chars().next());
        let stands_alone = !after.is_some_and(|c| c.is_ascii_alphanumeric());
        ((n == 5 || n == 6) && n_digits >= 2 && stands_alone)
            .then_some((Identifier::Plate, start..end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_found_alone_and_among_words() {
        use Identifier::{BankCard, Email, MobilePhone, Plate, ResidentId};
        for (text, found) in [
            ("11010519491231002X", Some(ResidentId)),
            ("身份证号：11010519491231002x。", Some(ResidentId)),
            ("110105 19491231 002X", Some(ResidentId)),
            ("110105194912310021", None),
            ("990105194912310026", None),
            ("13800138000", Some(MobilePhone)),
            ("电话13800138000（张先生）", Some(MobilePhone)),
            ("+86 138-0013-8000", Some(MobilePhone)),
            ("138001380001", None),
            ("12800138000", None),
            ("022-23456789", None),
            ("12345", None),
            ("6222021001122337771", None),
            ("4111 1111 1111 1111", Some(BankCard)),
            ("4111111111111112", None),
            ("no13800138000", None),
            ("1.3800138000", None),
            ("a.b@example.org", Some(Email)),
            ("联系：zhang@tj.gov.cn，谢谢", Some(Email)),
            ("@sagitta", None),
            ("a@b", None),
            ("津A12345", Some(Plate)),
            ("津A·D12345", Some(Plate)),
            ("京A1234警", Some(Plate)),
            ("沪深300", None),
            ("新A股", None),
            ("川A级景区12345", None),
            ("2024-11-27", None),
            ("91120116MA05X12345", None),
        ] {
            assert_eq!(find(text).map(|found| found.0), found, "{text}");
        }
    }
}
