use sagitta_protocol::{ColumnInfo, TablePage};
use sagitta_render::format::{self, Grouping};
use sagitta_render::{ColumnBrief, Kind, Locale, column_label, rounded, text_width};

use sagitta_spec::WindowOp;
use yew::AttrValue;

use super::Heads;
use crate::components::columns::kind_word;
use crate::components::editors::Facts;
use crate::state::{edit, kind};
use crate::{I18n, Shared};

/// A column of the table.
#[derive(Clone, PartialEq)]
pub(in super::super) struct Head {
    /// Its name in the result.
    pub(in super::super) name: String,
    /// What it is called.
    pub(in super::super) label: String,
    /// Its type, unit and share of nulls.
    pub(in super::super) hint: String,
    /// What it means, in full.
    pub(in super::super) meaning: AttrValue,
    pub(in super::super) kind: Kind,
    pub(in super::super) grouping: Grouping,
    /// Whether its figures are parts of one, to be read per cent.
    pub(in super::super) percent: bool,
    /// How the reader has numbers.
    pub(in super::super) locale: Locale,
}

impl Head {
    /// A value for reading. A part of one is read per cent, to two places.
    pub(in super::super) fn words(&self, text: &str) -> String {
        let part = sagitta_spec::parse_f64(text).filter(|part| self.percent && part.is_finite());
        match part {
            Some(part) => {
                format::number(&rounded(part * 100.0, 2), self.grouping, self.locale) + " %"
            }
            None => format::cell(text, self.kind, self.grouping, self.locale),
        }
    }

    /// Whether its figures stand at the right.
    pub(in super::super) fn is_right(&self) -> bool {
        matches!(self.kind, Kind::Integer | Kind::Number | Kind::Duration)
    }
}

/// The columns of what the table shows: of the table itself, or of the result.
pub(super) fn heads(
    facts: &Facts,
    columns: &[ColumnInfo],
    page: Option<&Shared<TablePage>>,
    raw: bool,
    i18n: &I18n,
) -> Heads {
    let query = &facts.view.query;
    let of_table = |column: &ColumnBrief| {
        let hint = match &column.unit {
            Some(unit) => unit.clone(),
            None => kind_word(column.kind, i18n).to_string(),
        };
        let nulls =
            sagitta_render::format::null_share(column.n_nulls, column.n_rows, i18n.locale());
        Head {
            name: column.name.clone(),
            label: column.display_name().to_owned(),
            hint: nulls.map_or(hint.clone(), |nulls| format!("{hint} · {nulls}")),
            meaning: facts.meaning(&column.name, i18n),
            kind: column.kind,
            grouping: Grouping::of(column),
            percent: false,
            locale: i18n.locale(),
        }
    };
    if query.is_grouped() && !raw {
        let names = edit::output_names(query);
        let heads = names.into_iter().map(|name| {
            let page_kind =
                page.and_then(|page| page.columns.iter().find(|column| column.name == name));
            let source = query.group_by.iter().find(|key| key.output_name() == name);
            let brief = source
                .and_then(|key| facts.brief(&key.field))
                .filter(|_| source.is_some_and(|key| key.transform.is_none()));
            let label = column_label(query, &name, &facts.briefs, i18n.locale());
            let kind = page_kind.map_or(Kind::Number, |column| kind(column.kind));
            let window = query.window.iter().find(|window| window.output_name() == name);
            let percent = window.is_some_and(|window| {
                use WindowOp::{Ratio, RatioYear, Share};
                matches!(window.op, Share | Ratio | RatioYear)
            });
            Head {
                hint: if percent { "%".to_owned() } else { kind_word(kind, i18n).to_string() },
                grouping: brief.map_or(Grouping::Thousands, Grouping::of),
                meaning: name.clone().into(),
                kind,
                label,
                name,
                percent,
                locale: i18n.locale(),
            }
        });
        return Shared::new(heads.collect());
    }
    let display = &facts.view.display;
    let shown = |name: &str| {
        !display.hidden.iter().any(|hidden| hidden == name)
            && query
                .select
                .as_ref()
                .is_none_or(|select| raw || select.iter().any(|one| one == name))
    };
    let there = |name: &&str| columns.iter().any(|column| column.name == *name) && shown(name);
    let chosen = query.select.as_deref().filter(|_| !raw).unwrap_or_default();
    let ordered = display.order.iter().chain(chosen).map(String::as_str);
    let mut seen: Vec<&str> = Vec::new();
    let others = columns.iter().map(|column| column.name.as_str());
    let names = ordered.chain(others).filter(there).filter(|name| {
        let is_new = !seen.contains(name);
        seen.push(name);
        is_new
    });
    Shared::new(names.filter_map(|name| facts.brief(name)).map(of_table).collect())
}

