// How each kind is drawn, by theme tokens: calm ground, colour only where it means something, a mark beside every colour.
//
// Pure functions of their arguments, save `tokens`, which reads the theme. A record's look here and its look in a list
// (src/kinds) must say the same.

/** What is drawn, from the ground up. */
export const BANDS = ["basemap", "county", "cell", "street", "timetable", "coverage", "plot", "zone", "track", "names", "round", "checkpoint", "case", "me"];
/**
 * Where a layer belongs in that order: names of the ground stand above what lies on it, or nobody could read them; and the ground of what is edited
 * lies below the streets, its edges above them.
 */
export function bandOf(name, { metadata: { part } }) {
  const isGround = ["cell", "street", "plot", "beside"].includes(name);
  let band = part === "label" && isGround ? "names" : name.replace(/_bin$/, "");
  if (["plot", "beside"].includes(band)) band = part === "edge" ? "plot" : "cell";
  if (band === "front") band = "coverage";
  return `band:${BANDS.includes(band) ? band : "me"}`;
}
/** What can be pressed, the smallest first. */
export const INTERACTIVE = ["case", "checkpoint", "round", "zone", "track", "coverage", "timetable", "street", "cell"];

export const FONT = ["PingFang SC", "HarmonyOS Sans SC", "MiSans", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "sans-serif"];
const TONES = ["good", "due", "wrong", "differ"];

/** The theme's colours. */
export function tokens() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim() || "#808080";
  const names = { ground: "map-ground", block: "map-block", street: "map-street", casing: "map-casing", label: "map-label", edge: "map-edge" };
  const colours = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, read(`--${name}`)]));
  for (const name of ["ink", "muted", "card", "track", "action", ...TONES]) colours[name] = read(`--${name}`);
  for (const tone of ["good", "due", "wrong"]) colours[`${tone}Bar`] = read(`--${tone}-bar`);
  for (const name of ["land", "water", "green", "building"]) colours[name] = read(`--map-${name}`);
  colours.isDark = read("--map-dark") === "1";
  return colours;
}

/** A style with nothing but the ground and the order of what comes. */
export function emptyStyle(colours) {
  const bands = BANDS.map((band) => ({ id: `band:${band}`, type: "background", layout: { visibility: "none" } }));
  return {
    version: 8,
    sources: {},
    layers: [{ id: "ground", type: "background", paint: { "background-color": colours.ground } }, ...bands],
  };
}

const get = (name, otherwise) => ["coalesce", ["get", name], otherwise];
const flagged = (flag) => ["in", flag, get("flags", "")];
const is = (...codes) => ["in", get("status", ""), ["literal", codes]];
const late = ["<", get("due", 9e15), ["global-state", "now"]];
const chosen = ["==", get("id", "-"), ["global-state", "selected"]];
/** Within the time that is shown; what has no time always is. */
const inTime = ["all", [">=", get("at", 9e14), ["global-state", "from"]], ["<", get("at", 0), ["global-state", "to"]]];
/** What happened, and so has a time. */
const TIMED = ["case", "round", "timetable", "track", "zone"];
/** From this zoom on things are drawn themselves, not their heat. */
export const COOL = 13;
const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];

const ZONE_TONE = ["case", flagged("disputed"), "differ", is("dirty"), "wrong", late, "due", is("new"), "quiet", "good"];
const CASE_TONE = [
  "case", flagged("conflict"), "differ", is("closed", "cancelled", "merged", "suspended"), "quiet", is("disposed", "checked"), "good", late, "wrong", "due",
];
const SETTLED = is("closed", "cancelled", "merged");
const CHECKPOINT_TONE = ["case", is("visited"), "good", is("missed"), "wrong", is("next"), "due", "quiet"];
const COVERED_TONE = ["case", is("blind"), "wrong", is("part", "few"), "due", "good"];
/** Late, and not done. */
const OVERDUE = ["all", late, ["!", is("done")]];
const TIMETABLE_TONE = ["case", is("done"), "good", late, "wrong", "due"];
const ROUND_TONE = ["case", is("running"), "due", "good"];
/** The icon of a tone, inside `let tone`. */
const MARKS = ["match", ["var", "tone"], "differ", "two_people", "wrong", "cross", "due", "clock", "quiet", "dot", "check"];

