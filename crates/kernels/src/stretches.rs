//! Keys between rising bounds.
#![expect(
    clippy::indexing_slicing,
    reason = "pairs have two entries, and places are cut to the cells"
)]

/// How many bits a distance has at most. A shift by a constant is a quicker one.
const BITS: u32 = 48;

/// Stretches of keys, looked up by cells of equal width. No cell has more than one bound inside, so
/// that a look at it and an addition tell the stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretches {
    /// Where the first cell begins.
    low: i64,
    /// Distances from `low` are counted in 2^`grain` keys, so that they have few enough bits; bounds
    /// are apart by whole ones.
    grain: u32,
    /// A cell is 2^`shift` grains wide.
    shift: u32,
    /// By cell: the stretch of its first key, above [`BITS`], and below them what a distance lacks to
    /// carry over once it reaches the cell's bound. A power of two of cells, of which the last ones
    /// may lie behind all keys.
    cells: Vec<u64>,
}

impl Stretches {
    /// The stretches of keys from `low` to `high`: the first one ends before the first of the
    /// bounds, which rise and lie in between. None if they take more than `most` cells,
    /// or more bits than there are.
    pub fn new(low: i64, high: i64, bounds: &[i64], most: usize) -> Option<Self> {
        let gaps = || bounds.windows(2).map(|pair| pair[1].abs_diff(pair[0]));
        let coarsest = gaps().map(u64::trailing_zeros).min().unwrap_or(63);
        // A shift, and a bit for the way from the first cell to `low`.
        let needed = (65 - high.abs_diff(low).leading_zeros()).saturating_sub(BITS);
        let grain = needed.min(coarsest);
        // Bounds are whole grains from the first cell.
        let before = bounds.first().map_or(0, |bound| bound.abs_diff(low));
        let before = before.checked_next_multiple_of(1 << grain)?;
        let low = bounds.first().map_or(low, |bound| bound.wrapping_sub_unsigned(before));
        let distance = |key: i64| key.wrapping_sub(low).cast_unsigned() >> grain;
        let span = distance(high);
        let narrowest = gaps().min().map_or(span.max(1), |gap| gap >> grain);
        let shift = narrowest.ilog2();
        let n_cells = usize::try_from(span >> shift).ok()?.checked_add(1)?;
        if n_cells > most {
            return None;
        }
        let bits = shift + (n_cells as u64).next_power_of_two().ilog2();
        if bits > BITS || bounds.len() as u64 >> (64 - BITS) != 0 {
            return None;
        }
        let mut stretch = 0;
        let cell = |cell: u64| {
            let start = cell << shift;
            while bounds.get(stretch).is_some_and(|bound| distance(*bound) <= start) {
                stretch += 1;
            }
            let bound = bounds.get(stretch).map(|bound| distance(*bound));
            let lacking = match bound {
                Some(bound) if bound - start < 1 << shift => (1 << BITS) - bound,
                _ => 0,
            };
            ((stretch as u64) << BITS) + lacking
        };
        let mut cells: Vec<u64> = (0..n_cells as u64).map(cell).collect();
        cells.resize(n_cells.next_power_of_two(), 0);
        Some(Self { low, grain, shift, cells })
    }

    /// The stretch of each key. Keys outside of all cells, which lie under nulls, get any number.
    pub fn find(&self, keys: &[i64]) -> Vec<u32> {
        find(keys, self.low, self.grain, self.shift, &self.cells)
    }
}

/// The cells are an argument, so that they are known to be apart from what is written: this makes
/// vector instructions possible.
#[inline(never)]
#[expect(clippy::cast_possible_truncation, reason = "there are fewer cells and stretches")]
fn find(keys: &[i64], low: i64, grain: u32, shift: u32, cells: &[u64]) -> Vec<u32> {
    // A place cut to a power of two needs no look at how many cells there are.
    let Some(last) = cells.len().checked_sub(1) else { return vec![0; keys.len()] };
    let find = |key: &i64| {
        let distance = key.wrapping_sub(low).cast_unsigned() >> grain;
        let cell = cells[(distance >> shift) as usize & last];
        (cell.wrapping_add(distance) >> BITS) as u32
    };
    keys.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(low: i64, high: i64, bounds: &[i64]) {
        let stretches = Stretches::new(low, high, bounds, 1 << 16).unwrap();
        let around = bounds.iter().flat_map(|bound| [bound - 1, *bound, bound.saturating_add(1)]);
        let even = (0..=64).map(|part| low.saturating_add_unsigned(high.abs_diff(low) / 64 * part));
        let keys: Vec<i64> = around.chain(even).filter(|key| (low..=high).contains(key)).collect();
        let found = stretches.find(&keys).into_iter().map(crate::place);
        let expected = keys.iter().map(|key| bounds.partition_point(|bound| bound <= key));
        assert!(found.eq(expected), "{low} {high} {bounds:?}");
        // What lies under a null may be anything.
        let outside = [i64::MIN, i64::MAX, 0, low.wrapping_sub(1)];
        assert_eq!(stretches.find(&outside).len(), outside.len());
    }

    #[test]
    fn every_key_has_the_stretch_that_comparisons_tell() {
        const DAY: i64 = 86_400_000;
        check(0, 0, &[]);
        check(-5, 5, &[]);
        check(-5, 5, &[0]);
        check(-5, 5, &[-4, 5]);
        check(0, 100, &[1, 2, 3, 50, 99, 100]);
        check(i64::MIN / 2, i64::MAX / 2, &[]);
        check(i64::MIN / 2, i64::MAX / 2, &[7]);
        // Months of two years in milliseconds and nanoseconds, from within a month.
        let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut bounds = vec![1_600_000_000_000 / DAY * DAY];
        for length in days.iter().chain(&days) {
            bounds.push(bounds.last().unwrap() + length * DAY);
        }
        let (first, last) = (bounds[0], *bounds.last().unwrap());
        check(first - 12_345_678, last + 23_456_789, &bounds);
        let fine: Vec<i64> = bounds.iter().map(|bound| bound * 1_000_000).collect();
        check(fine[0] - 12_345_678, fine[24] + 23_456_789, &fine);
        // Five hundred years of nanoseconds.
        let years: Vec<i64> = (-250..=250).map(|year| year * 365 * DAY * 1_000_000).collect();
        check(years[0] - 1, years[500] + 1, &years);
    }

    #[test]
    fn too_many_cells_are_none() {
        assert_eq!(Stretches::new(0, 1 << 40, &[1, 2], 1 << 16), None);
        assert_eq!(Stretches::new(0, 1 << 60, &[1 << 58, (1 << 59) + 1], 1 << 16), None);
    }
}
