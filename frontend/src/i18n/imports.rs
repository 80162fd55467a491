//! Words of the page that takes files in.

catalogue! {
    title => "导入", "Import";
    lead => "先检查，再一次写入：有一处错误就什么都不写。与命令行 xunge import 相同。", "Checked first, then written at once: with a single fault nothing is written. The same as xunge import.";
    what => "导入什么", "What to import";
    cells => "网格", "Cells";
    streets => "路段", "Streets";
    zones => "门前责任区", "Door-front zones";
    checkpoints => "必巡点", "Checkpoints";
    people => "人员", "People";
    area => "没写区划的行归到", "Rows that name no area belong to";
    no_area => "不指定", "None";
    file => "文件（GeoJSON 或 UTF-8 编码的 CSV）", "File (GeoJSON, or CSV in UTF-8)";
    fields => "认得的字段", "Fields";
    fields_cells => "code 编码 · name 名称 · duty 责任人账号；GeoJSON 多边形", "code · name · duty (accounts); GeoJSON polygons";
    fields_streets => "code 编码 · name 名称 · class 等级 · area 区划；GeoJSON 线", "code · name · class · area; GeoJSON lines";
    fields_zones => "number 门牌号 · name 店名 · responsible 责任主体 · street 路段 · cell 网格 · area 区划 · lon 经度 · lat 纬度", "number · name · responsible · street · cell · area · lon · lat";
    fields_checkpoints => "code 编号 · name 名称 · lon 经度 · lat 纬度 · radius_m 半径 · school 是否在学校 · cell 网格 · area 区划", "code · name · lon · lat · radius_m · school · cell · area";
    fields_people => "name 账号 · display 姓名 · role 角色 · area 区划 · team 队伍 · password 密码 · since 起始日", "name · display · role · area · team · password · since";
    again => "编码相同的已有对象会被更新，其余新增。", "A row about a thing that is there already, told by its code, updates it.";
    people_again => "账号已存在算错误；没写密码的会生成，只显示这一次。", "A name that is taken is a fault. Passwords that are missing are made, and told this once.";
    check => "检查", "Check";
    write => "写入", "Write";
    clean => "检查通过，还没有写入", "All rows are right; nothing is written yet";
    written => "已写入", "Written";
    faulty(n) => "有 {n} 处错误，没有写入任何内容", "{n} fault, nothing was written" | "{n} faults, nothing was written";
    first(n) => "先列前 {n} 处", "The first {n} of them";
    new => "新增", "new";
    changed => "更新", "updated";
    same => "未变", "unchanged";
    numbered(n) => "{n} 个没有编码，按文件顺序编号", "{n} had no code and is numbered in order" | "{n} had no code and are numbered in order";
    line => "行", "Line";
    field => "字段", "Field";
    reason => "原因", "Reason";
    whole_file => "整个文件", "The file";
    whole_row => "整行", "The row";
    line_feature(line, feature) => "第 {line} 行，第 {feature} 个要素", "Line {line}, feature {feature}";
    line_n(line) => "第 {line} 行", "Line {line}";
    passwords => "生成的密码只显示这一次：请下载后分发，再删除。", "Passwords that were made are told this once: download them, hand them out, delete the file.";
    download => "下载密码表", "Download the passwords";
    failed => "连不上服务器，没有写入", "The server cannot be reached; nothing was written";
    failed_large => "文件太大，最多 24 MB", "The file is too large: 24 MB at most";
    failed_why(why) => "没有写入：{why}", "Nothing was written: {why}";
}
