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
    syncing => "正在同步", "Syncing";
    why_offline => "没有网络，联网后自动上传", "No network: sent when it returns";
    why_unreachable => "连不上服务器，会自动再试", "The server does not answer: it is tried again";
    why_signed_out => "登录已过期，请重新登录", "Your sign-in has expired: sign in again";
    why_old_app => "应用版本太旧，请更新", "This app is too old: update it";
    why_storage => "本机存储写不进去，请腾出空间", "This phone cannot store any more: free some space";
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
    held(reason) => "等一等：{reason}", "On hold: {reason}";

    held_why => "条件到齐后自动上传", "It is sent when what it needs is there";

    this_device => "本机", "This device";
    storage => "存储", "Storage";
    storage_of(used, quota) => "{used} / {quota}", "{used} of {quota}";
    protected => "已受保护", "protected";
    unprotected => "可能被系统清理", "the system may clear it";
    protect => "保护本机数据", "Protect the data";
    version => "版本", "Version";
    device => "设备号", "Device";
}
