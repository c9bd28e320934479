//! What must be said beside a picture.

use crate::format::count;
use crate::{Language, Note, NoteKind};

fn float(n: usize) -> String {
    count(u64::try_from(n).unwrap_or(u64::MAX))
}

fn note(kind: NoteKind, text: String) -> Note {
    Note { kind, text }
}

pub(crate) fn empty(has_rows: bool, language: Language) -> Note {
    let text = match (has_rows, language) {
        (false, Language::En) => "Nothing to draw: no rows match.",
        (false, Language::Zh) => "没有可画的内容：没有符合条件的行。",
        (true, Language::En) => "Nothing to draw: none of the rows has a value to show.",
        (true, Language::Zh) => "没有可画的内容：所有行都没有可显示的值。",
    };
    note(NoteKind::Empty, text.to_owned())
}

pub(crate) fn incomplete(period: &str, language: Language) -> Note {
    let text = match language {
        Language::En => format!("The last period ({period}) is not complete."),
        Language::Zh => format!("最后一期（{period}）不完整。"),
    };
    note(NoteKind::Incomplete, text)
}

pub(crate) fn gaps(n: usize, language: Language) -> Note {
    let text = match (language, n) {
        (Language::En, 1) => "One period has no rows; it is left as a gap.".to_owned(),
        (Language::En, _) => format!("{} periods have no rows; they are left as gaps.", float(n)),
        (Language::Zh, _) => format!("{} 个时段没有数据，图中留空。", float(n)),
    };
    note(NoteKind::Gaps, text)
}

pub(crate) fn nulls(n: usize, language: Language) -> Note {
    let text = match (language, n) {
        (Language::En, 1) => "One row without a value (∅) is not drawn.".to_owned(),
        (Language::En, _) => format!("{} rows without a value (∅) are not drawn.", float(n)),
        (Language::Zh, _) => format!("{} 行无值（∅），未画出。", float(n)),
    };
    note(NoteKind::Nulls, text)
}

pub(crate) fn not_finite(n: usize, language: Language) -> Note {
    let text = match (language, n) {
        (Language::En, 1) => "One value that is NaN or infinite is not drawn.".to_owned(),
        (Language::En, _) => format!("{} values that are NaN or infinite are not drawn.", float(n)),
        (Language::Zh, _) => format!("{} 个 NaN 或无穷大的值未画出。", float(n)),
    };
    note(NoteKind::NotFinite, text)
}

pub(crate) fn null_group(column: &str, n: usize, figures: &[String], language: Language) -> Note {
    let list = match (figures.is_empty(), language) {
        (true, _) => String::new(),
        (false, Language::En) => format!(": {}", figures.join(", ")),
        (false, Language::Zh) => format!("：{}", figures.join("、")),
    };
    let text = match (language, n) {
        (Language::En, 1) => {
            format!("One row without {column} (∅) has no place on the axis{list}.")
        }
        (Language::En, _) => {
            format!("{} rows without {column} (∅) have no place on the axis{list}.", float(n))
        }
        (Language::Zh, _) => {
            format!("{} 行的 {column} 无值（∅），在轴上没有位置{list}。", float(n))
        }
    };
    note(NoteKind::NullGroup, text)
}

pub(crate) fn truncated(start: &str, language: Language) -> Note {
    let text = match language {
        Language::En => format!("The value axis does not show zero; it starts at {start}."),
        Language::Zh => format!("数值轴不含零点，从 {start} 开始。"),
    };
    note(NoteKind::TruncatedAxis, text)
}

pub(crate) fn limited(shown: usize, total: u64, language: Language) -> Note {
    let (shown, total) = (float(shown), count(total));
    let text = match language {
        Language::En => format!("Showing the first {shown} of {total}."),
        Language::Zh => format!("仅显示 {total} 个中的前 {shown} 个。"),
    };
    note(NoteKind::Limited, text)
}

pub(crate) fn placeless(n: usize, language: Language) -> Note {
    let text = match (language, n) {
        (Language::En, 1) => "One row without a place is not drawn.".to_owned(),
        (Language::En, _) => format!("{} rows without a place are not drawn.", float(n)),
        (Language::Zh, _) => format!("{} 行没有坐标，未画出。", float(n)),
    };
    note(NoteKind::Nulls, text)
}

pub(crate) fn many_series(colored: usize, total: usize, language: Language) -> Note {
    let (others, colored, total) = (float(total - colored), float(colored), float(total));
    let text = match language {
        Language::En => {
            format!("{colored} of {total} series have a colour; the other {others} are grey.")
        }
        Language::Zh => format!("{total} 个系列中 {colored} 个着色，其余 {others} 个为灰色。"),
    };
    note(NoteKind::ManySeries, text)
}

pub(crate) fn repeated(n: usize, language: Language) -> Note {
    let text = match language {
        Language::En => {
            format!("{} rows share their place with another row of the same series.", float(n))
        }
        Language::Zh => format!("{} 行与同一系列的另一行位置相同。", float(n)),
    };
    note(NoteKind::Repeated, text)
}
