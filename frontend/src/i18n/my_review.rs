//! Words of what was ruled on one's own records, on the phone.

catalogue! {
    title => "对我的记录的复核", "Reviews of my records";
    why => "指挥中心看过这些记录的疑点。您可以在这里说明情况。", "The desk looked at what was odd about these records. You can answer here.";
    valid => "记录有效", "The record stands";
    explain => "请您说明", "You are asked to explain";
    not_accepted => "不予采信", "Not accepted";
    answered => "已说明", "Answered";
    said_desk(text) => "指挥中心：{text}", "Desk: {text}";
    said_me(text) => "我：{text}", "I: {text}";
    answer => "说明", "Answer";
    answer_hint => "当时的情况是……", "What happened was …";
    send => "送出说明", "Send the answer";
    sent => "说明已保存，联网后送出", "The answer is saved and will be sent";
    failed(why) => "没有保存：{why}", "Not saved: {why}";
}
