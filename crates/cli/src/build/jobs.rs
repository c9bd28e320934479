//! Several files at once, and how far the work has come.

use std::io::{IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does work on every item with so many threads; the results are in the order of the items.
pub(super) fn map<T: Sync, R: Send>(
    items: &[T],
    n_jobs: NonZeroUsize,
    work: &(dyn Fn(&T) -> R + Sync),
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let run = || {
        while let Some((idx, item)) = take(items, &next) {
            let result = work(item);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((idx, result));
        }
    };
    thread::scope(|scope| {
        for _ in 1..n_jobs.get().min(items.len().max(1)) {
            scope.spawn(run);
        }
        run();
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(idx, _)| *idx);
    done.into_iter().map(|(_, result)| result).collect()
}

fn take<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let idx = next.fetch_add(1, Ordering::Relaxed);
    Some((idx, items.get(idx)?))
}

/// Says on standard error how far the work has come: on a terminal in one line that changes,
/// elsewhere in a line for each file that was built.
pub(super) struct Progress {
    n_all: usize,
    n_done: AtomicUsize,
    is_terminal: bool,
    is_quiet: bool,
}

impl Progress {
    pub(super) fn new(n_all: usize, is_quiet: bool) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        Self { n_all, n_done: AtomicUsize::new(0), is_terminal, is_quiet }
    }

    /// A file is done. `built` tells what was built of it, if anything was.
    pub(super) fn done(&self, place: &str, built: Option<&str>) {
        let n_done = self.n_done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_quiet {
            return;
        }
        let mut out = std::io::stderr().lock();
        let n_all = self.n_all;
        let written = match (self.is_terminal, built) {
            (true, _) => {
                let place: String = place.chars().take(50).collect();
                write!(out, "\r\x1b[K{n_done}/{n_all} {place}").and_then(|()| out.flush())
            }
            (false, Some(built)) => writeln!(out, "{n_done}/{n_all} {built}"),
            (false, None) => Ok(()),
        };
        // Nobody has to hear of it.
        drop(written);
    }

    /// Ends the line.
    pub(super) fn end(&self) {
        if self.is_terminal && !self.is_quiet {
            eprint!("\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..100).collect();
        for n_jobs in [1, 3, 200] {
            let doubled = map(&items, NonZeroUsize::new(n_jobs).unwrap(), &|n| n * 2);
            assert_eq!(doubled, items.iter().map(|n| n * 2).collect::<Vec<_>>());
        }
        assert!(map(&[], NonZeroUsize::MIN, &|n: &u32| *n).is_empty());
    }
}
