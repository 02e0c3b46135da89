// Builds everything the pages load: style sheets, scripts, two fonts.
// Cached: where nothing it reads has changed since the last time, it ends at once (`--force` builds anyway).

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "..", "src", "relacja");
const built = join(source, "platform", "web", "static", "built");
const stampFile = join(built, "stamp.json");

const LATIN =
  range(0x20, 0x7e) +
  range(0xa0, 0xff) +
  "ĄąĆćĘęŁłŃńÓóŚśŹźŻżČčĎďĚěĽľŇňŘřŠšŤťŮůŽžŐőŰűĂăȘșȚțŒœ" +
  "–—‘’‚“”„†•…‰‹›€₽₴→←↑↓↵⌘⇧×−≈≠≤≥✓";
const CYRILLIC = range(0x400, 0x45f) + "ҐґҒғҚқҢңӨөҮүҺһ№";
const FEATURES = ["kern", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "case"];

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");
}

async function filesUnder(folder, wanted) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (path !== built && entry.name !== "node_modules") found.push(...(await filesUnder(path, wanted)));
    } else if (wanted(path)) found.push(path);
  }
  return found.sort();
}

async function digest(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(relative(here, path)).update("\0").update(await readFile(path)).update("\0");
  return hash.digest("hex");
}

async function fonts() {
  const subset = require("subset-font");
  const inter = await readFile(require.resolve("inter-ui/variable/InterVariable.woff2"));
  const options = {
    targetFormat: "woff2",
    keepFeatures: FEATURES,
    noHinting: true,
    variationAxes: { wght: { min: 400, max: 650 }, opsz: 14 },
  };
  await writeFile(join(built, "inter-latin.woff2"), await subset(inter, LATIN, options));
  await writeFile(join(built, "inter-cyrillic.woff2"), await subset(inter, CYRILLIC, options));
}

async function styles() {
  const cli = join(here, "node_modules", "@tailwindcss", "cli", "dist", "index.mjs");
  await run(process.execPath, [cli, "--input", "css/app.css", "--output", join(built, "app.css"), "--minify"], {
    cwd: here,
  });
}

async function scripts() {
  const { build } = await import("esbuild");
  const files = {
    "app.js": "iife",
    "softphone.js": "esm",
    "chat_loader.js": "iife", // stands on sites of others, and must stay small
    "chat_window.js": "iife",
    "chat_window.css": undefined,
    "capture_script.js": "iife", // stands on sites of others, too
  };
  for (const [name, format] of Object.entries(files)) {
    await build({
      entryPoints: [join(here, "src", name.replace(/^(chat|capture)_/, "$1/"))],
      outfile: join(built, name),
      bundle: true,
      minify: true,
      format,
      target: "es2022",
      legalComments: "linked",
    });
  }
}

async function main() {
  const machinery = [join(here, "build.mjs"), join(here, "package-lock.json")];
  const templates = await filesUnder(source, (path) => path.endsWith(".html") && path.includes("templates"));
  const wanted = {
    fonts: await digest(machinery),
    styles: await digest([...machinery, ...(await filesUnder(join(here, "css"), () => true)), ...templates]),
    scripts: await digest([...machinery, ...(await filesUnder(join(here, "src"), () => true))]),
  };
  const force = process.argv.includes("--force");
  const done = existsSync(stampFile) && !force ? JSON.parse(await readFile(stampFile, "utf8")) : {};
  const steps = { fonts, styles, scripts };
  const due = Object.keys(steps).filter((name) => done[name] !== wanted[name]);
  if (due.length === 0) return;
  await mkdir(built, { recursive: true });
  await rm(stampFile, { force: true });
  await Promise.all(due.map((name) => steps[name]()));
  await writeFile(stampFile, JSON.stringify(wanted, null, 2));
  console.log(`front end built: ${due.join(", ")}`);
}

await main();
