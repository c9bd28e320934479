//! An entry on its way into the catalogue, filled property by property.

use sagitta_catalog::{Dataset, Field, License, Localized, Location};

use super::{Taken, words};

/// An entry without an id of its own, and with the names of its themes.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) dataset: Dataset,
    pub(super) themes: Vec<Localized>,
    /// What it is called where it comes from.
    pub(super) identifier: String,
}

/// The properties that entries are filled with from texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Property {
    Title,
    Description,
    Publisher,
    Theme,
    Keyword,
    Issued,
    Modified,
    Frequency,
    Access,
    Format,
    Rows,
    Region,
    Identifier,
    Page,
    License,
    Fields,
    /// Known, but nothing that a catalogue entry has a place for here.
    Other,
}

/// The labels that portals give to each property.
const LABELS: [(Property, &[&str]); 17] = [
    (
        Property::Title,
        &[
            "title",
            "name",
            "标题",
            "名称",
            "数据集名称",
            "资源名称",
            "信息资源名称",
            "目录名称",
            "数据名称",
            "数据资源名称",
            "数据目录名称",
            "接口名称",
        ],
    ),
    (
        Property::Description,
        &[
            "description",
            "notes",
            "abstract",
            "摘要",
            "描述",
            "简介",
            "说明",
            "信息资源摘要",
            "数据摘要",
            "数据描述",
            "资源摘要",
            "资源描述",
            "目录摘要",
            "内容描述",
            "数据集描述",
            "数据简介",
            "目录描述",
        ],
    ),
    (
        Property::Publisher,
        &[
            "publisher",
            "department",
            "organization",
            "部门",
            "单位",
            "提供部门",
            "数源单位",
            "来源部门",
            "数据提供方",
            "提供方",
            "信息资源提供方",
            "提供单位",
            "数据提供单位",
            "数据提供部门",
            "发布部门",
            "发布机构",
            "所属部门",
            "责任部门",
            "来源单位",
            "数据来源",
            "资源提供方",
            "数据来源部门",
            "发布单位",
            "主管部门",
        ],
    ),
    (
        Property::Theme,
        &[
            "theme",
            "category",
            "主题",
            "分类",
            "领域",
            "所属主题",
            "数据领域",
            "重点领域",
            "主题分类",
            "国家主题分类",
            "信息资源分类",
            "所属领域",
            "服务分类",
            "主题名称",
            "资源分类",
            "数据分类",
            "数据主题",
            "开放领域",
        ],
    ),
    (
        Property::Keyword,
        &[
            "keyword",
            "keywords",
            "tags",
            "标签",
            "关键词",
            "关键字",
            "数据标签",
            "行业",
            "行业分类",
            "所属行业",
            "industry",
        ],
    ),
    (
        Property::Issued,
        &[
            "issued",
            "created",
            "发布日期",
            "首次发布日期",
            "发布时间",
            "首次发布时间",
            "上架日期",
            "创建时间",
            "创建日期",
        ],
    ),
    (
        Property::Modified,
        &[
            "modified",
            "updated",
            "更新日期",
            "更新时间",
            "最后更新",
            "最近更新时间",
            "最后更新时间",
            "最新更新日期",
            "修改时间",
            "数据更新时间",
            "最近更新",
        ],
    ),
    (
        Property::Frequency,
        &[
            "frequency",
            "accrualperiodicity",
            "update_frequency",
            "更新频率",
            "更新周期",
            "更新频度",
            "数据更新频率",
            "资源更新周期",
            "数据更新周期",
        ],
    ),
    (
        Property::Access,
        &[
            "accessrights",
            "accesslevel",
            "openness",
            "开放类型",
            "开放属性",
            "开放条件",
            "开放等级",
            "开放方式",
            "开放状态",
            "共享类型",
            "共享属性",
        ],
    ),
    (
        Property::Format,
        &[
            "format",
            "formats",
            "格式",
            "资源格式",
            "数据格式",
            "信息资源格式",
            "文件格式",
            "格式分类",
            "格式类型",
        ],
    ),
    (Property::Rows, &["rows", "数据量", "记录数", "数据条数", "总记录数", "数据总量", "数据量条"]),
    (
        Property::Region,
        &[
            "region",
            "spatial",
            "行政区划",
            "所属地区",
            "区域",
            "地区",
            "所属区域",
            "地域",
            "空间范围",
        ],
    ),
    (
        Property::Identifier,
        &[
            "id",
            "identifier",
            "代码",
            "编号",
            "信息资源代码",
            "目录编码",
            "目录代码",
            "资源代码",
            "数据集编号",
            "标识符",
            "信息资源标识符",
            "资源编码",
        ],
    ),
    (
        Property::Page,
        &[
            "url",
            "homepage",
            "landingpage",
            "链接",
            "地址",
            "详情页",
            "链接地址",
            "访问地址",
            "在线资源链接地址",
            "网址",
        ],
    ),
    (Property::License, &["license", "许可", "授权协议", "开放协议", "许可协议"]),
    (Property::Fields, &["fields", "columns", "数据项", "信息项", "信息项名称", "字段"]),
    (
        Property::Other,
        &[
            "contact",
            "email",
            "version",
            "联系方式",
            "联系人",
            "电话",
            "联系电话",
            "邮箱",
            "部门电话",
            "部门邮箱",
            "版本",
            "版本号",
            "元数据版本",
            "浏览量",
            "访问量",
            "下载量",
            "申请量",
            "接口调用",
            "调用量",
            "评分",
            "内部部门",
            "提供方代码",
            "应用场景",
            "序号",
            "共享条件",
            "共享方式",
            "关联资源代码",
        ],
    ),
];

