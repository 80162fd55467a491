//! Words of the fleet of phones.

catalogue! {
    all => "全部", "All";
    out => "正在巡逻", "Out now";
    holding => "有未上传", "Holding unsent work";
    concern => "需要关注", "To be looked after";
    desks => "电脑", "Desks";
    desk => "电脑", "Desk";
    away => "久未使用", "Long not used";
    state => "状态", "State";
    clock => "时钟", "Clock";
    actions => "操作", "Actions";
    silent => "巡逻中失联", "Silent in a round";
    old_work => "滞留超过 12 小时", "Unsent for over 12 h";
    storage_risk => "存储有风险", "Storage at risk";
    clock_wrong => "时钟不准", "Clock is wrong";
    old_app => "应用不是最新", "App is not the newest";
    out_since(ago) => "{ago}出巡，看位置", "Out since {ago}: see where";
    at_rest => "未出巡", "Not out";
    and_photos(n) => "照片 {n} 张", "{n} photo" | "{n} photos";
    clock_right => "准", "OK";
    slow_by(by) => "慢 {by}", "{by} slow";
    fast_by(by) => "快 {by}", "{by} fast";
    lost => "手机丢失", "Phone lost";
    lost_of(name) => "{name}的手机丢失", "The phone of {name} is lost";
    lost_why => "此人在所有手机上的登录立即失效；未上传的记录留在手机里，登录后仍会上传。", "All of this person's sessions end at once. What was not sent stays on the phone and is sent after the next sign-in.";
    end_sessions => "结束全部登录", "End all sessions";
    to_account => "去人员管理：停用账号、发登录码", "To the people: disable the account, hand out a code";
    ended => "登录已全部结束", "All sessions are over";
    not_ended => "没有成功，请再试", "It did not work, try again";
    none_such => "这里没有", "None here";
    none_why => "手机第一次同步后出现在这里", "Phones appear after their first sync";
    note => "位置只在巡逻期间记录；查看轨迹会留下记录", "Positions are recorded in open rounds only, and looking at a track is noted";
}
