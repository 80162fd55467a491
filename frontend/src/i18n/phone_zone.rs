//! Words of door-front zones and their inspection.

catalogue! {
    title => "门前三包", "Door fronts";
}
