//! How data is cited: APA (7th edition) and GB/T 7714—2015, as plain text.

use crate::format::iso;
use crate::{Language, Locale};

/// What is cited. Dates are ISO texts; what is not known is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cited<'a> {
    /// Who publishes the data.
    pub publisher: Option<&'a str>,
    /// What the dataset is called.
    pub title: &'a str,
    /// When it was published: a year, or a date.
    pub issued: Option<&'a str>,
    /// When it was last changed, or the day up to which its data goes.
    pub modified: Option<&'a str>,
    /// The version by name: `2`, `2024-03`.
    pub version: Option<&'a str>,
    /// Where the data is: the address of the view, or of the dataset.
    pub address: Option<&'a str>,
    /// The day on which the reader saw it.
    pub accessed: Option<&'a str>,
    /// The part that is cited: the sentence.
    pub part: Option<&'a str>,
}

/// A citation in APA's style (7th edition, data sets): `Publisher. (2017). Title (Version 2) [Data
/// set]. Part. Retrieved 27 November 2026, from address`.
///
/// The title stands first where no publisher is known, and `n.d.` for a date that is not.
pub fn apa(cited: &Cited<'_>, locale: Locale) -> String {
    let mut title = one_line(cited.title);
    if let Some(version) = known(cited.version) {
        let word = locale.pick(" (Version ", "（版本 ");
        title = title + word + &version + locale.pick(")", "）");
    }
    title.push_str(locale.pick(" [Data set]", "[数据集]"));
    let year = known(cited.issued).or_else(|| known(cited.modified)).map(|date| year(&date));
    let year = year.unwrap_or_else(|| locale.pick("n.d.", "无日期").to_owned());
    let mut out = String::new();
    match known(cited.publisher) {
        Some(publisher) => {
            sentence(&mut out, &publisher);
            sentence(&mut out, &format!("({year})"));
            sentence(&mut out, &title);
        }
        None => {
            sentence(&mut out, &title);
            sentence(&mut out, &format!("({year})"));
        }
    }
    if let Some(part) = known(cited.part) {
        sentence(&mut out, &part);
    }
    let address = known(cited.address);
    match (known(cited.accessed), &address, locale.language) {
        (Some(date), Some(_), Language::En) => out += &format!(" Retrieved {}, from", long(&date)),
        (Some(date), None, Language::En) => {
            sentence(&mut out, &format!("Retrieved {}", long(&date)));
        }
        (Some(date), Some(_), Language::Zh) => {
            out += &format!(" 检索于 {}，取自", iso(&date, locale));
        }
        (Some(date), None, Language::Zh) => {
            sentence(&mut out, &format!("检索于 {}", iso(&date, locale)));
        }
        (None, ..) => {}
    }
    if let Some(address) = address {
        out.push(' ');
        out.push_str(&address);
    }
    out
}

/// A citation by GB/T 7714—2015, as an electronic resource of type data set, on line:
/// `责任者. 题名: 其他题名信息[DS/OL]. 版本. 出版年(更新日期)[引用日期]. 地址.`
///
/// Parts that are not known are left out with their punctuation.
pub fn gb_t_7714(cited: &Cited<'_>, locale: Locale) -> String {
    let mut out = String::new();
    if let Some(publisher) = known(cited.publisher) {
        sentence(&mut out, &publisher);
    }
    let mut title = one_line(cited.title);
    if let Some(part) = known(cited.part) {
        title = format!("{title}: {}", part.trim_end_matches(['.', '。']));
    }
    title.push_str("[DS/OL]");
    sentence(&mut out, &title);
    if let Some(version) = known(cited.version) {
        sentence(&mut out, &format!("{}{version}", locale.pick("Version ", "版本 ")));
    }
    let mut dates = known(cited.issued).map(|date| year(&date)).unwrap_or_default();
    if let Some(date) = known(cited.modified) {
        dates += &format!("({})", day(&date));
    }
    if let Some(date) = known(cited.accessed) {
        dates += &format!("[{}]", day(&date));
    }
    if !dates.is_empty() {
        sentence(&mut out, &dates);
    }
    if let Some(address) = known(cited.address) {
        sentence(&mut out, &address);
    }
    out
}

/// Adds a sentence with its full stop.
fn sentence(out: &mut String, text: &str) {
    let separator = if out.is_empty() { "" } else { " " };
    out.push_str(separator);
    out.push_str(text);
    if !text.ends_with(['.', '。']) {
        out.push('.');
    }
}

