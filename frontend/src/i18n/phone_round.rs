//! Words of the patrol round.

catalogue! {
    title => "巡逻", "Round";
}
