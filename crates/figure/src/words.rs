//! What stands around a picture, in the languages of figures.

use sagitta_render::Language;

/// One of two texts.
pub(crate) fn pick<T>(language: Language, en: T, zh: T) -> T {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}

pub(crate) fn source(name: &str, language: Language) -> String {
    pick(language, format!("Source: {name}"), format!("来源：{name}"))
}

pub(crate) fn data_to(date: &str, language: Language) -> String {
    pick(language, format!("Data to {date}"), format!("数据截至 {date}"))
}

pub(crate) fn synthetic(language: Language) -> &'static str {
    pick(language, "Synthetic: a program made these figures up", "模拟数据：由程序生成")
}

pub(crate) fn numbers(language: Language) -> &'static str {
    pick(language, "The numbers", "数值表")
}

pub(crate) fn explore(language: Language) -> &'static str {
    pick(language, "Explore the data", "浏览数据")
}

/// Where the numbers of a frozen figure are from.
pub(crate) fn frozen(date: &str, hash: &str, language: Language) -> String {
    match language {
        Language::En => format!("Frozen on {date} (sha256 {hash}…)"),
        Language::Zh => format!("冻结于 {date}（sha256 {hash}…）"),
    }
}

/// That a table is not whole.
pub(crate) fn first_rows(shown: &str, all: &str, language: Language) -> String {
    match language {
        Language::En => format!("The first {shown} of {all} rows"),
        Language::Zh => format!("共 {all} 行，此处为前 {shown} 行"),
    }
}

pub(crate) fn then(language: Language) -> &'static str {
    pick(language, "Then", "当时")
}

pub(crate) fn now(language: Language) -> &'static str {
    pick(language, "Now", "现在")
}

pub(crate) fn figure_name(language: Language) -> &'static str {
    pick(language, "Figure", "数值")
}
