// The one bridge to MapLibre GL: loads it on first use, holds one map per element, and speaks in kinds and ids.
//
// It must not fetch anything but the library and the tiles it is given, and must not know what a status means to a
// person: the looks are in style.js, the words in Rust. Text is drawn with the device's own fonts, there are no glyphs to fetch.

import { basemap, pictured, serveDatum } from "./basemap.js";
import { paintIcon } from "./icons.js";
import { Overlay } from "./overlay.js";
import { compose } from "./picture.js";
import { bandOf, COOL, FONT, INTERACTIVE, layersOf, emptyStyle, tokens } from "./style.js";

const LIBRARY = "/vendor/maplibre-gl-6.17.0/";
const NOTHING = { type: "FeatureCollection", features: [] };
/** Half the side of the square that a press covers, pixels: a fingertip. */
const FINGER = 14;
/** Where tiles come from: records, over which fresh ones may lie, and what patrols saw of places, a source for each question. */
const RECORDS = "tiles", COVERED = "covered:";
/** How long to wait before tiles are asked for again that did not come, ms: at first, and at most. */
const AGAIN = [4_000, 60_000];
/** What is drawn from tiles of another name than its own. */
const OF = { front: "zone" };

let loading;

/** Loads the library once; a failed load is tried again by the next call. */
function library() {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load() {
  const [gl] = await Promise.all([import(LIBRARY + "maplibre-gl.mjs"), sheet(LIBRARY + "maplibre-gl.css")]);
  gl.setWorkerUrl(LIBRARY + "maplibre-gl-worker.mjs");
  return gl;
}

function sheet(href) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve });
    link.onerror = () => {
      link.remove();
      reject(new Error(`${href} did not load`));
    };
    document.head.append(link);
  });
}

/** Makes a map in `element`. `options`: `{label, center, zoom, rotate, icons}`; resolves when it can be drawn on. */
export async function open(element, options) {
  const gl = await library();
  const map = new gl.Map({
    container: element,
    style: emptyStyle(tokens()),
    center: options.center,
    zoom: options.zoom,
    minZoom: 6,
    maxZoom: 20,
    attributionControl: false,
    dragRotate: options.rotate,
    pitchWithRotate: false,
    touchPitch: false,
    // it is looked at from above: a keyboard would tilt it
    maxPitch: 0,
    clickTolerance: 6,
    fadeDuration: 120,
    // local fonts have every letter that the device can show
    localIdeographFontFamily: false,
    locale: { "Map.Title": options.label },
    globalState: { now: Date.now() / 1000, selected: "", from: 0, to: 9e14 },
  });
  if (!options.rotate) {
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
  }
  const view = new View(gl, map, element, options.icons);
  await new Promise((resolve, reject) => {
    map.once("style.load", resolve);
    map.once("error", (event) => reject(event.error));
  });
  view.begin();
  return view;
}

/** One map and what is drawn on it: `open` makes it. */
class View {
  constructor(gl, map, element, icons) {
    Object.assign(this, { gl, map, element, icons });
    /** Layers by the name of what they draw: `{ids, source, sourceLayer}`. */
    this.drawn = new Map();
    /** Fresh rows over the tiles, by kind. */
    this.fresh = new Map();
    this.hidden = new Set();
    /** Heat in place of counts, from afar. */
    this.hot = false;
    /** While some tiles did not come: when they are asked for again, and of which sources. */
    this.again = { wait: AGAIN[0], timer: undefined, sources: new Set() };
    /** What patrols saw: the source that is drawn, and the one that takes its place as soon as its tiles are here. */
    this.covered = { now: undefined, next: undefined, count: 0 };
  }

  begin() {
    const { map } = this;
    // from here on a failed tile or picture is not worth a word: it is asked for again
    map.on("error", ({ sourceId, tile }) => {
      if (sourceId === RECORDS || sourceId?.startsWith(COVERED)) this.fail(sourceId, tile);
    });
    map.on("sourcedata", ({ sourceId }) => {
      if (sourceId === this.covered.next && map.isSourceLoaded(sourceId)) this.uncover();
    });
    map.on("idle", () => this.settle());
    map.setMissingStyleImageResolver((id) => this.icon(id));
    this.restyle = () => this.theme();
    this.watch = new MutationObserver(this.restyle);
    this.watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.system = matchMedia("(prefers-color-scheme: dark)");
    this.system.addEventListener("change", this.restyle);
    this.tick = setInterval(() => map.setGlobalStateProperty("now", Date.now() / 1000), 60_000);
    this.room = new ResizeObserver(() => map.resize());
    this.room.observe(this.element);
  }

