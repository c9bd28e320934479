//! What must be said beside a picture.

use crate::format::count;
use crate::{Language, Locale};

/// Something that must be said beside the picture, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// A sentence.
    pub text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// There is nothing to draw, and why.
    Empty,
    /// The last period is not over.
    Incomplete,
    /// Periods without rows are gaps.
    Gaps,
    /// Rows without a value are not drawn.
    Nulls,
    /// NaN and infinities are not drawn.
    NotFinite,
    /// The group without a value has no place on the axis.
    NullGroup,
    /// The value axis does not start at zero.
    TruncatedAxis,
    /// Rows that are in no area of the map, or beyond its edges.
    Unmatched,
    /// Only the first of more.
    Limited,
    /// More series than colours.
    ManySeries,
    /// Several rows at the same place of one line.
    Repeated,
    /// A series has no rows at a place where it stands on others.
    Absent,
    /// What stands on each other cannot be added, or not be made parts of a whole.
    Stack,
    /// Values that a logarithmic axis has no place for, or that there is no such axis.
    LogScale,
    /// The names that are not among the greatest.
    Others,
    /// More small charts than are drawn.
    ManyPanels,
    /// What the parts of a box stand for.
    Boxplot,
    /// Only two of more periods are drawn.
    Ends,
}

/// What a picture leaves out, counted while it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Periods without rows.
    pub(crate) gaps: usize,
    /// Rows at the place of another row of the same series.
    pub(crate) repeated: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.gaps += other.gaps;
        self.repeated += other.repeated;
    }

    /// What was left out, in words.
    pub(crate) fn notes(self, locale: Locale, notes: &mut Vec<Note>) {
        if self.gaps > 0 {
            notes.push(gaps(self.gaps, locale));
        }
        if self.repeated > 0 {
            notes.push(repeated(self.repeated, locale));
        }
    }
}

fn float(n: usize, locale: Locale) -> String {
    count(u64::try_from(n).unwrap_or(u64::MAX), locale)
}

fn note(kind: NoteKind, text: String) -> Note {
    Note { kind, text }
}

pub(crate) fn empty(has_rows: bool, locale: Locale) -> Note {
    let text = match (has_rows, locale.language) {
        (false, Language::En) => "Nothing to draw: no rows match.",
        (false, Language::Zh) => "没有可画的内容：没有符合条件的行。",
        (true, Language::En) => "Nothing to draw: none of the rows has a value to show.",
        (true, Language::Zh) => "没有可画的内容：所有行都没有可显示的值。",
    };
    note(NoteKind::Empty, text.to_owned())
}

pub(crate) fn incomplete(period: &str, locale: Locale) -> Note {
    let text = match locale.language {
        Language::En => format!("The last period ({period}) is not complete."),
        Language::Zh => format!("最后一期（{period}）不完整。"),
    };
    note(NoteKind::Incomplete, text)
}

fn gaps(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => "One period has no rows; it is left as a gap.".to_owned(),
        (Language::En, _) => {
            format!("{} periods have no rows; they are left as gaps.", float(n, locale))
        }
        (Language::Zh, _) => format!("{} 个时段没有数据，图中留空。", float(n, locale)),
    };
    note(NoteKind::Gaps, text)
}

pub(crate) fn nulls(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => "One row without a value (∅) is not drawn.".to_owned(),
        (Language::En, _) => {
            format!("{} rows without a value (∅) are not drawn.", float(n, locale))
        }
        (Language::Zh, _) => format!("{} 行无值（∅），未画出。", float(n, locale)),
    };
    note(NoteKind::Nulls, text)
}

pub(crate) fn hatched(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => "One cell without a value (∅) is hatched.".to_owned(),
        (Language::En, _) => format!("{} cells without a value (∅) are hatched.", float(n, locale)),
        (Language::Zh, _) => format!("{} 个单元格无值（∅），以斜线表示。", float(n, locale)),
    };
    note(NoteKind::Nulls, text)
}

