//! Words of the map itself, on phones and at the desk.

catalogue! {
    failed => "地图没能打开", "The map did not open";
    failed_why => "第一次打开地图要联网，之后没网也能用", "The first time needs a network, later none";
    locate => "回到我的位置", "Back to my position";
}