  icon(id) {
    if (this.map.hasImage(id)) return;
    const picture = paintIcon(id, this.icons, tokens());
    if (picture) this.map.addImage(id, picture, { pixelRatio: 2 });
  }

  theme() {
    const { map } = this;
    const colours = tokens();
    map.setPaintProperty("ground", "background-color", colours.ground);
    for (const { name, source, sourceLayer } of this.drawn.values()) {
      for (const layer of layersOf(name, source, sourceLayer, colours)) {
        for (const [key, value] of Object.entries(layer.paint ?? {})) map.setPaintProperty(layer.id, key, value);
      }
    }
    if (this.below) {
      for (const layer of basemap(this.below, colours, FONT).layers) {
        const paint = layer.type === "raster" ? pictured(colours) : layer.paint;
        for (const [key, value] of Object.entries(paint ?? {})) map.setPaintProperty(layer.id, key, value);
      }
    }
    for (const id of map.listImages()) {
      const picture = paintIcon(id, this.icons, colours);
      if (picture) map.updateImage(id, picture);
    }
  }

  /** Adds the layers of `name` over a source, in their place in the order of drawing. */
  layer(name, source, sourceLayer) {
    const key = sourceLayer ? `${name}@${source}` : name;
    if (this.drawn.has(key)) return;
    const kind = name.replace(/_bin$/, "");
    const layers = layersOf(name, source, sourceLayer, tokens());
    for (const layer of layers) this.map.addLayer(layer, bandOf(name, layer));
    this.drawn.set(key, { name, ids: layers.map((layer) => layer.id), source, sourceLayer });
    this.show(kind, !this.hidden.has(kind));
  }

  /** Lays the basemap below everything, or takes it away. `there` takes WGS-84 to the datum of its pictures. */
  basemap(json, there) {
    const { map, gl } = this;
    if (this.below) {
      for (const layer of map.getStyle().layers) if (layer.source === "basemap") map.removeLayer(layer.id);
      map.removeSource("basemap");
    }
    this.below = json ? JSON.parse(json) : undefined;
    if (!this.below) return;
    if (this.below.sort === "raster" && this.below.datum !== "wgs84") serveDatum(gl, this.below.tiles, there);
    const { source, layers } = basemap(this.below, tokens(), FONT);
    map.addSource("basemap", source);
    for (const layer of layers) map.addLayer(layer, "band:basemap");
  }

  /** Shows what happened from one time on and before another, seconds. */
  window(from, to) {
    this.map.setGlobalStateProperty("from", from);
    this.map.setGlobalStateProperty("to", to);
  }

  /** Heat in place of counts and pins, from afar. */
  heat(hot) {
    this.hot = hot;
    for (const layers of this.drawn.values()) if (layers.name.startsWith("case")) this.show("case", !this.hidden.has("case"));
  }

