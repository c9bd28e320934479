//! The words of the pages, in English and in Chinese.

use sagitta_catalog::Language;
use sagitta_render::{Locale, format};

use crate::build::history::Changes;

/// All words of a language.
pub(super) struct Words {
    pub(super) tag: &'static str,
    /// The other language, named in itself, and its tag.
    pub(super) other: &'static str,
    pub(super) other_tag: &'static str,
    pub(super) all_datasets: &'static str,
    pub(super) by_theme: &'static str,
    pub(super) by_publisher: &'static str,
    pub(super) no_theme: &'static str,
    pub(super) unknown_publisher: &'static str,
    pub(super) unknown: &'static str,
    pub(super) explore: &'static str,
    pub(super) explore_this: &'static str,
    pub(super) for_programs: &'static str,
    pub(super) about: &'static str,
    pub(super) columns: &'static str,
    pub(super) column: &'static str,
    pub(super) type_: &'static str,
    pub(super) unit: &'static str,
    pub(super) missing: &'static str,
    pub(super) distinct: &'static str,
    pub(super) values: &'static str,
    pub(super) meaning: &'static str,
    pub(super) formerly: &'static str,
    pub(super) former_ids: &'static str,
    pub(super) first_rows: &'static str,
    pub(super) publisher: &'static str,
    pub(super) license: &'static str,
    pub(super) theme: &'static str,
    pub(super) keywords: &'static str,
    pub(super) covers: &'static str,
    pub(super) issued: &'static str,
    pub(super) modified: &'static str,
    pub(super) landing_page: &'static str,
    pub(super) sources: &'static str,
    pub(super) rows: &'static str,
    pub(super) checksum: &'static str,
    pub(super) identifier: &'static str,
    pub(super) cite: &'static str,
    pub(super) synthetic: &'static str,
    pub(super) synthetic_long: &'static str,
    pub(super) interface_rows: &'static str,
    pub(super) interface_summary: &'static str,
    pub(super) interface_first: &'static str,
    pub(super) made_with: &'static str,
    pub(super) feed: &'static str,
    pub(super) catalogue_file: &'static str,
    pub(super) moved: &'static str,
    pub(super) withdrawn: &'static str,
    pub(super) withdrawn_on: &'static str,
    pub(super) why: &'static str,
    pub(super) no_rows: &'static str,
    pub(super) departments: &'static str,
    pub(super) scorecard_told: &'static str,
    pub(super) datasets_head: &'static str,
    pub(super) open_to_all: &'static str,
    pub(super) open_on_conditions: &'static str,
    pub(super) not_open: &'static str,
    pub(super) in_time: &'static str,
    pub(super) overdue: &'static str,
    pub(super) without_errors: &'static str,
    pub(super) errors: &'static str,
    pub(super) warnings: &'static str,
    pub(super) error: &'static str,
    pub(super) warning: &'static str,
    pub(super) severity: &'static str,
    pub(super) state: &'static str,
    pub(super) as_of: &'static str,
    pub(super) findings: &'static str,
    pub(super) no_findings: &'static str,
    pub(super) rule: &'static str,
    pub(super) places: &'static str,
    pub(super) waived: &'static str,
    pub(super) access: &'static str,
    pub(super) freshness: &'static str,
    pub(super) hidden: &'static str,
    pub(super) versions: &'static str,
    pub(super) date: &'static str,
    pub(super) changes: &'static str,
    pub(super) first_version: &'static str,
    pub(super) undated: &'static str,
    pub(super) views: &'static str,
    pub(super) numbers: &'static str,
}

