//! Fragments that nobody wrote: reading them ends in a View or an error.

use sagitta_spec::{View, encode_for_copy};

use crate::golden;

/// Marsaglia's xorshift64: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// What can be read has to be written and read again as the same.
fn check(fragment: &str) -> bool {
    let Ok(view) = View::from_fragment(fragment) else {
        return false;
    };
    let written = view.to_fragment().unwrap();
    assert_eq!(View::from_fragment(&written).unwrap(), view, "{fragment:?}");
    assert_eq!(View::from_fragment(&encode_for_copy(&written)).unwrap(), view, "{fragment:?}");
    assert_eq!(View::from_json(&view.to_json()).unwrap(), view, "{fragment:?}");
    true
}

#[test]
fn fifty_thousand_random_texts_do_no_harm() {
    let mut random = Random(42);
    for round in 0..50_000 {
        let length = random.below(60);
        let bytes: Vec<u8> = if round % 2 == 0 {
            (0..length).map(|_| random.byte()).collect()
        } else {
            let letters = b"#/?&=:;,()~%+ abyxwhere1notl.\xe5\xa4\xa9";
            (0..length).map(|_| letters[random.below(letters.len())]).collect()
        };
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn fifty_thousand_changed_links_do_no_harm() {
    let mut random = Random(43);
    let links: Vec<Vec<char>> =
        golden::cases().into_iter().map(|case| case.link.chars().collect()).collect();
    let mut readable = 0;
    for _ in 0..50_000 {
        let mut link = links[random.below(links.len())].clone();
        for _ in 0..=random.below(4) {
            let start = random.below(link.len());
            let end = (start + random.below(12)).min(link.len());
            let other = &links[random.below(links.len())];
            let cut = random.below(other.len());
            match random.below(5) {
                0 => drop(link.drain(start..end)),
                1 => link.truncate(start),
                2 => drop(link.splice(start..start, "(),:;&=~%?".chars().nth(random.below(10)))),
                3 => drop(link.splice(start..end, other[cut..].iter().copied().take(12))),
                _ => {
                    let piece = link[start..end].to_vec();
                    link.splice(end..end, piece);
                }
            }
        }
        readable += usize::from(check(&String::from_iter(link)));
    }
    assert!(readable > 5_000, "only {readable} of the changed links could be read");
}

#[test]
fn deep_nesting_is_an_error() {
    for (open, close) in [("not(", ")"), ("all(", ")"), ("(", ""), ("any(all(", "))")] {
        let nested = |n: usize| format!("#/d?where={}a:is_null{}", open.repeat(n), close.repeat(n));
        assert!(View::from_fragment(&nested(10_000)).is_err());
    }
    let union = format!("#/{}d{}", "union(".repeat(10_000), ")".repeat(10_000));
    assert!(View::from_fragment(&union).is_err());
    let window = format!("#/d?sort={}a{}", "share(".repeat(10_000), ")".repeat(10_000));
    assert!(View::from_fragment(&window).is_err());
}
