use sagitta_spec::{Predicate, View};

use crate::state::{Edit, edit};

/// Where a finished condition goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    /// Whether it is on groups rather than on rows.
    pub(super) having: bool,
    pub(super) place: SpotPlace,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum SpotPlace {
    /// Beside all others, which have to be met too.
    New,
    /// In place of the one at this path.
    At(Vec<usize>),
    /// Into the group at this path.
    Into(Vec<usize>),
    /// Joined with the one at this path: one of the two is enough, or both have to be met.
    Beside { path: Vec<usize>, any: bool },
}

impl Spot {
    pub(super) fn at(path: Vec<usize>) -> Self {
        Self { having: false, place: SpotPlace::At(path) }
    }

    pub(super) fn new() -> Self {
        Self { having: false, place: SpotPlace::New }
    }

    /// The conditions of a view that the spot is among.
    pub(super) fn root<'a>(&self, view: &'a View) -> Option<&'a Predicate> {
        if self.having { view.query.having.as_ref() } else { view.query.filter.as_ref() }
    }

    /// What puts the condition there.
    pub(super) fn put(&self, view: &View, part: Predicate) -> Edit {
        let there = |path: &[usize]| edit::at(self.root(view), path).cloned();
        let (path, whole) = match &self.place {
            SpotPlace::New => {
                let whole = match self.root(view).cloned() {
                    Some(others) => others.and(part),
                    None => part,
                };
                (Vec::new(), whole)
            }
            SpotPlace::At(path) => (path.clone(), part),
            SpotPlace::Into(path) => {
                let whole = match there(path) {
                    Some(Predicate::Any(parts)) => Predicate::Any(with(parts, part)),
                    Some(Predicate::All(parts)) => Predicate::All(with(parts, part)),
                    Some(other) => Predicate::All(vec![other, part]),
                    None => part,
                };
                (path.clone(), whole)
            }
            SpotPlace::Beside { path, any } => {
                let parts = there(path).into_iter().chain([part]).collect();
                let whole = if *any { Predicate::Any(parts) } else { Predicate::All(parts) };
                (path.clone(), whole)
            }
        };
        self.set(path, Some(whole))
    }

    /// What changes the part at a path, or takes it out.
    pub(super) fn set(&self, path: Vec<usize>, part: Option<Predicate>) -> Edit {
        match (self.having, part) {
            (true, part) => Edit::SetHaving(path, part),
            (false, Some(part)) if path.is_empty() => Edit::SetFilter(Some(part)),
            (false, Some(part)) => Edit::SetCondition(path, part),
            (false, None) => Edit::RemoveCondition(path),
        }
    }
}

fn with(mut parts: Vec<Predicate>, part: Predicate) -> Vec<Predicate> {
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(fragment: &str) -> View {
        View::from_fragment(fragment).unwrap()
    }

    #[test]
    fn a_condition_goes_where_it_belongs() {
        let filter = |text: &str| parse(&format!("#/a?{text}")).query.filter;
        let part = || filter("c=eq:3").unwrap();
        let new = SpotPlace::New;
        let beside = |path: &[usize], any| SpotPlace::Beside { path: path.to_vec(), any };
        let cases = [
            ("", new.clone(), "c=eq:3"),
            ("a=eq:1", new.clone(), "a=eq:1&c=eq:3"),
            ("where=any(a:eq:1;b:eq:2)", new, "where=all(any(a:eq:1;b:eq:2);c:eq:3)"),
            ("a=eq:1", SpotPlace::At(vec![]), "c=eq:3"),
            ("a=eq:1&b=eq:2", SpotPlace::At(vec![1]), "a=eq:1&c=eq:3"),
            (
                "where=any(a:eq:1;b:eq:2)",
                SpotPlace::Into(vec![]),
                "where=any(a:eq:1;b:eq:2;c:eq:3)",
            ),
            ("a=eq:1&b=eq:2", beside(&[1], true), "where=all(a:eq:1;any(b:eq:2;c:eq:3))"),
            ("a=eq:1", beside(&[], true), "where=any(a:eq:1;c:eq:3)"),
            (
                "where=any(a:eq:1;b:eq:2)",
                beside(&[0], false),
                "where=any(all(a:eq:1;c:eq:3);b:eq:2)",
            ),
        ];
        for (before, place, after) in cases {
            let view = parse(&format!("#/a?{before}"));
            let edit = Spot { having: false, place }.put(&view, part());
            let now = edit::apply(&view, &edit, &[]);
            assert_eq!(now.query.filter, filter(after), "{before} -> {after}");
        }
        let view = parse("#/a?by=b&show=count()&having=count():gt:1");
        let spot = Spot { having: true, place: SpotPlace::New };
        let now = edit::apply(&view, &spot.put(&view, part()), &[]);
        let expected = parse("#/a?by=b&show=count()&having=all(count():gt:1;c:eq:3)");
        assert_eq!(now.query.having, expected.query.having);
    }
}
