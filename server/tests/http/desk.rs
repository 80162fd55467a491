//! `/api/v1/devices` and `/api/v1/quarantine`: what the desk looks after.

use xunge_shared::{
    admit::Refusal,
    kinds::case::Case,
    op::encode,
    wire::{DeviceStatus, PullRequest, PushRequest},
};

use crate::{
    series::{Series, pull_request, report, thing},
    world::{OTHER, TOWN, World},
};

#[tokio::test]
async fn the_desk_sees_which_phones_have_unsent_work() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let mut series = Series::of(&patrol);
    let op = series.op::<Case>(TOWN, thing(), &report("one of three", vec![])).seal();
    let status = Some(DeviceStatus { unsent: 2, photos: 1, app: "0.1.0".into(), ..DeviceStatus::default() });
    let push = PushRequest { status, ..series.request(vec![op]) };
    patrol.post_cbor("/api/sync/push", encode(&push)).await.check(200, "");
    for (name, sees) in [("town", 1), ("county", 1), ("admin", 1)] {
        let devices = world.sign_in(name).await.json("/api/v1/devices").await;
        assert_eq!(devices.as_array().unwrap().len(), sees, "{name}: {devices}");
        assert_eq!(devices[0]["device"], series.device.to_string());
        assert_eq!(devices[0]["display"], "patrol!");
        assert_eq!(devices[0]["status"]["unsent"], 2);
        assert_eq!(devices[0]["settled"], 1);
    }
    patrol.get("/api/v1/devices").await.check(403, "forbidden");
    let pull = PullRequest { device: series.device, ..pull_request(&[], None) };
    patrol.post_cbor("/api/sync/pull", encode(&pull)).await.check(200, "");
}

#[tokio::test]
async fn what_was_refused_is_shown_to_its_author_and_the_desk() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let mut series = Series::of(&patrol);
    let outside = series.op::<Case>(OTHER, thing(), &report("not my town", vec![])).seal();
    let reply = series.push(vec![outside]).await;
    assert_eq!(reply.results[0].refusal, Some(Refusal::OutsideScope));
    for (name, sees) in [("patrol", 1), ("grid", 0), ("town", 0), ("county", 1), ("admin", 1), ("neighbour", 0)] {
        let shown = world.sign_in(name).await.json("/api/v1/quarantine").await;
        assert_eq!(shown.as_array().unwrap().len(), sees, "{name}: {shown}");
        if sees == 1 {
            assert_eq!(shown[0]["refusal"], "outside_scope");
            assert_eq!(shown[0]["n"], 1);
        }
    }
}