pub(crate) fn not_finite(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => "One value that is NaN or infinite is not drawn.".to_owned(),
        (Language::En, _) => {
            format!("{} values that are NaN or infinite are not drawn.", float(n, locale))
        }
        (Language::Zh, _) => format!("{} 个 NaN 或无穷大的值未画出。", float(n, locale)),
    };
    note(NoteKind::NotFinite, text)
}

pub(crate) fn null_group(column: &str, n: usize, figures: &[String], locale: Locale) -> Note {
    let list = match (figures.is_empty(), locale.language) {
        (true, _) => String::new(),
        (false, Language::En) => format!(": {}", figures.join(", ")),
        (false, Language::Zh) => format!("：{}", figures.join("、")),
    };
    let text = match (locale.language, n) {
        (Language::En, 1) => {
            format!("One row without {column} (∅) has no place on the axis{list}.")
        }
        (Language::En, _) => {
            format!(
                "{} rows without {column} (∅) have no place on the axis{list}.",
                float(n, locale)
            )
        }
        (Language::Zh, _) => {
            format!("{} 行的 {column} 无值（∅），在轴上没有位置{list}。", float(n, locale))
        }
    };
    note(NoteKind::NullGroup, text)
}

pub(crate) fn truncated(start: &str, locale: Locale) -> Note {
    let text = match locale.language {
        Language::En => format!("The value axis does not show zero; it starts at {start}."),
        Language::Zh => format!("数值轴不含零点，从 {start} 开始。"),
    };
    note(NoteKind::TruncatedAxis, text)
}

pub(crate) fn limited(shown: usize, total: u64, locale: Locale) -> Note {
    let (shown, total) = (float(shown, locale), count(total, locale));
    let text = match locale.language {
        Language::En => format!("Showing the first {shown} of {total}."),
        Language::Zh => format!("仅显示 {total} 个中的前 {shown} 个。"),
    };
    note(NoteKind::Limited, text)
}

pub(crate) fn placeless(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => "One row without a place is not drawn.".to_owned(),
        (Language::En, _) => format!("{} rows without a place are not drawn.", float(n, locale)),
        (Language::Zh, _) => format!("{} 行没有坐标，未画出。", float(n, locale)),
    };
    note(NoteKind::Nulls, text)
}

pub(crate) fn many_series(colored: usize, total: usize, locale: Locale) -> Note {
    let (others, colored, total) =
        (float(total - colored, locale), float(colored, locale), float(total, locale));
    let text = match locale.language {
        Language::En => {
            format!("{colored} of {total} series have a colour; the other {others} are grey.")
        }
        Language::Zh => format!("{total} 个系列中 {colored} 个着色，其余 {others} 个为灰色。"),
    };
    note(NoteKind::ManySeries, text)
}

fn repeated(n: usize, locale: Locale) -> Note {
    let text = match locale.language {
        Language::En => {
            format!(
                "{} rows share their place with another row of the same series.",
                float(n, locale)
            )
        }
        Language::Zh => format!("{} 行与同一系列的另一行位置相同。", float(n, locale)),
    };
    note(NoteKind::Repeated, text)
}

pub(crate) fn absent(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => {
            "At one place a series has no rows; it counts as nothing there.".to_owned()
        }
        (Language::En, _) => {
            format!(
                "At {} places a series has no rows; it counts as nothing there.",
                float(n, locale)
            )
        }
        (Language::Zh, _) => format!("{} 处某系列没有数据，按零叠加。", float(n, locale)),
    };
    note(NoteKind::Absent, text)
}

/// Why parts of a whole are not drawn.
pub(crate) fn no_parts(locale: Locale) -> Note {
    let text = locale.pick(
        "Some values are negative, so they are no parts of a whole; they are stacked as they are.",
        "部分数值为负，无法画成百分比；按原值堆叠。",
    );
    note(NoteKind::Stack, text.to_owned())
}

/// Places whose sum is zero.
pub(crate) fn no_whole(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => "At one place everything is zero; it has no parts.".to_owned(),
        (Language::En, _) => {
            format!("At {} places everything is zero; they have no parts.", float(n, locale))
        }
        (Language::Zh, _) => format!("{} 处全部为零，没有百分比。", float(n, locale)),
    };
    note(NoteKind::Stack, text)
}

