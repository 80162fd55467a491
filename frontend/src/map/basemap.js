// The map below the map: vector tiles of any common schema drawn in the theme's quiet colours, or pictures, brought from their datum
// to WGS-84 on the way.
//
// It knows no record. What it is drawn from is told by the server (`/api/v1/basemap`); it fetches those tiles and nothing else.

const SOURCE = "basemap";
/** What stands before the address of a picture that must be moved. */
const SCHEME = "datum";

const ground = ["landuse", "landcover", "park", "natural", "earth", "landuse_overlay"];
const green = ["park", "forest", "wood", "grass", "grassland", "meadow", "nature_reserve", "garden", "cemetery", "farmland", "scrub", "orchard"];

/** The name of a thing in Chinese where it has one. */
const NAME = ["coalesce", ["get", "name:zh-Hans"], ["get", "name:zh"], ["get", "name_zh"], ["get", "name"], ""];
/** What sort of thing it is, by the words that the common schemas use for it. */
const KIND = ["coalesce", ["get", "kind"], ["get", "class"], ["get", "pmap:kind"], ["get", "highway"], ["get", "type"], ""];
const areal = ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]];
const lineal = ["in", ["geometry-type"], ["literal", ["LineString", "MultiLineString"]]];
const pointal = ["in", ["geometry-type"], ["literal", ["Point", "MultiPoint"]]];

/** The layers of a vector basemap whose file has `names`, in the order of drawing. */
export function layersOf(names, colours, font) {
  const parts = names.flatMap((name) => partsOf(name, colours, font));
  const rank = (part) => ["fill", "line", "symbol"].indexOf(part.type) * 10 + (part.metadata.rank ?? 5);
  return parts.sort((a, b) => rank(a) - rank(b));
}

function partsOf(name, c, font) {
  const part = (suffix, rank, layer) => ({
    id: `${SOURCE}:${name}:${suffix}`, source: SOURCE, "source-layer": name, metadata: { name: SOURCE, rank }, ...layer,
  });
  const fill = (rank, colour, opacity = 1) => part("fill", rank, { type: "fill", filter: areal, paint: { "fill-color": colour, "fill-opacity": opacity } });
  const line = (suffix, rank, paint, filter = lineal) =>
    part(suffix, rank, { type: "line", filter, layout: { "line-cap": "round", "line-join": "round" }, paint });
  const label = (size, minzoom, more = {}) =>
    part("label", 5, {
      type: "symbol",
      minzoom,
      filter: more.filter ?? pointal,
      layout: { "text-field": NAME, "text-font": font, "text-size": size, "text-max-width": 8, "text-padding": 6, ...more.layout },
      paint: { "text-color": c.label, "text-halo-color": c.ground, "text-halo-width": 1.4 },
    });
  if (/^water(_polygons)?$|^ocean$/.test(name)) return [fill(3, c.water), line("way", 1, { "line-color": c.water, "line-width": 1.5 })];
  if (/waterway|water_lines|physical_line/.test(name)) return [line("way", 1, { "line-color": c.water, "line-width": 1.5 })];
  if (/^(roads|transportation|streets|transit|road)$/.test(name)) {
    const wide = ["match", KIND, ["highway", "motorway", "trunk"], 3, ["major_road", "primary", "secondary", "tertiary"], 2, ["path", "footway", "rail", "ferry"], 0.5, 1];
    const width = (more) => ["interpolate", ["exponential", 1.6], ["zoom"], 8, ["+", ["*", 0.3, wide], more * 0.2], 14, ["+", ["*", 1.6, wide], more], 18, ["+", ["*", 9, wide], more]];
    return [
      line("casing", 6, { "line-color": c.casing, "line-width": width(1.6) }),
      line("way", 7, { "line-color": c.street, "line-width": width(0) }),
      label(11, 13, { filter: lineal, layout: { "symbol-placement": "line", "symbol-spacing": 360 } }),
    ];
  }
  if (/^(transportation_name|street_labels|road_labels)$/.test(name)) {
    return [label(11, 13, { filter: lineal, layout: { "symbol-placement": "line", "symbol-spacing": 360 } })];
  }
  if (/^buildings?$/.test(name)) return [fill(7, c.building, 0.7)];
  if (/^(boundar(y|ies)|admin)/.test(name)) return [line("way", 8, { "line-color": c.edge, "line-width": 1, "line-dasharray": [3, 2] })];
  if (/^(places?|place_labels|place_points)$/.test(name)) {
    return [label(["interpolate", ["linear"], ["zoom"], 6, 11, 14, 14], 5)];
  }
  if (/^(pois?|housenumber|addresses|mountain_peak|aerodrome_label|water_name|physical_point)$/.test(name)) return [label(10.5, 16)];
  if (ground.includes(name)) {
    const base = name === "earth" ? c.land : ["match", KIND, green, c.green, "rgba(0,0,0,0)"];
    return [fill(name === "earth" ? 1 : 2, base)];
  }
  // a layer of a schema that nobody knows: there, and no more
  return [
    part("fill", 4, { type: "fill", filter: areal, paint: { "fill-color": c.block, "fill-opacity": 0.4 } }),
    line("way", 5, { "line-color": c.casing, "line-width": 0.8 }),
  ];
}

