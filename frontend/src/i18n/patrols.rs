//! Words of the desk's page of patrols.

catalogue! {
    title => "巡逻", "Patrols";
    streets => "路段", "Streets";
    cells => "网格", "Cells";
    schools => "校园周边", "School surroundings";
    checkpoints => "必巡点", "Checkpoints";
    sort => "看什么", "What";
    over_days(n) => "近 {n} 天", "Last {n} day" | "Last {n} days";
    time => "统计时间", "Time";
    blind_after(n) => "{n} 天未见即盲区", "Blind after {n} day" | "Blind after {n} days";
    threshold => "盲区标准", "Threshold of a blind spot";
    only_blind => "只看盲区", "Blind spots only";
    export => "导出 CSV", "Export CSV";
    by_town => "各乡镇", "By town";
    town => "乡镇", "Town";
    places => "数量", "Number";
    blind => "盲区", "Blind spots";
    density => "巡逻密度（遍/晚）", "Patrol density (passes an evening)";
    visibility => "见警率", "Visibility rate";
    unseen => "久未巡到", "Longest unseen";
    place => "地点", "Place";
    length => "长度", "Length";
    last_pass => "最近一次巡到", "Last observed pass";
    evenings => "有巡逻的晚上", "Evenings with a pass";
    today => "今天", "Today";
    days_ago(n) => "{n} 天前", "{n} day ago" | "{n} days ago";
    never => "90 天内未见", "Not in 90 days";
    evenings_of(n, of) => "{n} / {of}", "{n} of {of}";
    found(n) => "共 {n} 处", "{n} place" | "{n} places";
    none => "没有盲区", "No blind spots";
    none_why => "这段时间里都有巡逻走过。", "Patrols passed everywhere in this time.";
    how => "只计定位可信、没有中断的轨迹；中断处不算走过。一遍指走过路段一半以上。", "Only tracks with good positions and no gap count; a gap is not a pass. A pass is at least half of a street.";
}
