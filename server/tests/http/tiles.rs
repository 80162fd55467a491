//! `/api/tiles/{z}/{x}/{y}.mvt` and `/api/v1/tiles.json`.

use geozero::mvt::{Message, Tile};
use reqwest::Method;

use crate::{
    series::Series,
    world::{Answer, OTHER, TOWN, World},
};

/// The tile of zoom 14 with the square in it.
const TILE: &str = "/api/tiles/14/13211/7135.mvt?kinds=case,street";

fn layers(answer: &Answer) -> Vec<(String, usize)> {
    answer.check(200, "");
    let tile = Tile::decode(&answer.body[..]).unwrap();
    assert!(tile.layers.iter().all(|layer| layer.version == 2 && layer.extent == Some(4_096)));
    tile.layers.into_iter().map(|layer| (layer.name, layer.features.len())).collect()
}

#[tokio::test]
async fn a_tile_draws_what_the_caller_may_read_and_changes_with_it() {
    let world = World::start().await;
    let (patrol, admin, neighbour) = (world.sign_in("patrol").await, world.sign_in("admin").await, world.sign_in("neighbour").await);
    let case = Series::of(&patrol).case(TOWN, "in the square", vec![]).await;
    patrol.json("/api/v1/rows").await;
    let first = patrol.get(TILE).await;
    assert_eq!(layers(&first), [("case".to_owned(), 1)]);
    assert_eq!(first.header("content-type"), "application/vnd.mapbox-vector-tile");
    let layer = &Tile::decode(&first.body[..]).unwrap().layers[0];
    let id = layer.keys.iter().position(|key| key == "id").unwrap() as u32;
    let tags = &layer.features[0].tags;
    let value = tags.chunks(2).find(|pair| pair[0] == id).map(|pair| &layer.values[pair[1] as usize]).unwrap();
    assert_eq!(value.string_value, Some(case.to_string()));

    let again = async || {
        let request = patrol.request(Method::GET, TILE).header("if-none-match", first.header("etag"));
        patrol.send(request).await
    };
    again().await.check(304, "");
    Series::of(&admin).street(TOWN, "永安路").await;
    patrol.json("/api/v1/rows").await;
    let mut drawn = layers(&again().await);
    drawn.sort();
    assert_eq!(drawn, [("case".to_owned(), 1), ("street".to_owned(), 1)]);
    assert!(layers(&neighbour.get(TILE).await).is_empty(), "another town's map does not show it");
    neighbour.get(&format!("{TILE}&scope={TOWN}")).await.check(403, "forbidden");
    Series::of(&neighbour).case(OTHER, "elsewhere", vec![]).await;
    again().await.check(200, "");
}

#[tokio::test]
async fn tiles_that_do_not_exist_are_not_found() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    for path in ["99/0/0.mvt", "3/8/0.mvt", "3/0/4294967296.mvt", "-1/0/0.mvt", "a/b/c.mvt", "0/0/0", "0/0/0.png"] {
        patrol.get(&format!("/api/tiles/{path}")).await.check(404, "not_found");
    }
    let described = patrol.json("/api/v1/tiles.json").await;
    assert_eq!(described["tilejson"], "3.0.0");
    assert!(described["vector_layers"].as_array().unwrap().iter().any(|layer| layer["id"] == "zone_bin"));
}
