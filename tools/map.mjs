/* Writes equalcity/network/outline.json: land and borders of Europe, as small SVG paths on the plane of network/map.py.
 *
 * From Natural Earth (public domain) by way of the npm packages world-atlas and topojson-client, which the product
 * itself does not need. In a scratch folder: npm install world-atlas topojson-client; then, from the project:
 * node tools/map.mjs SCRATCH_FOLDER
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const scratch = resolve(process.argv[2] ?? ".");
const load = createRequire(join(scratch, "package.json"));
const { merge, mesh } = load("topojson-client");
const atlas = JSON.parse(readFileSync(join(scratch, "node_modules/world-atlas/countries-50m.json"), "utf8"));
const out = join(dirname(dirname(fileURLToPath(import.meta.url))), "equalcity/network/outline.json");

// The plane: Lambert's equal-area projection around the middle of Europe; sizes are compared truly, north is up there.
const plane = { longitude: 10, latitude: 52, radius: 1000, left: 378, top: 395, width: 755, height: 720 };
const tolerance = 0.8; // units of the plane; a phone draws about half a pixel for each
const smallest = 6; // square units; islands below are left out
const radians = Math.PI / 180;

function project([longitude, latitude]) {
  const [turn, up, middle] = [(longitude - plane.longitude) * radians, latitude * radians, plane.latitude * radians];
  const towards = 1 + Math.sin(middle) * Math.sin(up) + Math.cos(middle) * Math.cos(up) * Math.cos(turn);
  const scale = plane.radius * Math.sqrt(2 / Math.max(towards, 1e-6));
  const x = scale * Math.cos(up) * Math.sin(turn);
  const y = scale * (Math.cos(middle) * Math.sin(up) - Math.sin(middle) * Math.cos(up) * Math.cos(turn));
  return [plane.left + x, plane.top - y];
}

/* The arcs are delta-encoded; neighbours share them, so what is simplified once fits on both sides. */
function arcOnPlane(arc) {
  let [x, y] = [0, 0];
  const { scale, translate } = atlas.transform;
  const points = arc.map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return project([x * scale[0] + translate[0], y * scale[1] + translate[1]]);
  });
  return simplified(points);
}

/* Douglas and Peucker: keep the point that is farthest from the straight line, as long as it is far. */
function simplified(points) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points.at(-1)];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  const away = ([x, y]) =>
    length ? Math.abs(dy * (x - first[0]) - dx * (y - first[1])) / length : Math.hypot(x - first[0], y - first[1]);
  const far = points.reduce((best, point, at) => (away(point) > away(points[best]) ? at : best), 0);
  if (away(points[far]) <= tolerance) return [first, last];
  return [...simplified(points.slice(0, far + 1)).slice(0, -1), ...simplified(points.slice(far))];
}

/* Sutherland and Hodgman: a ring cut at the four edges of the frame, a little outside so that no coast is drawn there. */
function clipped(ring) {
  const frame = { left: -5, top: -5, right: plane.width + 5, bottom: plane.height + 5 };
  const edges = [
    [0, (value) => value >= frame.left, frame.left],
    [0, (value) => value <= frame.right, frame.right],
    [1, (value) => value >= frame.top, frame.top],
    [1, (value) => value <= frame.bottom, frame.bottom],
  ];
  return edges.reduce((points, [axis, inside, edge]) => {
    const kept = [];
    points.forEach((point, at) => {
      const before = points.at(at - 1);
      if (inside(point[axis]) !== inside(before[axis])) kept.push(crossing(before, point, axis, edge));
      if (inside(point[axis])) kept.push(point);
    });
    return kept;
  }, ring.slice(0, -1));
}

function crossing(from, to, axis, edge) {
  const part = (edge - from[axis]) / (to[axis] - from[axis]);
  const point = [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
  point[axis] = edge;
  return point;
}

const area = (ring) =>
  Math.abs(ring.reduce((sum, [x, y], at) => sum + ring.at(at - 1)[0] * y - x * ring.at(at - 1)[1], 0)) / 2;
const isNear = ([x, y]) => x > -60 && x < plane.width + 60 && y > -60 && y < plane.height + 60;

function path(points, closed) {
  const rounded = points.map((point) => point.map(Math.round));
  const steps = rounded.map(([x, y], at) => (at ? [x - rounded[at - 1][0], y - rounded[at - 1][1]] : [x, y]));
  const [start, ...rest] = steps.filter(([x, y], at) => !at || x || y);
  const pair = ([x, y]) => `${x}${y < 0 ? "" : " "}${y}`;
  const line = rest.map((step, at) => `${at && step[0] >= 0 ? " " : ""}${pair(step)}`).join("");
  return rest.length < (closed ? 2 : 1) ? "" : `M${pair(start)}l${line}${closed ? "z" : ""}`;
}

const topology = { ...atlas, transform: undefined, arcs: atlas.arcs.map(arcOnPlane) };
const countries = atlas.objects.countries;
const land = merge(topology, countries.geometries)
  .coordinates.flat()
  .map(clipped)
  .filter((ring) => ring.length > 2 && area(ring) > smallest)
  .map((ring) => path(ring, true));
const borders = mesh(topology, countries, (one, other) => one !== other)
  .coordinates.filter((line) => line.some(isNear))
  .map((line) => path(line.filter(isNear), false));

const outline = {
  source: "Made with Natural Earth (naturalearthdata.com), public domain, 1:50 million, simplified by tools/map.mjs.",
  plane,
  land: land.join(""),
  borders: borders.join(""),
};
writeFileSync(out, JSON.stringify(outline, null, 1) + "\n");
console.log(`${out}: ${JSON.stringify(outline).length} bytes`);
