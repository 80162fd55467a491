//! Words of the sync centre.

catalogue! {
    title => "同步", "Sync";
    all_sent => "全部已送达", "Everything has been sent";
    all_saved => "全部已安全存在本机", "Everything is safe on this phone";
    ring_waiting => "待传", "waiting";
    last_success(when) => "上次同步 {when}", "Last synced {when}";
    never_synced => "还没有同步过", "Not synced yet";
    records(n) => "{n} 条记录", "{n} record" | "{n} records";
    photos(n) => "{n} 张照片", "{n} photo" | "{n} photos";
    sync_now => "现在同步", "Sync now";
    why_offline => "没有网络，联网后自动上传", "No network: sent when it returns";
    why_unreachable => "连不上服务器，会自动再试", "The server does not answer: it is tried again";
    why_signed_out => "登录已过期，请重新登录", "Your sign-in has expired: sign in again";
    why_storage => "本机存储写不进去，请腾出空间", "This phone cannot store any more: free some space";
    why_other_tab => "另一个页面开着旧版本，请把它关掉", "Another tab runs an older version: close it";
    sign_in_again => "重新登录", "Sign in again";

    attention => "需要你看一眼", "Needs your eye";
    queue => "排队中", "Waiting to be sent";
    bytes_left(size) => "还有 {size}，弱网会自动续传", "{size} to go, resumed when the signal is weak";
    kind_zone => "门前检查", "Inspections";
    kind_case => "案件", "Cases";
    kind_round => "巡逻记录", "Round records";
    kind_track => "巡逻轨迹", "Track segments";
    queue_empty => "没有排队的记录", "Nothing is waiting";
    quarantined(reason) => "被退回：{reason}", "Set aside: {reason}";
    quarantined_why => "已保留，网格长会看到原因", "It is kept, and the desk sees why";
    refused_unreadable => "内容读不出来", "it cannot be read";
    refused_too_large => "内容太大", "it is too large";
    refused_device => "设备号与另一台冲突", "another device uses the same number";
    refused_author => "登录的是另一个账号", "another account was signed in";
    refused_outside => "超出你的责任区", "outside your area";
    refused_role => "你的角色不能这样操作", "your role may not do this";
    refused_feed => "类型与区域不符", "it does not belong there";
    refused_void => "已作废", "it was voided";
    photo_refused(n) => "{n} 张照片被退回", "{n} photo was refused" | "{n} photos were refused";
    photo_refused_why => "照片还在本机，可以再试", "They are still on this phone and can be sent again";

    this_device => "本机", "This device";
    storage => "存储", "Storage";
    storage_of(used, quota) => "{used} / {quota}", "{used} of {quota}";
    protected => "已受保护", "protected";
    unprotected => "可能被系统清理", "the system may clear it";
    version => "版本", "Version";
    sending => "上传", "Sending";
    elsewhere => "由另一个页面负责", "done by another tab";
}