/// A part that is there, on one line.
fn known(part: Option<&str>) -> Option<String> {
    part.map(one_line).filter(|part| !part.is_empty())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The year of an ISO date; the text itself if it is none.
fn year(date: &str) -> String {
    match date.split_once('-') {
        Some((year, _)) if year.len() == 4 => year.to_owned(),
        _ => date.to_owned(),
    }
}

/// The day of an ISO moment.
fn day(date: &str) -> &str {
    date.split('T').next().unwrap_or(date)
}

/// `27 November 2026`.
fn long(date: &str) -> String {
    let mut parts = day(date).splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return iso(date, Locale::EN);
    };
    match (month.parse(), day.parse::<u8>()) {
        (Ok(month), Ok(day)) => {
            format!("{day} {} {year}", crate::format::month_name(month, Locale::EN))
        }
        _ => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Cited<'_> = Cited {
        publisher: Some("Beijing Municipal Environmental Monitoring Center"),
        title: "Beijing air quality",
        issued: Some("2017"),
        modified: Some("2017-02-28"),
        version: Some("2"),
        address: Some("https://example.org/#/air"),
        accessed: Some("2026-11-27"),
        part: Some("Mean PM2.5 by month and station, 2014"),
    };
    const ZH: Cited<'_> = Cited {
        publisher: Some("北京市生态环境监测中心"),
        title: "北京空气质量",
        part: Some("各站点的 PM2.5 月均值，2014年"),
        ..EN
    };

    #[test]
    fn apa_style() {
        let check = |cited: Cited<'_>, locale, expected: &str| {
            assert_eq!(apa(&cited, locale), expected);
        };
        check(
            EN,
            Locale::EN,
            "Beijing Municipal Environmental Monitoring Center. (2017). Beijing air quality \
             (Version 2) [Data set]. Mean PM2.5 by month and station, 2014. Retrieved 27 November \
             2026, from https://example.org/#/air",
        );
        check(
            ZH,
            Locale::ZH,
            "北京市生态环境监测中心. (2017). 北京空气质量（版本 2）[数据集]. 各站点的 PM2.5 \
             月均值，2014年. 检索于 2026年11月27日，取自 https://example.org/#/air",
        );
        check(
            Cited { publisher: None, issued: None, modified: None, version: None, ..EN },
            Locale::EN,
            "Beijing air quality [Data set]. (n.d.). Mean PM2.5 by month and station, 2014. \
             Retrieved 27 November 2026, from https://example.org/#/air",
        );
        check(
            Cited { issued: None, part: None, accessed: None, ..EN },
            Locale::EN,
            "Beijing Municipal Environmental Monitoring Center. (2017). Beijing air quality \
             (Version 2) [Data set]. https://example.org/#/air",
        );
        check(Cited { title: "数据", ..Cited::default() }, Locale::ZH, "数据[数据集]. (无日期).");
        check(
            Cited { title: "Data", accessed: Some("2026-11"), ..Cited::default() },
            Locale::EN,
            "Data [Data set]. (n.d.). Retrieved November 2026.",
        );
    }

    #[test]
    fn gb_t_7714_style() {
        let check = |cited: Cited<'_>, locale, expected: &str| {
            assert_eq!(gb_t_7714(&cited, locale), expected);
        };
        check(
            ZH,
            Locale::ZH,
            "北京市生态环境监测中心. 北京空气质量: 各站点的 PM2.5 月均值，2014年[DS/OL]. 版本 2. \
             2017(2017-02-28)[2026-11-27]. https://example.org/#/air.",
        );
        check(
            EN,
            Locale::EN,
            "Beijing Municipal Environmental Monitoring Center. Beijing air quality: Mean PM2.5 \
             by month and station, 2014[DS/OL]. Version 2. 2017(2017-02-28)[2026-11-27]. \
             https://example.org/#/air.",
        );
        check(
            Cited { publisher: Some(" \n"), issued: None, version: None, part: None, ..ZH },
            Locale::ZH,
            "北京空气质量[DS/OL]. (2017-02-28)[2026-11-27]. https://example.org/#/air.",
        );
        check(
            Cited { title: "北京空气质量", accessed: Some("2026-11-27"), ..Cited::default() },
            Locale::ZH,
            "北京空气质量[DS/OL]. [2026-11-27].",
        );
        check(Cited { title: "数据", ..Cited::default() }, Locale::ZH, "数据[DS/OL].");
    }
}