/** The colour of a tone's name. */
function toned(tone, colours, quiet = colours.muted) {
  const bars = { good: colours.goodBar, due: colours.dueBar, wrong: colours.wrongBar, differ: colours.differ };
  return ["match", tone, ...TONES.flatMap((name) => [name, bars[name]]), quiet];
}

/** The layers of `name` over a source, in the order of drawing. */
export function layersOf(name, source, sourceLayer, colours) {
  const parts = name.endsWith("_bin") ? bins(name.slice(0, -4), colours) : (PARTS[name]?.(colours) ?? {});
  const from = sourceLayer ? { source, "source-layer": sourceLayer } : { source };
  return Object.entries(parts).map(([part, layer]) => ({
    id: `${source}:${name}:${part}`,
    metadata: { name, part },
    ...from,
    ...layer,
    ...(TIMED.includes(name) ? { filter: layer.filter ? ["all", layer.filter, inTime] : inTime } : {}),
  }));
}

const lineal = ["in", ["geometry-type"], ["literal", ["LineString", "MultiLineString", "Polygon", "MultiPolygon"]]];
const areal = ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]];
const round = { "line-cap": "round", "line-join": "round" };

const PARTS = {
  county: (c) => ({
    edge: { type: "line", layout: round, paint: { "line-color": c.edge, "line-width": byZoom(7, 1.5, 14, 3), "line-opacity": 0.8 } },
  }),
  cell: (c) => ({
    ground: {
      type: "fill",
      filter: areal,
      paint: { "fill-color": ["case", chosen, c.action, c.block], "fill-opacity": ["case", chosen, 0.18, 0.75] },
    },
    edge: {
      type: "line",
      layout: round,
      paint: {
        "line-color": ["case", chosen, c.action, c.edge],
        "line-width": ["case", chosen, 2.5, 0.9],
        "line-opacity": byZoom(9, 0.25, 13, 0.8),
      },
    },
    label: label(c, { minzoom: 14.2, size: byZoom(14, 10.5, 17, 12), colour: c.label, field: get("title", "") }),
  }),
  // a cell that is edited: what lies below its ground is seen through it
  plot: (c) => ({
    ground: {
      type: "fill",
      filter: areal,
      paint: { "fill-color": ["case", chosen, c.action, c.block], "fill-opacity": ["case", chosen, 0.22, 0.3] },
    },
    edge: {
      type: "line",
      layout: round,
      paint: { "line-color": ["case", chosen, c.action, c.label], "line-width": ["case", chosen, 3, 1.8], "line-opacity": 0.9 },
    },
    label: label(c, { minzoom: 12, size: byZoom(12, 10.5, 17, 13), colour: c.ink, field: get("title", "") }),
  }),
  // another town's beside it: hatched, and its edges broken
  beside: (c) => ({
    ground: { type: "fill", filter: areal, paint: { "fill-pattern": "hatch", "fill-opacity": 0.55 } },
    edge: { type: "line", paint: { "line-color": c.muted, "line-width": 1.2, "line-opacity": 0.7, "line-dasharray": [3, 2.5] } },
    label: label(c, { minzoom: 13, size: byZoom(13, 10, 17, 12), colour: c.muted, field: get("title", "") }),
  }),
  street: (c) => ({
    casing: {
      type: "line",
      minzoom: 12.5,
      layout: round,
      paint: { "line-color": ["case", chosen, c.action, c.casing], "line-width": streetWidth(2), "line-opacity": byZoom(12.5, 0, 14, 1) },
    },
    way: { type: "line", layout: round, paint: { "line-color": c.street, "line-width": streetWidth(0) } },
    label: {
      ...label(c, { minzoom: 14, size: byZoom(14, 11, 18, 13.5), colour: c.label, field: get("title", "") }),
      layout: {
        ...label(c, { size: byZoom(14, 11, 18, 13.5), field: get("title", "") }).layout,
        "symbol-placement": "line",
        "symbol-spacing": 320,
        "text-offset": [0, 0],
      },
    },
  }),
  // a wide band beside the street, broken while it is late, so that it is told without its colour
  timetable: (c) => ({
    halo: { type: "line", filter: lineal, layout: round, paint: { "line-color": c.ink, "line-width": byZoom(9, 6, 14, 15, 17, 28), "line-opacity": ["case", chosen, 0.85, 0] } },
    band: {
      type: "line",
      filter: ["all", lineal, ["!", OVERDUE]],
      layout: round,
      paint: { "line-color": toned(TIMETABLE_TONE, c), "line-width": byZoom(9, 2.5, 14, 9, 17, 20), "line-opacity": 0.6 },
    },
    late: {
      type: "line",
      filter: ["all", lineal, OVERDUE],
      paint: { "line-color": c.wrongBar, "line-width": byZoom(9, 3, 14, 10, 17, 22), "line-opacity": 0.8, "line-dasharray": [1.6, 0.5] },
    },
    mark: {
      type: "symbol",
      minzoom: 11,
      layout: {
        "icon-image": ["let", "tone", TIMETABLE_TONE, ["concat", "disc:", ["var", "tone"], ":", ["match", ["var", "tone"], "good", "check", "clock"]]],
        "icon-size": byZoom(11, 0.5, 15, 0.85),
        "icon-allow-overlap": true,
        "icon-rotation-alignment": "viewport",
        "symbol-placement": "line-center",
      },
    },
  }),
  // blind spots are broken lines, those that were seen in part of dots; the others are the wider the more often they were passed
  coverage: (c) => ({
    area: {
      type: "fill",
      filter: ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]],
      paint: { "fill-color": toned(COVERED_TONE, c), "fill-opacity": ["case", chosen, 0.5, 0.28] },
    },
    halo: { type: "line", filter: lineal, layout: round, paint: { "line-color": c.ink, "line-width": byZoom(9, 5, 14, 12, 17, 20), "line-opacity": ["case", chosen, 0.85, 0] } },
    way: {
      type: "line",
      filter: ["all", lineal, ["!", is("blind", "part")]],
      layout: round,
      paint: { "line-color": toned(COVERED_TONE, c), "line-width": byZoom(9, coveredWidth(0.5), 14, coveredWidth(1), 17, coveredWidth(2)) },
    },
    blind: {
      type: "line",
      filter: ["all", lineal, is("blind")],
      paint: { "line-color": c.wrongBar, "line-width": byZoom(9, 1.4, 14, 3.2, 17, 6), "line-dasharray": [2.2, 1.3] },
    },
    part: {
      type: "line",
      filter: ["all", lineal, is("part")],
      paint: { "line-color": c.dueBar, "line-width": byZoom(9, 1.4, 14, 3.2, 17, 6), "line-dasharray": [0.8, 0.9] },
    },
    spot: {
      type: "symbol",
      filter: ["==", ["geometry-type"], "Point"],
      layout: {
        "icon-image": ["let", "tone", COVERED_TONE, ["concat", "hex:", ["var", "tone"], ":", MARKS]],
        "icon-size": byZoom(9, 0.35, 13, 0.7, 17, 1),
        "icon-allow-overlap": true,
      },
    },
    ring: { ...ring(c), filter: ["==", ["geometry-type"], "Point"] },
  }),
  track: (c) => ({
    way: {
      type: "line",
      filter: ["!", get("gap", false)],
      layout: round,
      paint: {
        "line-color": c.track,
        "line-width": byZoom(9, ["case", chosen, 4, 1.6], 13, ["case", chosen, 5, 2.8], 16, ["case", chosen, 6, 4]),
        "line-opacity": 0.95,
      },
    },
    gap: {
      type: "line",
      filter: get("gap", false),
      layout: round,
      paint: { "line-color": c.track, "line-width": byZoom(9, 1.6, 13, 2.8, 16, 4), "line-dasharray": [0, 2.2], "line-opacity": 0.8 },
    },
  }),
  zone: (c) => ({
    halo: {
      type: "line",
      filter: lineal,
      layout: round,
      paint: { "line-color": c.ink, "line-width": byZoom(12, 9, 16, 14, 19, 22), "line-opacity": ["case", chosen, 0.9, 0] },
    },
    ground: { type: "fill", filter: areal, paint: { "fill-color": toned(ZONE_TONE, c), "fill-opacity": 0.28 } },
    strip: {
      type: "line",
      filter: lineal,
      layout: round,
      paint: { "line-color": toned(ZONE_TONE, c), "line-width": byZoom(12, 2.2, 14, 4, 16, 6.5, 19, 12) },
    },
    spot: {
      type: "circle",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-color": toned(ZONE_TONE, c),
        "circle-radius": byZoom(12, 2, 16, 6),
        "circle-stroke-color": ["case", chosen, c.ink, c.card],
        "circle-stroke-width": ["case", chosen, 3, 1],
      },
    },
    mark: {
      type: "symbol",
      minzoom: 16.2,
      layout: {
        "icon-image": ["let", "tone", ZONE_TONE, ["concat", "disc:", ["var", "tone"], ":", MARKS]],
        "icon-size": byZoom(16, 0.6, 19, 1.0),
        "icon-allow-overlap": true,
        "icon-rotation-alignment": "viewport",
        "symbol-placement": "line-center",
      },
    },
    label: label(c, { minzoom: 17.2, size: 12, colour: c.ink, field: ["concat", get("code", ""), " ", get("title", "")], offset: [0, 1.7] }),
  }),
  // door fronts where something else is edited: there, and no more
  front: (c) => ({
    ground: { type: "fill", minzoom: 14, filter: areal, paint: { "fill-color": c.muted, "fill-opacity": 0.12 } },
    edge: { type: "line", minzoom: 14, filter: lineal, paint: { "line-color": c.muted, "line-width": byZoom(14, 1, 17, 2.5), "line-opacity": 0.35 } },
  }),
  round: (c) => ({
    spot: pin(ROUND_TONE, "walk", 12.5, 0.8),
    halo: ring(c),
  }),
  checkpoint: (c) => ({
    halo: ring(c),
    spot: {
      type: "symbol",
      minzoom: 11,
      layout: {
        "icon-image": [
          "let", "tone", CHECKPOINT_TONE,
          ["concat", "hex:", ["var", "tone"], ":", ["match", ["var", "tone"], "good", "check", "wrong", "cross", "none"]],
        ],
        "icon-size": byZoom(11, 0.45, 14, 0.8, 17, 1.05),
        "icon-allow-overlap": true,
      },
    },
    label: label(c, { minzoom: 15, size: 12, colour: c.ink, field: get("title", ""), offset: [0, 1.5] }),
  }),
  case: (c) => ({
    heat: heat(c, 1),
    halo: ring(c),
    // what is settled steps back: dots
    settled: {
      type: "circle",
      filter: SETTLED,
      paint: {
        "circle-color": c.card,
        "circle-radius": byZoom(8, 2.5, 12, 3, 17, 5),
        "circle-stroke-color": c.muted,
        "circle-stroke-width": byZoom(8, 1.2, 17, 1.8),
      },
    },
    spot: {
      ...pin(CASE_TONE, ["match", ["var", "tone"], "good", "check", "differ", "two_people", "quiet", "clock", "warning"], 11, 0.95),
      filter: ["!", SETTLED],
    },
  }),
  me: (c) => ({
    accuracy: {
      type: "fill",
      filter: ["==", get("part", ""), "accuracy"],
      paint: { "fill-color": c.track, "fill-opacity": 0.14 },
    },
    dot: {
      type: "circle",
      filter: ["==", get("part", ""), "dot"],
      paint: {
        "circle-color": c.track,
        "circle-radius": 8,
        "circle-stroke-color": c.card,
        "circle-stroke-width": 3,
      },
    },
  }),
};

