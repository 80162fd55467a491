//! Words of the login page.

catalogue! {
    headline => "登录", "Sign in";
    name => "用户名", "User name";
    password => "密码", "Password";
    show_password => "显示密码", "Show password";
    hide_password => "隐藏密码", "Hide password";
    submit => "登录", "Sign in";
    submitting => "正在登录", "Signing in";
    name_missing => "请填写用户名", "Enter your user name";
    password_missing => "请填写密码", "Enter your password";
    wrong => "用户名或密码不对", "The user name or the password is wrong";
    second => "动态验证码", "Code of your authenticator";
    code_needed => "请输入动态验证码或备用码", "Enter the code of your authenticator, or a recovery code";
    wrong_code => "验证码不对或已用过", "The code is wrong or was used before";
    by_code => "用一次性登录码", "Sign in by a one-time code";
    disabled => "这个账号已停用，请联系管理员", "This account is disabled. Ask your administrator";
    too_many(seconds) => "试得太频繁，请等 {seconds} 秒", "Too many attempts. Wait {seconds} s";
    unreachable => "连不上服务器", "The server cannot be reached";
    unreachable_why => "请看网络，稍后再试。本机已存的记录不会丢。", "Check the network and try again. Records kept on this phone are safe.";
    server_error(status) => "服务器出了问题（{status}），请稍后再试", "The server has a problem ({status}). Try again later";
    storage => "本机存储打不开", "This phone's storage cannot be opened";
    storage_why => "请关闭无痕模式，或腾出空间后再试", "Leave private mode or free some space, then try again";
    continue_as(name) => "离线继续：{name}", "Continue offline as {name}";
    continue_why => "记录先存本机，联网并登录后自动上传", "Records are kept here and sent once you have signed in again";
    promise_offline => "没网也能干活，记录一条不丢", "Works with no network, and loses nothing";
    promise_presence => "到没到现场，一看便知", "Shows who was really there";
    promise_map => "全县一张图，谁在管一目了然", "One county, one map";
    privacy => "只在巡逻中和上报时记录位置", "Position is recorded only in a round and when you report";
}
