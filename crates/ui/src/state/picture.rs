//! What the chart draws, and the question it is made of.

use sagitta_spec::{Display, View};

use super::Explorer;

impl Explorer {
    /// Mark and channels: the view's, or chosen by rule.
    pub fn display(&self) -> Display {
        sagitta_figure::display(&self.view, &self.briefs)
    }

    /// The question that the chart answers; `None` if there is no picture.
    pub fn plot_view(&self) -> Option<View> {
        let n_selected = self.summaries.as_ref().map_or(self.n_rows, |all| all.n_selected);
        sagitta_figure::question(&self.view, &self.briefs, n_selected)
    }
}
