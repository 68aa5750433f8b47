//! What the county's units bought by online bidding in January to July of 2021: eighty-one deals
//! that sum to ¥2.754624 million, as one centre reported of these months. All goods, units and
//! prices are invented.

/// One purchase: what is bought, the unit that buys, its ceiling and its deal, both in yuan.
pub(super) struct Bought(pub &'static str, pub usize, pub i64, pub i64);

/// The purchases in the order of their notices.
pub(super) const BOUGHT: [Bought; 81] = [
    Bought("办公桌椅", 3, 42_800, 38_645),
    Bought("电子白板", 2, 66_000, 58_206),
    Bought("食堂炊具", 0, 38_900, 35_551),
    Bought("网站维护服务", 1, 33_000, 30_456),
    Bought("体育器材", 2, 31_800, 29_731),
    Bought("消毒用品", 3, 21_900, 18_942),
    Bought("消防器材", 3, 19_600, 18_050),
    Bought("洗衣机", 4, 19_200, 16_664),
    Bought("数据录入服务", 0, 48_200, 40_436),
    Bought("办公用纸", 4, 11_600, 10_637),
    Bought("照相机", 2, 18_600, 16_162),
    Bought("档案盒", 0, 9_300, 7_821),
    Bought("投影机", 0, 27_300, 23_367),
    Bought("保安服务", 2, 78_000, 71_129),
    Bought("减速带", 3, 12_700, 11_848),
    Bought("医用口罩", 3, 26_400, 24_841),
    Bought("检验试剂", 2, 57_200, 51_189),
    Bought("电子显示屏", 0, 71_000, 66_662),
    Bought("档案密集架", 1, 49_800, 43_322),
    Bought("保险服务", 3, 61_000, 57_090),
    Bought("发电机", 2, 35_700, 32_020),
    Bought("交通标志", 1, 37_600, 34_739),
    Bought("环卫工具", 2, 16_900, 15_597),
    Bought("车辆维修服务", 3, 29_700, 27_857),
    Bought("印刷服务", 2, 22_700, 20_474),
    Bought("饲料", 3, 22_300, 18_954),
    Bought("便携式计算机", 0, 48_600, 43_784),
    Bought("血压计", 4, 8_700, 7_709),
    Bought("桶装饮用水", 1, 9_800, 8_555),
    Bought("监控设备", 4, 47_500, 43_553),
    Bought("土壤检测服务", 2, 27_900, 23_378),
    Bought("床上用品", 3, 24_800, 21_376),
    Bought("病床", 2, 63_500, 55_556),
    Bought("保洁服务", 1, 65_400, 55_388),
    Bought("复印机", 2, 36_500, 33_796),
    Bought("会议桌", 4, 21_400, 18_617),
    Bought("电热水器", 3, 15_900, 13_594),
    Bought("农药", 3, 32_600, 28_099),
    Bought("食堂食材", 4, 86_000, 80_746),
    Bought("空调机", 2, 58_300, 50_949),
    Bought("制服", 2, 68_000, 57_862),
    Bought("雾化器", 1, 12_400, 11_618),
    Bought("图书", 2, 52_000, 48_407),
    Bought("执法记录仪", 0, 29_200, 25_723),
    Bought("学生课桌椅", 3, 74_000, 67_184),
    Bought("护理车", 1, 14_800, 13_836),
    Bought("标识标牌", 1, 17_400, 16_163),
    Bought("防汛物资", 0, 54_000, 49_188),
    Bought("网络交换机", 3, 33_600, 30_371),
    Bought("软件升级服务", 0, 59_000, 54_568),
    Bought("井盖", 2, 16_300, 14_962),
    Bought("化肥", 3, 41_500, 35_188),
    Bought("审计服务", 1, 55_000, 47_954),
    Bought("文件柜", 4, 15_600, 14_600),
    Bought("水表", 4, 39_400, 34_747),
    Bought("测绘仪器", 3, 53_800, 45_778),
    Bought("劳保用品", 4, 15_200, 13_162),
    Bought("疫苗冷藏箱", 2, 19_900, 17_868),
    Bought("垃圾清运车", 0, 98_000, 82_309),
    Bought("宣传栏制作", 2, 13_500, 12_068),
    Bought("道路照明灯具", 1, 69_000, 59_470),
    Bought("电梯维保服务", 0, 36_000, 32_900),
    Bought("校服", 1, 88_000, 80_862),
    Bought("种子", 3, 25_800, 23_114),
    Bought("水泵", 0, 28_400, 25_188),
    Bought("窗帘制作安装", 4, 12_900, 11_622),
    Bought("台式计算机", 3, 62_000, 52_073),
    Bought("培训服务", 4, 44_600, 39_734),
    Bought("激光打印机", 1, 17_800, 16_321),
    Bought("食堂冷柜", 2, 16_700, 14_962),
    Bought("物业服务", 0, 82_000, 69_609),
    Bought("管材", 1, 47_200, 42_900),
    Bought("无人机", 4, 46_900, 39_438),
    Bought("不间断电源", 2, 18_800, 17_463),
    Bought("对讲机", 4, 23_100, 19_979),
    Bought("打印耗材", 3, 14_200, 12_111),
    Bought("应急照明灯", 0, 11_800, 10_595),
    Bought("绿化苗木", 0, 43_700, 39_675),
    Bought("实验器材", 4, 45_200, 37_872),
    Bought("音响设备", 4, 34_300, 28_740),
    Bought("服务器", 1, 92_000, 80_950),
];

#[cfg(test)]
mod tests {
    use super::BOUGHT;

    #[test]
    fn eighty_one_deals_sum_to_what_the_centre_reported_each_below_its_ceiling() {
        assert_eq!(BOUGHT.iter().map(|it| it.3).sum::<i64>(), 2_754_624);
        // Four steps of one per cent lie between every ceiling and its deal.
        assert!(BOUGHT.iter().all(|it| it.3 * 100 < it.2 * 96 && it.2 % 100 == 0));
    }
}
