//! Words of the page of towns and communities.

catalogue! {
    title => "乡镇与社区", "Towns";
    lead => "区划的名称和新增。每次改动都看得到前后，可以撤销；手机随同步更新。", "Names of towns and communities, and new ones. Each change shows before and after and can be taken back; phones follow.";
    code => "区划代码", "Code";
    name => "名称", "Name";
    name_of(code) => "{code} 的名称", "Name of {code}";
    new => "新增乡镇或社区", "A new town or community";
    save => "保存", "Save";
    saved => "已保存", "Saved";
    not_saved(why) => "没有保存：{why}", "Not saved: {why}";
    same => "没有改动", "Nothing is different";
    need_name => "名称不能为空", "A name cannot be empty";
    bad_code => "新区划要有名称和本县的 12 位代码，且不能与已有的重复", "A new area needs a name and a code of 12 digits in this county that is not taken";
    history => "变更", "Changes";
    changed_by(who, when) => "{who} · {when}", "{who} · {when}";
    take_back => "撤销", "Take back";
    no_county => "县级资料还没有建立", "The county is not described yet";
    unreachable => "连不上服务器", "The server cannot be reached";
}