fn chosen_width(chosen: &[(String, f64)], head: &Head) -> Option<f64> {
    chosen.iter().find(|(name, _)| *name == head.name).map(|(_, width)| *width)
}

/// How wide each column is: as the reader chose, else by its kind and name. What is left of the
/// room is shared out among those that nobody has chosen.
pub(super) fn widths(heads: &[Head], chosen: &[(String, f64)], room: f64) -> Vec<f64> {
    let natural = |head: &Head| {
        let least = match head.kind {
            Kind::Boolean => 84.0,
            Kind::Integer | Kind::Number => 104.0,
            Kind::Temporal => 156.0,
            Kind::Text | Kind::Other => 190.0,
            _ => 128.0,
        };
        let words = text_width(&head.label, 13.0).max(text_width(&head.hint, 11.5));
        (words + 42.0).max(least).min(280.0)
    };
    let mut widths: Vec<f64> = heads
        .iter()
        .map(|head| chosen_width(chosen, head).unwrap_or_else(|| natural(head)))
        .collect();
    let spare = room - widths.iter().sum::<f64>();
    let free = heads.iter().filter(|head| chosen_width(chosen, head).is_none()).count();
    if spare > 0.0 && free > 0 {
        for (width, head) in widths.iter_mut().zip(heads) {
            if chosen_width(chosen, head).is_none() {
                *width += (spare / free as f64).floor();
            }
        }
    }
    widths.iter().map(|width| width.floor()).collect()
}

/// The most columns that are held in sight.
const MOST_PINNED: usize = 3;

/// Where each of the first columns stays while the others are scrolled: its distance from the left.
/// They take at most half of the room; nothing is held where there is nothing to scroll.
pub(super) fn pinned(widths: &[f64], n: usize, room: f64) -> Vec<f64> {
    if widths.iter().sum::<f64>() <= room {
        return Vec::new();
    }
    let mut left = 0.0;
    let mut pins = Vec::new();
    for width in widths.iter().take(n.min(MOST_PINNED)) {
        if left + width > room / 2.0 {
            break;
        }
        pins.push(left);
        left += width;
    }
    pins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str, kind: Kind) -> Head {
        Head {
            name: name.into(),
            label: name.into(),
            hint: String::new(),
            meaning: AttrValue::default(),
            kind,
            grouping: Grouping::Thousands,
            percent: false,
            locale: Locale::EN,
        }
    }

    #[test]
    fn columns_are_held_as_long_as_they_leave_room() {
        let widths = [100.0, 200.0, 300.0, 400.0, 500.0];
        let cases: [(usize, f64, &[f64]); 7] = [
            (0, 600.0, &[]),
            (1, 600.0, &[0.0]),
            (2, 600.0, &[0.0, 100.0]),
            (3, 600.0, &[0.0, 100.0]),
            (5, 1_400.0, &[0.0, 100.0, 300.0]),
            (1, 150.0, &[]),
            (1, 1_500.0, &[]),
        ];
        for (n, room, expected) in cases {
            assert_eq!(pinned(&widths, n, room), expected, "{n} in {room}");
        }
        assert!(pinned(&[], 1, 0.0).is_empty());
    }

    #[test]
    fn columns_share_the_room_and_keep_what_was_chosen() {
        let heads = [head("a", Kind::Number), head("b", Kind::Text)];
        let free = widths(&heads, &[], 1_000.0);
        assert!((998.0..=1_000.0).contains(&free.iter().sum::<f64>()), "{free:?}");
        let chosen = [("a".to_owned(), 300.0)];
        assert_eq!(widths(&heads, &chosen, 1_000.0), [300.0, 700.0]);
        let narrow = widths(&heads, &[], 100.0);
        assert!(narrow.iter().sum::<f64>() > 250.0, "columns are never squeezed");
    }
}
