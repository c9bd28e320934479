//! The maths of a table with more rows than a browser can lay out: where rows stand, which are on
//! the screen, and how the scroll bar stands for all of them.
//!
//! Browsers lay out some eight to thirty-three million pixels; ten million rows need 330 million.
//! Above [`MAX_HEIGHT`] the scroll bar stands for a longer way than it has: a far move of the bar
//! is scaled, a near move (the wheel, a finger, a key) moves the rows by just as many pixels.

/// The most height that is laid out, in pixels.
pub const MAX_HEIGHT: f64 = 8_000_000.0;

/// Moves of the scroll bar up to this many viewports are near.
const NEAR: f64 = 3.0;

/// Positions of the bar that differ by less are the same: browsers round them to device pixels.
const SAME: f64 = 1.5;

/// Where a table stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scroll {
    row_height: f64,
    n_rows: u64,
    viewport: f64,
    /// The way from the upper edge of the first row to the upper edge of the viewport.
    top: f64,
    /// Where the scroll bar stands, by the element's own measure.
    bar: f64,
}

/// The rows to draw, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The first row drawn.
    pub first: u64,
    /// How many rows are drawn.
    pub n_rows: u64,
    /// The upper edge of the first row drawn, in the laid-out element.
    pub offset: f64,
}

impl Scroll {
    /// A table at its top. The row height is above zero.
    pub fn new(row_height: f64) -> Self {
        Self { row_height, n_rows: 0, viewport: 0.0, top: 0.0, bar: 0.0 }
    }

    /// The same with so many rows and so many pixels for them to be seen through. The place stays
    /// as far as it exists.
    #[must_use]
    pub fn resized(self, n_rows: u64, viewport: f64) -> Self {
        let mut next = Self { n_rows, viewport: viewport.max(0.0), ..self };
        next.top = next.top.max(0.0).min(next.most_top());
        next.bar = next.bar.max(0.0).min(next.most_bar());
        next
    }

    /// The height to lay out.
    pub fn height(&self) -> f64 {
        self.full_height().min(MAX_HEIGHT)
    }

    /// Where the scroll bar belongs.
    pub fn bar(&self) -> f64 {
        self.bar
    }

    /// The height of a row.
    pub fn row_height(&self) -> f64 {
        self.row_height
    }

    fn full_height(&self) -> f64 {
        float(self.n_rows) * self.row_height
    }

    fn most_top(&self) -> f64 {
        (self.full_height() - self.viewport).max(0.0)
    }

    fn most_bar(&self) -> f64 {
        (self.height() - self.viewport).max(0.0)
    }

    fn is_scaled(&self) -> bool {
        self.full_height() > MAX_HEIGHT
    }

    /// Where the bar stands for a place, exactly at the ends.
    fn bar_for(&self, top: f64) -> f64 {
        let most = self.most_top();
        if !self.is_scaled() || most <= 0.0 { top } else { top / most * self.most_bar() }
    }

    /// After the element says where its bar stands.
    #[must_use]
    pub fn moved(self, bar: f64) -> Self {
        let bar = bar.max(0.0).min(self.most_bar());
        let delta = bar - self.bar;
        if delta.abs() < SAME && bar > 0.0 && bar < self.most_bar() {
            return Self { bar, top: self.held(self.top + delta), ..self };
        }
        let top = if !self.is_scaled() {
            bar
        } else if bar <= 0.0 {
            0.0
        } else if bar >= self.most_bar() {
            self.most_top()
        } else if delta.abs() <= NEAR * self.viewport {
            self.top + delta
        } else {
            bar / self.most_bar() * self.most_top()
        };
        Self { bar, top: self.held(top), ..self }
    }

    fn held(&self, top: f64) -> f64 {
        top.max(0.0).min(self.most_top())
    }

    /// Once the reader rests: the same rows with the bar where it belongs, so that near moves
    /// never use up its way. `None` if it stands well.
    pub fn settled(self) -> Option<Self> {
        let bar = self.bar_for(self.top);
        (self.is_scaled() && (bar - self.bar).abs() >= SAME).then_some(Self { bar, ..self })
    }

    /// Brings a row wholly into view by the least move. The bar has to be put to [`Scroll::bar`].
    #[must_use]
    pub fn showing(self, row: u64) -> Self {
        let start = float(row.min(self.n_rows.saturating_sub(1))) * self.row_height;
        let end = start + self.row_height - self.viewport;
        let top = if start < self.top {
            start
        } else if end > self.top {
            end
        } else {
            return self;
        };
        let top = self.held(top);
        Self { top, bar: self.bar_for(top), ..self }
    }

    /// The first row of which a part can be seen, and the number of rows that fit.
    pub fn visible(&self) -> (u64, u64) {
        let first = count((self.top / self.row_height).floor());
        let rows = count((self.viewport / self.row_height).ceil()) + 1;
        (first, rows.min(self.n_rows.saturating_sub(first)))
    }

