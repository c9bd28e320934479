/// The offsets of a time zone from UTC, as a list of changes.
///
/// Before the first change the zone has `base` as its offset, after the last one
/// that change's offset holds for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The name as written in the file: `Asia/Shanghai`, `+08:00`, `UTC`.
    pub name: String,
    /// Seconds east of UTC before the first change.
    pub base: i32,
    /// `(instant, offset)`: from this UTC second on, so many seconds east of UTC. Rising.
    pub changes: Vec<(i64, i32)>,
}

impl Zone {
    /// Seconds east of UTC at a UTC second.
    pub fn offset_at(&self, utc_second: i64) -> i32 {
        match self.changes.partition_point(|(at, _)| *at <= utc_second) {
            0 => self.base,
            n => self.changes.get(n - 1).map_or(self.base, |(_, offset)| *offset),
        }
    }
}
