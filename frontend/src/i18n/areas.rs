//! Words of the page of towns and communities.

catalogue! {
    title => "乡镇与社区", "Towns";
    lead => "区划的名称、新增和移除，以及县界。每次改动都看得到前后，可以撤销；手机随同步更新。", "Towns and communities named, added and removed, and the county's outline. Each change shows before and after and can be taken back; phones follow.";
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
    remove => "移除", "Remove";
    off_the_list => "已移除", "removed";
    unlisted(what) => "不在名单上，里面还有：{what}", "Not on the list, with in it: {what}";
    was_called(name) => "原名：{name}", "Was called {name}";
    new_name => "给它起个名称", "Give it a name";
    restore => "恢复", "Put back";
    things(noun, n) => "{noun} {n}", "{noun} {n}";
    others(n) => "其他 {n}", "others {n}";
    many(n) => "{n} 处", "{n} areas";
    accounts(n) => "账号 {n}", "accounts {n}";
    communities(n) => "社区 {n}", "communities {n}";
    occupied(name, what) => "{name}里还有：{what}。移走或停用之后才能移除", "Still in {name}: {what}. It can be removed once it is empty";
    outline => "县界", "The county's outline";
    outline_why => "知道县界，才找得出敞开到边上、不属于任何网格的地。", "With it, ground that is in no cell is found up to the county's edge, too.";
    no_outline => "还没有", "none yet";
    square_km(n) => "{n} 平方千米", "{n} km²";
    unite => "由全部网格合成", "Make it of all cells";
    unite_again => "按现在的网格重新合成", "Make it anew of the cells of now";
    no_cells => "还没有网格，先导入或画网格", "There are no cells yet: import or draw some first";
    same_outline => "与现在的县界相同", "It is the same outline";
    history => "变更", "Changes";
    changed_by(who, when) => "{who} · {when}", "{who} · {when}";
    take_back => "撤销", "Take back";
    no_county => "县级资料还没有建立", "The county is not described yet";
    unreachable => "连不上服务器", "The server cannot be reached";
}
