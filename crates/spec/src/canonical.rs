use crate::{Predicate, Query, View};

impl View {
    /// The View as a link writes it; it means the same.
    ///
    /// In `filter` and `having`, an `all` within an `all` and an `any` within an `any` are
    /// spliced into it, an `all` or `any` of one part is that part, a `not` of a `not` is what
    /// stands in it, and an empty `all` at the top is left out. A name that equals the default
    /// is left out. The canonical form of a canonical View is itself.
    pub fn canonical(&self) -> Self {
        let mut view = self.clone();
        view.query.canonicalize();
        view
    }
}

impl Query {
    fn canonicalize(&mut self) {
        self.filter = self.filter.take().and_then(top);
        self.having = self.having.take().and_then(top);
        for key in &mut self.group_by {
            let name = key.name.take();
            key.name = name.filter(|name| *name != key.output_name());
        }
        for aggregate in &mut self.aggregate {
            let name = aggregate.name.take();
            aggregate.name = name.filter(|name| *name != aggregate.output_name());
        }
        for window in &mut self.window {
            let name = window.name.take();
            window.name = name.filter(|name| *name != window.output_name());
        }
    }
}

impl Predicate {
    /// The condition in its simplest form; see [`View::canonical`]. It means the same.
    pub fn canonical(self) -> Self {
        match self {
            Self::All(parts) => {
                let splice = |part| match part {
                    Self::All(inner) => inner,
                    one => vec![one],
                };
                one_or(Self::All, parts.into_iter().map(Self::canonical).flat_map(splice).collect())
            }
            Self::Any(parts) => {
                let splice = |part| match part {
                    Self::Any(inner) => inner,
                    one => vec![one],
                };
                one_or(Self::Any, parts.into_iter().map(Self::canonical).flat_map(splice).collect())
            }
            Self::Not(part) => match part.canonical() {
                Self::Not(inner) => *inner,
                other => Self::Not(Box::new(other)),
            },
            leaf @ Self::Leaf(_) => leaf,
        }
    }
}

fn top(predicate: Predicate) -> Option<Predicate> {
    match predicate.canonical() {
        Predicate::All(parts) if parts.is_empty() => None,
        other => Some(other),
    }
}

fn one_or(many: fn(Vec<Predicate>) -> Predicate, mut parts: Vec<Predicate>) -> Predicate {
    if parts.len() == 1
        && let Some(part) = parts.pop()
    {
        return part;
    }
    many(parts)
}
