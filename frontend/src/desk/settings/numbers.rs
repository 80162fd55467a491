//! The thresholds of patrols, and the times of inspection and rectification.
//!
//! `data-testid`s: `foot-kmh`, `vehicle-kmh`, `accuracy-gate`, `gap-s`, `geofence-m`, `evening-from|to`, `still-s`, `forgotten-h`;
//! `inspect-every`, `rectify`, `disagree-min`, `in-time-target`, `pass-target`, `clean-target`, `street-photo`.

use leptos::prelude::*;
use xunge_shared::{
    calendar::TimeLimit,
    settings::{PatrolLimits, Settings, target},
};

use super::form::{Clock, Draft, Limit, Number};
use crate::i18n::settings as words;

/// A field that the county need not set: what its default comes to stands in it.
fn optional(value: u64, default: u16) -> Option<u16> {
    Some(value as u16).filter(|value| *value != default)
}

/// A target that the county need not set either; what is too great stays so, for the check to find.
fn percent(value: u64) -> Option<u8> {
    Some(u8::try_from(value).unwrap_or(u8::MAX)).filter(|value| *value != target(None))
}

/// 巡逻阈值
#[component]
pub fn Patrol(draft: Draft) -> impl IntoView {
    let standard = PatrolLimits::default();
    let (still, forgotten) = ((standard.still_after_ms() / 1_000) as u16, (standard.forgotten_after_ms() / 3_600_000) as u16);
    view! {
        <div class="settings-grid">
            <Number draft label=words::foot_kmh() get=|s: &Settings| s.patrol.foot_kmh.into() set=|s: &mut Settings, n: u64| s.patrol.foot_kmh = n as u16 testid="foot-kmh" />
            <Number
                draft
                label=words::vehicle_kmh()
                get=|s: &Settings| s.patrol.vehicle_kmh.into()
                set=|s: &mut Settings, n: u64| s.patrol.vehicle_kmh = n as u16
                testid="vehicle-kmh"
            />
            <Number
                draft
                label=words::accuracy_gate_m()
                hint=words::accuracy_why()
                get=|s: &Settings| s.patrol.accuracy_gate_m.into()
                set=|s: &mut Settings, n: u64| s.patrol.accuracy_gate_m = n as u32
                testid="accuracy-gate"
            />
            <Number draft label=words::gap_s() hint=words::gap_why() get=|s: &Settings| s.patrol.gap_s set=|s: &mut Settings, n: u64| s.patrol.gap_s = n testid="gap-s" />
            <Number
                draft
                label=words::geofence_m()
                hint=words::geofence_why()
                get=|s: &Settings| s.patrol.geofence_m.into()
                set=|s: &mut Settings, n: u64| s.patrol.geofence_m = n as u16
                testid="geofence-m"
            />
            <div class="field">
                <span class="label">{words::evening()}</span>
                <span class="span">
                    <Clock
                        draft
                        label=words::evening_from().to_owned()
                        get=|s: &Settings| s.patrol.evening.0
                        set=|s: &mut Settings, at: u16| s.patrol.evening.0 = at
                        testid="evening-from".to_owned()
                    />
                    "–"
                    <Clock
                        draft
                        label=words::evening_to().to_owned()
                        get=|s: &Settings| s.patrol.evening.1
                        set=|s: &mut Settings, at: u16| s.patrol.evening.1 = at
                        testid="evening-to".to_owned()
                    />
                </span>
            </div>
            <Number
                draft
                label=words::still_s()
                hint=words::still_why()
                get=move |s: &Settings| s.patrol.still_s.unwrap_or(still).into()
                set=move |s: &mut Settings, n: u64| s.patrol.still_s = optional(n, still)
                testid="still-s"
            />
            <Number
                draft
                label=words::forgotten_h()
                hint=words::forgotten_why()
                get=move |s: &Settings| s.patrol.forgotten_h.unwrap_or(forgotten).into()
                set=move |s: &mut Settings, n: u64| s.patrol.forgotten_h = optional(n, forgotten)
                testid="forgotten-h"
            />
        </div>
    }
}

/// 检查与整改
#[component]
pub fn Inspection(draft: Draft) -> impl IntoView {
    view! {
        <div class="settings-grid">
            <Number
                draft
                label=words::inspect_every_h()
                get=|s: &Settings| s.inspect_every_h.into()
                set=|s: &mut Settings, n: u64| s.inspect_every_h = n as u16
                testid="inspect-every"
            />
            <div class="field">
                <span class="label">{words::rectify()}</span>
                {move || {
                    draft.shape.track();
                    let get = |s: &Settings| s.rectify;
                    view! { <Limit draft label=words::rectify().to_owned() get set=|s: &mut Settings, limit: TimeLimit| s.rectify = limit testid="rectify".to_owned() /> }
                }}
            </div>
            <Number
                draft
                label=words::disagree_min()
                hint=words::disagree_why()
                get=|s: &Settings| s.disagree_min.into()
                set=|s: &mut Settings, n: u64| s.disagree_min = n as u16
                testid="disagree-min"
            />
            <Number
                draft
                label=words::in_time_target()
                hint=words::target_why()
                get=|s: &Settings| target(s.in_time_target).into()
                set=|s: &mut Settings, n: u64| s.in_time_target = percent(n)
                testid="in-time-target"
            />
            <Number
                draft
                label=words::pass_target()
                hint=words::target_why()
                get=|s: &Settings| target(s.pass_target).into()
                set=|s: &mut Settings, n: u64| s.pass_target = percent(n)
                testid="pass-target"
            />
            <Number
                draft
                label=words::clean_target()
                hint=words::target_why()
                get=|s: &Settings| target(s.clean_target).into()
                set=|s: &mut Settings, n: u64| s.clean_target = percent(n)
                testid="clean-target"
            />
        </div>
        <label class="settings-check">
            <input
                type="checkbox"
                data-testid="street-photo"
                disabled=move || draft.fixed.get()
                prop:checked=move || draft.now.with(|now| now.street_photo_waived)
                on:change=move |ev| draft.edit(|now| now.street_photo_waived = event_target_checked(&ev))
            />
            {words::street_photo_waived()}
        </label>
    }
}