/// Heights that mean nothing together.
pub(crate) fn not_additive(column: &str, locale: Locale) -> Note {
    let text = match locale.language {
        Language::En => {
            format!("{column} cannot be added up; the height of a stack has no meaning.")
        }
        Language::Zh => format!("{column} 不能相加，堆叠总高没有意义。"),
    };
    note(NoteKind::Stack, text)
}

pub(crate) fn not_positive(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => {
            "One value is zero or negative; it has no place on a logarithmic axis.".to_owned()
        }
        (Language::En, _) => format!(
            "{} values are zero or negative; they have no place on a logarithmic axis.",
            float(n, locale)
        ),
        (Language::Zh, _) => format!("{} 个值为零或负，在对数轴上没有位置。", float(n, locale)),
    };
    note(NoteKind::LogScale, text)
}

/// Colours that step by ratio.
pub(crate) fn log_shades(locale: Locale) -> Note {
    let text = locale.pick(
        "Each colour stands for values some times those of the one before, not for equal distances.",
        "颜色按倍数分级，而非等距分级。",
    );
    note(NoteKind::LogScale, text.to_owned())
}

/// A logarithmic axis that was asked for where there can be none.
pub(crate) fn no_log(channel: &str, locale: Locale) -> Note {
    let text = match locale.language {
        Language::En => {
            format!("The {channel} axis is not logarithmic: that needs plain numbers, not stacked.")
        }
        Language::Zh => format!("{channel} 轴不是对数轴：对数轴需要未堆叠的数值。"),
    };
    note(NoteKind::LogScale, text)
}

/// Where bars start that cannot start at zero.
pub(crate) fn log_bars(start: &str, locale: Locale) -> Note {
    let text = match locale.language {
        Language::En => format!(
            "The value axis is logarithmic: equal distances are equal ratios, and lengths start at {start}."
        ),
        Language::Zh => format!("数值轴为对数轴：相等的距离表示相等的倍数，长度从 {start} 算起。"),
    };
    note(NoteKind::LogScale, text)
}

pub(crate) fn others_together(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => "One other is drawn last, in grey.".to_owned(),
        (Language::En, _) => format!("{} others are added up and drawn last.", float(n, locale)),
        (Language::Zh, _) => format!("其余 {} 个合计画在最后。", float(n, locale)),
    };
    note(NoteKind::Others, text)
}

pub(crate) fn others_left_out(n: usize, locale: Locale) -> Note {
    let text = match (locale.language, n) {
        (Language::En, 1) => "One other is not shown.".to_owned(),
        (Language::En, _) => format!("{} others are not shown.", float(n, locale)),
        (Language::Zh, _) => format!("另有 {} 个未显示。", float(n, locale)),
    };
    note(NoteKind::Others, text)
}

pub(crate) fn many_panels(shown: usize, total: usize, locale: Locale) -> Note {
    let (shown, total) = (float(shown, locale), float(total, locale));
    let text = match locale.language {
        Language::En => format!("The first {shown} of {total} small charts are drawn."),
        Language::Zh => format!("共 {total} 个小图，仅画出前 {shown} 个。"),
    };
    note(NoteKind::ManyPanels, text)
}

pub(crate) fn truncated_somewhere(locale: Locale) -> Note {
    let text = locale.pick(
        "Each chart has a value axis of its own; not all of them show zero.",
        "各小图的数值轴相互独立，部分不含零点。",
    );
    note(NoteKind::TruncatedAxis, text.to_owned())
}

pub(crate) fn boxes(locale: Locale) -> Note {
    let text = locale.pick(
        "Boxes reach from the first to the third quartile, the line is the median, whiskers reach \
         to the least and the greatest value.",
        "箱体为第一至第三四分位数，中线为中位数，须线到最小值和最大值。",
    );
    note(NoteKind::Boxplot, text.to_owned())
}

pub(crate) fn ends_only(n: usize, locale: Locale) -> Note {
    let text = match locale.language {
        Language::En => {
            format!("Only the first and the last of {} periods are drawn.", float(n, locale))
        }
        Language::Zh => format!("共 {} 期，仅画出首尾两期。", float(n, locale)),
    };
    note(NoteKind::Ends, text)
}
