//! Words of the map workspace: time, layers, saved views, what leaves the screen.

catalogue! {
    time => "时间轴", "Timeline";
    play => "播放", "Play";
    pause => "暂停", "Pause";
    speed(n) => "播放速度 {n} 倍", "Speed {n}×";
    whole_time => "显示全部时间", "Show all of the time";
    window_from => "时段起点", "Beginning of the window";
    window_to => "时段终点", "End of the window";
    records(n) => "记录 {n}", "{n} record" | "{n} records";
    from_to(from, to) => "{from} — {to}", "{from} – {to}";
    layers => "图层", "Layers";
    track => "轨迹（缺口为断点）", "Track (gaps are broken)";
    track_recent => "昨晚以来的轨迹（缺口为断点）", "Tracks since last evening";
    round_running => "正在巡逻", "Under way";
    case_open => "在办", "Open";
    case_late => "超期", "Late";
    case_disposed => "待核查", "To be rechecked";
    line_open => "整治中", "To be put right";
    line_late => "整治超期（断线）", "Late (broken)";
    line_done => "整治完成", "Put right";
    checkpoint => "必巡点", "Checkpoint";
    street => "路段", "Street";
    cell => "网格边界", "Cell border";
    heat => "案件热度（远看）", "Heat of cases, from afar";
    heat_low => "少", "few";
    heat_high => "多", "many";
    basemap => "底图", "Basemap";
    views => "视图", "Views";
    copy_link => "复制当前链接", "Copy the link";
    link_copied => "链接已复制，打开即是现在的样子", "Copied: the link opens what you see now";
    link_in_bar => "请从地址栏复制链接", "Copy the link from the address bar";
    view_name => "给视图起个名", "Name of the view";
    save_view => "保存", "Save";
    no_views => "还没有保存的视图", "No saved views yet";
    delete => "删除", "Delete";
    output => "导出", "Export";
    as_png => "地图存为图片", "Map as a picture";
    print => "打印地图与清单", "Print map and list";
    no_picture => "图片没有生成，请再试", "The picture was not made, try again";
    made_by(whose) => "巡格 · {whose}", "Xunge · {whose}";
    own_data => "本县数据", "the county's own data";
    drawn_at(at) => "出图 {at}", "drawn {at}";
    of_all(shown, all) => "前 {shown} 条，共 {all} 条", "first {shown} of {all}";
}
