//! Words of the lock screen, of the PIN, and of several people on one phone.

catalogue! {
    accounts => "这部手机上的账号", "Accounts on this phone";
    with_pin => "用 PIN 进入", "Enter by PIN";
    with_password => "用密码登录", "Sign in by password";
    other_account => "换一个账号", "Another account";
    use_key => "用指纹或面容", "Use fingerprint or face";
    locked => "已锁屏", "Locked";
    locked_why => "巡逻和上传照常进行", "Rounds and sending go on";
    enter_pin(name) => "{name}，请输入 PIN", "{name}, enter your PIN";
    wrong_pin(left) => "不对，还能试 {left} 次", "Wrong, {left} try left" | "Wrong, {left} tries left";
    exhausted => "试得太多，请联网用密码登录", "Too many tries. Sign in by password with a network";
    not_opened => "本机存储打不开，请再试", "This phone's storage cannot be opened: try again";
    digit_count(n) => "已输入 {n} 位，共 6 位", "{n} of 6 digits";
    erase => "退一位", "Erase";
    key_failed => "没有认出来，请输入 PIN", "Not recognised: enter the PIN";

    lock => "屏幕锁", "Screen lock";
    lock_why => "离开 5 分钟后要输入 PIN；没网也能用。同一部手机可以有几个人，记录各归各。", "After 5 minutes away the PIN is asked for, with or without a network. Several people can share this phone, and their records stay apart.";
    set_pin => "设置 PIN", "Set a PIN";
    change_pin => "更换 PIN", "Change the PIN";
    remove_pin => "取消 PIN", "Remove the PIN";
    add_key => "用指纹或面容解锁", "Unlock by fingerprint or face";
    key_added => "已可用指纹或面容解锁", "Fingerprint or face unlocks now";
    key_refused => "手机没有同意", "The phone did not agree";
    choose_pin => "选 6 位数字", "Choose 6 digits";
    repeat_pin => "再输一次", "Once more";
    pins_differ => "两次不一样，请重来", "They differ: start again";
    easy_pin => "太好猜，换一个", "Too easy to guess: choose another";
    pin_set => "PIN 已设好", "The PIN is set";
    pin_removed => "PIN 已取消", "The PIN is removed";
    switch => "锁屏并换人", "Lock and switch";
}
