//! What words of other catalogues mean: dates, cycles, openness, formats.

use sagitta_catalog::{AccessRights, Frequency, Language, Localized};

/// A text in the language that its letters are of.
pub(super) fn localized(text: &str) -> Localized {
    let text = text.trim();
    match language(text) {
        Language::Zh => Localized::new("", text),
        Language::En => Localized::new(text, ""),
    }
}

/// Chinese if there is a Chinese character.
pub(super) fn language(text: &str) -> Language {
    if text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) {
        Language::Zh
    } else {
        Language::En
    }
}

/// A text as an id: letters of any script and digits, with hyphens between.
pub(super) fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// How often something is renewed: in words of either language, as a code of the European
/// vocabulary, or as a repeated period of ISO 8601.
pub(super) fn frequency(text: &str) -> Option<Frequency> {
    let word = text.rsplit(['/', '#']).next().unwrap_or(text).trim().to_lowercase();
    let word = match text.trim().strip_prefix("R/") {
        Some(period) => period.to_lowercase(),
        None => word,
    };
    Some(match word.trim_end_matches("更新") {
        "实时" | "continuous" | "cont" | "real-time" | "realtime" | "update_cont" | "pt1s" => {
            Frequency::Continuous
        }
        "每日" | "每天" | "日" | "天" | "按日" | "daily" | "day" | "p1d" => {
            Frequency::Daily
        }
        "每周" | "周" | "按周" | "weekly" | "week" | "p1w" | "p7d" => Frequency::Weekly,
        "每月" | "月" | "按月" | "monthly" | "month" | "p1m" => Frequency::Monthly,
        "每季度" | "每季" | "季度" | "季" | "按季度" | "quarterly" | "quarter" | "p3m" => {
            Frequency::Quarterly
        }
        "每半年" | "半年" | "半年度" | "biannual" | "annual_2" | "semiannual" | "semi-annually"
        | "biannually" | "p6m" => Frequency::Biannual,
        "每年" | "年" | "年度" | "按年" | "annual" | "annually" | "yearly" | "year" | "p1y" => {
            Frequency::Annual
        }
        "不定期" | "自定义" | "按需" | "其他" | "irregular" | "irreg" | "as needed"
        | "asneeded" | "other" | "unknown" | "never" => Frequency::Irregular,
        _ => return None,
    })
}

/// Who may have something: in words of either language, or as a code.
pub(super) fn access(text: &str) -> Option<AccessRights> {
    let word = text.rsplit(['/', '#']).next().unwrap_or(text).trim().to_lowercase();
    Some(match word.as_str() {
        "无条件开放" | "无条件" | "完全开放" | "普遍开放" | "无条件共享" | "主动开放" | "公开"
        | "开放" | "直接开放" | "public" | "open" => AccessRights::Public,
        "有条件开放" | "有条件" | "依申请开放" | "申请开放" | "登录开放" | "受限开放"
        | "有条件共享" | "注册开放" | "restricted" | "restricted public" => {
            AccessRights::Restricted
        }
        "不予开放" | "不开放" | "非开放" | "不予共享" | "禁止开放" | "non_public"
        | "non-public" | "closed" | "private" => AccessRights::NonPublic,
        _ => return None,
    })
}

/// An ISO date, of what people write for one: `2024年5月1日`, `2024/5/1`, `2024-05-01 08:00:00`,
/// `20240501`, `2024-05`.
pub(super) fn date(text: &str) -> Option<String> {
    let day = text.trim().split(['T', ' ']).next()?;
    let compact = day.len() == 8 && day.chars().all(|c| c.is_ascii_digit());
    let spread;
    let day = if compact {
        spread = format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..)?);
        &spread
    } else {
        day
    };
    let mut parts = day.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty());
    let year: u32 = parts.next()?.parse().ok().filter(|year| (1000..=9999).contains(year))?;
    let mut date = format!("{year:04}");
    for most in [12_u32, 31] {
        let Some(part) = parts.next() else { break };
        let part: u32 = part.parse().ok().filter(|part| (1..=most).contains(part))?;
        date.push_str(&format!("-{part:02}"));
    }
    parts.next().is_none().then_some(date)
}

/// The parts of a list that people write: words between commas, semicolons, bars or gaps of lines.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '，', '、', ';', '；', '|', '\n', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The short name of a format: of a word, an ending or a media type.
pub(super) fn format(text: &str) -> String {
    let word = text.rsplit('/').next().unwrap_or(text).trim().trim_start_matches('.');
    match word.to_ascii_lowercase().as_str() {
        "csv" => "CSV".to_owned(),
        "json" | "ld+json" => "JSON".to_owned(),
        "xls" | "vnd.ms-excel" | "excel" => "XLS".to_owned(),
        "xlsx" | "vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "XLSX".to_owned(),
        "geojson" | "geo+json" | "vnd.geo+json" => "GeoJSON".to_owned(),
        "parquet" | "vnd.apache.parquet" => "Parquet".to_owned(),
        "api" | "接口" | "数据接口" | "库表接口" | "服务接口" => "API".to_owned(),
        "tab-separated-values" | "tsv" => "TSV".to_owned(),
        other if other.chars().all(|c| c.is_ascii_alphanumeric()) && other.len() <= 5 => {
            other.to_ascii_uppercase()
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2024-05-01", Some("2024-05-01")),
            ("2024年5月1日", Some("2024-05-01")),
            ("2024/5/1 08:30:00", Some("2024-05-01")),
            ("2024-05-01T08:30:00.123456", Some("2024-05-01")),
            ("20240501", Some("2024-05-01")),
            ("2024.5", Some("2024-05")),
            ("2024", Some("2024")),
            ("2024-13-01", None),
            ("5/1/2024", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(date(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn words_of_portals_are_known() {
        for (text, expected) in [
            ("每月", Some(Frequency::Monthly)),
            ("每季度更新", Some(Frequency::Quarterly)),
            ("R/P1Y", Some(Frequency::Annual)),
            (
                "http://publications.europa.eu/resource/authority/frequency/ANNUAL_2",
                Some(Frequency::Biannual),
            ),
            ("偶尔", None),
        ] {
            assert_eq!(frequency(text), expected, "{text}");
        }
        for (text, expected) in [
            ("有条件开放", Some(AccessRights::Restricted)),
            ("完全开放", Some(AccessRights::Public)),
            ("NON_PUBLIC", Some(AccessRights::NonPublic)),
            ("问部门", None),
        ] {
            assert_eq!(access(text), expected, "{text}");
        }
        let formats: Vec<String> = parts("xls、接口; text/csv").map(format).collect();
        assert_eq!(formats, ["XLS", "API", "CSV"]);
        assert_eq!(plain(" 空气 质量 (2024) PM2.5"), "空气-质量-2024-pm2-5");
    }
}
