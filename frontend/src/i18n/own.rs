//! Words of one's own account at the desk.

catalogue! {
    title => "登录与安全", "Signing in and security";
    lead => "你在哪些设备上登录，以及登录时是否要动态验证码。", "Where you are signed in, and whether a second factor is asked for.";
    sessions => "我的登录", "Where you are signed in";
    this_one => "本机", "This one";
    opened(time) => "{time} 登录", "signed in {time}";
    used(time) => "{time}用过", "used {time}";
    ends(time) => "不用的话 {time} 到期", "ends {time} unless used";
    end => "结束", "End";
    ended => "已结束", "Ended";
    end_others => "结束其他所有登录", "End all others";
    factor => "动态验证码", "Second factor";
    factor_why => "除了密码，登录时还要输入手机验证器上的六位码。", "Besides the password, signing in asks for six digits from an authenticator on your phone.";
    factor_on(n) => "已启用，剩 {n} 个恢复码", "On; {n} recovery code left" | "On; {n} recovery codes left";
    factor_off => "未启用", "Off";
    password => "你的密码", "Your password";
    begin => "开始设置", "Set it up";
    scan => "用手机验证器扫这个码，再输入它显示的六位码。", "Scan this with the authenticator, then enter the six digits that it shows.";
    typed => "扫不了就手工输入：", "If it cannot be scanned, type:";
    qr => "验证器二维码", "QR code for the authenticator";
    code => "六位码", "Six digits";
    code_or_recovery => "六位码或恢复码", "Six digits, or a recovery code";
    confirm => "启用", "Turn it on";
    turned_on => "动态验证码已启用", "The second factor is on";
    recovery => "恢复码：手机丢了靠它们登录，每个只能用一次，只显示这一次。", "Recovery codes let you in when the phone is lost. Each is good once, and they are shown this once.";
    print => "打印", "Print";
    kept => "我已保存", "I have kept them";
    remove => "解除", "Turn it off";
    removed => "动态验证码已解除", "The second factor is off";
    failed_password => "密码不对", "The password is wrong";
    failed_code => "六位码不对", "The code is wrong";
    failed_wait => "试得太多，请稍后再试", "Too many tries: wait a while";
    failed => "没有完成，请重试", "It was not done: try again";
}
