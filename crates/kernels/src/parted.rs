//! Entries in parts by their hash, each part a table that looks up many of them at once.
#![expect(clippy::indexing_slicing, reason = "slots are masked to their tables' length")]

use crate::place;

/// Entries are parted by so many upper bits of their hash.
const PART_BITS: u32 = 8;

/// So many entries wait in a part at least before they are looked up.
const WAITING: usize = 2_048;

/// How much more than is known may wait, where most of what comes is new.
const PATIENCE: usize = 16;

/// Entries looked up in one step of the end.
const LOOKED_UP: usize = 1 << 17;

/// The values of one part: a table with open addressing, and what waits to be looked up. An entry
/// is never 0.
#[derive(Clone, Debug, Default)]
pub struct Part {
    slots: Vec<u64>,
    /// The group of each slot; empty as long as there is one group.
    groups: Vec<u32>,
    n_known: usize,
    waiting: Vec<u64>,
    /// As `groups`, for what waits.
    waiting_groups: Vec<u32>,
    /// How many may wait.
    limit: usize,
}

/// As many empty parts as there are.
pub fn new_parts() -> Vec<Part> {
    vec![Part::default(); 1 << PART_BITS]
}

/// The part of a hash.
#[inline]
pub fn part_of(hash: u64) -> usize {
    (hash >> (64 - PART_BITS)) as usize
}

/// Looks parts up until enough is done; true when nothing waits.
pub fn settle_parts(parts: &mut [Part], mut look_up: impl FnMut(&mut Part)) -> bool {
    let mut n_left = LOOKED_UP;
    for part in parts.iter_mut().filter(|part| !part.waiting.is_empty()) {
        let n = part.waiting.len();
        look_up(part);
        // The memory serves the next part.
        part.slots = Vec::new();
        match n_left.checked_sub(n) {
            Some(left) => n_left = left,
            None => return false,
        }
    }
    true
}

impl Part {
    /// Lets an entry wait, of one of so many groups.
    #[inline]
    pub fn push(&mut self, entry: u64, group: u32, n_groups: usize) {
        if n_groups > 1 {
            self.waiting_groups.resize(self.waiting.len(), 0);
            self.waiting_groups.push(group);
        }
        self.waiting.push(entry);
    }

    /// Whether what waits should be looked up.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.waiting.len() >= self.limit.max(WAITING)
    }

    /// Calls back with every entry and its group, also what may be there twice.
    pub fn each(&self, mut visit: impl FnMut(u64, u32)) {
        let group_of = |groups: &[u32], i: usize| groups.get(i).copied().unwrap_or(0);
        for (i, entry) in self.slots.iter().enumerate().filter(|(_, entry)| **entry != 0) {
            visit(*entry, group_of(&self.groups, i));
        }
        for (i, entry) in self.waiting.iter().enumerate() {
            visit(*entry, group_of(&self.waiting_groups, i));
        }
    }

    /// Gives every group another number; what is known waits to be looked up again.
    pub fn regroup(&mut self, mapped: &[u32], n_groups: usize) {
        self.forget();
        if n_groups == 1 {
            self.waiting_groups = Vec::new();
            return;
        }
        self.waiting_groups.resize(self.waiting.len(), 0);
        for group in &mut self.waiting_groups {
            *group = mapped.get(place(*group)).copied().unwrap_or(0);
        }
    }

    /// Lets what is known wait again.
    fn forget(&mut self) {
        let slots = std::mem::take(&mut self.slots);
        let groups = std::mem::take(&mut self.groups);
        let known = slots.into_iter().enumerate().filter(|(_, entry)| *entry != 0);
        let has_groups = !groups.is_empty() || !self.waiting_groups.is_empty();
        for (i, entry) in known {
            if has_groups {
                self.waiting_groups.resize(self.waiting.len(), 0);
                self.waiting_groups.push(groups.get(i).copied().unwrap_or(0));
            }
            self.waiting.push(entry);
        }
        self.n_known = 0;
    }

    /// Takes what waits into the table, and counts what is new by group. The bits of an entry above
    /// `shift` are its hash; two entries with one hash are the same if `is_same` says so.
    #[inline(never)]
    pub fn look_up(&mut self, counts: &mut [u64], shift: u32, is_same: &dyn Fn(u64, u64) -> bool) {
        let n_waiting = self.waiting.len();
        self.make_room(n_waiting, shift);
        if !self.waiting_groups.is_empty() {
            self.waiting_groups.resize(n_waiting, 0);
            self.groups.resize(self.slots.len(), 0);
        }
        let n_before = self.n_known;
        let mask = self.slots.len() - 1;
        for (i, entry) in self.waiting.iter().enumerate() {
            let group = self.waiting_groups.get(i).copied().unwrap_or(0);
            let mut slot = slot_of(*entry >> shift, group) & mask;
            loop {
                let known = self.slots[slot];
                if known == 0 {
                    self.slots[slot] = *entry;
                    if let Some(known_group) = self.groups.get_mut(slot) {
                        *known_group = group;
                    }
                    self.n_known += 1;
                    counts[place(group)] += 1;
                    break;
                }
                if known >> shift == *entry >> shift
                    && (known == *entry || is_same(known, *entry))
                    && self.groups.get(slot).is_none_or(|known| *known == group)
                {
                    break;
                }
                slot = (slot + 1) & mask;
            }
        }
        self.waiting.clear();
        self.waiting_groups.clear();
        // Where little was known already, it pays to wait for more.
        let is_mostly_new = (self.n_known - n_before) * 2 > n_waiting;
        self.limit = self.n_known * if is_mostly_new { PATIENCE } else { 2 };
    }

    /// Makes the table large enough for so many more entries.
    fn make_room(&mut self, n_more: usize, shift: u32) {
        let n_slots = ((self.n_known + n_more) * 3 / 2 + 1).next_power_of_two();
        if n_slots <= self.slots.len() {
            return;
        }
        let slots = std::mem::replace(&mut self.slots, vec![0; n_slots]);
        let groups = std::mem::take(&mut self.groups);
        let has_groups = !groups.is_empty();
        if has_groups {
            self.groups = vec![0; n_slots];
        }
        for (i, entry) in slots.into_iter().enumerate().filter(|(_, entry)| *entry != 0) {
            let group = groups.get(i).copied().unwrap_or(0);
            let mut slot = slot_of(entry >> shift, group) & (n_slots - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (n_slots - 1);
            }
            self.slots[slot] = entry;
            if has_groups {
                self.groups[slot] = group;
            }
        }
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low bits serve")]
fn slot_of(hash: u64, group: u32) -> usize {
    (hash ^ u64::from(group).wrapping_mul(0x9E37_79B1)) as usize
}
