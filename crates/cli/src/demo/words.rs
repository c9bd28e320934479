//! The words that titles of made-up datasets are put together from, in Chinese and in English.

/// A text in Chinese and in English.
pub(super) type Both = (&'static str, &'static str);

/// A domain of a city's data.
pub(super) struct Domain {
    pub(super) id: &'static str,
    pub(super) title: Both,
    /// Its departments, by their places in [`DEPARTMENTS`].
    pub(super) departments: &'static [usize],
    /// What its data are about.
    pub(super) subjects: [Both; 12],
}

/// What a dataset tells of its subject.
pub(super) struct Kind {
    pub(super) title: Both,
    pub(super) frequency: &'static str,
    /// Its columns after the number and the district, each with its name in a file.
    pub(super) columns: &'static [(&'static str, &'static str, Content)],
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A name made of a district, a subject and a number.
    Name,
    /// A street and a number.
    Address,
    /// One of a few words.
    Level,
    /// A day.
    Date,
    /// A month, such as 2024-05.
    Month,
    /// A year.
    Year,
    /// A whole number.
    Count,
    /// A number with two decimals.
    Amount,
    /// Degrees east.
    Longitude,
    /// Degrees north.
    Latitude,
}

use Content::{Address, Amount, Count, Date, Latitude, Level, Longitude, Month, Name, Year};

#[rustfmt::skip]
pub(super) const KINDS: [Kind; 16] = [
    Kind { title: ("名录", "register"), frequency: "quarterly", columns: &[("name", "名称", Name), ("address", "地址", Address), ("level", "等级", Level), ("since", "登记日期", Date)] },
    Kind { title: ("统计月报", "monthly statistics"), frequency: "monthly", columns: &[("month", "月份", Month), ("count", "数量", Count), ("change", "同比增减", Amount)] },
    Kind { title: ("统计年报", "annual statistics"), frequency: "annual", columns: &[("year", "年份", Year), ("count", "数量", Count), ("change", "同比增减", Amount)] },
    Kind { title: ("行政许可", "permits"), frequency: "weekly", columns: &[("holder", "许可对象", Name), ("granted", "许可日期", Date), ("until", "有效期至", Date), ("level", "许可类别", Level)] },
    Kind { title: ("行政处罚", "penalties"), frequency: "weekly", columns: &[("party", "当事单位", Name), ("decided", "处罚日期", Date), ("fine", "罚款金额", Amount), ("level", "处罚类别", Level)] },
    Kind { title: ("监测数据", "monitoring readings"), frequency: "daily", columns: &[("date", "日期", Date), ("station", "监测点", Name), ("reading", "监测值", Amount), ("level", "评价等级", Level)] },
    Kind { title: ("检查结果", "inspection results"), frequency: "monthly", columns: &[("date", "检查日期", Date), ("place", "检查对象", Name), ("level", "检查结论", Level), ("faults", "问题数", Count)] },
    Kind { title: ("投诉举报", "complaints"), frequency: "daily", columns: &[("date", "受理日期", Date), ("place", "涉及对象", Name), ("days", "办理天数", Count), ("level", "紧急程度", Level)] },
    Kind { title: ("设施分布", "facility locations"), frequency: "biannual", columns: &[("name", "设施名称", Name), ("address", "地址", Address), ("longitude", "经度", Longitude), ("latitude", "纬度", Latitude)] },
    Kind { title: ("资金使用", "spending"), frequency: "annual", columns: &[("year", "年度", Year), ("project", "项目名称", Name), ("budget", "预算金额", Amount), ("spent", "执行金额", Amount)] },
    Kind { title: ("项目清单", "projects"), frequency: "quarterly", columns: &[("project", "项目名称", Name), ("start", "开工日期", Date), ("cost", "总投资", Amount), ("level", "进展", Level)] },
    Kind { title: ("服务指南", "service guide"), frequency: "irregular", columns: &[("service", "事项名称", Name), ("address", "办理地点", Address), ("days", "承诺时限", Count)] },
    Kind { title: ("从业人员", "workforce"), frequency: "annual", columns: &[("year", "年份", Year), ("staff", "从业人数", Count), ("share", "持证比例", Amount)] },
    Kind { title: ("评价结果", "ratings"), frequency: "annual", columns: &[("name", "评价对象", Name), ("year", "年度", Year), ("score", "得分", Amount), ("level", "等级", Level)] },
    Kind { title: ("价格信息", "prices"), frequency: "weekly", columns: &[("date", "日期", Date), ("item", "品名", Name), ("price", "价格", Amount)] },
    Kind { title: ("年度计划", "annual plan"), frequency: "annual", columns: &[("year", "年份", Year), ("task", "任务", Name), ("target", "目标值", Count), ("done", "完成值", Count)] },
];

