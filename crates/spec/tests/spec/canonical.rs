use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::prelude::*;
use sagitta_spec::{Aggregate, GroupKey, Leaf, Predicate, Source, Test, TimeUnit, View};

use crate::arbitrary;

/// What a condition is for a row in which each leaf is true, false or unknown at random.
fn truth(predicate: &Predicate, row: u64) -> Option<bool> {
    match predicate {
        Predicate::All(parts) => parts
            .iter()
            .try_fold(true, |so_far, part| match truth(part, row) {
                Some(value) => Ok(so_far && value),
                None => Err(()),
            })
            .or_else(|()| {
                if parts.iter().any(|p| truth(p, row) == Some(false)) { Ok(false) } else { Err(()) }
            })
            .ok(),
        Predicate::Any(parts) => {
            let not = |part: &Predicate| Predicate::Not(Box::new(part.clone()));
            truth(&Predicate::All(parts.iter().map(not).collect()), row).map(|value| !value)
        }
        Predicate::Not(part) => truth(part, row).map(|value| !value),
        Predicate::Leaf(leaf) => {
            let mut hasher = DefaultHasher::new();
            (format!("{leaf:?}"), row).hash(&mut hasher);
            match hasher.finish() % 3 {
                0 => Some(true),
                1 => Some(false),
                _ => None,
            }
        }
    }
}

proptest! {
    #![proptest_config(arbitrary::config(500))]

    #[test]
    fn canonical_is_a_fixpoint(view in arbitrary::view()) {
        let canonical = view.canonical();
        prop_assert_eq!(canonical.canonical(), canonical);
    }

    #[test]
    fn canonical_means_the_same(predicate in arbitrary::predicate()) {
        let canonical = predicate.clone().canonical();
        for row in 0..8 {
            prop_assert_eq!(truth(&predicate, row), truth(&canonical, row));
        }
    }
}

#[test]
fn names_that_equal_the_default_go() {
    let mut view = View::of(Source::Dataset("a".into()));
    view.query.group_by = vec![GroupKey::time_unit("t", TimeUnit::Year).named("year(t)")];
    view.query.aggregate = vec![Aggregate::count().named("n"), Aggregate::count().named("count()")];
    let query = view.canonical().query;
    assert_eq!(query.group_by, [GroupKey::time_unit("t", TimeUnit::Year)]);
    assert_eq!(query.aggregate, [Aggregate::count().named("n"), Aggregate::count()]);
}

#[test]
fn conditions_grow_and_name_their_fields() {
    let leaf = |field: &str| Leaf::new(field, Test::IsNull);
    let both =
        Predicate::from(leaf("b")).and(leaf("a")).and(Predicate::Any(vec![leaf("b").into()]));
    let Predicate::All(parts) = &both else { panic!("{both:?}") };
    assert_eq!(parts.len(), 3);
    assert_eq!(both.fields(), ["b", "a"]);
    assert_eq!(both.leaves(), [&leaf("b"), &leaf("a"), &leaf("b")]);
}

#[test]
fn a_view_names_its_fields() {
    let view = View::from_fragment(
        "#/d?lookup=t(k:id;r)&a=is_null&by=b,year(c)&show=count(),sum(a)&having=count():gt:1\
         &window=share(e;b)&sort=f&x=b&y=g&hide=h&order=i",
    );
    let expected = ["k", "a", "b", "c", "count()", "e", "f", "g", "h", "i"];
    assert_eq!(view.unwrap().fields(), expected);
}
