//! Words of the page on which the ground is edited.

catalogue! {
    title => "网格与点位", "Ground";
    lead => "在图上移动拐点、分割、合并和新画。相邻网格的共用边一起动，不留缝、不重叠；每一步都可以撤销。", "Move corners, split, merge and draw on the map. Edges that cells share move together, without gap or overlap; every step can be taken back.";
    town => "乡镇", "Town";
    map => "网格地图", "Map of the cells";
    tool => "工具", "Tool";
    tool_corner => "移拐点", "Move corners";
    tool_split => "分割", "Split";
    tool_merge => "合并", "Merge";
    tool_draw => "新画网格", "Draw a cell";
    tool_point => "必巡点", "Checkpoints";
    how_corner => "先点一个网格，再点它的一个拐点，然后点新位置。", "Press a cell, then one of its corners, then where the corner goes.";
    how_split => "先点一个网格，再点出分割线：从网格外一侧到另一侧。", "Press a cell, then the points of the line: from outside one side to outside the other.";
    how_merge => "依次点相邻的网格，第一个保留编码。", "Press neighbours one after another. The first keeps its code.";
    how_draw => "依次点出边界；靠近已有拐点会贴上去。", "Press the corners in turn; near a corner that is there, they snap to it.";
    how_point => "点一个必巡点再点新位置；或直接点空地新建。", "Press a checkpoint, then where it goes; or bare ground for a new one.";
    chosen(name) => "已选：{name}", "Chosen: {name}";
    nothing_chosen => "还没有选", "Nothing is chosen";
    points(n) => "{n} 个点", "{n} point" | "{n} points";
    take_last => "退回一点", "Undo the last point";
    start_over => "重新来", "Start over";
    preview(n) => "会改动 {n} 个网格", "{n} cell changes" | "{n} cells change";
    bad_crosses => "这样会交叉、重叠或消失，请换个位置", "Cells would cross, overlap or vanish: choose another place";
    bad_across => "分割线要从网格一侧穿到另一侧，只穿一次", "The line must go across the cell, once";
    bad_neighbours => "这些网格不相邻", "These cells are no neighbours";
    bad_ring => "边界至少三个点，且不能自相交", "A cell has three corners at least and does not cross itself";
    overlaps => "与已有网格重叠", "It overlaps a cell that is there";
    code => "编码", "Code";
    name => "名称", "Name";
    new_cell => "新网格", "The new cell";
    new_point => "新必巡点", "The new checkpoint";
    save => "保存", "Save";
    saved => "已保存，可在变更记录里撤销", "Saved; it can be taken back under changes";
    meanwhile => "有人刚改过这些网格，已重新读取，请再来一次", "Somebody has just changed these cells; they were read again: start over";
    need_code => "编码是 14 或 15 位数字，不能重复", "A code has 14 or 15 digits and stands once";
    need_name => "请填写编码和名称", "Enter a code and a name";
    not_saved(why) => "没有保存：{why}", "Not saved: {why}";
    unreachable => "连不上服务器", "The server cannot be reached";
}
