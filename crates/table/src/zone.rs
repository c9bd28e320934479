/// The offsets of a time zone from UTC, as a list of changes.
///
/// Before the first change the zone has `base` as its offset, after the last one
/// that change's offset holds for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The name as written in the file: `Asia/Shanghai`, `+08:00`, `UTC`.
    pub name: String,
    /// Seconds east of UTC before the first change.
    pub base: i32,
    /// `(instant, offset)`: from this UTC second on, so many seconds east of UTC. Rising.
    pub changes: Vec<(i64, i32)>,
}

impl Zone {
    /// Seconds east of UTC at a UTC second.
    pub fn offset_at(&self, utc_second: i64) -> i32 {
        match self.changes.partition_point(|(at, _)| *at <= utc_second) {
            0 => self.base,
            n => self.changes.get(n - 1).map_or(self.base, |(_, offset)| *offset),
        }
    }
}

impl Zone {
    /// The zone of a name that needs no database: `UTC`, `Z`, `GMT`, `+08:00`, `-0330`.
    /// None for any other.
    pub fn fixed(name: &str) -> Option<Self> {
        let base = match name {
            "UTC" | "utc" | "Z" | "GMT" | "Etc/UTC" | "Etc/GMT" | "Zulu" => 0,
            _ => parse_offset(name)?,
        };
        Some(Self { name: name.to_owned(), base, changes: Vec::new() })
    }
}

fn parse_offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let digits = match rest.split_once(':') {
        Some((hours, minutes)) if hours.len() == 2 && minutes.len() == 2 => [hours, minutes],
        None if rest.len() == 2 => [rest, "00"],
        None if rest.len() == 4 && rest.is_ascii() => [rest.get(..2)?, rest.get(2..)?],
        _ => return None,
    };
    let [hours, minutes] = digits.map(|part| match part.bytes().all(|b| b.is_ascii_digit()) {
        true => part.parse::<i32>().ok(),
        false => None,
    });
    let (hours, minutes) = (hours?, minutes?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_names() {
        let check =
            |name, base| assert_eq!(Zone::fixed(name).map(|zone| zone.base), base, "{name}");
        check("UTC", Some(0));
        check("+08:00", Some(28_800));
        check("-0330", Some(-12_600));
        check("+05", Some(18_000));
        check("Asia/Shanghai", None);
        check("+8", None);
        check("+24:00", None);
        check("+时区", None);
    }
}
