//! Words of reporting and following cases on the phone.

catalogue! {
    title => "案件", "Cases";
    report_title => "上报", "Report";
    take_photo => "拍照", "Take a photo";
    which_type => "什么问题", "What is wrong";
    all_types => "全部类型", "All types";
    type_search_hint => "如：垃圾、占道、井盖", "Litter, drain, parking";
    no_type_found => "没有这样的类型，换个词试试", "No such type: try another word";
    what => "情况", "Details";
    what_hint => "看到了什么（只写事，不写人）", "What you see: the matter, not persons";
    address => "地点", "Address";
    address_hint => "如：永安路 17 号门前", "Such as: outside 17 Yong'an Road";
    place_set => "位置已在地图上选定", "Place set on the map";
    place_adjust => "在地图上调整", "Adjust on the map";
    place_map => "地图调整", "Adjust";
    place_take => "用这个位置", "Use this place";
    place_phone => "用手机定位", "My position";
    cell_unknown => "还没有位置，可先保存或在地图上选", "No position yet: save anyway, or set it on the map";
    cell_outside => "不在任何网格内，会照实标明", "Outside every cell: it is marked so";
    cell(name, code) => "{name} · {code}", "{name} · {code}";
    submit => "上报", "Report";
    choose_type_first => "先选问题类型", "Choose what is wrong first";
    report_saved => "已存在本机", "Saved on this phone";

    nearby_title => "附近已有人报过，是同一件吗", "Already reported nearby: is it the same?";
    reported_ago(ago) => "{ago}上报", "reported {ago}";
    seen_too => "也看到", "Seen too";
    seen_too_of(what) => "也看到：{what}", "Seen too: {what}";
    seen_too_saved => "已记为你也看到，不重复上报", "Saved as seen by you too, not as a second report";
    seen_by_me => "你已记过", "You said so";
    witnesses(n) => "{n} 人看到", "seen by {n} person" | "seen by {n} people";
    rework_because(why) => "返工：{why}", "Sent back: {why}";
    rework_no_reason => "没有写原因", "no reason given";
    sent_back_by(who, ago) => "{who} · {ago}退回", "sent back by {who}, {ago}";
    given_to_me => "派给我", "Given to me";
    due_at(when) => "{when} 到期", "due {when}";

    mine => "我的", "Mine";
    nearby => "附近", "Nearby";
    all_open => "待办", "Open";
    settled => "已结", "Settled";
    filter_label => "哪些案件", "Which cases";
    none_mine => "没有派给你或你上报的案件", "No case is yours";
    none_open => "没有待办案件", "No open case";
    none_settled => "还没有结案的", "Nothing is settled yet";
    none_why => "新上报和新派的案件会出现在这里", "New reports and assignments appear here";
    new_report => "上报问题", "Report a problem";
    counted(n) => "{n} 件", "{n} case" | "{n} cases";

    reported_by(who, ago) => "{who} {ago}上报", "reported by {who}, {ago}";
    assigned_to(who) => "承办 {who}", "assigned to {who}";
    of_zone => "看这户门前", "The door front";
    next_steps => "下一步", "Next";
    no_next_step => "现在轮不到你处理，进展会显示在下面", "Nothing for you to do now: progress shows below";
    note_hint => "做了什么（必填）", "What was done (required)";
    note_hint_optional => "说明原因", "Why";
    after_photo => "拍处置后", "Photo after";
    confirm(step) => "确认{step}", "{step}";
    move_saved(step) => "已存：{step}", "Saved: {step}";
    remark => "补充说明", "Add a remark";
    remark_save => "保存说明", "Save the remark";
    remark_saved => "已存说明", "Remark saved";
    conflicts => "有对不上的处理", "Steps that do not fit";
    conflicts_why => "两边同时处理过，下面都保留，由网格长定", "Handled on two sides at once: both are kept, and the desk decides";
    on_map => "看地图", "Show on the map";
}
