//! Words of the tour, of the help on each page, of installing, and of "what is recorded about me".

catalogue! {
    security => "登录与安全", "Signing in and security";
    open => "帮助", "Help";
    got_it => "知道了", "Got it";
    title_round => "巡逻怎么用", "About rounds";
    title_zones => "门前怎么查", "About door fronts";
    title_report => "怎么上报", "About reports";
    title_sync => "同步是什么", "About sync";
    round_1 => "点“开始”才记录位置，长按“结束”就停。", "Your position is recorded from Start until you hold End, and at no other time.";
    round_2 => "锁屏或没信号时会断开一段，图上用虚线表示，不算走过。", "A locked screen or a lost signal leaves a gap. It is drawn as dots and not counted as walked.";
    round_3 => "走到必巡点 30 米内就能签到；手机没电也不怕，重开后接着走。", "Within 30 m of a checkpoint you can check in. After a dead battery, open the app and go on.";
    zones_1 => "在一行上点“洁净”，再点一次确认，就记好了；8 秒内可以撤销。", "Tap Clean on a row, tap again to confirm: done. You can undo it for 8 seconds.";
    zones_2 => "不合格就点进去，逐项选，拍整改前后两张。", "If something is wrong, open the row, answer each item, and take a photo before and after.";
    zones_3 => "两人 30 分钟内结论不同会并排显示，由网格长看。", "When two people differ within 30 minutes, both records are shown and the supervisor looks.";
    report_1 => "选类型、拍一张、点上报。写了一半退出也不会丢。", "Choose a type, take a photo, report. A half-written report is kept.";
    report_2 => "位置只在上报那一刻记一次，可以在图上改。", "Your position is taken once, when you report. You can move it on the map.";
    report_3 => "附近已有人报过的，点“我也看到”就行，不用再报。", "If it was reported nearby already, say that you saw it too.";
    sync_1 => "点了保存就已经在本机，没网也不会丢；有网会自己传。", "What you saved is on this phone at once, and is sent by itself when there is a network.";
    sync_2 => "照片在记录之后传，可以暂停，也可以只用 Wi-Fi。", "Photos follow the records. You can pause them, or let them wait for Wi-Fi.";
    sync_3 => "一直传不上去？导出救援包，让同事代传。", "If nothing gets through, make a rescue file and let a colleague deliver it.";

    tour => "看一遍导览", "Take the tour";
    tour_title => "认识巡格", "Meet Xunge";
    tour_step(n, of) => "第 {n} 页，共 {of} 页", "Step {n} of {of}";
    tour_skip => "跳过", "Skip";
    tour_next => "下一页", "Next";
    tour_done => "开始干活", "Start working";
    tour_1 => "没网照样用", "Works without a network";
    tour_1_why => "保存就存在本机，右上角随时看得到存了几条、传了几条。", "What you save is on this phone. The chip at the top tells what is kept and what is sent.";
    tour_2 => "巡逻才记位置", "Position only in a round";
    tour_2_why => "开始巡逻才记轨迹，屏幕上一直看得到；结束就停。", "Your way is recorded from the start of a round to its end, and the screen shows it.";
    tour_3 => "门前两下记好", "A door in two taps";
    tour_3_why => "最近的、到期的排在前面。洁净点两下，有问题拍两张。", "The nearest and overdue come first. Clean is two taps, a problem is two photos.";
    tour_4 => "看到就报", "See it, report it";
    tour_4_why => "中间的加号随时上报。谁报的不会告诉被报的人。", "The plus in the middle reports at any time. Those you report on are not told who did.";

    install => "装到主屏幕", "Install the app";
    install_why => "像普通应用一样打开，没网也能启动，记录不会被系统清理。", "It opens like any app, starts without a network, and the system will not clear its records.";
    install_now => "安装", "Install";
    install_later => "以后再说", "Not now";
    install_ios_1 => "点浏览器底部的分享按钮", "Tap Share at the bottom of the browser";
    install_ios_2 => "选“添加到主屏幕”", "Choose “Add to Home Screen”";
    install_ios_3 => "从主屏幕的图标打开巡格", "Open Xunge from its icon";
    install_menu => "在浏览器菜单里选“安装应用”或“添加到主屏幕”", "In the browser's menu choose “Install app” or “Add to Home screen”";

    privacy => "记录了我什么", "What is recorded about me";
    privacy_title => "记录了我什么", "My data";
    privacy_lead => "只记工作，不记人。下面是全部内容。", "Work is recorded, not people. This is all of it.";
    what_account => "账号", "Account";
    what_account_why => "姓名、用户名、队伍、角色和辖区。管理员维护，停用后保留，记录才有署名。", "Name, user name, team, role and area. Kept by the administrator, so that records have an author.";
    what_track => "巡逻轨迹", "Track of a round";
    what_track_why => "从开始到结束，屏幕一直显示“记录中”。", "From the start to the end of a round, and the screen says so.";
    what_track_kept(days) => "原始轨迹保留 {days} 天，之后只留覆盖结果", "Kept {days} day, then only what was covered" | "Kept {days} days, then only what was covered";
    what_place => "一个位置点", "One position";
    what_place_why => "检查、签到、上报、处置时各记一次，带精度。", "Once for each inspection, check-in, report and repair, with its accuracy.";
    what_place_kept => "随那条记录保留", "Kept with that record";
    what_photo => "照片", "Photos";
    what_photo_why => "你拍下的，和照片上印的时间、地点、姓名。", "Those you take, with time, place and your name on the band.";
    what_photo_kept(days) => "案件办结后再留 {days} 天", "Kept until {days} day after the case is closed" | "Kept until {days} days after the case is closed";
    what_device => "这部手机", "This phone";
    what_device_why => "手机编号、应用版本、还有几条没传、存储空间。", "Its number, the app's version, what is unsent, and its storage.";
    what_device_kept => "只留最近一次", "Only as last told";
    what_session => "登录", "Sign-ins";
    what_session_why => "什么时候登录、最近一次使用。不记密码，不记你去过哪些网站。", "When you signed in and last used it. Never your password, never other sites.";
    what_session_kept => "180 天后失效", "Ends after 180 days";
    never => "不记：没有巡逻时的位置、通话、通讯录、群众的身份信息", "Never: your position outside rounds, calls, contacts, residents' identities";
    county_decides => "期限由县里管服务器的人设置，上面就是现在生效的", "Whoever runs the county's server sets these times. These are the ones that hold now";
    mine => "本机上我的记录", "My records on this phone";
    mine_rounds => "巡逻", "Rounds";
    mine_written => "本机写下的记录", "Records written here";
    mine_last => "最近一条", "Latest";
    mine_none => "还没有", "None yet";
    export_json => "导出我的数据（JSON）", "Export my data (JSON)";
    export_csv => "服务器上我名下的记录（CSV）", "What the server has under my name (CSV)";
    exported => "已存成文件", "Saved as a file";
}