  /** A ring that runs out from where something has just changed. Who asked for less motion gets none. */
  ring(lon, lat, tone) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const element = Object.assign(document.createElement("span"), { className: `map-ring ${tone}` });
    const marker = new this.gl.Marker({ element }).setLngLat([lon, lat]).addTo(this.map);
    element.addEventListener("animationend", ({ pseudoElement }) => pseudoElement === "::before" && marker.remove());
  }

  /** Draws `json` (a FeatureCollection) as `name`, in place of what was there. */
  draw(name, json) {
    const data = JSON.parse(json);
    const source = this.map.getSource(name);
    if (source) return void source.setData(data);
    this.map.addSource(name, { type: "geojson", data, tolerance: 0.2, promoteId: "id" });
    this.layer(name, name);
  }

  /** Draws the kinds of a tile address `…/{z}/{x}/{y}.mvt?…`; a second call replaces the address. */
  tiles(from, url, kinds) {
    const address = new URL(url, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
    const source = this.map.getSource(from);
    if (source) {
      source.setTiles([address]);
      // what lies over the tiles was admitted by the filter before
      for (const fresh of this.fresh.values()) fresh.ask();
    } else {
      this.map.addSource(from, { type: "vector", tiles: [address], minzoom: 6, maxzoom: 16, promoteId: "id" });
    }
    for (const kind of kinds) {
      this.layer(kind, from, OF[kind] ?? kind);
      this.layer(kind + "_bin", from, kind + "_bin");
    }
  }

  /** Draws what patrols saw from a tile address, in place of what was drawn of it; nothing of it without one. */
  cover(url, kind) {
    // a source for each question: MapLibre 6.17 forgets that tiles have expired when it is told of something else in the same frame, and
    // what is chosen changes with what is covered
    const { covered } = this;
    this.drop(covered.next);
    covered.next = undefined;
    if (!url) {
      this.drop(covered.now);
      covered.now = undefined;
      return;
    }
    covered.count += 1;
    const from = COVERED + covered.count;
    this.tiles(from, url, [kind]);
    if (covered.now) covered.next = from;
    else covered.now = from;
  }

  /** What patrols saw is there by the last question: the picture of the one before goes. */
  uncover() {
    const { covered } = this;
    if (!covered.next) return;
    this.drop(covered.now);
    Object.assign(covered, { now: covered.next, next: undefined });
  }

  /** Takes a source and all that is drawn of it away; nothing is done without one. */
  drop(from) {
    if (!from) return;
    for (const [key, { ids, source }] of this.drawn) {
      if (source !== from) continue;
      for (const id of ids) this.map.removeLayer(id);
      this.drawn.delete(key);
    }
    if (this.map.getSource(from)) this.map.removeSource(from);
  }

  /** Lays fresh rows over the tiles of `name`: the tile's own picture of them is hidden. */
  overlay(name, json, gone) {
    const fresh = this.fresh.get(name) ?? new Overlay();
    this.fresh.set(name, fresh);
    fresh.lay(JSON.parse(json).features, gone);
    this.relay(name, fresh);
  }

  /** Asks again for what patrols saw. */
  recover() {
    this.refresh(this.covered.next ?? this.covered.now);
  }

  /** Asks for all tiles of a source again; fresh rows, which will be in those of records, go when they are here. */
  refresh(from) {
    const source = from && this.map.getSource(from);
    if (!source) return;
    source.setTiles(source.tiles);
    if (from === RECORDS) for (const fresh of this.fresh.values()) fresh.ask();
  }

  /** A tile did not come. */
  fail(from, tile) {
    // MapLibre 6.17 takes a failed tile that still has its worker for one that is on its way, and waits for it without end
    if (tile) tile.actor = undefined;
    if (from === RECORDS) {
      for (const [name, fresh] of this.fresh) {
        fresh.keep();
        this.relay(name, fresh);
      }
    }
    const { again } = this;
    again.sources.add(from);
    again.timer ??= setTimeout(() => {
      again.timer = undefined;
      again.wait = Math.min(2 * again.wait, AGAIN[1]);
      const sources = [...again.sources];
      again.sources.clear();
      for (const source of sources) this.refresh(source);
    }, again.wait);
  }

  /** Everything is drawn that was asked for. */
  settle() {
    if (!this.again.timer) this.again.wait = AGAIN[0];
    // of tiles that did not come nothing else tells
    this.uncover();
    for (const [name, fresh] of this.fresh) if (fresh.step()) this.relay(name, fresh);
  }

  relay(name, fresh) {
    const over = name + ":fresh";
    const features = fresh.features();
    const data = { type: "FeatureCollection", features };
    const source = this.map.getSource(over);
    if (source) {
      source.setData(data);
    } else if (features.length > 0) {
      this.map.addSource(over, { type: "geojson", data, promoteId: "id" });
      const layers = layersOf(name, over, undefined, tokens());
      for (const layer of layers) this.map.addLayer(layer, bandOf(name, layer));
      this.drawn.set(over, { name, ids: layers.map((layer) => layer.id), source: over });
      this.show(name, !this.hidden.has(name));
    }
    const tiled = this.drawn.get(`${name}@${RECORDS}`);
    const hide = ["!", ["in", ["get", "id"], ["literal", fresh.hidden()]]];
    for (const layer of layersOf(name, RECORDS, name, tokens())) {
      if (tiled?.ids.includes(layer.id)) this.map.setFilter(layer.id, layer.filter ? ["all", layer.filter, hide] : hide);
    }
  }

  /** Shows or hides all that is drawn as `name`. */
  show(name, visible) {
    if (visible) this.hidden.delete(name);
    else this.hidden.add(name);
    for (const layers of this.drawn.values()) {
      if (layers.name.replace(/_bin$/, "") !== name) continue;
      for (const id of layers.ids) {
        const isHeat = id.endsWith(":heat");
        this.map.setLayoutProperty(id, "visibility", visible && (!isHeat || this.hot) ? "visible" : "none");
        // from afar there is either the heat or what makes it
        if (layers.name.startsWith("case") && !isHeat) {
          const { minzoom = 0 } = layersOf(layers.name, layers.source, layers.sourceLayer, tokens()).find((layer) => layer.id === id) ?? {};
          this.map.setLayerZoomRange(id, this.hot ? Math.max(minzoom, COOL - 0.6) : minzoom, 24);
        }
      }
    }
  }

  select(id) {
    this.map.setGlobalStateProperty("selected", id);
  }

  /** Own position with its accuracy in metres and, while moving, the heading in degrees; `undefined` takes it away. */
  me(lon, lat, accuracy, heading) {
    this.draw("me", JSON.stringify(lon === undefined ? NOTHING : position(lon, lat, accuracy, heading)));
  }

  fit(west, south, east, north, padding, left, zoom) {
    const around = { top: padding, right: padding, bottom: padding, left: padding + left };
    this.map.fitBounds([[west, south], [east, north]], { padding: around, maxZoom: zoom, duration: 500 });
  }

  /** Moves to a place; `bearing` is the direction that is up, degrees from north, as it is without one. */
  fly(lon, lat, zoom, instantly, bearing) {
    const to = { center: [lon, lat], zoom: zoom ?? this.map.getZoom(), bearing: bearing ?? this.map.getBearing() };
    if (instantly) this.map.jumpTo(to);
    else this.map.easeTo({ ...to, duration: 600 });
  }

  /** Calls back with what was pressed: `(name, id, lon, lat)`, the first two empty on bare ground. */
  onPick(callback) {
    this.map.on("click", ({ point, lngLat }) => {
      const { kind = "", id = "" } = this.at(point) ?? {};
      callback(kind, id, lngLat.lng, lngLat.lat);
    });
    if (matchMedia("(hover: hover)").matches) {
      this.map.on("mousemove", ({ point }) => {
        this.map.getCanvas().style.cursor = this.at(point) ? "pointer" : "";
      });
    }
  }

  /** The topmost thing near a point, small things before the ground they stand on. */
  at({ x, y }) {
    const layers = [...this.drawn.values()].flatMap(({ ids }) => ids);
    const near = this.map.queryRenderedFeatures([[x - FINGER, y - FINGER], [x + FINGER, y + FINGER]], { layers });
    const found = near
      .map(({ layer, properties, geometry }) => ({ kind: layer.metadata.name, id: properties.id ?? "", isArea: geometry.type.endsWith("Polygon") }))
      .filter(({ kind, id }) => id && INTERACTIVE.includes(kind));
    const under = this.map.queryRenderedFeatures([x, y], { layers }).map(({ properties }) => properties.id);
    // of wide areas only those under the finger itself count
    const fits = found.filter(({ kind, id, isArea }) => !isArea || kind === "zone" || under.includes(id));
    return fits.sort((a, b) => INTERACTIVE.indexOf(a.kind) - INTERACTIVE.indexOf(b.kind))[0];
  }

  /** Calls back after every move: `([lon, lat, zoom, bearing, west, south, east, north], byHand)`. */
  onMove(callback) {
    this.map.on("moveend", (event) => {
      const { lng, lat } = this.map.getCenter();
      const [[west, south], [east, north]] = this.map.getBounds().toArray();
      const seen = [lng, lat, this.map.getZoom(), this.map.getBearing(), west, south, east, north];
      callback(new Float64Array(seen), Boolean(event.originalEvent));
    });
  }

  /** The map as it stands, with a head and a foot that say what it is, as a PNG. */
  picture(json) {
    const about = JSON.parse(json);
    const colours = tokens();
    const legend = about.legend.map(({ colour, word }) => ({ colour: colours[colour], word }));
    return new Promise((resolve, reject) => {
      // what was drawn is there until the browser takes it: it must be read while it is drawn
      this.map.once("render", () => {
        const canvas = this.map.getCanvas();
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        copy.getContext("2d").drawImage(canvas, 0, 0);
        compose(copy, canvas.width / canvas.clientWidth, { ...about, legend, colours, font: FONT }).then(resolve, reject);
      });
      this.map.triggerRepaint();
    });
  }

  close() {
    clearInterval(this.tick);
    clearTimeout(this.again.timer);
    this.watch.disconnect();
    this.system.removeEventListener("change", this.restyle);
    this.room.disconnect();
    this.map.remove();
  }
}

/** The accuracy as a circle of 48 corners, and the position on it. */
function position(lon, lat, accuracy, heading) {
  const [up, right] = [accuracy / 111_195, accuracy / (111_195 * Math.cos((lat * Math.PI) / 180))];
  const ring = Array.from({ length: 49 }, (_, i) => {
    const turn = (i * Math.PI) / 24;
    return [lon + right * Math.cos(turn), lat + up * Math.sin(turn)];
  });
  return {
    type: "FeatureCollection",
    features: [
      { type: "Feature", properties: { part: "accuracy" }, geometry: { type: "Polygon", coordinates: [ring] } },
      { type: "Feature", properties: { part: "dot", heading: heading ?? -1 }, geometry: { type: "Point", coordinates: [lon, lat] } },
    ],
  };
}
