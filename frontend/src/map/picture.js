// The map as a picture for a report: what is seen, with its title, its time, its legend and whose data it is.
//
// Draws; knows no record and no word: those are told.

const EDGE = 24;
const LINE = 26;
const TITLE = "600 21px";
const TIME = "14px";

/** Puts `canvas` (the map's) between a head and a foot. `about`: `{title, time, attribution, legend: [{colour, word}], colours, font}`. */
export async function compose(canvas, scale, { title, time, attribution, legend, colours, font }) {
  const [wide, high] = [canvas.width / scale, canvas.height / scale];
  const family = font.map((name) => (name.includes("-") ? name : `"${name}"`)).join(", ");
  const gaps = rows(legend, wide - 2 * EDGE, family);
  // the time beside the title, and below it where there is no room: letters are not squeezed
  const isBeside = measured(title, TITLE, family) + measured(time, TIME, family) + 3 * EDGE <= wide;
  const [head, foot] = [isBeside ? 64 : 84, 20 + gaps.high * LINE + 26];
  const sheet = new OffscreenCanvas(wide * scale, (head + high + foot) * scale);
  const pen = sheet.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = colours.card;
  pen.fillRect(0, 0, wide, head + high + foot);
  pen.drawImage(canvas, 0, head, wide, high);
  pen.fillStyle = colours.ink;
  pen.font = `${TITLE} ${family}`;
  pen.textBaseline = "middle";
  pen.fillText(title, EDGE, 32, wide - 2 * EDGE);
  pen.font = `${TIME} ${family}`;
  pen.textAlign = isBeside ? "right" : "left";
  pen.fillStyle = colours.muted;
  pen.fillText(time, isBeside ? wide - EDGE : EDGE, isBeside ? 32 : 60, wide - 2 * EDGE);
  pen.textAlign = "left";
  for (const { colour, word, x, y } of gaps.placed) {
    pen.fillStyle = colour;
    pen.fillRect(EDGE + x, head + high + 22 + y * LINE, 16, 6);
    pen.fillStyle = colours.ink;
    pen.font = `13px ${family}`;
    pen.fillText(word, EDGE + x + 24, head + high + 25 + y * LINE);
  }
  pen.fillStyle = colours.muted;
  pen.font = `12px ${family}`;
  pen.fillText(attribution, EDGE, head + high + foot - 18, wide - 2 * EDGE);
  return sheet.convertToBlob({ type: "image/png" });
}

/** How wide words are. */
function measured(words, size, family) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.font = `${size} ${family}`;
  return pen.measureText(words).width;
}

/** Where each entry of the legend stands, row after row. */
function rows(legend, wide, family) {
  let [x, y] = [0, 0];
  const placed = legend.map((entry) => {
    const room = measured(entry.word, "13px", family) + 52;
    if (x > 0 && x + room > wide) [x, y] = [0, y + 1];
    const at = { ...entry, x, y };
    x += room;
    return at;
  });
  return { placed, high: y + 1 };
}
