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
    disabled => "这个账号已停用，请联系管理员", "This account is disabled. Ask your administrator";
    too_many => "试得太频繁，请稍等一分钟", "Too many attempts. Wait a minute";
    unreachable => "连不上服务器", "The server cannot be reached";
    unreachable_why => "请看网络，稍后再试。本机已存的记录不会丢。", "Check the network and try again. Records kept on this phone are safe.";
    server_error => "服务器出了问题，请稍后再试", "The server has a problem. Try again later";
    expired => "登录已过期，请重新登录。未传的记录都在本机。", "Your sign-in has expired. Sign in again: unsent records are kept here.";
    continue_as(name) => "离线继续：{name}", "Continue offline as {name}";
    continue_why => "本机登录过。记录先存本机，联网后自动上传。", "Signed in here before. Records are kept here and sent when there is a network.";
    promise_offline => "没网也能干活，记录一条不丢", "Works with no network, and loses nothing";
    promise_presence => "到没到现场，一看便知", "Shows who was really there";
    promise_map => "全县一张图，谁在管一目了然", "One county, one map";
    privacy => "只在巡逻中和上报时记录位置", "Position is recorded only in a round and when you report";
}