/// Departments of a city, in Chinese and in English. The first fifty-two have data of their own.
#[rustfmt::skip]
pub(super) const DEPARTMENTS: [Both; 62] = [
    ("市发展和改革委员会", "Development and Reform Commission"), ("市教育局", "Education Bureau"),
    ("市科学技术局", "Science and Technology Bureau"), ("市工业和信息化局", "Industry and Information Bureau"),
    ("市民族和宗教事务委员会", "Ethnic and Religious Affairs Commission"), ("市公安局", "Public Security Bureau"),
    ("市民政局", "Civil Affairs Bureau"), ("市司法局", "Justice Bureau"),
    ("市财政局", "Finance Bureau"), ("市人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    ("市规划和自然资源局", "Planning and Natural Resources Bureau"), ("市生态环境局", "Ecology and Environment Bureau"),
    ("市住房和城乡建设委员会", "Housing and Construction Commission"), ("市城市管理委员会", "Urban Management Commission"),
    ("市交通运输委员会", "Transport Commission"), ("市水务局", "Water Affairs Bureau"),
    ("市农业农村委员会", "Agriculture Commission"), ("市商务局", "Commerce Bureau"),
    ("市文化和旅游局", "Culture and Tourism Bureau"), ("市卫生健康委员会", "Health Commission"),
    ("市退役军人事务局", "Veterans Affairs Bureau"), ("市应急管理局", "Emergency Management Bureau"),
    ("市审计局", "Audit Bureau"), ("市市场监督管理委员会", "Market Regulation Commission"),
    ("市国有资产监督管理委员会", "State Assets Commission"), ("市体育局", "Sports Bureau"),
    ("市统计局", "Statistics Bureau"), ("市医疗保障局", "Healthcare Security Bureau"),
    ("市金融工作局", "Financial Affairs Bureau"), ("市人民防空办公室", "Civil Air Defence Office"),
    ("市药品监督管理局", "Drug Regulation Bureau"), ("市知识产权局", "Intellectual Property Bureau"),
    ("市粮食和物资储备局", "Grain and Reserves Bureau"), ("市消防救援总队", "Fire and Rescue Brigade"),
    ("市气象局", "Meteorological Bureau"), ("市地震局", "Earthquake Bureau"),
    ("市邮政管理局", "Postal Bureau"), ("市通信管理局", "Communications Bureau"),
    ("市烟草专卖局", "Tobacco Bureau"), ("市税务局", "Tax Bureau"),
    ("市住房公积金管理中心", "Housing Provident Fund Centre"), ("市社会保险基金管理中心", "Social Insurance Centre"),
    ("市公共资源交易中心", "Public Resources Trading Centre"), ("市残疾人联合会", "Disabled Persons Federation"),
    ("市总工会", "Federation of Trade Unions"), ("市妇女联合会", "Women's Federation"),
    ("市红十字会", "Red Cross Society"), ("市档案馆", "City Archives"),
    ("市图书馆", "City Library"), ("市园林绿化中心", "Parks and Gardens Centre"),
    ("市海洋局", "Ocean Bureau"), ("市政务服务办公室", "Government Services Office"),
    ("市信访办公室", "Petitions Office"), ("市机关事务管理局", "Office Affairs Bureau"),
    ("市外事办公室", "Foreign Affairs Office"), ("市合作交流办公室", "Cooperation Office"),
    ("市大数据管理中心", "Big Data Centre"), ("市地方志编修委员会", "Local Chronicles Commission"),
    ("市供销合作总社", "Supply and Marketing Cooperative"), ("市科学技术协会", "Association for Science and Technology"),
    ("市疾病预防控制中心", "Centre for Disease Control"), ("市不动产登记中心", "Property Registration Centre"),
];

/// Bodies that serve the public, each with the domain and the subject that it has data of.
#[rustfmt::skip]
pub(super) const SERVICES: [(Both, &str, Both); 5] = [
    (("市水务集团", "Waterworks Group"), "energy", ("自来水供应", "tap water supply")),
    (("市燃气集团", "Gas Group"), "energy", ("燃气供应", "gas supply")),
    (("市电力公司", "Electric Power Company"), "energy", ("电力供应", "electricity supply")),
    (("市轨道交通集团", "Metro Group"), "transport", ("地铁客流", "metro ridership")),
    (("市公交集团", "Bus Group"), "transport", ("公交线路", "bus routes")),
];

#[rustfmt::skip]
pub(super) const DOMAINS: [Domain; 21] = [
    Domain { id: "credit", title: ("信用服务", "Credit"), departments: &[0, 23, 51, 42], subjects: [
        ("企业信用", "company credit"), ("失信被执行人", "defaulters"), ("守信激励", "trust rewards"), ("合同履约", "contract performance"),
        ("信用承诺", "credit pledges"), ("信用修复", "credit repair"), ("纳税信用", "tax credit"), ("招标投标", "public tenders"),
        ("政府采购", "government procurement"), ("公共资源交易", "public resource trading"), ("经营异常", "irregular businesses"), ("双公示", "double disclosure")] },
    Domain { id: "health", title: ("医疗卫生", "Health"), departments: &[19, 27, 30, 60], subjects: [
        ("医院", "hospitals"), ("社区卫生服务", "community health services"), ("疫苗接种", "vaccination"), ("传染病", "infectious diseases"),
        ("献血", "blood donation"), ("药店", "pharmacies"), ("医保定点机构", "insured care providers"), ("急救站", "ambulance stations"),
        ("妇幼保健", "maternal and child care"), ("中医诊所", "Chinese medicine clinics"), ("医疗器械", "medical devices"), ("饮用水卫生", "drinking water hygiene")] },
    Domain { id: "employment", title: ("社保就业", "Work and insurance"), departments: &[9, 41, 44], subjects: [
        ("养老保险", "pension insurance"), ("失业登记", "unemployment registration"), ("职业培训", "vocational training"), ("招聘岗位", "job openings"),
        ("工伤认定", "work injuries"), ("最低工资", "minimum wage"), ("劳动仲裁", "labour arbitration"), ("创业补贴", "start-up subsidies"),
        ("人才引进", "talent settlement"), ("技能鉴定", "skill tests"), ("高校毕业生", "graduates"), ("社保卡", "social security cards")] },
    Domain { id: "safety", title: ("公共安全", "Public safety"), departments: &[5, 33, 29], subjects: [
        ("交通事故", "traffic accidents"), ("消防栓", "fire hydrants"), ("火灾", "fires"), ("派出所", "police stations"),
        ("避难场所", "emergency shelters"), ("违停抓拍", "parking violations"), ("驾驶证业务", "driving licences"), ("户籍人口", "registered population"),
        ("警情", "police incidents"), ("防空设施", "air raid shelters"), ("电动自行车", "electric bicycles"), ("走失人员", "missing persons")] },
    Domain { id: "housing", title: ("城建住房", "Construction and housing"), departments: &[12, 40, 13, 61], subjects: [
        ("保障性住房", "affordable housing"), ("商品房销售", "home sales"), ("住房公积金", "housing provident fund"), ("建筑工地", "building sites"),
        ("老旧小区改造", "old estate renewal"), ("物业服务", "property management"), ("公共厕所", "public toilets"), ("垃圾分类", "waste sorting"),
        ("路灯", "street lamps"), ("井盖", "manhole covers"), ("供热", "district heating"), ("电梯", "lifts")] },
    Domain { id: "transport", title: ("交通运输", "Transport"), departments: &[14, 5, 36], subjects: [
        ("出租汽车", "taxis"), ("停车场", "car parks"), ("公共自行车", "public bicycles"), ("高速公路", "motorways"),
        ("港口货运", "port freight"), ("机场航班", "airport flights"), ("充电桩", "charging points"), ("道路施工", "road works"),
        ("客运班线", "coach lines"), ("桥梁", "bridges"), ("快递网点", "parcel outlets"), ("道路拥堵", "road congestion")] },
    Domain { id: "education", title: ("教育文化", "Education and culture"), departments: &[1, 18, 48, 25], subjects: [
        ("幼儿园", "kindergartens"), ("小学", "primary schools"), ("中学", "secondary schools"), ("职业院校", "vocational colleges"),
        ("校外培训机构", "tutoring companies"), ("图书馆", "libraries"), ("博物馆", "museums"), ("文物保护单位", "protected monuments"),
        ("非物质文化遗产", "intangible heritage"), ("旅游景区", "tourist attractions"), ("体育场馆", "sports venues"), ("义务教育招生", "school admissions")] },
    Domain { id: "science", title: ("科技创新", "Science and innovation"), departments: &[2, 31, 3, 59], subjects: [
        ("高新技术企业", "high-tech companies"), ("专利授权", "patents granted"), ("科技项目", "research projects"), ("孵化器", "incubators"),
        ("重点实验室", "key laboratories"), ("技术合同", "technology contracts"), ("商标注册", "trademarks"), ("科普基地", "science centres"),
        ("软件企业", "software companies"), ("研发投入", "research spending"), ("科技奖励", "science awards"), ("院士工作站", "academician stations")] },
    Domain { id: "energy", title: ("资源能源", "Resources and energy"), departments: &[10, 15, 0], subjects: [
        ("水库", "reservoirs"), ("地下水", "groundwater"), ("用电量", "electricity use"), ("天然气", "natural gas"),
        ("加油站", "petrol stations"), ("光伏发电", "solar power"), ("矿产资源", "mineral resources"), ("土地出让", "land sales"),
        ("节约用水", "water saving"), ("河道", "rivers"), ("能耗", "energy consumption"), ("海域使用", "sea area use")] },
    Domain { id: "environment", title: ("生态环境", "Environment"), departments: &[11, 49, 15], subjects: [
        ("空气质量", "air quality"), ("水质", "water quality"), ("噪声", "noise"), ("污染源", "pollution sources"),
        ("危险废物", "hazardous waste"), ("土壤", "soil"), ("公园绿地", "parks"), ("古树名木", "old trees"),
        ("湿地", "wetlands"), ("机动车排放", "vehicle emissions"), ("排污单位", "dischargers"), ("污水处理", "sewage treatment")] },
    Domain { id: "industry", title: ("工业农业", "Industry and farming"), departments: &[3, 16, 32, 58], subjects: [
        ("规模以上工业", "large industry"), ("农产品", "farm products"), ("蔬菜批发", "vegetable wholesale"), ("粮食储备", "grain reserves"),
        ("农业机械", "farm machinery"), ("种子经营", "seed dealers"), ("畜禽养殖", "livestock farming"), ("水产", "fisheries"),
        ("绿色食品", "green food"), ("工业园区", "industrial parks"), ("农民合作社", "farmer cooperatives"), ("耕地", "arable land")] },
    Domain { id: "trade", title: ("商贸流通", "Trade"), departments: &[17, 36, 38, 55, 54], subjects: [
        ("进出口", "imports and exports"), ("外商投资", "foreign investment"), ("老字号", "time-honoured brands"), ("农贸市场", "food markets"),
        ("超市", "supermarkets"), ("电子商务", "online commerce"), ("会展", "exhibitions"), ("报废汽车", "scrapped cars"),
        ("成品油", "refined oil"), ("拍卖企业", "auction houses"), ("家政服务", "domestic services"), ("烟草零售", "tobacco retail")] },
    Domain { id: "finance", title: ("财税金融", "Finance and tax"), departments: &[8, 39, 28, 22, 24], subjects: [
        ("预算", "budgets"), ("决算", "final accounts"), ("税收", "tax revenue"), ("政府债务", "government debt"),
        ("小额贷款公司", "small loan companies"), ("融资担保", "loan guarantees"), ("国有企业", "state companies"), ("上市公司", "listed companies"),
        ("保险机构", "insurers"), ("银行网点", "bank branches"), ("财政补贴", "subsidies"), ("非税收入", "non-tax revenue")] },
    Domain { id: "production", title: ("安全生产", "Workplace safety"), departments: &[21, 35, 12], subjects: [
        ("危险化学品", "dangerous chemicals"), ("煤矿", "coal mines"), ("特种作业", "special work"), ("烟花爆竹", "fireworks"),
        ("安全隐患", "safety hazards"), ("生产安全事故", "work accidents"), ("应急物资", "emergency supplies"), ("救援队伍", "rescue teams"),
        ("防汛", "flood control"), ("地震", "earthquakes"), ("森林防火", "forest fire control"), ("安全培训", "safety training")] },
    Domain { id: "market", title: ("市场监管", "Market regulation"), departments: &[23, 30, 38], subjects: [
        ("食品抽检", "food sampling"), ("餐饮服务", "restaurants"), ("特种设备", "special equipment"), ("计量器具", "measuring instruments"),
        ("产品质量", "product quality"), ("个体工商户", "sole traders"), ("企业注册", "company registrations"), ("广告", "advertising"),
        ("消费维权", "consumer rights"), ("药品", "medicines"), ("化妆品", "cosmetics"), ("检验检测机构", "testing bodies")] },
    Domain { id: "welfare", title: ("社会救助", "Welfare"), departments: &[6, 43, 46, 20], subjects: [
        ("最低生活保障", "minimum living allowance"), ("养老机构", "nursing homes"), ("残疾人", "disabled people"), ("孤儿", "orphans"),
        ("慈善组织", "charities"), ("临时救助", "temporary relief"), ("老年食堂", "senior canteens"), ("高龄津贴", "old age allowance"),
        ("志愿服务", "volunteering"), ("殡葬服务", "funeral services"), ("退役军人", "veterans"), ("福利彩票", "welfare lottery")] },
    Domain { id: "law", title: ("法律服务", "Legal services"), departments: &[7, 45, 52], subjects: [
        ("律师事务所", "law firms"), ("公证", "notaries"), ("法律援助", "legal aid"), ("人民调解", "mediation"),
        ("司法鉴定", "forensic experts"), ("行政复议", "administrative review"), ("规范性文件", "regulations"), ("普法宣传", "legal education"),
        ("仲裁", "arbitration"), ("社区矫正", "probation"), ("信访", "petitions"), ("基层法律服务", "local legal advice")] },
    Domain { id: "life", title: ("生活服务", "Daily life"), departments: &[13, 51, 6], subjects: [
        ("婚姻登记", "marriage registration"), ("便民热线", "citizen hotline"), ("菜价", "vegetable prices"), ("水价", "water tariffs"),
        ("快递柜", "parcel lockers"), ("洗浴场所", "bath houses"), ("美容美发", "hairdressers"), ("宠物登记", "pet registration"),
        ("社区服务站", "neighbourhood centres"), ("健身步道", "fitness trails"), ("母婴室", "nursing rooms"), ("失物招领", "lost property")] },
    Domain { id: "weather", title: ("气象服务", "Weather"), departments: &[34, 50, 21], subjects: [
        ("气温", "temperature"), ("降水", "rainfall"), ("风速", "wind speed"), ("雷电", "lightning"),
        ("气象预警", "weather warnings"), ("紫外线", "ultraviolet index"), ("潮位", "tides"), ("海浪", "sea waves"),
        ("雾霾", "smog"), ("积雪", "snow cover"), ("台风", "typhoons"), ("湿度", "humidity")] },
    Domain { id: "geography", title: ("地理空间", "Geography"), departments: &[10, 50, 47], subjects: [
        ("行政区划", "administrative divisions"), ("地名", "place names"), ("门牌号", "house numbers"), ("规划许可", "planning approvals"),
        ("控制性规划", "zoning plans"), ("测绘资质", "surveyors"), ("海岸线", "coastline"), ("地面沉降", "land subsidence"),
        ("地下管线", "underground pipes"), ("历史街区", "historic quarters"), ("土地利用", "land use"), ("高程", "elevation")] },
    Domain { id: "bodies", title: ("机构团体", "Organisations"), departments: &[26, 4, 37, 53, 56, 57], subjects: [
        ("社会团体", "associations"), ("民办非企业", "private non-profits"), ("基金会", "foundations"), ("宗教场所", "places of worship"),
        ("事业单位", "public institutions"), ("行业协会", "trade associations"), ("工会", "trade unions"), ("人口普查", "census"),
        ("通信基站", "mobile base stations"), ("互联网接入", "internet access"), ("档案", "archives"), ("国民经济核算", "national accounts")] },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_department_and_subject_is_there_once() {
        let used: BTreeSet<usize> =
            DOMAINS.iter().flat_map(|domain| domain.departments).copied().collect();
        assert_eq!(used.len(), DEPARTMENTS.len());
        let names: BTreeSet<&str> = DEPARTMENTS.iter().map(|(zh, _)| *zh).collect();
        assert_eq!(names.len(), DEPARTMENTS.len());
        let subjects = || DOMAINS.iter().flat_map(|domain| domain.subjects);
        for language in [|both: Both| both.0, |both: Both| both.1] {
            let names: BTreeSet<&str> = subjects().map(language).collect();
            assert_eq!(names.len(), subjects().count());
        }
        for (_, domain, _) in SERVICES {
            assert!(DOMAINS.iter().any(|other| other.id == domain), "{domain}");
        }
    }
}
