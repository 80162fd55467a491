//! Words of the kinds of records, their states and what happens to them; on phones and at the desk.

catalogue! {
    newer => "此版本还读不懂，请更新", "Newer than this app: update it";
    comma => "、", ", ";
    status_active => "在用", "In use";
    defined => "登记", "Recorded";
    withdrawn => "撤除", "Withdrawn";
    restored => "恢复", "Restored";
    late_entry(when) => "补录，实看于 {when}", "Entered late, seen {when}";
    before => "整改前", "Before";
    after => "整改后", "After";
    scene => "现场", "Scene";
    photo_of(what) => "照片：{what}", "Photo: {what}";

    by_position(accuracy) => "定位 ±{accuracy}", "By position, ±{accuracy}";
    by_position_from(distance, accuracy) => "定位，相距 {distance}（±{accuracy}）", "By position, {distance} away (±{accuracy})";
    by_plate => "扫牌码", "By plate";
    by_hand => "手工录入，无定位", "By hand, without position";

    county => "区县", "County";
    settings_changed => "调整清单与时限", "Lists and limits changed";
    areas_named(n) => "登记 {n} 个区域名称", "{n} area named" | "{n} areas named";
    cell => "网格", "Cell";
    street => "路段", "Street";
    street_main => "主干道", "Main road";
    street_secondary => "次干道", "Secondary road";
    street_local => "支路", "Local street";
    street_lane => "背街小巷", "Lane";
    checkpoint => "必巡点", "Checkpoint";
    track => "轨迹", "Track";
    fixes(n) => "{n} 个定位点", "{n} fix" | "{n} fixes";

    zone => "门前三包", "Door front";
    zone_clean => "洁净", "Clean";
    zone_cleaned => "已清洁", "Cleaned";
    zone_dirty => "不合格", "Failed";
    zone_new => "未查过", "Never inspected";
    zone_due => "该查了", "Due";
    zone_disputed => "两人结论不同", "Two people differ";

    round => "巡逻", "Round";
    running => "巡逻中", "Under way";
    ended => "已结束", "Ended";
    foot => "步行", "On foot";
    ebike => "电动车", "E-bike";
    car => "汽车", "Car";
    overspeed => "超速", "Overspeed";
    normal_speed => "正常", "Normal";
    round_started => "开始巡逻", "Round started";
    round_ended => "结束巡逻", "Round ended";
    checked_in => "签到", "Checked in";
    field_note => "民情记录", "Field note";
    people(n) => "{n} 人", "{n} person" | "{n} people";
    route_of(n) => "必巡点 {n} 个", "{n} checkpoint" | "{n} checkpoints";
    walked(distance, kmh) => "实测 {distance} · 均速 {kmh} km/h", "{distance} observed · {kmh} km/h on average";
    ended_by_app => "忘了结束，由应用按最后一次定位结束", "Forgotten open: closed by the app, as of its last sign";
    gaps_of(n, distance) => "缺口 {n} 处 · 跨 {distance}", "{n} gap over {distance}" | "{n} gaps over {distance}";

    case => "案件", "Case";
    conflict => "有冲突", "Conflict";
    reported => "上报", "Reported";
    accepted => "受理", "Accepted";
    registered => "立案", "Registered";
    dispatched => "派遣", "Dispatched";
    disposed => "已处置", "Disposed";
    rework => "返工", "Rework";
    closed => "结案", "Closed";
    suspended => "挂账", "Suspended";
    cancelled => "作废", "Cancelled";
    do_accept => "受理", "Accept";
    do_register => "立案", "Register";
    do_dispatch => "派遣", "Dispatch";
    do_dispose => "处置完成", "Dispose";
    do_rework => "退回返工", "Send back";
    do_close => "结案", "Close";
    do_suspend => "挂账", "Suspend";
    do_cancel => "作废", "Cancel";
    moved(from, to) => "{from} → {to}", "{from} → {to}";
    conflicting(from, to) => "冲突：{from} → {to}", "Conflict: {from} → {to}";
    assigned => "交办", "Assigned";
    due_at(when) => "时限改为 {when}", "Due {when}";
    remark => "补充说明", "Remark";
    reference(number) => "编号 {number}", "Number {number}";
    to_dispose(left) => "处置{left}", "Dispose: {left}";
    working_left(hours, minutes) => "剩 {hours} 小时 {minutes} 分工作时间", "{hours} h {minutes} min of working time left";
    seen_too => "也看到", "Seen too";
    working_hours(n) => "{n} 工作时", "{n} working hour" | "{n} working hours";
    working_days(n) => "{n} 工作日", "{n} working day" | "{n} working days";
    clock_hours(n) => "{n} 小时", "{n} hour" | "{n} hours";
    main_01 => "市容环境", "Surroundings";
    main_02 => "宣传广告", "Advertising";
    main_03 => "施工管理", "Construction";
    main_04 => "突发事件", "Emergencies";
    main_05 => "街面秩序", "Street order";
}
