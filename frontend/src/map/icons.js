// The pictures that pins are made of: a disc or a hexagon in the colour of its tone, with a mark in it. And the hatching of what is not to be had.
//
// Pure functions of their arguments.

/** Draws the picture named `disc:<tone>:<icon>`, `hex:<tone>:<icon>` or `hatch`, at twice its size on the screen. */
export function paintIcon(id, icons, colours) {
  if (id === "hatch") return hatch(colours.muted);
  const [form, tone, icon] = id.split(":");
  if (form !== "disc" && form !== "hex") return undefined;
  const side = form === "hex" ? 64 : 60;
  const canvas = new OffscreenCanvas(side, side);
  const pen = canvas.getContext("2d");
  const fill = { good: colours.good, due: colours.dueBar, wrong: colours.wrong, differ: colours.differ, action: colours.action }[tone];
  pen.translate(side / 2, side / 2);
  const outline = form === "hex" ? hexagon(side / 2 - 5) : disc(side / 2 - 4);
  pen.fillStyle = fill ?? colours.card;
  pen.strokeStyle = fill ? colours.card : colours.muted;
  pen.lineWidth = 5;
  pen.fill(outline);
  pen.stroke(outline);
  if (icons[icon]) {
    pen.scale(1.45, 1.45);
    pen.translate(-12, -12);
    pen.lineWidth = 2.6;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = fill ? colours.card : colours.muted;
    pen.stroke(new Path2D(icons[icon]));
  }
  return pen.getImageData(0, 0, side, side);
}

/** Slanted lines that go on in the next square. */
function hatch(colour) {
  const side = 16;
  const canvas = new OffscreenCanvas(side, side);
  const pen = canvas.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift, side);
    pen.lineTo(shift + side, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, side, side);
}

function disc(radius) {
  const path = new Path2D();
  path.arc(0, 0, radius, 0, 2 * Math.PI);
  return path;
}

function hexagon(radius) {
  const path = new Path2D();
  for (let i = 0; i < 6; i += 1) {
    const turn = (Math.PI / 3) * i + Math.PI / 6;
    path.lineTo(radius * Math.cos(turn), radius * Math.sin(turn));
  }
  path.closePath();
  return path;
}
