//! What stands around a picture, in the languages of figures.

use sagitta_render::{Language, Locale};

/// One of two texts.
pub(crate) fn pick<T>(locale: Locale, en: T, zh: T) -> T {
    match locale.language {
        Language::En => en,
        Language::Zh => zh,
    }
}

pub(crate) fn source(name: &str, locale: Locale) -> String {
    pick(locale, format!("Source: {name}"), format!("来源：{name}"))
}

pub(crate) fn data_to(date: &str, locale: Locale) -> String {
    pick(locale, format!("Data to {date}"), format!("数据截至 {date}"))
}

pub(crate) fn synthetic(locale: Locale) -> &'static str {
    pick(locale, "Synthetic: a program made these figures up", "模拟数据：由程序生成")
}

pub(crate) fn numbers(locale: Locale) -> &'static str {
    pick(locale, "The numbers", "数值表")
}

pub(crate) fn explore(locale: Locale) -> &'static str {
    pick(locale, "Explore the data", "浏览数据")
}

/// Where the numbers of a frozen figure are from.
pub(crate) fn frozen(date: &str, hash: &str, locale: Locale) -> String {
    match locale.language {
        Language::En => format!("Frozen on {date} (sha256 {hash}…)"),
        Language::Zh => format!("冻结于 {date}（sha256 {hash}…）"),
    }
}

/// That a table is not whole.
pub(crate) fn first_rows(shown: &str, all: &str, locale: Locale) -> String {
    match locale.language {
        Language::En => format!("The first {shown} of {all} rows"),
        Language::Zh => format!("共 {all} 行，此处为前 {shown} 行"),
    }
}

pub(crate) fn then(locale: Locale) -> &'static str {
    pick(locale, "Then", "当时")
}

pub(crate) fn now(locale: Locale) -> &'static str {
    pick(locale, "Now", "现在")
}

pub(crate) fn figure_name(locale: Locale) -> &'static str {
    pick(locale, "Figure", "数值")
}