const EN: Words = Words {
    tag: "en",
    other: "中文",
    other_tag: "zh-CN",
    all_datasets: "All datasets",
    by_theme: "By theme",
    by_publisher: "By publisher",
    no_theme: "Other",
    unknown_publisher: "Publisher unknown",
    unknown: "unknown",
    explore: "Open in the explorer",
    explore_this: "Explore this picture",
    for_programs: "For programs",
    about: "About the data",
    columns: "Columns",
    column: "Column",
    type_: "Type",
    unit: "Unit",
    missing: "Missing",
    distinct: "Different values",
    values: "Values",
    meaning: "Meaning",
    formerly: "formerly",
    former_ids: "Former identifiers",
    first_rows: "First rows",
    publisher: "Publisher",
    license: "Licence",
    theme: "Theme",
    keywords: "Keywords",
    covers: "Period",
    issued: "Published",
    modified: "Last changed",
    landing_page: "Publisher's page",
    sources: "Sources",
    rows: "Rows",
    checksum: "SHA-256 of the CSV file",
    identifier: "Identifier",
    cite: "How to cite",
    synthetic: "synthetic",
    synthetic_long: "Made up by a program; it says nothing about the real world.",
    interface_rows: "All rows as JSON, 1,000 on each page",
    interface_summary: "Every column in figures",
    interface_first: "The figures of the picture above",
    made_with: "Made with Sagitta. Charts, filters and totals run on your own device.",
    feed: "Changes as a feed",
    catalogue_file: "Catalogue (DCAT)",
    moved: "This dataset has another name now:",
    withdrawn: "This dataset was withdrawn",
    withdrawn_on: "Withdrawn on",
    why: "Reason",
    no_rows: "It has no rows.",
    departments: "Departments",
    scorecard_told: "How the datasets of every department stand: findings by rule, freshness, openness.",
    datasets_head: "Datasets",
    open_to_all: "Open",
    open_on_conditions: "Open on conditions",
    not_open: "Not open",
    in_time: "In time",
    overdue: "Overdue",
    without_errors: "Datasets without errors",
    errors: "Errors",
    warnings: "Warnings",
    error: "error",
    warning: "warning",
    severity: "Severity",
    state: "State",
    as_of: "As of",
    findings: "Findings",
    no_findings: "No rule is broken.",
    rule: "Rule",
    places: "Places",
    waived: "Waived",
    access: "Access",
    freshness: "Freshness",
    hidden: "Hidden counts",
    versions: "Versions",
    date: "Date",
    changes: "What changed",
    first_version: "The first version",
    undated: "undated",
    views: "Views",
    numbers: "The numbers",
};