function coveredWidth(times) {
  return ["match", get("status", ""), "many", 5.5 * times, "some", 3.5 * times, 1.8 * times];
}

function streetWidth(more) {
  const at = (main, secondary, local, lane) => ["match", get("status", ""), "main", main + more, "secondary", secondary + more, "lane", lane + more, local + more];
  return byZoom(9, at(1, 0.6, 0.3, 0.2), 13, at(3, 2.2, 1.4, 0.9), 16, at(10, 8, 6, 4), 19, at(30, 24, 18, 12));
}

function label(c, { minzoom = 0, size, colour = c.ink, field, offset = [0, 0] }) {
  return {
    type: "symbol",
    minzoom,
    layout: {
      "text-field": field,
      "text-font": FONT,
      "text-size": size,
      "text-offset": offset,
      "text-max-width": 9,
      "text-optional": true,
      "text-padding": 4,
    },
    paint: { "text-color": colour, "text-halo-color": c.ground, "text-halo-width": 1.6 },
  };
}

function pin(tone, mark, minzoom, size) {
  const image = ["let", "tone", tone, ["concat", "disc:", ["var", "tone"], ":", mark]];
  return {
    type: "symbol",
    layout: { "icon-image": image, "icon-size": byZoom(9, size * 0.4, minzoom, size * 0.55, 16, size), "icon-allow-overlap": true },
  };
}

