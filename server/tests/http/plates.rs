//! `/api/v1/plates`: who prints them, what is printed, and which scanned tokens are genuine.

use reqwest::Method;
use xunge_shared::{
    geometry::Shape,
    kinds::zone::{Zone, ZoneBody, ZoneProfile},
    plate::{Plated, Token},
};

use crate::{
    series::{Series, square, thing},
    world::{Persona, TOWN, World},
};

/// A zone that the administrator defined.
async fn zone(admin: &Persona, name: &str) -> xunge_shared::id::EntityId {
    let entity = thing();
    let profile = ZoneProfile {
        name: name.into(),
        number: "12".into(),
        responsible: String::new(),
        shape: Shape::Point(square()),
        street: None,
        cell: None,
        token: Some("the-old-plate".into()),
    };
    let mut series = Series::of(admin);
    let op = series.op::<Zone>(TOWN, entity, &ZoneBody::Define(profile)).seal();
    let reply = series.push(vec![op]).await;
    assert!(reply.results[0].seq.is_some(), "{reply:?}");
    entity
}

#[tokio::test]
async fn administrators_print_and_nobody_else() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    admin.get("/api/v1/plates").await.check(404, "not_found");
    zone(&admin, "顺达五金").await;
    let answer = admin.get(&format!("/api/v1/plates?kind=zone&scope={TOWN}&url=https://xunge.example.gov.cn")).await;
    answer.check(200, "");
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(answer.body.starts_with(b"%PDF-"));
    admin.get("/api/v1/plates?kind=case").await.check(400, "bad_request");
    admin.get("/api/v1/plates?street=nowhere").await.check(404, "not_found");
    for name in ["patrol", "grid", "town", "county", "neighbour"] {
        world.sign_in(name).await.get("/api/v1/plates").await.check(403, "forbidden");
    }
    world.anonymous().get("/api/v1/plates").await.check(401, "sign_in");
}

#[tokio::test]
async fn a_token_is_checked_at_the_desk() {
    let world = World::start().await;
    let (admin, town, patrol) = (world.sign_in("admin").await, world.sign_in("town").await, world.sign_in("patrol").await);
    let entity = zone(&admin, "顺达五金").await;
    let token = world.app.plates.plate(Plated::Zone, entity, 0).token;
    let check = async |path: String| town.json(&path).await["genuine"].as_bool().unwrap();
    assert!(check(format!("/api/v1/plates/zone/{entity}?token={token}")).await);
    assert!(check(format!("/api/v1/plates/zone/{entity}?token=the-old-plate")).await, "the county's own plates stay good");
    assert!(!check(format!("/api/v1/plates/zone/{entity}?token={}", Token([0; 10]))).await);
    for nonsense in ["", "?token=", "?token=%00", "?token=AAAA"] {
        assert!(!check(format!("/api/v1/plates/zone/{entity}{nonsense}")).await, "{nonsense}");
    }
    town.get(&format!("/api/v1/plates/checkpoint/{entity}?token={token}")).await.check(404, "not_found");
    town.get(&format!("/api/v1/plates/case/{entity}?token={token}")).await.check(404, "not_found");
    patrol.get(&format!("/api/v1/plates/zone/{entity}?token={token}")).await.check(403, "forbidden");
}

#[tokio::test]
async fn a_plate_made_anew_withdraws_the_old_one() {
    let world = World::start().await;
    let (admin, town, patrol) = (world.sign_in("admin").await, world.sign_in("town").await, world.sign_in("patrol").await);
    let (entity, other) = (zone(&admin, "顺达五金").await, zone(&admin, "阿芳粉店").await);
    let old = world.app.plates.plate(Plated::Zone, entity, 0).token;
    let path = format!("/api/v1/plates/zone/{entity}");
    for persona in [&town, &patrol] {
        persona.send(persona.request(Method::POST, &path)).await.check(403, "forbidden");
    }
    admin.send(admin.request(Method::POST, &format!("/api/v1/plates/zone/{}", thing()))).await.check(404, "not_found");
    let answer = admin.send(admin.request(Method::POST, &path)).await;
    answer.check(200, "");
    assert!(answer.body.starts_with(b"%PDF-"));

    let judged = async |entity, token: &str| town.json(&format!("/api/v1/plates/zone/{entity}?token={token}")).await;
    let now = judged(entity, &old.to_string()).await;
    assert_eq!(now["genuine"], false);
    let at = now["withdrawn"].as_u64().unwrap();
    assert_eq!(judged(entity, "the-old-plate").await["withdrawn"], at, "so is the one that the county gave it before");
    let new = world.app.plates.plate(Plated::Zone, entity, 1).token;
    assert_eq!(judged(entity, &new.to_string()).await, serde_json::json!({ "genuine": true }));
    let untouched = world.app.plates.plate(Plated::Zone, other, 0).token;
    assert_eq!(judged(other, &untouched.to_string()).await["genuine"], true);
    assert_eq!(judged(entity, &Token([0; 10]).to_string()).await, serde_json::json!({ "genuine": false }));

    // once more: each plate tells when it was replaced itself
    admin.send(admin.request(Method::POST, &path)).await.check(200, "");
    assert_eq!(judged(entity, &old.to_string()).await["withdrawn"], at);
    assert!(judged(entity, &new.to_string()).await["withdrawn"].as_u64().unwrap() >= at);
    let log = admin.json("/api/v1/audit").await;
    let about = |entry: &&serde_json::Value| entry["action"] == "plate_renewed" && entry["about"] == format!("zone:{entity}");
    assert_eq!(log["entries"].as_array().unwrap().iter().filter(about).count(), 2);
}