const ZH: Words = Words {
    tag: "zh-CN",
    other: "English",
    other_tag: "en",
    all_datasets: "全部数据集",
    by_theme: "按主题",
    by_publisher: "按发布机构",
    no_theme: "其他",
    unknown_publisher: "发布机构不详",
    unknown: "未注明",
    explore: "在浏览器中探索",
    explore_this: "探索此图",
    for_programs: "供程序使用",
    about: "数据说明",
    columns: "字段",
    column: "字段",
    type_: "类型",
    unit: "单位",
    missing: "缺失",
    distinct: "不同取值",
    values: "取值",
    meaning: "含义",
    formerly: "曾用名",
    former_ids: "曾用标识",
    first_rows: "前几行",
    publisher: "发布机构",
    license: "许可",
    theme: "主题",
    keywords: "关键词",
    covers: "时间范围",
    issued: "发布日期",
    modified: "最近更新",
    landing_page: "来源网页",
    sources: "数据来源",
    rows: "行数",
    checksum: "CSV 文件的 SHA-256",
    identifier: "标识",
    cite: "引用格式",
    synthetic: "模拟数据",
    synthetic_long: "由程序生成，不反映真实情况。",
    interface_rows: "全部数据行（JSON），每页 1,000 行",
    interface_summary: "各字段的统计",
    interface_first: "上图的数据",
    made_with: "由 Sagitta 生成。图表、筛选和汇总都在您自己的设备上完成。",
    feed: "更新订阅（Atom）",
    catalogue_file: "目录（DCAT）",
    moved: "该数据集已更名为：",
    withdrawn: "该数据集已撤回",
    withdrawn_on: "撤回日期",
    why: "原因",
    no_rows: "没有数据行。",
    departments: "部门",
    scorecard_told: "各部门数据集的质量、时效与开放情况。",
    datasets_head: "数据集",
    open_to_all: "无条件开放",
    open_on_conditions: "有条件开放",
    not_open: "不予开放",
    in_time: "按期更新",
    overdue: "逾期",
    without_errors: "无错误的数据集",
    errors: "错误",
    warnings: "警告",
    error: "错误",
    warning: "警告",
    severity: "级别",
    state: "概况",
    as_of: "截至",
    findings: "检查结果",
    no_findings: "未发现问题。",
    rule: "规则",
    places: "处数",
    waived: "已豁免",
    access: "开放方式",
    freshness: "时效",
    hidden: "隐去的统计数",
    versions: "版本",
    date: "日期",
    changes: "变更内容",
    first_version: "首个版本",
    undated: "未注明日期",
    views: "精选视图",
    numbers: "数值",
};

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::Zh => &ZH,
        }
    }

    /// How many rows and columns, in words.
    pub(super) fn size(&self, rows: &str, columns: &str) -> String {
        match self.tag {
            "en" => format!("{rows} rows · {columns} columns"),
            _ => format!("{rows} 行 · {columns} 个字段"),
        }
    }

    /// Where an entry is from that another catalogue has.
    pub(super) fn taken_over(&self, source: &str) -> String {
        match self.tag {
            "en" => format!("from {source}"),
            _ => format!("来自 {source}"),
        }
    }

    /// The licence with its label.
    pub(super) fn licensed(&self, license: &str) -> String {
        let gap = if self.tag == "en" { ": " } else { "：" };
        format!("{}{gap}{license}", self.license)
    }

    /// What changed from one version to the next, in words.
    pub(super) fn changed(&self, changes: &Changes) -> String {
        let locale = Locale::from_tag(self.tag);
        let is_english = locale.language == sagitta_render::Language::En;
        let rows = |n: u64| match n {
            1 => "1 row".to_owned(),
            n => format!("{} rows", format::count(n, locale)),
        };
        let mut parts = Vec::new();
        for (n, en, zh) in [
            (changes.n_added, "added", "新增"),
            (changes.n_removed, "removed", "删除"),
            (changes.n_changed, "changed", "修改"),
        ] {
            if n > 0 && is_english {
                parts.push(format!("{} {en}", rows(n)));
            } else if n > 0 {
                parts.push(format!("{zh} {} 行", format::count(n, locale)));
            }
        }
        for (names, en, zh) in [
            (&changes.columns_added, "new columns", "新增字段"),
            (&changes.columns_removed, "columns removed", "删除字段"),
        ] {
            match (names.is_empty(), is_english) {
                (true, _) => {}
                (false, true) => parts.push(format!("{en}: {}", names.join(", "))),
                (false, false) => parts.push(format!("{zh}：{}", names.join("、"))),
            }
        }
        for (name, from, to) in &changes.columns_retyped {
            parts.push(match is_english {
                true => format!("{name}: {from} became {to}"),
                false => format!("{name}：类型由 {from} 变为 {to}"),
            });
        }
        match (parts.is_empty(), is_english) {
            (true, true) => "other order of rows".to_owned(),
            (true, false) => "行的顺序不同".to_owned(),
            (false, true) => parts.join("; "),
            (false, false) => parts.join("；"),
        }
    }

    /// That a table is only begun, of so many rows or groups.
    pub(super) fn first_of(&self, shown: &str, all: &str) -> String {
        match self.tag {
            "en" => format!("The first {shown} of {all}."),
            _ => format!("共 {all} 条，此处为前 {shown} 条。"),
        }
    }

    /// How long something is overdue.
    pub(super) fn days_late(&self, n: u32) -> String {
        match (self.tag, n) {
            ("en", 1) => "1 day overdue".to_owned(),
            ("en", _) => format!("{n} days overdue"),
            _ => format!("逾期 {n} 天"),
        }
    }

    /// That so many counts were hidden, and why.
    pub(super) fn hidden_told(&self, n: u64) -> String {
        match (self.tag, n) {
            ("en", 1) => "1 count is left out, as it would tell of very few people".to_owned(),
            ("en", _) => format!("{n} counts are left out: of very few people, or telling of such"),
            _ => format!("隐去 {n} 个统计数：人数过少，或可据以推算出人数过少的单元"),
        }
    }

    /// How many datasets, in words.
    pub(super) fn datasets(&self, n: usize) -> String {
        match (self.tag, n) {
            ("en", 1) => "1 dataset".to_owned(),
            ("en", _) => format!("{n} datasets"),
            _ => format!("{n} 个数据集"),
        }
    }
}
