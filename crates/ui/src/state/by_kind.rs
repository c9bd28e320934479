use sagitta_protocol::AskKind;

/// At most one value for each kind of question. A list: there are few kinds.
#[derive(Clone, Debug, PartialEq)]
pub struct ByKind<T>(Vec<(AskKind, T)>);

impl<T> Default for ByKind<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByKind<T> {
    /// The value of a kind.
    pub fn get(&self, kind: &AskKind) -> Option<&T> {
        self.iter().find(|(other, _)| *other == kind).map(|(_, value)| value)
    }

    /// Whether a kind has a value.
    pub fn contains_key(&self, kind: &AskKind) -> bool {
        self.get(kind).is_some()
    }

    /// Every kind with its value, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (&AskKind, &T)> {
        self.0.iter().map(|(kind, value)| (kind, value))
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    pub(super) fn insert(&mut self, kind: AskKind, value: T) {
        self.remove(&kind);
        self.0.push((kind, value));
    }

    pub(super) fn retain(&mut self, mut keeps: impl FnMut(&AskKind, &T) -> bool) {
        self.0.retain(|(kind, value)| keeps(kind, value));
    }

    pub(super) fn remove(&mut self, kind: &AskKind) -> Option<T> {
        let place = self.0.iter().position(|(other, _)| other == kind)?;
        Some(self.0.remove(place).1)
    }
}
