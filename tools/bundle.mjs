/* Writes build/bundle/: one style sheet and one script for all pages, and files that stand alone; and build/fonts/ for paper.
 *
 * A component needs no list: every CSS and JS file in a folder static/APP/components/ of an app is in the bundle.
 * Every one in static/APP/entries/ becomes a file of its own name, loaded only by the pages that need it.
 * Order of the style sheet: tokens, base, components of core, components of the other apps, print.
 */
import { build } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const core = join(root, "equalcity/core/static/core");
const out = join(root, "build/bundle");
// Phones of about 2021: what they lack is left out or lowered, and everything can be read without script.
const target = ["chrome87", "firefox78", "safari15"];

// Languages whose words are reduced to their stems in the search (Snowball).
const stemmers = { en: "english", fr: "french", de: "german", nl: "dutch", it: "italian", sv: "swedish", ar: "arabic" };
// Noto draws every script of Europe's migrants; Debian and phones may lack it, so the ones for paper are our own copy.
// Naskh stays at 2.016 (package 0.2.3): from 2.021 on it draws dots as glyphs of their own, and the words of a PDF cannot be
// found, copied or read aloud any more. Its package keeps the files at the top.
const fonts = {
  "noto-sans": ["400Regular", "400Regular_Italic", "700Bold"],
  "noto-naskh-arabic": ["400Regular", "700Bold"],
  "noto-sans-ethiopic": ["400Regular", "700Bold"],
};

function files(kind, ending) {
  const apps = readdirSync(join(root, "equalcity")).filter((app) => app !== "core").sort();
  return ["core", ...apps].flatMap((app) => {
    const folder = join(root, "equalcity", app, "static", app, kind);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter((name) => name.endsWith(ending)).sort().map((name) => join(folder, name));
  });
}

const from = (path) => JSON.stringify("./" + relative(root, path).replaceAll("\\", "/"));
const sheets = [join(core, "tokens.css"), join(core, "base.css"), ...files("components", ".css"), join(core, "print.css")];
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
    stdin: { contents: files("components", ".js").map((path) => `import ${from(path)};`).join("\n"), resolveDir: root },
    format: "esm",
    outfile: join(out, "reader.js"),
  }),
  build({ ...shared, entryPoints: [join(core, "guard.js")], format: "iife", outdir: out }),
  ...[join(core, "calendar.css"), ...files("entries", ".css")].map((path) =>
    build({ ...shared, entryPoints: [path], outdir: out }),
  ),
  ...files("entries", ".js").flatMap(entry),
  ...Object.entries(stemmers).map(([tag, name]) =>
    build({
      ...shared,
      stdin: { contents: `export { stemmer } from "@orama/stemmers/${name}";`, resolveDir: root },
      format: "esm",
      outfile: join(out, `stem-${tag}.js`),
    }),
  ),
]);
bringFonts();

/* A module of its own; a service worker is a plain script; the script of the single file knows one language, and `other` none. */
function entry(path) {
  const name = basename(path, ".js");
  if (name === "service_worker") return [build({ ...shared, entryPoints: [path], format: "iife", outdir: out })];
  if (name !== "single_file") return [build({ ...shared, entryPoints: [path], format: "esm", outdir: out })];
  const none = join(dirname(path), "..", "no_stemmer.js");
  return Object.entries({ ...stemmers, other: "" }).map(([tag, language]) =>
    build({
      ...shared,
      entryPoints: [path],
      alias: { "#stemmer": language ? `@orama/stemmers/${language}` : none },
      format: "iife",
      outfile: join(out, `single_file-${tag}.js`),
    }),
  );
}

function bringFonts() {
  const folder = join(root, "build/fonts");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [family, styles] of Object.entries(fonts)) {
    for (const style of styles) {
      const all = join(root, "node_modules/@expo-google-fonts", family);
      const from = existsSync(join(all, style)) ? join(all, style) : all;
      const files = readdirSync(from).filter((one) => one.endsWith(`_${style}.ttf`));
      if (files.length !== 1) throw new Error(`${family} has no single file for ${style}`);
      for (const name of files) copyFileSync(join(from, name), join(folder, name));
    }
  }
}
