//! Words of the board of zones and streets.

catalogue! {
    title => "门前三包看板", "Door-front board";
    by_town => "按乡镇", "By town";
    by_street => "按路段", "By street";
    by_cell => "按网格", "By cell";
    town => "乡镇", "Town";
    all_towns => "全部乡镇", "All towns";
    place => "地点", "Place";
    nowhere => "未归入", "None given";
    zones => "责任区", "Zones";
    share => "洁净率", "Clean rate";
    clean => "洁净", "Clean";
    overdue => "检查超期", "Overdue";
    dirty => "待整改", "To rectify";
    new => "未检查", "Never inspected";
    recurrence => "复发率", "Recurrence";
    recurrence_of(recurred, cleaned) => "{cleaned} 次清理中 {recurred} 次在 14 天内复脏", "{recurred} of {cleaned} cleanings dirty again within 14 days";
    disputed => "有分歧", "Disputed";
    percent(n) => "{n} %", "{n} %";
    none => "还没有责任区", "No zones yet";
    none_why => "导入责任区后，这里按乡镇、路段和网格显示状态", "Once zones are imported their state shows here by town, street and cell";
    records => "记录", "Records";
    pick => "点一个数字查看它的记录", "Press a number to see its records";
    no_records => "没有这样的责任区", "No such zones";
    more_records => "再列一些", "List more";
    more_places(n) => "再显示一些（还有 {n} 行）", "Show more ({n} row left)" | "Show more ({n} rows left)";
    before_after => "整改前后", "Before and after";
    before => "整改前", "Before";
    after => "整改后", "After";
    slide => "拖动对比", "Slide to compare";
    no_pair => "最近的检查没有成对的照片", "The latest inspection has no pair of photos";
    no_pairs => "这段时间没有成对的照片", "No pairs of photos in this time";
    no_pairs_why => "检查时拍下整改前和整改后，这里就有对比", "Where an inspection has photos of before and after, they stand here side by side";
    time => "时间", "Time";
    any_time => "全部时间", "Any time";
    last_days(n) => "近 {n} 天", "Last {n} days";
    street => "路段", "Street";
    all_streets => "全部路段", "All streets";
    not_there_any_more => "已停用的责任区", "A zone that is no longer in use";
    on_map => "在地图上看", "Show on the map";
}
