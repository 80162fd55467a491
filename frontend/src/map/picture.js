// The map as a picture for a report: what is seen, with its title, its time, its legend and whose data it is.
//
// Draws; knows no record and no word: those are told.

const EDGE = 24;
const LINE = 26;

/** Puts `canvas` (the map's) between a head and a foot. `about`: `{title, time, attribution, legend: [{colour, word}], colours, font}`. */
export async function compose(canvas, scale, { title, time, attribution, legend, colours, font }) {
  const [wide, high] = [canvas.width / scale, canvas.height / scale];
  const family = font.map((name) => (name.includes("-") ? name : `"${name}"`)).join(", ");
  const gaps = rows(legend, wide - 2 * EDGE, family);
  const [head, foot] = [64, 20 + gaps.high * LINE + 26];
  const sheet = new OffscreenCanvas(wide * scale, (head + high + foot) * scale);
  const pen = sheet.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = colours.card;
  pen.fillRect(0, 0, wide, head + high + foot);
  pen.drawImage(canvas, 0, head, wide, high);
  pen.fillStyle = colours.ink;
  pen.font = `600 21px ${family}`;
  pen.textBaseline = "middle";
  pen.fillText(title, EDGE, head / 2, wide * 0.6);
  pen.font = `14px ${family}`;
  pen.textAlign = "right";
  pen.fillStyle = colours.muted;
  pen.fillText(time, wide - EDGE, head / 2, wide * 0.36);
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

/** Where each entry of the legend stands, row after row. */
function rows(legend, wide, family) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.font = `13px ${family}`;
  let [x, y] = [0, 0];
  const placed = legend.map((entry) => {
    const room = pen.measureText(entry.word).width + 52;
    if (x > 0 && x + room > wide) [x, y] = [0, y + 1];
    const at = { ...entry, x, y };
    x += room;
    return at;
  });
  return { placed, high: y + 1 };
}
