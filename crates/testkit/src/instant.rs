//! Moments, times of day and durations as they are written.

use crate::calendar::{days, month_length};

/// Parts of a second that all literals are compared in; more digits count as a little more.
pub(crate) const FINE: i128 = 10_i128.pow(18);

/// A moment by its own clock, and how far that clock is from UTC if it is written.
pub(crate) struct Instant {
    /// Since 1970, in [`FINE`] parts of a second.
    pub(crate) fine: i128,
    /// Seconds east of UTC.
    pub(crate) offset: Option<i128>,
}

impl Instant {
    /// `2014`, `2014-03`, `2014-03-01`, `2014-03-01T08`, `2014-03-01 08:30:15.25+08:00`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let at = text.find(['T', ' ']);
        let (date, time) = at.map_or((text, None), |at| (&text[..at], Some(&text[at + 1..])));
        let day = date_of(date, time.is_some())?;
        let Some(time) = time else {
            return Some(Self { fine: day * 86_400 * FINE, offset: None });
        };
        let (clock, offset) = match time.find(['Z', '+', '-']) {
            None => (time, None),
            Some(at) if &time[at..] == "Z" => (&time[..at], Some(0)),
            Some(at) => (&time[..at], Some(offset_of(&time[at..])?)),
        };
        let hour = digits(clock, 2).filter(|hour| *hour < 24);
        let within = match hour {
            Some(hour) => hour * 3_600 * FINE,
            None => time_of_day(clock)?,
        };
        Some(Self { fine: day * 86_400 * FINE + within, offset })
    }
}

fn date_of(text: &str, is_whole: bool) -> Option<i128> {
    let (sign, rest) = match text.chars().next()? {
        '-' => (-1, &text[1..]),
        '+' => (1, &text[1..]),
        _ => (1, text),
    };
    let parts: Vec<&str> = rest.split('-').collect();
    // With a sign, six digits or as many as it takes.
    let width = if rest.len() == text.len() { 4 } else { parts[0].len().clamp(6, 12) };
    if parts.len() > 3 || (is_whole && parts.len() < 3) {
        return None;
    }
    let year = sign * digits(parts[0], width)?;
    let month = parts.get(1).map_or(Some(1), |part| digits(part, 2))?;
    let day = parts.get(2).map_or(Some(1), |part| digits(part, 2))?;
    let fits = (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
    fits.then(|| days(year, month, day))
}

/// `+08:00`, `+0800`, `+08`.
fn offset_of(text: &str) -> Option<i128> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let text = &text[1..];
    let (hours, minutes) = match text.len() {
        2 => (text, "00"),
        4 => (text.get(..2)?, text.get(2..)?),
        5 if text.is_char_boundary(2) && text[2..].starts_with(':') => (&text[..2], &text[3..]),
        _ => return None,
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// `08:30`, `08:30:15`, `08:30:15.25`, in [`FINE`] parts of a second since midnight.
pub(crate) fn time_of_day(text: &str) -> Option<i128> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hour, minute) = (digits(parts[0], 2)?, digits(parts.get(1)?, 2)?);
    let (second, fraction) = match parts.get(2) {
        None => ("00", "0"),
        Some(part) => part.split_once('.').unwrap_or((part, "0")),
    };
    let second = digits(second, 2)?;
    let fits = parts.len() <= 3 && hour < 24 && minute < 60 && second < 60;
    let whole = (hour * 3_600 + minute * 60 + second) * FINE;
    if fits { Some(whole + fine(fraction)?) } else { None }
}

/// Digits after a point.
fn fine(fraction: &str) -> Option<i128> {
    if fraction.is_empty() || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let padded = format!("{fraction}000000000000000000");
    let (kept, cut) = padded.split_at(18);
    Some(kept.parse::<i128>().ok()? + i128::from(cut.chars().any(|c| c != '0')))
}

/// `P1DT2H`, `-PT0.5S`: weeks, days, hours, minutes and seconds in this order.
pub(crate) fn duration(text: &str) -> Option<i128> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let text = text.strip_prefix('P')?;
    let (date, time) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (text, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let mut total = 0;
    for (mut rest, units) in [
        (date, &[('W', 604_800), ('D', 86_400)][..]),
        (time, &[('H', 3_600), ('M', 60), ('S', 1_i128)][..]),
    ] {
        for (name, length) in units {
            let Some((count, after)) = rest.split_once(*name) else { continue };
            let (count, part) = match count.split_once('.') {
                Some((count, part)) if *name == 'S' => (count, fine(part)?),
                _ => (count, 0),
            };
            if count.is_empty() || !count.chars().all(|c| c.is_ascii_digit()) {
                return None;
            }
            let count: i128 = count.parse().ok()?;
            total += count.checked_mul(length * FINE)?.checked_add(part)?;
            rest = after;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(sign * total)
}

fn digits(text: &str, width: usize) -> Option<i128> {
    let fits = text.len() == width && text.chars().all(|c| c.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}
