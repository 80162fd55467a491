//! Words of the desk's review of doubtful records.

catalogue! {
    title => "存疑复核", "Evidence review";
    open => "待复核", "To review";
    waiting => "等待说明", "Waiting for an answer";
    settled => "已处理", "Settled";
    town => "乡镇", "Town";
    all_towns => "全部乡镇", "All towns";
    weight(n) => "存疑度 {n}", "Weight {n}";
    answered => "已说明", "Answered";
    none => "没有待复核的记录", "Nothing to review";
    none_why => "位置、时间、照片或轨迹异常的记录会出现在这里，由人来判断", "Records whose place, time, photo or track is odd come here for a person to decide";
    more => "显示更多", "Show more";
    reasons => "为什么需要复核", "Why it should be looked at";
    photos => "照片", "Photos";
    this_record => "这条记录", "This record";
    earlier => "此前的记录", "The earlier record";
    stood_to(direction) => "人在登记地点{direction}侧", "{direction} of the place";
    sketch(what) => "示意图：{what}", "Sketch: {what}";
    sketch_about => "登记的地点", "The place on record";
    sketch_stood => "人所在的位置，圈为误差", "Where the author stood; the circle is how sure that is";
    record => "查看这条记录", "Show the record";
    said => "复核经过", "What was said";
    decide => "您的判断", "Your decision";
    valid => "记录有效", "The record stands";
    explain => "请本人说明", "Ask the author";
    not_accepted => "不予采信", "Not accepted";
    note => "意见（本人会看到）", "Note, which the author reads";
    note_hint => "说明依据；不予采信和请本人说明须填写", "Say why; needed to ask or not to accept";
    note_needed => "请填写意见", "Write a note first";
    own => "这是您自己的记录，须由他人复核", "This is your own record: somebody else reviews it";
    no_punishment => "系统只提示疑点，不作处理；判断由人作出，本人可以说明。", "The system only points out what is odd and does nothing by itself. A person decides, and the author can answer.";
    saved => "已记录，本人会看到", "Recorded; the author will see it";
    failed(why) => "没有记下：{why}", "Not recorded: {why}";
    answer_of(who) => "{who}的说明", "Answer of {who}";
}
