//! Decimal numbers as they are written.

use std::cmp::Ordering;

/// `±0.digits × 10^point`.
#[derive(Clone, Debug)]
pub(crate) struct Decimal {
    negative: bool,
    /// Without zeros in front.
    digits: String,
    point: i64,
}

impl Decimal {
    /// Reads `-12.5`, `.5`, `1e-3`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let negative = text.starts_with('-');
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let bare = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        if !is_number(&all) || !is_number(bare) {
            return None;
        }
        // An exponent past 64 bits is as good as this one.
        let far = 1_000_000_000_000_000_i64;
        let beyond = if exponent.starts_with('-') { -far } else { far };
        let exponent = exponent.parse().unwrap_or(beyond).clamp(-far, far);
        let digits = all.trim_start_matches('0');
        let point = whole.len() as i64 - (all.len() - digits.len()) as i64 + exponent;
        Some(Self { negative, digits: digits.to_owned(), point })
    }

    /// So many units of 10^-scale.
    pub(crate) fn of(units: i128, scale: u32) -> Self {
        Self::parse(&format!("{units}e-{scale}")).unwrap()
    }

    /// In units of 10^-places; none if it is not a whole number of them or too large.
    pub(crate) fn at(&self, places: u32) -> Option<i128> {
        let digits = self.digits.trim_end_matches('0');
        if digits.is_empty() {
            return Some(0);
        }
        let n_zeros = self.point + i64::from(places) - digits.len() as i64;
        if !(0..40).contains(&n_zeros) {
            return None;
        }
        let units = format!("{digits}{}", "0".repeat(n_zeros as usize)).parse::<i128>().ok()?;
        Some(if self.negative { -units } else { units })
    }

    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let zeros = "0".repeat(self.digits.len().max(other.digits.len()));
            let padded = |digits: &str| format!("{digits}{zeros}")[..zeros.len()].to_owned();
            let size = self.point.cmp(&other.point);
            let size = size.then_with(|| padded(&self.digits).cmp(&padded(&other.digits)));
            match sign(self) {
                0 => Ordering::Equal,
                1 => size,
                _ => size.reverse(),
            }
        })
    }
}
