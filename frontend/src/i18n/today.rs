//! Words of today's page and of "me".

catalogue! {
    title => "今日", "Today";
    headline_zones_cases(zones, cases) => "{zones} 户待查，{cases} 件在办", "{zones} to inspect, {cases} cases open";
    headline_zones(n) => "{n} 户门前待查", "{n} door front to inspect" | "{n} door fronts to inspect";
    headline_cases(n) => "{n} 件案件在办", "{n} case open" | "{n} cases open";
    headline_clear => "今天的活都干完了", "All done for today";
    headline_round => "巡逻进行中", "A round is under way";
    start_round => "开始巡逻", "Start a round";
    start_round_why => "只在巡逻中记录位置", "Position is recorded in rounds only";
    continue_round => "继续巡逻", "Continue the round";
    round_since(time, distance) => "{time} 开始 · 已走 {distance}", "since {time} · {distance} so far";
    inspect_nearest => "查最近的门前", "Inspect the nearest door";
    tile_zones => "门前待查", "doors due";
    tile_cases => "在办案件", "cases open";
    tile_clean => "本周洁净", "clean, 7 days";
    due_soon => "马上到期", "Due soon";
    nothing_due => "近期没有到期的", "Nothing is due soon";
    nothing_due_why => "新派的案件和到期的门前会出现在这里", "New cases and doors that fall due appear here";
    rulings_asked(n) => "{n} 条记录请您说明", "You are asked about {n} record" | "You are asked about {n} records";
    rulings_asked_why => "指挥中心看过疑点，等您说一句", "The desk looked at what was odd and waits for your word";
    rulings_new(n) => "{n} 条记录未被采信", "{n} record was not accepted" | "{n} records were not accepted";
    rulings_new_why => "可以看理由，也可以说明情况", "Read why, and answer if you want";
    lines(n) => "整治任务 {n} 项", "{n} place to put right" | "{n} places to put right";
    lines_due(left) => "最近期限：{left}", "The first is due: {left}";
    first_sync => "正在取你辖区的数据", "Fetching the data of your area";
    first_sync_why => "第一次要联网，之后没网也能用", "The first time needs a network, later none";

    me_title => "我", "Me";
    me_title_news(n) => "我（{n} 条复核）", "Me ({n} review)" | "Me ({n} reviews)";
    role_patrol => "巡逻队员", "Patrol team";
    role_grid_worker => "网格员", "Grid worker";
    role_supervisor => "网格长", "Supervisor";
    role_administrator => "管理员", "Administrator";
    language => "语言", "Language";
    theme => "外观", "Appearance";
    theme_system => "自动", "Auto";
    theme_day => "日间", "Day";
    theme_dark => "深色", "Dark";
    theme_night => "夜巡", "Night";
    theme_night_why => "夜巡：暗红暖色，抬头还看得清路", "Night: warm and dim, so your eyes stay used to the dark";
    open_desk => "打开指挥台", "Open the desk";
    log_out => "退出登录", "Sign out";
    log_out_title => "退出登录？", "Sign out?";
    log_out_unsent(n) => "还有 {n} 条没传。都留在本机，下次登录后继续上传。", "{n} record is not sent yet. It stays here and is sent after the next sign-in." | "{n} records are not sent yet. They stay here and are sent after the next sign-in.";
    log_out_clear => "所有记录都已送达。", "Everything has been sent.";
}
