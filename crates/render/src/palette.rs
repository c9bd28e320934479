//! The colours of series and of sequences.

use crate::Theme;

impl Theme {
    /// Any two of the eight are told apart with normal vision, protanopia and deuteranopia; each
    /// has a contrast of at least 3 to the ground.
    pub(crate) fn color(self, n: u8) -> &'static str {
        match n {
            1 => self.pick("#0b6e75", "#5cc3c4"),
            2 => self.pick("#d1622b", "#f0935e"),
            3 => self.pick("#6a5acd", "#a99cf0"),
            4 => self.pick("#413520", "#cbb90d"),
            5 => self.pick("#cf6eab", "#ab487e"),
            6 => self.pick("#0b3c5f", "#1d7ef1"),
            7 => self.pick("#5a6c45", "#0b801a"),
            _ => self.pick("#991b03", "#976d5d"),
        }
    }

    /// A step of the sequence from the least to the greatest, 1 to 7: one hue, ever further from
    /// the ground in lightness, so that the order is seen with every kind of colour vision.
    pub(crate) fn shade(self, n: u8) -> &'static str {
        match n {
            1 => self.pick("#e3f0ef", "#1d3a40"),
            2 => self.pick("#bfdedd", "#1f4f56"),
            3 => self.pick("#95c8c9", "#23666d"),
            4 => self.pick("#64adb0", "#2f8187"),
            5 => self.pick("#358e94", "#4aa3a6"),
            6 => self.pick("#146f76", "#7cc6c6"),
            _ => self.pick("#074a50", "#c0e8e5"),
        }
    }

    /// The colour of a figure on a step of the sequence.
    pub(crate) fn on_shade(self, n: u8) -> &'static str {
        match (self, n) {
            (Self::Light, 1..=5) | (Self::Dark, 5..) => "#10181f",
            _ => "#ffffff",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red, green and blue as linear light, 0 to 1.
    fn linear(color: &str) -> [f64; 3] {
        [1, 3, 5].map(|at| {
            let byte = u8::from_str_radix(&color[at..at + 2], 16).unwrap();
            let v = f64::from(byte) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { (((v + 0.055) / 1.055).ln() * 2.4).exp() }
        })
    }

    fn times(matrix: [[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
    }

    /// The relative luminance of WCAG 2.
    fn luminance(color: &str) -> f64 {
        let [r, g, b] = linear(color);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    /// CIELAB under D65.
    fn lab(rgb: [f64; 3]) -> [f64; 3] {
        const XYZ: [[f64; 3]; 3] = [
            [0.412_456_4, 0.357_576_1, 0.180_437_5],
            [0.212_672_9, 0.715_152_2, 0.072_175_0],
            [0.019_333_9, 0.119_192_0, 0.950_304_1],
        ];
        let [x, y, z] = times(XYZ, rgb.map(|v| v.clamp(0.0, 1.0)));
        let f = |t: f64| {
            if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 }
        };
        let (x, y, z) = (f(x / 0.950_47), f(y), f(z / 1.088_83));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// How a colour is seen, for severity 1.0: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes,
    /// "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6),
    /// 2009, table 1; the matrices apply to linear RGB.
    const VISIONS: [(&str, [[f64; 3]; 3]); 3] = [
        ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
    ];

    fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
        let d: [f64; 3] = std::array::from_fn(|i| a[i] - b[i]);
        (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt()
    }

    #[test]
    fn series_are_told_apart() {
        let mut close = Vec::new();
        for theme in [Theme::Light, Theme::Dark] {
            for (vision, matrix) in VISIONS {
                let seen: Vec<_> =
                    (1..=8).map(|n| lab(times(matrix, linear(theme.color(n))))).collect();
                for (i, a) in seen.iter().enumerate() {
                    for (j, b) in seen.iter().enumerate().take(i) {
                        let far = distance(*a, *b);
                        if far < 15.0 {
                            close.push(format!("{theme:?} {vision} {} {}: {far:.1}", j + 1, i + 1));
                        }
                    }
                }
            }
            for n in 1..=8 {
                let contrast = contrast(theme.color(n), theme.ground());
                if contrast < 3.0 {
                    close.push(format!("{theme:?} {n} on the ground: {contrast:.2}"));
                }
            }
        }
        assert!(close.is_empty(), "{close:#?}");
    }

    #[test]
    fn a_sequence_rises_and_its_figures_are_read() {
        for theme in [Theme::Light, Theme::Dark] {
            for (vision, matrix) in VISIONS {
                let lightness: Vec<f64> =
                    (1..=7).map(|n| lab(times(matrix, linear(theme.shade(n))))[0]).collect();
                let away = if theme == Theme::Light { -1.0 } else { 1.0 };
                for pair in lightness.windows(2) {
                    assert!((pair[1] - pair[0]) * away > 6.0, "{theme:?} {vision}: {lightness:?}");
                }
            }
            for n in 1..=7 {
                let contrast = contrast(theme.on_shade(n), theme.shade(n));
                assert!(contrast >= 4.5, "{theme:?}: a figure on {n} has {contrast:.2}");
            }
        }
    }
}
