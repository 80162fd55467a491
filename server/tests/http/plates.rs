//! `/api/v1/plates`: who prints them, what is printed, and which scanned tokens are genuine.

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
    let token = world.app.plates.plate(Plated::Zone, entity).token;
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
