//! The words of scanning plates.

catalogue! {
    title => "扫牌码", "Scan a plate";
    scan => "扫门牌码", "Scan a plate";
    aim => "把牌上的二维码放进框里", "Put the plate's QR code into the frame";
    starting => "正在打开相机", "Opening the camera";
    view_label => "相机画面", "What the camera sees";
    lamp => "补光灯", "Lamp";
    picture => "拍一张牌码来认", "Take a picture of the plate";
    picture_unread => "照片里没认出牌码，靠近些再拍", "No plate can be read on that picture: come closer";
    denied => "没有相机权限", "The camera is not allowed";
    denied_why => "在浏览器设置里允许相机，或用下面的办法", "Allow it in the browser's settings, or go another way below";
    missing => "打不开相机", "The camera does not open";
    missing_why => "可能被别的程序占用，或用下面的办法", "Another app may be using it; or go another way below";
    unsupported => "这里不能直接用相机", "No camera on this page";
    unsupported_why => "页面不是安全连接。可以拍一张来认，或按门牌号找", "The page is not served securely. Take a picture instead, or search by number";
    no_decoder => "识别程序还没下载，联网后再试", "The reader is not on this phone yet: try again with a network";
    by_number => "按门牌号找", "Search by number";
    not_a_plate => "这不是本县的牌码", "This is not one of the county's plates";
    unknown => "本机没有这块牌的记录", "This plate is not known on this phone";
    unknown_why => "可能不在你的辖区，或还没同步下来", "It may be outside your area, or not fetched yet";
    again => "再扫一次", "Scan again";
    no_round(name) => "这是必巡点「{name}」", "This is the checkpoint {name}";
    no_round_why => "开始巡逻后再扫，就能签到", "Start a round and scan again to check in";
    to_round => "去开始巡逻", "To the round";
    checked_in(name) => "已扫码签到：{name}", "Checked in by plate: {name}";
    checked_in_far(name, distance) => "已扫码签到：{name}。记录显示你在 {distance} 外", "Checked in by plate: {name}. Recorded {distance} away from it";
    scanned => "已扫牌码", "Plate scanned";
}
