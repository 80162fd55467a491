//! Features with their properties, gathered in layers, as the bytes of a tile.

use geozero::mvt::{Message, TagsBuilder, Tile, TileValue, tile};

use super::{geometry::Drawn, grid::EXTENT};

/// Collects the features of one layer.
#[derive(Debug)]
pub struct Layer {
    name: String,
    tags: TagsBuilder,
    features: Vec<tile::Feature>,
}

impl Layer {
    /// An empty layer.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), tags: TagsBuilder::new(), features: vec![] }
    }

    /// Adds a feature.
    pub fn put<'a>(&mut self, drawn: Drawn, properties: impl IntoIterator<Item = (&'a str, TileValue)>) {
        let mut tags = vec![];
        for (key, value) in properties {
            let (key, value) = self.tags.insert_ref(key, value);
            tags.extend([key, value]);
        }
        self.features.push(tile::Feature { id: None, tags, r#type: Some(drawn.kind.into()), geometry: drawn.commands });
    }
}

/// The bytes of a tile with these layers; empty ones are left out, as the specification asks.
pub fn encode(layers: impl IntoIterator<Item = Layer>) -> Vec<u8> {
    let layers = layers.into_iter().filter(|layer| !layer.features.is_empty()).map(|layer| {
        let (keys, values) = layer.tags.into_tags();
        tile::Layer {
            version: 2,
            name: layer.name,
            features: layer.features,
            keys,
            values: values.into_iter().map(Into::into).collect(),
            extent: Some(EXTENT),
        }
    });
    Tile { layers: layers.collect() }.encode_to_vec()
}
