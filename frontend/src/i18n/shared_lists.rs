//! Words of what all desks share: phrases and views among the county's lists.

catalogue! {
    desk => "常用语与视图", "Phrases and views";
    desk_why => "办理案件时人人可用的常用语，和地图上人人可见的视图。手机也要带着，所以要少而短。", "Phrases for the notes of cases and views of the map, for everybody at the desk. Phones carry them too: keep them few and short.";
    phrases => "常用语", "Phrases";
    phrase => "说法", "Words";
    phrase_for => "用于", "Said when";
    views => "视图", "Views";
    view_name => "名称", "Name";
    view_link => "链接", "Link";
    views_hint => "在地图的“视图”菜单里，把自己的视图共享出来。", "Share a view of your own from the map's menu “Views”.";
    bad_phrase(text, most) => "常用语“{text}”为空或超过 {most} 个字", "The phrase “{text}” is empty or longer than {most} characters";
    bad_view(name) => "视图“{name}”没有名称、名称过长，或不是地图的链接", "The view “{name}” has no name, a name that is too long, or no link to the map";
    too_many_phrases(most) => "常用语最多 {most} 条", "At most {most} phrases";
    too_many_views(most) => "视图最多 {most} 个", "At most {most} views";
}
