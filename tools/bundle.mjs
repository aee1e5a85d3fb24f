/* Writes build/bundle/: one style sheet and one script for the pages, and two small files that stand alone.
 *
 * A component needs no list: every CSS and JS file in a folder static/APP/components/ of an app is in the bundle.
 * Order of the style sheet: tokens, base, components of core, components of the other apps, print.
 */
import { build } from "esbuild";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const core = join(root, "equalcity/core/static/core");
const out = join(root, "build/bundle");
// Phones of about 2021: what they lack is left out or lowered, and everything can be read without script.
const target = ["chrome87", "firefox78", "safari15"];

function components(ending) {
  const apps = readdirSync(join(root, "equalcity")).filter((app) => app !== "core").sort();
  return ["core", ...apps].flatMap((app) => {
    const folder = join(root, "equalcity", app, "static", app, "components");
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter((name) => name.endsWith(ending)).sort().map((name) => join(folder, name));
  });
}

const from = (path) => JSON.stringify("./" + relative(root, path).replaceAll("\\", "/"));
const sheets = [join(core, "tokens.css"), join(core, "base.css"), ...components(".css"), join(core, "print.css")];
const shared = { bundle: true, minify: true, target, absWorkingDir: root, logLevel: "warning", charset: "utf8" };

rmSync(out, { recursive: true, force: true });
await Promise.all([
  build({
    ...shared,
    stdin: { contents: sheets.map((path) => `@import ${from(path)};`).join("\n"), loader: "css", resolveDir: root },
    outfile: join(out, "site.css"),
  }),
  build({
    ...shared,
    stdin: { contents: components(".js").map((path) => `import ${from(path)};`).join("\n"), resolveDir: root },
    format: "esm",
    outfile: join(out, "reader.js"),
  }),
  build({ ...shared, entryPoints: [join(core, "guard.js")], format: "iife", outdir: out }),
  build({ ...shared, entryPoints: [join(core, "calendar.css")], outdir: out }),
]);
