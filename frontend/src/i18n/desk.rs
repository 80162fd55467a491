//! Words of the desktop workspace.

catalogue! {
    title => "全县一张图", "County map";
}
