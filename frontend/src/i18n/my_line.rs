//! Words of the timetable's lines that name whoever holds the phone.

catalogue! {
    title => "我的整治任务", "My timetable";
    none => "没有由您负责的整治任务", "No line names you";
    none_why => "指挥中心把整治时间表里的路段交给您后，会出现在这里，没网也能看", "What the desk's timetable names you for appears here, and can be read without a network";
    until(day) => "期限 {day}", "Due {day}";
    done => "已完成", "Done";
    done_on(time) => "{time} 完成", "done {time}";
    whole => "整条完成", "All of it";
    tick(step) => "{step}：标为完成", "{step}: mark as done";
    untick(step) => "{step}：改回未完成", "{step}: mark as not done";
    more => "写进展、附照片", "Write how far it is, add photos";
    note => "进展", "How far it is";
    note_hint => "做了什么，还差什么", "What was done, what is missing";
    photo => "拍照", "Take a photo";
    shows => "整治", "Put right";
    tick_takes => "勾选步骤时一并记下；也可以只记进展", "Goes with the step that you tick next; or note it by itself";
    save => "只记进展", "Note it";
    saved => "已保存，联网后送出", "Saved, and sent when there is a network";
    told => "经过", "What was told";
    told_done(step) => "{step}：完成", "{step}: done";
    told_open(step) => "{step}：未完成", "{step}: not done";
    was_called(step) => "原“{step}”", "Was “{step}”";
    now_called(step) => "现“{step}”", "“{step}” now";
    behind => "已完成的", "Done";
}
