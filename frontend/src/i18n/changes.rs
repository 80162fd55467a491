//! Words of the page of changes in reference data.

catalogue! {
    title => "变更记录", "Changes";
    lead => "网格、路段、责任区、必巡点和全县规则改过什么。每条都能看前后，也能撤销；撤销也会记下来。", "What was changed in cells, streets, zones, checkpoints and the county's rules. Each can be seen before and after, and taken back; that is a change too.";
    kind => "类别", "Kind";
    any_kind => "全部类别", "Any kind";
    who => "人员", "Who";
    anybody => "所有人", "Anybody";
    none => "还没有变更", "Nothing was changed yet";
    more => "更早的", "Earlier";
    unreachable => "连不上服务器", "The server cannot be reached";
    begun => "建立", "Begun";
    defined => "修改", "Changed";
    withdrawn => "撤去", "Withdrawn";
    restored => "恢复", "Restored";
    take_back => "撤销这次变更", "Take it back";
    taken_back => "已撤销", "Taken back";
    not_taken(why) => "没有撤销：{why}", "Not taken back: {why}";
    newer => "之后又改过，撤销会回到这次变更之前", "It was changed again since: taking this back returns to how it was before it";
    together => "这些是一次保存的，要一起撤销", "These were saved at once, and are taken back at once";
    take_back_all(n) => "撤销这次保存的 {n} 项变更", "Take all {n} changes of this save back";
    newer_of_some => "其中有的之后又改过：请先撤销后来的变更", "Some of these were changed again since: take the later changes back first";
    would_overlap => "网格会互相重叠", "cells would lie over each other";
    open_settings => "在清单与规则里看", "See it in lists and limits";
    nothing_differs => "内容没有变化", "Nothing differs";
    was => "之前", "Before";
    is => "之后", "After";
    field_code => "编码", "Code";
    field_name => "名称", "Name";
    field_class => "等级", "Class";
    field_duty => "责任人", "Answers for it";
    field_responsible => "责任主体", "Responsible";
    field_number => "门牌号", "Door number";
    field_street => "路段", "Street";
    field_cell => "网格", "Cell";
    field_radius => "范围，m", "Radius, m";
    field_school => "在学校", "At a school";
    yes => "是", "Yes";
    no => "否", "No";
    field_place => "位置", "Place";
    field_ground => "面积", "Ground";
    field_length => "长度", "Length";
    square_metres(n, corners) => "{n} m²，{corners} 个拐点", "{n} m², {corners} corners";
    outline => "前后轮廓：虚线为之前", "Outlines: dashed is before";
}
