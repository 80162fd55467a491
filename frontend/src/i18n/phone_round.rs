//! Words of the patrol round.

catalogue! {
    title => "巡逻", "Round";
    live_title => "巡逻中", "On a round";
    summary_title => "本轮小结", "The round";
    who => "谁去", "Who goes";
    alone => "单人", "Alone";
    me(name) => "{name}（我）", "{name} (me)";
    how => "怎么走", "How";
    route => "必巡点", "Checkpoints";
    stops(n) => "已选 {n} 个，近的在前", "{n} chosen, nearest first";
    no_stops => "辖区里还没有必巡点", "There are no checkpoints in your area yet";
    more_stops => "更多必巡点", "More checkpoints";
    night_look => "夜巡外观（暗红）", "Night look (dim red)";
    privacy => "只在巡逻中记录位置，结束即停", "Position is recorded only while the round is open";
    start => "开始巡逻", "Start the round";
    started => "已开始，正在记录轨迹", "Started: your way is being recorded";

    recording(accuracy) => "正在记录轨迹 ±{accuracy}", "Recording your way, ±{accuracy}";
    recording_seeking => "正在记录，等定位", "Recording, waiting for a position";
    gaps(n, duration) => "缺口 {n} 处 · 共 {duration}", "{n} gap · {duration}" | "{n} gaps · {duration}";
    silent(duration) => "{duration} 没有定位", "No position for {duration}";
    not_awake => "屏幕可能会熄，请保持亮屏", "The screen may turn off: keep it on";
    not_stored => "轨迹没存下，请腾出存储空间", "The way could not be stored: free some space";
    no_permission => "没有定位权限，轨迹记不下来", "Position is not allowed: your way cannot be recorded";
    elapsed => "已巡", "elapsed";
    observed => "实测里程", "observed";
    speed(word) => "现速 · {word}", "speed · {word}";
    speed_unknown => "现速", "speed";
    map_label => "本轮地图", "Map of the round";
    next_stop => "下一必巡点", "Next";
    next_stop_line(direction, distance, done, all) => "{direction} {distance} · 已签 {done}/{all}", "{direction} {distance} · {done} of {all} done";
    stops_done(done, all) => "已签 {done}/{all}", "{done} of {all} done";
    all_done => "必巡点都签到了", "All checkpoints are done";
    no_route => "这轮没有选必巡点", "This round has no checkpoints";
    route_sheet => "本轮必巡点", "Checkpoints of this round";
    check_in => "签到", "Check in";
    checked_in(name) => "已签到：{name}", "Checked in: {name}";
    check_in_far_title => "还没到必巡点", "You are not there yet";
    check_in_far(distance) => "离必巡点 {distance}。仍可签到，会照实记下距离。", "You are {distance} away. You may check in; the distance is recorded as it is.";
    check_in_blind => "现在没有定位。仍可签到，会记为手工录入。", "There is no position now. You may check in; it is recorded as by hand.";
    check_in_anyway => "照实签到", "Check in as it is";
    done_at(time) => "{time} 已签到", "done at {time}";

    report => "上报", "Report";
    note => "民情", "Note";
    note_title => "民情记录", "Field note";
    note_what => "听到、看到了什么", "What did you hear or see?";
    note_hint => "只写事和地点，不写人", "The matter and the place, not persons";
    note_photo => "拍照", "Photo";
    note_saved => "已存民情记录", "Note saved";
    end => "长按结束", "Hold to end";
    end_title => "结束本轮？", "End this round?";
    end_why => "结束后停止记录位置", "Recording stops then";
    end_missed(n) => "还有 {n} 个必巡点没签到", "{n} checkpoint is still missing" | "{n} checkpoints are still missing";
    end_now => "结束巡逻", "End the round";
    go_on => "继续巡逻", "Go on";
    ended => "本轮已结束，已存在本机", "The round has ended and is saved here";

    past => "过往", "Earlier rounds";
    more_past => "更多", "More";
    past_line(duration, distance, done, all) => "{duration} · {distance} · 签到 {done}/{all}", "{duration} · {distance} · {done} of {all} checkpoints";
    not_ended => "没有结束", "Not ended";
    close_open => "补结束", "End it";

    no_track_here => "轨迹不在本机，只有小结", "The way is not on this phone, only its figures";
    duration => "时长", "Duration";
    observed_m => "实测里程", "Observed";
    gap_m => "缺口", "Gaps";
    gap_value(n, distance) => "{n} 处 · 跨 {distance}", "{n} over {distance}";
    none => "无", "None";
    mean => "均速", "Mean speed";
    top => "最高速", "Top speed";
    kmh(n) => "{n} km/h", "{n} km/h";
    limit(n) => "限 {n}", "limit {n}";
    stops_made(done, all) => "必巡点 {done}/{all}", "Checkpoints {done} of {all}";
    missed => "没签到", "Missed";
}
