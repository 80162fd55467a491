//! What a round's panel says of its way.

catalogue! {
    checkpoints_made => "必巡点", "Checkpoints";
    gaps => "缺口", "Gaps";
    gaps_of(n, time) => "{n} 处 · {time}", "{n} · {time}";
    last_fix(at, accuracy) => "最后定位 {at}，±{accuracy} 米。查看轨迹已留记录", "Last position {at}, ±{accuracy} m. That the track was looked at is noted";
    made_of(made, all) => "{made}/{all}", "{made}/{all}";
    mean => "均速", "Mean";
    no_fix => "还没有定位。查看轨迹已留记录", "No position yet. That the track was looked at is noted";
    round_over => "轮次已结束，不显示位置。查看轨迹已留记录", "The round is over: no position is shown. That the track was looked at is noted";
    took(how) => "用时 · {how}", "Took · {how}";
    top => "最高", "Top";
    walked => "实测里程", "Observed";
}
