//! The rules in Chinese; their English words are their own.

use sagitta_check::Rule;

/// What is wrong, in a few words.
pub(super) fn title(rule: Rule) -> &'static str {
    match rule {
        Rule::ResidentId => "居民身份证号码",
        Rule::MobilePhone => "手机号码",
        Rule::BankCard => "银行卡号",
        Rule::Email => "电子邮箱地址",
        Rule::Plate => "机动车号牌",
        Rule::FewAlike => "可重新识别个人的字段组合",
        Rule::SmallCells => "人数过少的统计单元",
        Rule::KeyMissing => "主键缺失的行",
        Rule::KeyTwice => "重复的主键",
        Rule::NoPlace => "不存在的坐标",
        Rule::PlaceTurned => "经纬度颠倒",
        Rule::FarDate => "异常的日期",
        Rule::LostZeros => "可能丢失前导零的编码",
        Rule::RowTwice => "重复的行",
        Rule::EmptyColumn => "没有值的字段",
        Rule::Spaces => "首尾带空格的值",
        Rule::LostCharacters => "含乱码的值",
        Rule::NoLicense => "未注明许可",
        Rule::NoDescription => "缺少一种语言的说明",
        Rule::NoDictionary => "字段没有说明",
        Rule::NoTitle => "缺少一种语言的标题",
    }
}
