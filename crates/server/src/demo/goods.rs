//! Item lists 采购清单、工程量清单 of the county's lots, and what a bidder asks for each item.

use app::tendering::items;
use domain::procedure::{Category, Notice};
use domain::shared::Fen;
use translog::hash::sha256;

/// One item: its name, what it must be, its unit, how many, and its weight in the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub name: &'static str,
    pub spec: &'static str,
    pub unit: &'static str,
    pub count: i64,
    weight: i64,
}

const fn line(
    (name, spec): (&'static str, &'static str),
    (unit, count, weight): (&'static str, i64, i64),
) -> Line {
    Line { name, spec, unit, count, weight }
}

/// The last item of every list, which is one thing and so takes the odd 分.
const REST: Line = line(("安装、调试和培训", "含运输、保险和税费"), ("项", 1, 6));

const GOODS: [Line; 14] = [
    line(("主机", "国产，含操作系统"), ("台", 12, 22)),
    line(("显示终端", "不小于 27 英寸"), ("台", 24, 9)),
    line(("交换机", "24 口，千兆"), ("台", 6, 5)),
    line(("机柜", "42U，含配电"), ("个", 2, 3)),
    line(("采集模块", "符合国家标准"), ("套", 10, 12)),
    line(("控制软件", "永久授权"), ("套", 1, 14)),
    line(("不间断电源", "后备两小时"), ("台", 4, 4)),
    line(("线缆和辅材", "阻燃"), ("批", 3, 3)),
    line(("工作台", "钢木，1.5m"), ("张", 20, 5)),
    line(("座椅", "可升降"), ("把", 40, 3)),
    line(("储物柜", "冷轧钢板"), ("组", 8, 3)),
    line(("备品备件", "满足两年使用"), ("批", 1, 4)),
    line(("检测仪表", "经计量检定"), ("台", 5, 6)),
    line(("标识和资料", "中文"), ("套", 2, 1)),
];
const SERVICES: [Line; 10] = [
    line(("项目负责人", "五年以上经验"), ("人月", 12, 14)),
    line(("专业技术人员", "持证上岗"), ("人月", 48, 34)),
    line(("日常作业人员", "经培训"), ("人月", 60, 22)),
    line(("巡查和记录", "每日一次"), ("月", 12, 6)),
    line(("设备和车辆", "自有或者租赁"), ("台月", 24, 8)),
    line(("耗材", "符合环保要求"), ("批", 4, 4)),
    line(("应急响应", "两小时到场"), ("次", 24, 3)),
    line(("报告和资料", "纸质和电子"), ("份", 12, 1)),
    line(("人员培训", "每季度"), ("次", 4, 1)),
    line(("保险", "雇主责任险"), ("年", 1, 1)),
];
const WORKS: [Line; 20] = [
    line(("场地平整", "机械为主"), ("m2", 2_400, 4)),
    line(("挖土方", "三类土，运距 5km"), ("m3", 1_850, 5)),
    line(("回填土方", "压实度不低于 94%"), ("m3", 960, 3)),
    line(("级配碎石垫层", "厚 20cm"), ("m2", 2_100, 6)),
    line(("C15 混凝土垫层", "商品混凝土"), ("m3", 120, 4)),
    line(("C30 混凝土", "商品混凝土"), ("m3", 640, 17)),
    line(("钢筋制作安装", "HRB400"), ("t", 58, 16)),
    line(("模板", "胶合板"), ("m2", 1_980, 7)),
    line(("砌体", "M7.5 水泥砂浆"), ("m3", 210, 5)),
    line(("防水层", "两道，SBS"), ("m2", 860, 4)),
    line(("沥青混凝土面层", "厚 5cm"), ("m2", 1_700, 8)),
    line(("路缘石", "花岗岩"), ("m", 640, 3)),
    line(("排水管", "DN600，HDPE"), ("m", 420, 6)),
    line(("检查井", "预制"), ("座", 18, 3)),
    line(("栏杆", "不锈钢"), ("m", 260, 3)),
    line(("绿化", "乔灌结合"), ("m2", 750, 2)),
    line(("照明灯具", "LED"), ("套", 36, 3)),
    line(("标志标线", "反光"), ("m2", 180, 1)),
    line(("安全文明施工", "按规定计取"), ("项", 1, 4)),
    line(("临时设施", "含拆除"), ("项", 1, 2)),
];
/// Least items of a list beside the last one.
const LEAST: usize = 2;

/// The items of a lot, three to as many as its category has; the same again for the same lot.
pub fn lines(category: Category, lot: &str) -> Vec<Line> {
    let all: &[Line] = match category {
        Category::Goods => &GOODS,
        Category::Services => &SERVICES,
        Category::Works => &WORKS,
    };
    let spread = usize::from(sha256(format!("items {lot}").as_bytes()).0[0]);
    let count = LEAST + spread % (all.len() - LEAST + 1);
    all[..count].iter().copied().chain([REST]).collect()
}

/// What each item costs where all of them come to a sum: the price of one, and the amount.
pub fn priced(lines: &[Line], sum: Fen) -> Vec<(Line, Fen, Fen)> {
    let whole: i64 = lines.iter().map(|it| it.weight).sum();
    let mut left = sum.0;
    let mut out = Vec::new();
    for it in lines {
        // Fractions of one 分 go to the last item, of which there is one.
        let one = if *it == REST { left } else { sum.0 / whole * it.weight / it.count };
        left -= one * it.count;
        out.push((*it, Fen(one), Fen(one * it.count)));
    }
    out
}

/// The list as it is published: with the most that may be asked for each item.
pub fn published(lines: &[Line], ceiling: Fen) -> String {
    let row = |(at, (it, one, _)): (usize, (Line, Fen, Fen))| {
        let (name, spec, unit, count) = (it.name, it.spec, it.unit, it.count);
        format!("{}|{name}|{spec}|{unit}|{count}|{}|", at + 1, one.decimal())
    };
    let all = priced(lines, ceiling).into_iter().enumerate().map(row);
    let typed = all.collect::<Vec<_>>().join("\n");
    items::pasted(&typed).expect("constants that are a list").file()
}

/// The items that a notice lists; none where it has no list.
pub fn announced(notice: &Notice, lot: &str) -> Vec<Line> {
    let listed = notice.documents.iter().any(|it| it.id.as_str() == items::DOCUMENT);
    if listed { lines(notice.category, lot) } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_three_to_thirty_items_that_come_to_the_price_exactly() {
        let mut counts = std::collections::BTreeSet::new();
        for at in 1..60 {
            for category in [Category::Goods, Category::Services, Category::Works] {
                let lines = lines(category, &format!("G2026-{at}/A/1"));
                assert!((3..=30).contains(&lines.len()));
                counts.insert(lines.len());
                let sum = Fen(1_234_567_89 + at * 7);
                let priced = priced(&lines, sum);
                assert_eq!(priced.iter().map(|it| it.2.0).sum::<i64>(), sum.0);
                assert!(priced.iter().all(|it| it.1.0 > 0 && it.2.0 == it.1.0 * it.0.count));
                let file = published(&lines, sum);
                let read = items::Items::of_file(&file).expect("a list");
                assert_eq!(read.sum, Some(sum), "the published list comes to it too");
            }
        }
        assert!(counts.len() > 10, "lists differ: {counts:?}");
    }
}
