//! Words used on more than one screen: navigation, buttons, states, units.

catalogue! {
    app_name => "巡格", "Xunge";
    app_tagline => "看见的、走过的、改好的，一张图说清", "What was seen, walked and put right, on one map";

    nav_label => "主导航", "Main navigation";
    nav_today => "今日", "Today";
    nav_round => "巡逻", "Round";
    nav_report => "上报", "Report";
    nav_zones => "门前", "Doors";
    nav_sync => "同步", "Sync";

    back => "返回", "Back";
    close => "关闭", "Close";
    unsaved => "填写的内容还没有保存", "What you wrote is not saved";
    keep_writing => "继续填写", "Go on writing";
    throw_away => "放弃", "Throw away";
    cancel => "取消", "Cancel";
    save => "保存", "Save";
    undo => "撤销", "Undo";
    retry => "重试", "Retry";
    day_over => "这一天的下班时间已过，请选以后的日子", "Work is over on that day: choose a later one";
    details => "详情", "Details";
    search => "搜索", "Search";
    loading => "载入中", "Loading";
    switch_language => "English", "中文";

    pass => "合格", "Pass";
    fail => "不合格", "Fail";

    not_found => "没有这个页面", "There is no such page";
    not_found_why => "地址可能写错了，或这里不归你的角色、辖区查看", "The address may be wrong, or this is not for your role or area";
    go_home => "回到今日", "Back to today";
    part_missing => "这一页还没有下载", "This page is not on the phone yet";
    part_missing_why => "连上网络后再试一次；已保存的记录都在", "Try again with a network; what was saved is safe";
    offline => "没有网络", "No network";
    in_brackets(text) => "（{text}）", " ({text})";

    chip_offline => "离线", "Offline";
    chip_offline_saved(n) => "离线 · {n} 已存", "Offline · {n} saved";
    chip_waiting(n) => "{n} 待传", "{n} waiting";
    chip_fetching => "正在取记录", "Fetching";
    chip_synced => "已同步", "Synced";
    chip_attention(n) => "{n} 条要看", "{n} to check";

    update_ready => "新版本已备好", "A new version is ready";
    update_after_round => "本轮结束后启用", "It starts after this round";
    update_after_draft => "存好没写完的再启用", "It starts once your form is saved";
    update_now => "重启启用", "Restart";

    metres(n) => "{n}\u{a0}m", "{n}\u{a0}m";
    kilometres(n) => "{n}\u{a0}km", "{n}\u{a0}km";
    square_metres(n) => "{n} 平方米", "{n} m²";
    square_km(n) => "{n} 平方千米", "{n} km²";
    seconds(s) => "{s} 秒", "{s} s";
    minutes_seconds(m, s) => "{m} 分 {s} 秒", "{m} min {s} s";
    hours_minutes(h, m) => "{h} 小时 {m} 分", "{h} h {m} min";
    just_now => "刚刚", "just now";
    minutes_ago(n) => "{n} 分钟前", "{n} min ago";
    hours_ago(n) => "{n} 小时前", "{n} h ago";
    yesterday => "昨天", "yesterday";
    days_ago(n) => "{n} 天前", "{n} day ago" | "{n} days ago";
    minutes_left(n) => "剩 {n} 分钟", "{n} min left";
    hours_left(n) => "剩 {n} 小时", "{n} h left";
    days_left(n) => "剩 {n} 天", "{n} day left" | "{n} days left";
    minutes_late(n) => "超期 {n} 分钟", "{n} min late";
    hours_late(n) => "超期 {n} 小时", "{n} h late";
    days_late(n) => "超期 {n} 天", "{n} day late" | "{n} days late";
    today_at(time) => "今日 {time}", "today {time}";
    yesterday_at(time) => "昨日 {time}", "yesterday {time}";
    months => "1 月,2 月,3 月,4 月,5 月,6 月,7 月,8 月,9 月,10 月,11 月,12 月", "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec";
    month_day(month, day) => "{month} {day} 日", "{day} {month}";
    year_month_day(year, month, day) => "{year} 年 {month} {day} 日", "{day} {month} {year}";
    month_day_at(date, time) => "{date} {time}", "{date} {time}";
    county_time(zone) => "时间按全县时区（{zone}）显示", "Times are the county's ({zone})";

    sunday => "周日", "Sun";
    monday => "周一", "Mon";
    tuesday => "周二", "Tue";
    wednesday => "周三", "Wed";
    thursday => "周四", "Thu";
    friday => "周五", "Fri";
    saturday => "周六", "Sat";
}
