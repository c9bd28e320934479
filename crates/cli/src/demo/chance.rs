/// Numbers that look like chance and are the same on every machine (SplitMix64).
///
/// All that is made of them is made by whole numbers and by sums and products of floats, which
/// no machine rounds differently.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to 1, without 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// A whole number below `n`; 0 if `n` is.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        let product = u128::from(self.next()) * u128::from(n);
        u32::try_from(product >> 64).unwrap_or(0)
    }

    /// One of so many things, by their weights.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        for (i, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return i;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// A number around 0, bell-shaped, within ±2: the sum of four even ones.
    pub(super) fn bell(&mut self) -> f64 {
        self.unit() + self.unit() + self.unit() + self.unit() - 2.0
    }

    /// A value of a distribution that is given by its values at even steps of its share.
    pub(super) fn quantile(&mut self, values: &[f64]) -> f64 {
        let steps = values.len().saturating_sub(1);
        let step = self.below(u32::try_from(steps).unwrap_or(0));
        let at = |i: usize| values.get(i).copied().unwrap_or(0.0);
        let step = usize::try_from(step).unwrap_or(0);
        at(step) + (at(step + 1) - at(step)) * self.unit()
    }
}
