// npm run build: one style sheet, one script and one for the composers, one font, one icon; a small style sheet for
// frames and one for the guidelines' figures; and a style sheet and a script for those who work for the municipality → site/frontend/dist/ordet/
import { build } from "esbuild";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("dist/ordet/");
const BUDGETS = { "app.css": 24_000, "app.js": 5_000, "composer.js": 2_500, "room.js": 1_500, "embed.css": 1_500, "staff.css": 3_000, "rules.css": 1_000, "staff.js": 1_500 }; // bytes, gzipped

await rm(out, { recursive: true, force: true });
await mkdir(out + "fonts", { recursive: true });
await cp(
  here("fonts/inter.woff2"),
  out + "fonts/inter.woff2",
);
await cp(here("icons/favicon.svg"), out + "favicon.svg");
await cp(here("icons/share.png"), out + "share.png");
await build({
  entryPoints: { "app": here("css/app.css"), "embed": here("css/embed.css"), "staff": here("css/staff.css"), "rules": here("css/rules.css") },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["chrome119", "firefox121", "safari17"],
  external: ["*.woff2"],
  logLevel: "warning",
});
await build({
  entryPoints: { "app": here("js/app.js"), "composer": here("js/composer.js"), "room": here("js/room.js"), "staff": here("js/staff.js") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  logLevel: "warning",
});

let over = false;
for (const [name, budget] of Object.entries(BUDGETS)) {
  const size = gzipSync(await readFile(out + name), { level: 9 }).length;
  console.log(`${name}: ${size} of ${budget} bytes gzipped`);
  over ||= size > budget;
}
if (over) process.exit(1);
