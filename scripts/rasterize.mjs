// A glyph's filled outline → a bilevel bitmap of a given size: scanlines, with 4x4 samples a pixel.

const samples = 4;
/** Straight pieces of a curve: at 40 pixels' height less than a tenth of a pixel from it. */
const pieces = 12;

/**
 * The outline as large as fits into the box, cut to its ink: so it reaches `height`, or `widest` where it is broad.
 *
 * @param commands M, L, Q, C and Z in absolute coordinates, y downwards, as opentype.js gives them
 * @returns { width, height, bits }: a byte a pixel, 0 or 1, row by row
 */
export function rasterize(commands, { height, widest }) {
  const edges = edgesOf(commands);
  const xs = edges.flatMap(({ x0, x1 }) => [x0, x1]);
  const ys = edges.flatMap(({ y0, y1 }) => [y0, y1]);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const fit = Math.min(height / (Math.max(...ys) - top), widest / (Math.max(...xs) - left));
  // The tip of a round stroke covers less than half of its pixel and is lost: a little larger, until the ink itself fits.
  for (let enlarged = 1; enlarged < 1.2; enlarged += 0.002) {
    const scale = fit * enlarged;
    const place = (x, y) => ({ x: (x - left) * scale, y: (y - top) * scale });
    const size = place(Math.max(...xs), Math.max(...ys));
    const bitmap = cropToInk(fill(edges, place, Math.ceil(size.x), Math.ceil(size.y)));
    if (bitmap.height === height || bitmap.width === widest) return bitmap;
  }
  throw new Error("an outline that no scale fits into the box");
}

function edgesOf(commands) {
  const edges = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const lineTo = (x1, y1) => {
    edges.push({ x0: x, y0: y, x1, y1 });
    [x, y] = [x1, y1];
  };
  const curveTo = (points) => {
    for (let piece = 1; piece <= pieces; piece++) lineTo(...pointOf(points, piece / pieces));
  };
  for (const command of commands) {
    const end = [command.x, command.y];
    if (command.type === "M") [x, y, startX, startY] = [...end, ...end];
    else if (command.type === "L") lineTo(...end);
    else if (command.type === "Q") curveTo([[x, y], [command.x1, command.y1], end]);
    else if (command.type === "C") curveTo([[x, y], [command.x1, command.y1], [command.x2, command.y2], end]);
    else lineTo(startX, startY);
  }
  return edges;
}

/** De Casteljau: a point of a Bezier curve. */
function pointOf(points, t) {
  if (points.length === 1) return points[0];
  const between = points
    .slice(1)
    .map(([x, y], i) => [points[i][0] + t * (x - points[i][0]), points[i][1] + t * (y - points[i][1])]);
  return pointOf(between, t);
}

/** Non-zero winding: overlapping strokes of one glyph stay filled. A pixel is ink where half of its samples are. */
function fill(edges, place, width, height) {
  const covered = new Uint8Array(width * height);
  const lines = edges.map(({ x0, y0, x1, y1 }) => ({ from: place(x0, y0), to: place(x1, y1) }));
  for (let row = 0; row < height * samples; row++) {
    const y = (row + 0.5) / samples;
    const crossings = lines
      .filter(({ from, to }) => from.y <= y !== to.y <= y)
      .map(({ from, to }) => ({
        x: from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x),
        turn: from.y < to.y ? 1 : -1,
      }))
      .sort((a, b) => a.x - b.x);
    let [winding, next] = [0, 0];
    for (let column = 0; column < width * samples; column++) {
      const x = (column + 0.5) / samples;
      while (next < crossings.length && crossings[next].x <= x) winding += crossings[next++].turn;
      if (winding !== 0) covered[Math.floor(row / samples) * width + Math.floor(column / samples)]++;
    }
  }
  return { width, height, bits: covered.map((count) => Number(count >= (samples * samples) / 2)) };
}

function cropToInk({ width, height, bits }) {
  const columns = [...Array(width).keys()].filter((x) =>
    [...Array(height).keys()].some((y) => bits[y * width + x] === 1),
  );
  const rows = [...Array(height).keys()].filter((y) => bits.subarray(y * width, (y + 1) * width).includes(1));
  const [left, right] = [columns[0], columns[columns.length - 1] + 1];
  const [top, bottom] = [rows[0], rows[rows.length - 1] + 1];
  const cropped = [];
  for (let y = top; y < bottom; y++) cropped.push(...bits.subarray(y * width + left, y * width + right));
  return { width: right - left, height: bottom - top, bits: Uint8Array.from(cropped) };
}
