//! Words of the administration's frame and of its page of people.

catalogue! {
    administration => "管理", "Administration";
    title => "人员与权限", "People and roles";
    lead => "谁能进来、在哪里、能做什么。每一次变更都记入操作日志。", "Who may come in, where, and what they may do. Every change is noted in the audit log.";
    for_administrators => "这里由管理员维护", "This is for administrators";
    for_administrators_why => "需要变更时，请联系你辖区的管理员", "Ask the administrator of your area for a change";

    search => "搜姓名、账号、队伍", "Search name, account or team";
    role => "角色", "Role";
    any_role => "全部角色", "Any role";
    town => "辖区", "Area";
    any_town => "全部辖区", "Any area";
    whole_county => "全县", "Whole county";
    any_team => "全部队伍", "Any team";
    state => "状态", "State";
    any_state => "全部状态", "Any state";
    state_in => "已登录", "Signed in";
    state_never => "未登录过", "Not signed in";
    state_off => "已停用", "Disabled";
    count(n) => "{n} 人", "{n} person" | "{n} people";
    none => "没有符合条件的人", "Nobody matches";
    none_why => "换个关键词，或放宽筛选", "Try other words, or widen the filters";
    more(n) => "再显示 {n} 人", "Show {n} more";
    add => "新增人员", "Add a person";

    person => "人员", "Person";
    roles => "角色与辖区", "Roles and areas";
    team => "队伍", "Team";
    sign_ins => "登录设备", "Signed in on";
    last_seen => "最近使用", "Last used";
    devices(n) => "{n} 台", "{n} device" | "{n} devices";
    never => "从未", "Never";
    factor_on => "动态验证码", "Second factor";
    held_at(role, area) => "{role} · {area}", "{role} · {area}";
    no_role => "没有角色", "No role";
    disabled => "已停用", "Disabled";
    code_waits(time) => "登录码有效至 {time}", "A code is good until {time}";

    account_name => "账号", "Account";
    account_name_hint => "1 到 64 个字母、数字、汉字或 . - _ @，以后不能改", "1 to 64 letters, digits or . - _ @; it cannot be changed later";
    display => "姓名", "Name on screens";
    team_hint => "巡逻队填队名；没有就留空", "The patrol team, or leave it empty";
    add_role => "添加角色", "Add a role";
    remove_role => "去掉这个角色", "Remove this role";
    role_n(n) => "角色 {n}", "Role {n}";
    area_n(n) => "角色 {n} 的辖区", "Area of role {n}";
    save => "保存", "Save";
    create => "新建并发登录码", "Add, and make a code";
    saved(who) => "{who}：已保存", "{who}: saved";
    unchanged => "没有改动", "Nothing was changed";
    own => "这是你自己的账号：角色和停用由另一位管理员操作。", "This is your own account: another administrator changes its roles.";
    close => "关闭", "Close";

    acts => "登录与安全", "Signing in";
    new_code => "发登录码", "Make a code";
    new_code_why => "忘记密码或换手机：用一次性登录码重新登录，原密码不变。", "Password forgotten or a new phone: a one-time code signs them in again. The password stays.";
    admins_at_server => "管理员的登录码在服务器上发：xunge user enrol", "Administrators get their code at the server: xunge user enrol";
    sign_out => "强制全部退出", "Sign out everywhere";
    sign_out_sure(who) => "让 {who} 在所有设备上退出？未上传的记录留在手机里。", "Sign {who} out everywhere? Records that are not sent stay on the phone.";
    signed_out(who) => "{who}：已在所有设备退出", "{who}: signed out everywhere";
    factor_off => "解除动态验证码", "Remove second factor";
    factor_off_sure(who) => "解除 {who} 的动态验证码？同时会在所有设备退出。", "Remove the second factor of {who}? It also signs them out everywhere.";
    factor_removed(who) => "{who}：动态验证码已解除", "{who}: second factor removed";
    disable => "停用账号", "Disable the account";
    disable_sure(who) => "停用 {who}？手机下次联系时会被告知；已记录的都保留。", "Disable {who}? Phones are told at their next contact. What was recorded stays.";
    was_disabled(who) => "{who}：已停用", "{who}: disabled";
    enable => "恢复账号", "Enable the account";
    enable_sure(who) => "恢复 {who} 的账号？需要重新登录。", "Enable the account of {who}? They have to sign in again.";
    was_enabled(who) => "{who}：已恢复", "{who}: enabled";
    cancel => "取消", "Cancel";
    past => "变更经过", "What was changed";
    by_operator => "服务器操作员", "the server's operator";
    roles_were => "改了角色，之前是", "Roles were changed; before:";
    display_changed(was, is) => "姓名：{was} → {is}", "Name: {was} → {is}";
    team_changed(was, is) => "队伍：{was} → {is}", "Team: {was} → {is}";
    none_given => "无", "none";
    turned_off => "可登录 → 已停用", "May sign in → disabled";
    turned_on => "已停用 → 可登录", "Disabled → may sign in";
    untold => "改了姓名或队伍；当时没有留下之前的内容", "The name or team was changed; what it was before was not kept then";
    hold_again => "恢复为这些角色", "Hold these again";
    call_again => "改回原来的", "As it was before";

    slip_title => "一次性登录码", "One-time code";
    slip_scan => "用手机相机扫这个码，或打开下面的地址输入登录码。", "Scan this with the phone's camera, or open the address below and type the code.";
    slip_once(time) => "只能用一次，{time} 前有效。", "Good once, until {time}.";
    slip_over => "已过期，请重新发一个。", "It is over: make another.";
    slip_qr => "登录二维码", "QR code for signing in";
    print => "打印", "Print";

    failed_meanwhile => "别人刚改过这个账号，没有保存；现在显示的是最新的", "Somebody changed this account meanwhile: nothing was saved, and what it is by now is shown";
    failed_no_role => "请至少给一个角色：没有角色的账号什么也做不了", "Give at least one role: an account without one can do nothing";
    failed_unreachable => "连不上服务器，没有保存", "The server cannot be reached; nothing was saved";
    failed_forbidden => "这个角色或账号不归你管", "This role or account is not yours to look after";
    failed_name_taken => "账号已存在", "There is such an account already";
    failed_name => "账号只能用字母、数字、汉字或 . - _ @，最多 64 个", "An account's name has 1 to 64 letters, digits or . - _ @";
    failed_display => "请填写姓名，最多 64 个字", "Enter a name of up to 64 characters";
    failed_team => "队名最多 64 个字", "A team's name has up to 64 characters";
    failed_area => "角色只能给到乡镇或全县", "Roles are held for a town or the whole county";
    failed_own => "不能变更自己的角色", "You cannot change your own roles";
    failed(why) => "没有保存：{why}", "Not saved: {why}";
}
