//! The words of the pages, in English and in Chinese.

use sagitta_catalog::Language;

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

    /// The licence with its label.
    pub(super) fn licensed(&self, license: &str) -> String {
        let gap = if self.tag == "en" { ": " } else { "：" };
        format!("{}{gap}{license}", self.license)
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