function ring(c) {
  return {
    type: "circle",
    paint: {
      "circle-radius": 19,
      "circle-color": "rgba(0,0,0,0)",
      "circle-stroke-color": c.ink,
      "circle-stroke-width": 3,
      "circle-stroke-opacity": ["case", chosen, 1, 0],
    },
  };
}

/** Many things of a kind in one spot: how many, and whether something is wrong among them. */
function bins(kind, c) {
  if (["county", "cell", "street", "timetable", "front"].includes(kind)) return {};
  const n = get("n", 1);
  // so many ways that none could be followed: where they lie
  if (kind === "track") {
    const radius = ["interpolate", ["linear"], ["ln", n], 0, 2.5, 7, 14];
    return { spread: { type: "circle", paint: { "circle-color": c.track, "circle-opacity": 0.28, "circle-radius": radius } } };
  }
  // of them what was seen in part is not seen
  const [blind, unseen] = [get("open", 0), get("s_blind", 0)];
  const wrong = kind === "zone" ? get("s_dirty", 0) : get("overdue", 0);
  const calm = kind === "case" ? ["case", [">", get("open", 0), 0], "due", "quiet"] : "good";
  const tone =
    kind === "coverage"
      ? ["case", [">", ["/", unseen, n], 0.3], "wrong", [">", ["/", blind, n], 0.1], "due", calm]
      : ["case", [">", ["/", wrong, n], 0.08], "wrong", [">", ["/", get("overdue", 0), n], 0.3], "due", calm];
  const spread = { case: [13, -13], round: [-13, -13], checkpoint: [13, 13], coverage: [-13, 13] }[kind] ?? [0, 0];
  // of places how many are blind spots, and of how many
  const text = kind === "coverage" ? ["concat", ["to-string", blind], "/", ["to-string", n]] : ["to-string", n];
  return {
    ...(kind === "case" ? { heat: heat(c, ["/", ["ln", ["+", n, 1]], 3]) } : {}),
    spot: {
      type: "circle",
      paint: {
        "circle-color": toned(tone, c),
        "circle-opacity": 0.82,
        "circle-radius": ["interpolate", ["linear"], ["ln", n], 0, 3, 2.3, 8, 7, 17],
        "circle-translate": spread,
        "circle-stroke-color": toned(tone, c),
        "circle-stroke-opacity": 0.25,
        "circle-stroke-width": 4,
      },
    },
    count: {
      type: "symbol",
      filter: [">", n, 9],
      layout: { "text-field": text, "text-font": FONT, "text-size": 11, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": c.card, "text-translate": spread },
    },
  };
}

/** Where much is, from afar: one hue that grows warmer, so that it is read without colour too. */
function heat(c, weight) {
  return {
    type: "heatmap",
    maxzoom: COOL,
    layout: { visibility: "none" },
    paint: {
      "heatmap-weight": weight,
      "heatmap-radius": byZoom(6, 14, 12, 34),
      "heatmap-intensity": byZoom(6, 0.35, 12, 0.8),
      "heatmap-opacity": byZoom(12.4, 0.85, 13, 0),
      "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, "rgba(0,0,0,0)", 0.15, faded(c.dueBar, 0.35), 0.5, c.dueBar, 1, c.wrongBar],
    },
  };
}

/** A colour of the theme (hex) that lets through what is below. */
function faded(hex, opacity) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${opacity})`;
}
