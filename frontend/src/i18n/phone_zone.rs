//! Words of door-front zones and their inspection.

catalogue! {
    title => "门前三包", "Door fronts";
    order_label => "怎么排", "Order";
    by_near => "近到远", "Nearest";
    by_due => "到期", "Due";
    by_street => "街道", "Street";
    by_map => "地图", "Map";
    search_hint => "店名、门牌", "Shop or door";
    due_first(n) => "该查先 {n}", "Due first {n}";
    counted(n) => "{n} 户", "{n} door front" | "{n} door fronts";
    none => "你的辖区还没有门前责任区", "There are no door fronts in your area yet";
    none_why => "由管理员导入后会出现在这里", "They appear here once they are imported";
    none_found => "没有找到", "Nothing found";
    none_found_why => "换个店名或门牌试试", "Try another name or number";
    map_label => "门前责任区地图", "Map of door fronts";
    last_seen(ago, verdict) => "上次 {ago} {verdict}", "{verdict}, {ago}";
    never_seen => "还没查过", "never inspected";
    differ_short => "两人结论不同", "two people differ";
    clean => "洁净", "Clean";
    confirm_clean => "再点确认", "Tap again";
    inspect => "检查", "Inspect";
    compare => "看两条", "Compare";
    action_for(action, name) => "{action}：{name}", "{action}: {name}";
    marked_clean(name) => "{name} 记为洁净", "{name}: clean";

    inspection => "检查", "Inspection";
    responsible(who) => "责任人 {who}", "Responsible: {who}";
    cell(code) => "{code} 网格", "cell {code}";
    to_door(distance, accuracy) => "距门口 {distance}（±{accuracy}）", "{distance} to the door (±{accuracy})";
    far(distance) => "离门口 {distance}，会照实记下", "You are {distance} away: it is recorded as it is";
    disorders => "看到了哪些乱象", "What did you see?";
    before_add => "拍整改前", "Photo before";
    after_add => "拍整改后", "Photo after";
    save_clean => "洁净，保存", "Clean, save";
    save_cleaned => "已清洁，保存", "Cleaned, save";
    save_dirty => "不合格，保存", "Failed, save";
    to_case => "转案件", "Make a case";
    still_dirty_to_case => "仍不合格，转案件", "Still failed, make a case";
    saved(verdict) => "已存：{verdict}", "Saved: {verdict}";
    photo_kinds => "照片", "Photos";
    disagreement => "两人结论不同", "Two people differ";
    disagreement_why(minutes) => "{minutes} 分钟内两人看到的不一样，两条都保留", "Within {minutes} minutes two people saw it differently: both are kept";
    look_again => "再查一次就有了新结论", "Another look settles it";
    earlier => "先看的", "Earlier";
    later => "后看的", "Later";
    due_in(left) => "下次检查{left}", "Next look: {left}";
    rectify_in(left) => "整改{left}", "To be cleaned: {left}";
    case_text(what) => "门前三包不合格：{what}", "Door front failed: {what}";
}
