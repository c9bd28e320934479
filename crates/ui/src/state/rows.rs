//! The rows of the table: which are on the screen, which have come, which have to be fetched.

use sagitta_protocol::{Match, PageValues, TablePage};
use sagitta_spec::SortKey;

use crate::Shared;

/// How many rows are fetched beyond those on the screen, on both sides.
const MARGIN: u64 = 120;

/// How many pages of rows are kept.
const PAGES: usize = 8;

/// The rows of the table on the screen.
#[derive(Clone, PartialEq, Default)]
pub struct Rows {
    /// Whether the rows behind groups are shown; by the tab if absent.
    pub(super) raw: Option<bool>,
    /// The order of the rows behind groups.
    pub sort: Vec<SortKey>,
    /// The first row on the screen and how many there are.
    window: (u64, u64),
    /// The rows asked for.
    pub(super) wanted: (u64, u64),
    /// Whether the pages answer the present question.
    fresh: bool,
    /// Rows that have come.
    pub pages: Vec<Shared<TablePage>>,
    /// How many rows or groups the result has.
    pub total: u64,
    /// How many rows of the table the filter keeps.
    pub n_selected: u64,
}

impl Rows {
    /// No rows yet; the first ones are wanted.
    pub(super) fn start() -> Self {
        Self { window: (0, 40), wanted: (0, 40 + MARGIN), ..Self::default() }
    }

    /// The page that has a row of the result, and the row's place in it.
    pub fn find(&self, row: u64) -> Option<(&Shared<TablePage>, usize)> {
        self.pages.iter().rev().find_map(|page| {
            let place = usize::try_from(row.checked_sub(page.offset)?).ok()?;
            (place < n_rows(page)).then_some((page, place))
        })
    }

    /// What the lookups of the view did not find, if the rows answer the present question.
    pub fn matches(&self) -> &[Match] {
        let page = self.pages.last().filter(|_| self.fresh);
        page.map_or(&[], |page| &page.matches)
    }

    /// Whether the rows on the screen answer the present question.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Takes note of the rows on the screen. False if nothing has to be fetched for them.
    pub(super) fn set_window(&mut self, first: u64, n: u64) -> bool {
        if self.window == (first, n) {
            return false;
        }
        self.window = (first, n);
        let last = (first + n).min(self.total.max(n)).saturating_sub(1);
        if self.fresh && self.find(first).is_some() && self.find(last).is_some() {
            return false;
        }
        let before = self.wanted;
        self.want();
        self.wanted != before
    }

    fn want(&mut self) {
        let (first, n) = self.window;
        let start = first.saturating_sub(MARGIN) / 20 * 20;
        self.wanted = (start, first - start + n.max(40) + MARGIN);
    }

    /// Another question: what is on the screen stays until the answer comes.
    pub(super) fn renew(&mut self) {
        self.fresh = false;
        self.window.0 = 0;
        self.want();
    }

    pub(super) fn clear(&mut self) {
        self.pages.clear();
        self.total = 0;
        self.n_selected = 0;
        self.fresh = true;
    }

    pub(super) fn receive(&mut self, page: TablePage, replaces: bool) {
        self.total = page.total;
        self.n_selected = page.n_selected;
        if !self.fresh || replaces {
            self.pages.clear();
        }
        if self.pages.len() >= PAGES {
            self.pages.remove(0);
        }
        self.pages.push(Shared::new(page));
        self.fresh = true;
    }
}

fn n_rows(page: &TablePage) -> usize {
    page.columns.first().map_or(0, |column| match &column.values {
        PageValues::Text { cells } => cells.len(),
        PageValues::Float64 { n, .. } => *n,
    })
}
