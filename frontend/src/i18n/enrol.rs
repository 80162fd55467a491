//! Words of the way in by a one-time code.

catalogue! {
    title => "用登录码登录", "Sign in by a code";
    why => "登录码由管理员发给你，只能用一次，15 分钟内有效。", "Your administrator gives you the code. It is good once, and for 15 minutes.";
    code => "登录码", "Code";
    missing => "请填写登录码", "Enter the code";
    wrong => "登录码不对、已过期或已用过", "The code is wrong, over or was used before";
    wrong_why => "请管理员再发一个", "Ask your administrator for another";
    submit => "登录", "Sign in";
    submitting => "正在登录", "Signing in";
}