/** The source and the layers that `about` asks for; nothing when there is no basemap. */
export function basemap(about, colours, font) {
  const tiles = [about.tiles.startsWith("/") ? location.origin + about.tiles : about.tiles];
  const common = { minzoom: about.min_zoom, maxzoom: about.max_zoom, attribution: about.attribution, ...(about.bounds ? { bounds: about.bounds } : {}) };
  if (about.sort === "vector") {
    return { source: { type: "vector", tiles, ...common }, layers: layersOf(about.layers ?? [], colours, font) };
  }
  const moved = about.datum === "wgs84" ? tiles : [`${SCHEME}://{z}/{x}/{y}`];
  const layer = { id: `${SOURCE}:picture`, type: "raster", source: SOURCE, metadata: { name: SOURCE }, paint: pictured(colours) };
  return { source: { type: "raster", tiles: moved, tileSize: 256, ...common }, layers: [layer] };
}

/** By night a bright picture is dimmed. */
export function pictured(colours) {
  return { "raster-brightness-max": colours.isDark ? 0.45 : 1, "raster-saturation": colours.isDark ? -0.5 : -0.15, "raster-fade-duration": 120 };
}

/**
 * Lets `gl` draw pictures of another datum: a tile of the map is put together of the tiles that its ground lies on. `there` takes a
 * longitude and a latitude of WGS-84 to the picture's; within one tile the shift is as good as affine.
 */
export function serveDatum(gl, template, there) {
  gl.addProtocol(SCHEME, async ({ url }, abort) => {
    const [z, x, y] = url.slice(SCHEME.length + 3).split("/").map(Number);
    const canvas = new OffscreenCanvas(256, 256);
    const pen = canvas.getContext("2d");
    const [nw, ne, sw] = [[0, 0], [1, 0], [0, 1]].map(([dx, dy]) => source(z, x + dx, y + dy, there));
    const se = [ne[0] + sw[0] - nw[0], ne[1] + sw[1] - nw[1]];
    const span = (axis) => [nw, ne, sw, se].map((corner) => corner[axis]);
    // from the picture's tiles to this one's pixels: the inverse of where this one's corners lie
    const [a, b, c, d] = [ne[0] - nw[0], ne[1] - nw[1], sw[0] - nw[0], sw[1] - nw[1]];
    const det = a * d - b * c;
    const [ia, ib, ic, id] = [d / det, -b / det, -c / det, a / det].map((part) => part * 256);
    pen.setTransform(ia, ib, ic, id, -(nw[0] * ia + nw[1] * ic), -(nw[0] * ib + nw[1] * id));
    const jobs = [];
    for (let column = Math.floor(Math.min(...span(0))); column < Math.max(...span(0)); column += 1) {
      for (let row = Math.floor(Math.min(...span(1))); row < Math.max(...span(1)); row += 1) {
        jobs.push(picture(template, z, column, row, abort).then((bitmap) => bitmap && pen.drawImage(bitmap, column, row, 1, 1)));
      }
    }
    await Promise.all(jobs);
    return { data: await createImageBitmap(canvas) };
  });
}

/** Where the corner of a tile lies in the picture's pyramid, in tiles. */
function source(z, x, y, there) {
  const side = 2 ** z;
  const lon = (x / side) * 360 - 180;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / side))) * 180) / Math.PI;
  const [east, north] = there(lon, lat);
  const up = Math.asinh(Math.tan((north * Math.PI) / 180));
  return [((east + 180) / 360) * side, ((1 - up / Math.PI) / 2) * side];
}

async function picture(template, z, x, y, abort) {
  const url = template.replaceAll("{z}", z).replaceAll("{x}", x).replaceAll("{y}", y);
  const answer = await fetch(url, { signal: abort.signal, credentials: url.startsWith("/") ? "same-origin" : "omit" });
  // a hole in the picture is no reason to draw nothing
  if (!answer.ok || answer.status === 204) return undefined;
  return createImageBitmap(await answer.blob());
}
