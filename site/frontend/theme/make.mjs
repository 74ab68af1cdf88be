// npm run theme: makes theme/ordet.css anew from theme/designsystemet.config.json with Designsystemet's own tool,
// then leaves out what this site does not use. Needed only when a colour changes; the result is committed.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TOOL = "@digdir/designsystemet@1.15.0";

function generated() {
  const folder = mkdtempSync(join(tmpdir(), "theme-"));
  cpSync(here("designsystemet.config.json"), join(folder, "designsystemet.config.json"));
  for (const step of ["create", "build"]) {
    execFileSync("npx", ["--yes", TOOL, "tokens", step, "--clean"], { cwd: folder, stdio: "inherit" });
  }
  return readFileSync(join(folder, "design-tokens-build", "ordet.css"), "utf8");
}

/** The blocks at the outermost level of a style sheet. */
function blocks(css) {
  const found = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < css.length; at++) {
    if (css[at] === "{") depth++;
    if (css[at] === "}" && --depth === 0) {
      found.push(css.slice(start, at + 1).trim());
      start = at + 1;
    }
  }
  return found;
}

const inside = (block) => blocks(block.slice(block.indexOf("{") + 1, block.lastIndexOf("}")));

function trimmed(css) {
  const kept = [];
  for (const block of blocks(css.replace(/^@charset.*$/m, "").replace(/\/\*[\s\S]*?\*\//g, ""))) {
    const layer = block.slice(0, block.indexOf("{")).trim();
    if (layer.endsWith("typography.secondary")) continue;
    const parts = inside(block)
      .filter((part) => !part.startsWith("@media (prefers-color-scheme: light)"))
      .filter((part) => !part.startsWith('[data-color-scheme="dark"]'))
      .map((part) => part.replace(/\[data-color-scheme="auto"\]/, ":root"))
      .map((part) => part.replace(/:root, \[data-color-scheme="light"\]/, ":root"))
      .map((part) => part.replace(/, \[data-color-scheme\](\[data-color="\w+"\])?/g, ""));
    kept.push(`${layer} {\n${parts.join("\n\n")}\n}`);
  }
  return kept.join("\n\n");
}

const note = `/* Made by npm run theme (${TOOL}). Do not edit: change designsystemet.config.json. */\n\n`;
writeFileSync(here("ordet.css"), note + trimmed(process.argv[2] ? readFileSync(process.argv[2], "utf8") : generated()) + "\n");
