/** Bundles the islands for Chrome 90 into dist/ and writes the SHA-256 of each. */

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

export const ISLANDS = [
  "seal_envelope", "seal_worker", "key_in", "sign_act", "make_key", "live_room",
  "countdown", "check_computer", "proof_chip", "draft_form",
  "draw_party", "draw_line", "compose_bid", "compose_worker", "pages_worker", "bid_library",
];

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
await build({
  entryPoints: ISLANDS.map((name) => `src/${name}.ts`),
  outdir: "dist",
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: "chrome90",
  legalComments: "linked",
  logLevel: "warning",
});
const manifest = {};
for (const name of ISLANDS) {
  const bytes = readFileSync(`dist/${name}.js`);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  manifest[`${name}.js`] = { bytes: bytes.length, sha256 };
  console.log(`${name}.js ${bytes.length} ${sha256}`);
}
writeFileSync("dist/manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
