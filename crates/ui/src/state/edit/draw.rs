//! What picture a query gets, and what a reader changes of it.

use sagitta_figure::{count_bins, is_histogram, measured};
use sagitta_render::{ColumnBrief, complete_display, five_numbers, suggest_display};
use sagitta_spec::{Channel, Encoding, GroupKey, Mark, Resolve, Scale, View};

use super::Edit;

/// The picture for the changed query: by rule, but the reader's mark stays while the keys do.
pub(super) fn redraw(view: &mut View, same_shape: bool, columns: &[ColumnBrief]) {
    let suggested = suggest_display(&view.query, columns);
    let mark = match (same_shape, view.display.mark) {
        (true, Some(mark)) if mark != Mark::Histogram => Some(mark),
        _ => suggested.mark,
    };
    view.display.mark = mark;
    view.display.encoding = suggested.encoding;
    view.display.stack = suggested.stack;
}

pub(super) fn set_mark(view: &mut View, mark: Mark, columns: &[ColumnBrief]) {
    if mark == Mark::Histogram && !is_histogram(&view.query) {
        if let Some(field) = measured(view, columns) {
            count_bins(view, &field, columns);
        } else {
            return;
        }
    }
    if mark == Mark::Boxplot && !has_five_numbers(view, columns) {
        let Some(field) = measured(view, columns) else { return };
        let five = five_numbers(&field);
        let [median, ..] = &five;
        view.display.encoding.y = Some(Channel::of(median.output_name()));
        view.query.aggregate = five.to_vec();
        view.query.window.clear();
        view.query.select = None;
        let names = super::output_names(&view.query);
        view.query.sort.retain(|key| names.contains(&key.field));
        let x = view.query.group_by.first().map(|key| Channel::of(key.output_name()));
        view.display.encoding.x = x.or(view.display.encoding.x.take());
    }
    let keys: Vec<String> = view.query.group_by.iter().map(GroupKey::output_name).collect();
    if let (Mark::Rect, [x, y, ..]) = (mark, keys.as_slice()) {
        let figure = view.query.aggregate.first().map(|one| Channel::of(one.output_name()));
        view.display.encoding = Encoding {
            x: Some(Channel::of(x.as_str())),
            y: Some(Channel::of(y.as_str())),
            color: figure,
            ..Encoding::default()
        };
    } else if view.display.encoding.x.is_none() || view.display.mark == Some(Mark::Rect) {
        view.display.encoding = suggest_display(&view.query, columns).encoding;
    }
    view.display.mark = Some(mark);
}

fn has_five_numbers(view: &View, columns: &[ColumnBrief]) -> bool {
    measured(view, columns).is_some_and(|field| {
        five_numbers(&field).iter().all(|one| {
            view.query
                .aggregate
                .iter()
                .any(|other| (other.op, &other.field) == (one.op, &one.field))
        })
    })
}

/// The form of the picture; the question stays.
pub(super) fn set_display(view: &mut View, edit: &Edit, columns: &[ColumnBrief]) {
    if matches!(edit, Edit::SetLog(_) | Edit::SetFacet(_)) {
        // What changes a channel has to find the one that was chosen by rule.
        view.display = complete_display(&view.display, &view.query, columns);
    }
    let display = &mut view.display;
    match edit {
        Edit::SetStack(stack) => display.stack = *stack,
        Edit::SetLog(is_log) => {
            if let Some(y) = &mut display.encoding.y {
                y.scale = if *is_log { Scale::Log } else { Scale::Linear };
            }
        }
        Edit::SetFacet(field) => {
            let encoding = &mut display.encoding;
            let before = encoding.row.take();
            encoding.row = field.as_deref().map(Channel::of);
            // What had a colour for each value has a chart for each instead, and the other way round.
            if encoding.color.as_ref().map(|c| &c.field) == field.as_ref() {
                encoding.color = None;
            }
            if encoding.color.is_none() && field.is_none() {
                encoding.color = before;
            }
        }
        Edit::SetFreeScales(is_free) => {
            display.resolve = if *is_free { Resolve::Independent } else { Resolve::Shared };
        }
        Edit::SetTop(top) => display.top = *top,
        Edit::SetReferenceLines(lines) => display.reference_lines.clone_from(lines),
        Edit::SetWords(title, notes) => {
            display.title.clone_from(title);
            display.notes.clone_from(notes);
        }
        _ => {}
    }
}
