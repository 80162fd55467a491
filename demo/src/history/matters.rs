//! What is reported, how people put it, who sees to it and how it is put right.

use rand_chacha::ChaCha8Rng;

use crate::random::Draw;

/// A matter that is reported.
pub(crate) struct Matter {
    /// Event type.
    pub(crate) code: &'static str,
    weight: usize,
    /// Before a shop's door.
    pub(crate) door: bool,
    /// Put right on the spot by talking to somebody.
    pub(crate) easy: bool,
    pub(crate) unit: &'static str,
    pub(crate) texts: &'static [&'static str],
    pub(crate) remedy: &'static str,
}

/// One of the matters, the common ones often.
pub(crate) fn matter(rng: &mut ChaCha8Rng) -> &'static Matter {
    let total: usize = MATTERS.iter().map(|m| m.weight).sum();
    let mut at = rng.below(total);
    for matter in MATTERS {
        if at < matter.weight {
            return matter;
        }
        at -= matter.weight;
    }
    &MATTERS[0]
}

const fn matter_of(
    code: &'static str,
    weight: usize,
    door: bool,
    easy: bool,
    unit: &'static str,
    texts: &'static [&'static str],
    remedy: &'static str,
) -> Matter {
    Matter { code, weight, door, easy, unit, texts, remedy }
}

/// All of them.
pub(crate) const MATTERS: &[Matter] = &[
    matter_of(
        "0102",
        16,
        true,
        true,
        "环卫站",
        &["垃圾桶旁有散落垃圾袋。", "路边暴露垃圾约一平方米。", "店门口垃圾未入桶。"],
        "已清运并冲洗地面。",
    ),
    matter_of("0103", 7, false, false, "环卫站", &["空地积存建筑垃圾。", "墙角堆有渣土，已有数日。"], "渣土已清运。"),
    matter_of("0104", 9, false, true, "环卫站", &["路面有泥土，车辆带出。", "人行道积有落叶和油污。"], "已清扫冲洗。"),
    matter_of("0105", 3, false, false, "水利站", &["河面有漂浮垃圾。", "水渠内有塑料袋。"], "漂浮物已打捞。"),
    matter_of("0107", 3, false, false, "交警中队", &["废弃面包车长期停放。", "僵尸三轮车占用车位。"], "已拖离。"),
    matter_of("0108", 5, false, false, "环卫站", &["路边丢弃旧沙发。", "巷口有废弃床垫。"], "已收运。"),
    matter_of("0110", 5, false, false, "市政所", &["路面坑洼约半米宽。", "人行道砖松动。"], "已修补路面。"),
    matter_of("0115", 3, false, true, "村委会", &["田边焚烧秸秆落叶。", "有人在空地烧垃圾。"], "火已扑灭，已劝诫。"),
    matter_of("0201", 6, true, true, "城管中队", &["电线杆上有小广告。", "卷帘门贴有开锁广告。"], "已铲除。"),
    matter_of("0202", 4, true, true, "城管中队", &["横幅破损悬挂。", "树上挂有广告布。"], "已拆除。"),
    matter_of("0203", 4, true, true, "城管中队", &["灯箱广告牌摆在人行道上。"], "已收回店内。"),
    matter_of("0302", 3, false, false, "住建站", &["工地未喷淋，扬尘明显。"], "已督促喷淋降尘。"),
    matter_of("0304", 3, false, false, "住建站", &["施工围挡占用车道。"], "围挡已后移。"),
    matter_of("0404", 5, false, false, "市政所", &["下水道堵塞，污水外溢。", "雨水篦子破损。"], "已疏通并更换盖板。"),
    matter_of("0406", 3, false, false, "市政所", &["低洼处积水，行人绕行。"], "积水已抽排。"),
    matter_of("0408", 3, false, false, "供电所", &["架空线缆下垂，离地不足三米。"], "线缆已固定。"),
    matter_of("0501", 9, false, true, "城管中队", &["流动摊贩占道卖水果。", "学校门口有无照小吃摊。"], "已劝离。"),
    matter_of("0504", 12, true, true, "城管中队", &["店外摆放货架占道经营。", "桌椅摆出门外经营。"], "已收回店内经营。"),
    matter_of("0505", 10, false, true, "交警中队", &["小车停在人行道上。", "货车占用消防通道。"], "车辆已驶离。"),
    matter_of("0506", 9, true, true, "城管中队", &["电动车乱停堵住店门。", "共享单车倒伏一片。"], "已摆放整齐。"),
    matter_of("0507", 8, true, true, "城管中队", &["门前堆放水泥砂石。", "纸箱占用盲道。"], "物料已搬离。"),
    matter_of("0508", 3, true, true, "城管中队", &["音箱促销声音过大。"], "已调低音量。"),
    matter_of("0510", 3, false, true, "城管中队", &["露天烧烤油烟扰民。"], "已入店经营。"),
    matter_of("0511", 3, true, true, "城管中队", &["沿街晾晒衣被。"], "已收回。"),
];
