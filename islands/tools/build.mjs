/** Bundles the islands for Chrome 90 into dist/ and writes the SHA-256 of each. */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

export const ISLANDS = [
  "seal_envelope", "seal_worker", "key_in", "sign_act", "make_key", "live_room",
  "countdown", "check_computer", "proof_chip", "draft_form",
  "draw_party", "draw_line", "draw_check", "compose_bid", "compose_worker", "pages_worker", "bid_library",
  "keep_sheet", "read_bids", "pdf_worker", "blind_hints", "send_files", "send_worker",
  "auction_room", "auction_replay", "auction_seal", "auction_host",
];

const pdfjs = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const { version } = JSON.parse(readFileSync(join(pdfjs, "package.json"), "utf8"));

/** What PDF.js fetches when a document needs it: maps of characters, symbols, decoders. */
function fetched() {
  const maps = readdirSync(join(pdfjs, "cmaps")).map((name) => `cmaps/${name}`);
  const symbols = ["FoxitSymbol.pfb", "FoxitDingbats.pfb", "LICENSE_FOXIT"];
  const decoders = ["openjpeg_nowasm_fallback.js", "jbig2_nowasm_fallback.js", "LICENSE_JBIG2",
    "LICENSE_OPENJPEG", "LICENSE_PDFJS_JBIG2", "LICENSE_PDFJS_OPENJPEG"];
  return [
    ...maps,
    ...symbols.map((name) => `standard_fonts/${name}`),
    ...decoders.map((name) => `wasm/${name}`),
  ];
}

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
// The folder is named after the version, so that a browser may keep each file for ever.
const folder = `pdfjs-${version}`;
mkdirSync(`dist/${folder}`);
let total = 0;
for (const path of fetched()) {
  const bytes = readFileSync(join(pdfjs, path));
  const name = path.slice(path.indexOf("/") + 1);
  writeFileSync(`dist/${folder}/${name === "LICENSE" ? "LICENSE_CMAPS" : name}`, bytes);
  total += bytes.length;
}
console.log(`${folder}/ ${total}`);
writeFileSync("dist/manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