/// What a label stands for, whatever is around its words: gaps, colons, units in brackets.
pub(super) fn property(label: &str) -> Option<Property> {
    let label = label.trim().trim_end_matches([':', '：', '*']);
    let label = label.split(['(', '（']).next().unwrap_or(label);
    let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    let label = label.to_lowercase();
    let known = LABELS.iter().find(|(_, labels)| labels.contains(&label.as_str()));
    known.map(|(property, _)| *property)
}

impl Draft {
    /// Puts a text into a property. What is not understood is told, and left out.
    pub(super) fn put(
        &mut self,
        property: Property,
        text: &str,
        (place, label): (&str, &str),
        taken: &mut Taken,
    ) {
        let text = text.trim();
        if text.is_empty() || ["-", "—", "无", "暂无", "null"].contains(&text) {
            return;
        }
        let dataset = &mut self.dataset;
        let mut is_known = true;
        match property {
            Property::Title => add(&mut dataset.title, text),
            Property::Description => add(&mut dataset.description, text),
            Property::Publisher => add(&mut dataset.publisher.name, text),
            Property::Theme => self.themes.extend(words::parts(text).map(words::localized)),
            Property::Keyword => dataset.keyword.extend(words::parts(text).map(str::to_owned)),
            Property::Issued => {
                dataset.issued = words::date(text);
                is_known = dataset.issued.is_some();
            }
            Property::Modified => {
                dataset.modified = words::date(text);
                is_known = dataset.modified.is_some();
            }
            Property::Frequency => {
                dataset.accrual_periodicity = words::frequency(text);
                is_known = dataset.accrual_periodicity.is_some();
            }
            Property::Access => match words::access(text) {
                Some(rights) => dataset.access_rights = rights,
                // What the conditions are is worth more than that they were not understood.
                None => {
                    add(&mut dataset.rights, text);
                    is_known = false;
                }
            },
            Property::Format => {
                for format in words::parts(text).map(words::format) {
                    if !dataset.format.contains(&format) {
                        dataset.format.push(format);
                    }
                }
            }
            Property::Rows => match rows(text) {
                Some(n_rows) => dataset.n_rows = n_rows,
                None => is_known = false,
            },
            Property::Region => {
                dataset.spatial = Some(location(text));
            }
            Property::Identifier => text.clone_into(&mut self.identifier),
            Property::Page if text.starts_with("http") => {
                dataset.landing_page = Some(text.to_owned());
            }
            Property::Page => is_known = false,
            Property::License => {
                dataset.license = License { id: text.to_owned(), name: text.to_owned(), url: None };
            }
            Property::Fields => {
                let named = |name: &str| Field { name: name.to_owned(), ..Field::default() };
                dataset.fields.extend(words::parts(text).map(named));
                dataset.n_columns = u64::try_from(dataset.fields.len()).unwrap_or(0);
            }
            Property::Other => {}
        }
        if !is_known {
            let message = format!("\"{}\" was not understood", shortened(text));
            taken.remark(place, label, message);
        }
    }

    /// Adds the entry to what was taken; one without a title is told of and left out.
    pub(super) fn finish(self, place: &str, taken: &mut Taken) {
        if self.dataset.title.is_empty() {
            taken.remark(place, "title", "the entry has no title and was left out");
        } else {
            taken.drafts.push(self);
        }
    }
}

/// Writes a text in its language, unless there is one.
pub(super) fn add(texts: &mut Localized, text: &str) {
    let Localized { en, zh } = words::localized(text);
    for (there, new) in [(&mut texts.en, en), (&mut texts.zh, zh)] {
        if there.is_empty() {
            *there = new;
        }
    }
}

/// A place by its name, or by a code of six digits before or after it.
pub(super) fn location(text: &str) -> Location {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_code = digits.len() == 6 && text.contains(digits.as_str());
    let name = if is_code { text.replace(digits.as_str(), "") } else { text.to_owned() };
    let name = name.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let name = if name.is_empty() { text.to_owned() } else { name };
    Location { code: if is_code { digits } else { String::new() }, name: words::localized(&name) }
}

/// A number of rows, with marks between thousands and a unit after it.
fn rows(text: &str) -> Option<u64> {
    let text = text.trim_end_matches(['条', '行', '笔', ' ']).replace([',', '，', ' '], "");
    match text.strip_suffix('万') {
        Some(n) => {
            let (whole, part) = n.split_once('.').unwrap_or((n, ""));
            let part = format!("{part:0<4}");
            let part: u64 = part.get(..4)?.parse().ok()?;
            Some(whole.parse::<u64>().ok()?.checked_mul(10_000)? + part)
        }
        None => text.parse().ok(),
    }
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_in_their_variants() {
        for (label, expected) in [
            ("数据集名称", Some(Property::Title)),
            (" 更新频率：", Some(Property::Frequency)),
            ("数据量（条）", Some(Property::Rows)),
            ("accrualPeriodicity", Some(Property::Frequency)),
            ("开放 属性", Some(Property::Access)),
            ("颜色", None),
        ] {
            assert_eq!(property(label), expected, "{label}");
        }
    }

    #[test]
    fn numbers_of_rows_and_places_are_read() {
        for (text, expected) in
            [("1,234", Some(1_234)), ("56条", Some(56)), ("1.2万", Some(12_000)), ("多", None)]
        {
            assert_eq!(rows(text), expected, "{text}");
        }
        let place = location("120101 和平区");
        assert_eq!((place.code.as_str(), place.name.zh.as_str()), ("120101", "和平区"));
        assert_eq!(location("World").name.en, "World");
    }
}
