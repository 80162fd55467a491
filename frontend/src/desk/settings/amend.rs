//! A small change of the county's lists from elsewhere at the desk, such as a phrase or a view: one op over the version in force.

use leptos::prelude::Get;
use xunge_shared::{
    hlc::Millis,
    kinds::county::{County, CountyBody},
    role::{Grant, Role},
    settings::Settings,
};

use super::{Loaded, check, load};
use crate::capture::Saying;
use crate::data::Core;
use crate::i18n::settings as words;

/// True for who keeps the county's lists at `now`. Tracked.
pub fn keeps_county(core: Core, now: Millis) -> bool {
    let is_county = |grant: &Grant| grant.role == Role::Administrator && grant.area.is_county();
    core.session().get().is_some_and(|session| session.held(now).any(is_county))
}

/// A code for what is added: 48 random bits.
pub fn new_code(core: Core) -> String {
    format!("{:012x}", core.new_id().0 & 0xffff_ffff_ffff)
}

/// Says the lists in force, asked for anew, with this change; or why not, in words.
pub async fn amend(core: Core, change: impl FnOnce(&mut Settings)) -> Result<(), String> {
    let found: Loaded = load().await.map_err(|_| crate::i18n::failed::unreachable())?.ok_or_else(words::no_county)?;
    let (mut settings, before) = (found.last(), found.all.last());
    change(&mut settings);
    if let Some(fault) = check::faults(&settings).into_iter().next() {
        return Err(fault.why);
    }
    let saying = Saying::of::<County>(found.county, found.area, &CountyBody::Settings(settings));
    let saying = before.into_iter().fold(saying, |saying, before| saying.based_on(before.op()));
    core.say(saying).await.map(drop).map_err(|why| why.to_string())
}
