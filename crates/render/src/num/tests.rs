use super::*;

#[test]
fn decimals_are_rounded_as_they_are_read() {
    for (value, decimals, expected) in [
        (2.675, 2, "2.68"),
        (-2.675, 2, "-2.68"),
        (1.005, 2, "1.01"),
        (0.125, 2, "0.13"),
        (2.5, 0, "3"),
        (-0.5, 0, "-1"),
        (0.499_999_999_999_999_94, 0, "0"),
        (9.995, 2, "10.00"),
        (9.994, 2, "9.99"),
        (0.996, 2, "1.00"),
        (99_999.5, 0, "100000"),
        (0.096, 2, "0.10"),
        (0.005, 2, "0.01"),
        (0.0049, 2, "0.00"),
        (-0.0049, 2, "0.00"),
        (0.05, 0, "0"),
        (-0.0, 1, "0.0"),
        (0.0, 0, "0"),
        (12.0, 3, "12.000"),
        (0.1, 20, "0.10000000000000000000"),
        (1e21, 1, "1000000000000000000000.0"),
        (1.5e-7, 8, "0.00000015"),
        (1.5e-7, 7, "0.0000002"),
        (5e-324, 3, "0.000"),
        (70_128.4, 0, "70128"),
        (1_004.0, 2, "1004.00"),
        (f64::NAN, 2, "NaN"),
        (f64::INFINITY, 2, "inf"),
        (f64::NEG_INFINITY, 0, "-inf"),
    ] {
        assert_eq!(rounded(value, decimals), expected, "{value} to {decimals}");
    }
}

#[test]
fn figures_are_rounded_as_they_are_read() {
    for (value, figures, expected) in [
        (1234.5, 4, "1.235e3"),
        (-1234.5, 4, "-1.235e3"),
        (1_000_400.0, 4, "1e6"),
        (9.9995e17, 4, "1e18"),
        (0.000_099_994, 4, "9.999e-5"),
        (0.000_099_995, 4, "1e-4"),
        (1.5e-7, 17, "1.5e-7"),
        (5e-324, 17, "5e-324"),
        (f64::MAX, 17, "1.7976931348623157e308"),
        (f64::MAX, 1, "2e308"),
        (0.0, 4, "0e0"),
        (-0.0, 4, "0e0"),
        (f64::NEG_INFINITY, 4, "-inf"),
    ] {
        assert_eq!(scientific(value, figures), expected, "{value} to {figures}");
    }
}

#[test]
fn noise_is_cut_and_nothing_else() {
    for (value, expected) in [
        (0.1 + 0.2, 0.3),
        (1.1 - 1.0, 0.1),
        (-2.0 / 3.0, -0.666_666_666_667),
        (0.0, 0.0),
        (123_456_789_012.0, 123_456_789_012.0),
        (1e300, 1e300),
        (f64::INFINITY, f64::INFINITY),
    ] {
        assert_eq!(without_noise(value), expected, "{value}");
    }
}

#[test]
fn decades_of_numbers() {
    for (value, expected) in [
        (1.0, 0),
        (9.999, 0),
        (10.0, 1),
        (999.0, 2),
        (0.1, -1),
        (0.099, -2),
        (5e-324, -324),
        (f64::MAX, 308),
        (0.0, 0),
    ] {
        assert_eq!(decade(value), expected, "{value}");
    }
}

/// The digits of a text as one whole number, without sign and point.
fn units(text: &str) -> u128 {
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

#[test]
fn only_ties_and_padding_differ_from_the_standard_library() {
    // A multiplicative congruential generator: Knuth's MMIX constants.
    let mut state = 0x5a61_6769_7474_6121_u64;
    let mut next = move |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) % below
    };
    let mut ties = 0;
    for round in 0..200_000 {
        let value = if round % 2 == 0 {
            // As many decimals as people write, where ties are frequent.
            let text = format!("{}.{}5", next(1_000), next(1_000));
            text.parse::<f64>().unwrap()
        } else {
            let size = i32::try_from(next(24)).unwrap() - 12;
            next(1 << 53) as f64 / (1_u64 << 53) as f64 * pow10(size)
        };
        let value = if next(2) == 0 { value } else { -value };
        let decimals = usize::try_from(next(9)).unwrap();
        let (ours, exact) = (rounded(value, decimals), format!("{value:.decimals$}"));
        let text = value.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        if fraction.len() <= decimals {
            // Zeros follow the number as it is read, not the digits of its binary value.
            let point = if decimals > 0 { "." } else { "" };
            assert_eq!(ours, format!("{whole}{point}{fraction:0<decimals$}"));
        } else if fraction.len() == decimals + 1 && fraction.ends_with('5') {
            // A tie goes away from zero, not to the side of the binary value.
            assert_eq!(units(&ours), units(&text) / 10 + 1, "{value} to {decimals}: {ours}");
            assert_eq!(ours.starts_with('-'), value < 0.0, "{value} to {decimals}: {ours}");
            ties += usize::from(ours != exact);
        } else if units(&exact) == 0 {
            assert_eq!(ours, exact.trim_start_matches('-'), "{value} to {decimals}");
        } else {
            assert_eq!(ours, exact, "{value} to {decimals}");
        }
        assert_eq!(scientific(value, 17), format!("{value:e}"));
    }
    assert!(ties > 1_000, "{ties} ties went to the other side");
}
