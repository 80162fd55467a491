//! Why a page of the desk has nothing to show.

catalogue! {
    unreachable => "连不上服务器", "The server cannot be reached";
    unreachable_why => "网络恢复后自动重新读取", "It is read again by itself when the network is back";
    not_understood => "看不懂这样的条件", "This asks for what cannot be read";
    not_understood_why => "请检查日期先后等条件，或从菜单重新打开", "Check the filters, such as which date comes first, or open the page from the menu";
    not_yours => "这里不归你查看", "This is not yours to see";
    not_yours_why => "如需查看，请找管理员开通", "An administrator can give you the right to";
    not_there => "没有这条记录", "There is no such record";
    not_there_why => "地址可能写错了，或这条记录不在你的辖区", "The address may be wrong, or the record is outside your area";
    server_failed => "服务器没能回答", "The server could not answer";
    server_failed_why(code) => "请稍后再试；一直如此，请告诉管理员：{code}", "Try again later; if it stays so, tell an administrator: {code}";
    on_its_way(n) => "有 {n} 个决定还没传到服务器，下面按已经生效来显示", "{n} decision of yours is not at the server yet; it is shown as done" | "{n} decisions of yours are not at the server yet; they are shown as done";
    unreadable_why => "它的回答读不懂：请刷新页面", "Its answer cannot be read: reload the page";
    no_such_page => "没有这个页面", "There is no such page";
    to_map => "打开地图", "Open the map";
}