    /// The first and last row that can be seen wholly, counted from one; `None` without rows.
    pub fn shown(&self) -> Option<(u64, u64)> {
        let first = count((self.top / self.row_height).ceil());
        let end =
            count(((self.top + self.viewport) / self.row_height + 0.01).floor()).min(self.n_rows);
        (self.n_rows > 0).then_some((first.min(end.saturating_sub(1)) + 1, end.max(1)))
    }

    /// How many whole rows a page key moves by.
    pub fn page(&self) -> u64 {
        count((self.viewport / self.row_height).floor()).saturating_sub(1).max(1)
    }

    /// The rows to draw: those to be seen and so many more on both sides.
    pub fn window(&self, beyond: u64) -> Window {
        let (first, n) = self.visible();
        let start = first.saturating_sub(beyond);
        let end = (first + n + beyond).min(self.n_rows);
        let offset = self.bar - (self.top - float(start) * self.row_height);
        Window { first: start, n_rows: end.saturating_sub(start), offset }
    }
}

fn float(n: u64) -> f64 {
    n as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held to whole numbers from zero on; a cast saturates"
)]
fn count(x: f64) -> u64 {
    x.max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: f64 = 33.0;

    fn table(n_rows: u64) -> Scroll {
        Scroll::new(ROW).resized(n_rows, 600.0)
    }

    #[test]
    fn a_small_table_scrolls_as_it_is_laid_out() {
        let scroll = table(1_000).moved(3_300.0);
        assert!((scroll.height() - 33_000.0).abs() < 1e-9);
        assert_eq!(scroll.visible().0, 100);
        let window = scroll.window(5);
        assert_eq!((window.first, window.offset), (95, 95.0 * ROW));
        assert_eq!(scroll.settled(), None);
    }

    #[test]
    fn ten_million_rows_reach_their_end() {
        let scroll = table(10_000_000);
        assert!((scroll.height() - MAX_HEIGHT).abs() < 1e-9);
        let end = scroll.moved(MAX_HEIGHT);
        let (first, n) = end.visible();
        assert_eq!(first + n, 10_000_000);
        let window = end.window(10);
        assert_eq!(window.first + window.n_rows, 10_000_000);
        let bottom = window.offset + float(window.n_rows) * ROW;
        assert!((bottom - MAX_HEIGHT).abs() < 1e-6, "{bottom}");
        assert_eq!(end.moved(0.0).visible().0, 0);
        assert_eq!(end.shown().map(|(_, last)| last), Some(10_000_000));
        assert_eq!(scroll.shown(), Some((1, 18)));
        assert_eq!(table(0).shown(), None);
    }

    #[test]
    fn near_moves_are_by_pixels_and_far_ones_by_share() {
        let middle = table(10_000_000).moved(4_000_000.0);
        let (row, _) = middle.visible();
        assert!((4_990_000..5_010_000).contains(&row), "{row}");
        let near = middle.moved(4_000_000.0 + ROW * 2.0);
        assert_eq!(near.visible().0, row + 2);
        let far = middle.moved(4_010_000.0);
        assert!(far.visible().0 > row + 10_000);
    }

    #[test]
    fn wheeling_never_uses_up_the_way_of_the_bar() {
        let mut scroll = table(10_000_000).moved(7_990_000.0);
        for _ in 0..2_000 {
            scroll = scroll.moved(scroll.bar() + 100.0);
            if let Some(settled) = scroll.settled() {
                assert_eq!(settled.visible(), scroll.visible());
                scroll = settled;
            }
        }
        let most = table(10_000_000).moved(MAX_HEIGHT);
        let (first, _) = scroll.visible();
        assert!(first < most.visible().0 && scroll.bar() < most.bar());
    }

    #[test]
    fn keys_reach_every_row_exactly() {
        let scroll = table(10_000_000);
        for row in [0, 1, 17, 18, 4_999_999, 9_999_998, 9_999_999, 123_456] {
            let shown = scroll.showing(row);
            let echoed = shown.moved(shown.bar().round());
            for scroll in [shown, echoed] {
                let (first, n) = scroll.visible();
                assert!((first..first + n).contains(&row), "{row} not in {first}+{n}");
            }
        }
        let shown = scroll.showing(9_999_999);
        assert!((shown.bar() - (MAX_HEIGHT - 600.0)).abs() < 1e-6);
    }

    #[test]
    fn a_shorter_table_keeps_a_place_that_exists() {
        let scroll = table(10_000_000).moved(MAX_HEIGHT).resized(20, 600.0);
        assert_eq!(scroll.window(5).first + scroll.window(5).n_rows, 20);
        let empty = scroll.resized(0, 600.0);
        assert_eq!((empty.window(5).n_rows, empty.height()), (0, 0.0));
    }
}
