//! What the chart draws, and the question it is made of.

use sagitta_render::complete_display;
use sagitta_spec::{Aggregate, Bin, Channel, Display, Encoding, GroupKey, Mark, Query, View};

use super::wanted::PLOT_LIMIT;
use super::{Explorer, edit};

impl Explorer {
    /// Mark and channels: the view's, or chosen by rule.
    pub fn display(&self) -> Display {
        complete_display(&self.view.display, &self.view.query, &self.briefs)
    }

    /// The question that the chart answers; `None` if there is no picture.
    pub fn plot_view(&self) -> Option<View> {
        let display = self.display();
        display.mark?;
        let mut view = (*self.view).clone();
        if !view.query.is_grouped() {
            let channels = display.encoding.channels();
            let mut names: Vec<String> = Vec::new();
            for (_, channel) in channels {
                if let Some(channel) = channel
                    && !names.contains(&channel.field)
                {
                    names.push(channel.field.clone());
                }
            }
            if names.is_empty() {
                return None;
            }
            // A histogram of rows is counted by the engine, over all of them.
            if display.mark == Some(Mark::Histogram)
                && let Some(x) = &display.encoding.x
            {
                let edit = edit::Edit::SetMark(Mark::Histogram);
                let mut one = view;
                one.display.encoding.y = None;
                one.display.encoding.x = Some(x.clone());
                return Some(edit::apply(&one, &edit, &self.briefs));
            }
            if let Some(density) = self.density(&view, &display) {
                return Some(density);
            }
            view.query.select = Some(names);
        }
        view.display.mark = display.mark;
        view.display.encoding = display.encoding;
        Some(view)
    }

    /// Of more points than can be drawn, how many lie where: the counts of all of them over two
    /// scales of bins.
    fn density(&self, view: &View, display: &Display) -> Option<View> {
        let n_selected = self.summaries.as_ref().map_or(self.n_rows, |all| all.n_selected);
        let (Some(x), Some(y)) = (&display.encoding.x, &display.encoding.y) else { return None };
        let is_number = |channel: &Channel| {
            let brief = self.briefs.iter().find(|brief| brief.name == channel.field);
            brief.is_some_and(|brief| brief.kind.is_numeric())
        };
        if display.mark != Some(Mark::Point)
            || n_selected <= PLOT_LIMIT
            || !is_number(x)
            || !is_number(y)
        {
            return None;
        }
        let [across, up] = [(x, 60), (y, 40)]
            .map(|(channel, n)| GroupKey::bin(channel.field.as_str(), Bin::MaxBins(n)));
        let mut view = view.clone();
        view.display.mark = Some(Mark::Rect);
        view.display.encoding = Encoding {
            x: Some(Channel::of(across.output_name())),
            y: Some(Channel::of(up.output_name())),
            color: Some(Channel::of(Aggregate::count().output_name())),
            ..Encoding::default()
        };
        view.query = Query {
            select: None,
            group_by: vec![across, up],
            aggregate: vec![Aggregate::count()],
            sort: Vec::new(),
            offset: 0,
            limit: None,
            ..view.query
        };
        Some(view)
    }
}
