//! Words of the log of who did what.

catalogue! {
    title => "操作日志", "Audit log";
    lead => "谁在什么时候做了什么。只增不改，每条与前一条相连；查看本身也会记入。", "Who did what, and when. Only ever added to, each entry bound to the one before; looking is noted too.";
    county_only => "操作日志由全县管理员查看", "The log is for the county's administrators";
    who => "人员", "Who";
    anybody => "所有人", "Anybody";
    what => "操作", "What";
    anything => "所有操作", "Anything";
    from => "从", "From";
    to => "到", "To";
    download => "导出 CSV", "Export CSV";
    at => "时间", "When";
    to_whom => "对象", "To whom";
    about => "关于", "About";
    and_others(n, first) => "{first} 等 {n} 处", "{first}" | "{first} and others, {n} in all";
    of_people => "人员", "People";
    of_round(id) => "轮次 {id}", "round {id}";
    of_audit => "操作日志", "Audit log";
    of_figures => "统计", "Figures";
    of_coverage => "巡逻覆盖", "Coverage";
    of_recurrence => "复脏率", "Dirty again";
    of_bulletin => "通报", "Bulletin";
    of_all => "全部类别", "All kinds";
    of_password => "密码不对", "Wrong password";
    of_code => "验证码不对", "Wrong code";
    operator => "服务器操作员或未登录", "The operator, or nobody signed in";
    none => "没有符合条件的记录", "Nothing matches";
    more => "更早的", "Earlier";

    signed_in => "登录", "Signed in";
    sign_in_failed => "登录失败", "Sign-in failed";
    signed_out => "退出", "Signed out";
    sessions_ended => "结束登录", "Ended sessions";
    session_replayed => "登录凭据被复用", "A session's secret was copied";
    exported => "导出", "Exported";
    tracks_viewed => "查看轨迹", "Viewed tracks";
    account_made => "新建账号", "Made an account";
    account_disabled => "停用账号", "Disabled an account";
    account_enabled => "恢复账号", "Enabled an account";
    password_set => "设密码", "Set a password";
    profile_set => "改姓名或队伍", "Changed a name or team";
    grants_set => "改角色", "Changed roles";
    enrolment_made => "发登录码", "Made a code";
    enrolled => "用登录码登录", "Came in by a code";
    totp_begun => "开始设动态验证码", "Began a second factor";
    totp_confirmed => "启用动态验证码", "Confirmed a second factor";
    totp_removed => "解除动态验证码", "Removed a second factor";
    recovery_used => "用恢复码", "Used a recovery code";
    settings_changed => "改清单与规则", "Changed lists or limits";
    imported => "导入", "Imported";
    plates_printed => "打印门牌", "Printed plates";
    plate_renewed => "补制门牌", "Made a plate anew";
    rescue_delivered => "代交救援文件", "Delivered a rescue file";
    audit_read => "看操作日志", "Read the log";
}
