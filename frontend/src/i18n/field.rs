//! Words that several field pages share: position, photos, saving.

catalogue! {
    position_fixed(accuracy) => "已定位 ±{accuracy}", "Position ±{accuracy}";
    position_seeking => "正在定位", "Finding your position";
    position_weak => "定位信号弱，到开阔处会好", "Weak signal: better in the open";
    position_denied => "没有定位权限，请在浏览器设置里允许", "Position is not allowed: allow it in the browser's settings";
    position_unsupported => "这里不能定位", "No position on this device";
    coordinates(lat, lon, accuracy) => "{lat}, {lon} ±{accuracy} m", "{lat}, {lon} ±{accuracy} m";

    take => "拍照", "Take a photo";
    take_other => "用手机相机", "The phone's camera";
    photo_busy => "正在处理", "Working on it";
    photo_like(when, place) => "和 {when} {place}的照片很像，请确认是现拍的", "Looks like the photo of {place} from {when}: make sure it is a new one";
    photo_of_a_report => "一次上报", "a report";
    photo_made_at(time, made) => "{time}（照片拍于 {made}）", "{time} (photo taken {made})";
    photo_made_in(place, made) => "{place}（照片位置 {made}）", "{place} (photo taken at {made})";
    blur_title => "遮挡人脸和车牌", "Blur faces and number plates";
    blur_why => "用手指涂抹要遮挡的地方，保存后不能恢复", "Wipe over what should not be seen; it cannot be undone once saved";
    blur_save => "保存遮挡后的照片", "Keep the blurred photo";
    photo_drop => "去掉这张照片", "Remove this photo";
    photo_too_large => "照片太大，请换一张", "The photo is too large: take another";
    photo_unreadable => "这不是能打开的照片", "This is not a photo that can be opened";
    photo_failed => "照片没处理成，请重拍", "The photo did not work out: take it again";
    photo_not_kept => "照片没存下，请腾出空间再拍", "The photo could not be kept: free some space and take it again";

    not_saved_signed_out => "没存下：请先登录", "Not saved: sign in first";
    not_saved_too_large => "没存下：文字太长，请分两条", "Not saved: too long, make it two";
    not_saved_photo => "没存下：照片不在本机，请重拍", "Not saved: a photo is missing, take it again";
    not_saved_full => "没存下：本机存储已满", "Not saved: this phone's storage is full";
    not_saved_storage => "没存下：本机存储出错，请再试", "Not saved: storage failed, try again";

    first_sync_needs_network => "第一次要联网取辖区数据，之后没网也能用", "The first time needs a network to fetch your area, later none";
    no_such_record => "本机没有这条记录", "This record is not on this phone";
    no_such_record_why => "可能不在你的辖区，或已撤除", "It may be outside your area, or withdrawn";
    note_label => "说明", "Note";
    note_add => "加一句说明", "Add a note";
    history => "历史", "History";
    no_history => "还没有记录", "Nothing recorded yet";
    north => "北", "N";
    north_east => "东北", "NE";
    east => "东", "E";
    south_east => "东南", "SE";
    south => "南", "S";
    south_west => "西南", "SW";
    west => "西", "W";
    north_west => "西北", "NW";
}
