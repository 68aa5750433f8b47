/** Bundles every test/*.test.ts and runs them with node's own runner. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

// One folder per run, so that two runs in one tree do not take each other's bundles away.
const OUT = `node_modules/.tests-${process.pid}`;
mkdirSync(OUT, { recursive: true });
const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
await build({
  entryPoints: tests.map((name) => `test/${name}`),
  outdir: OUT,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
});
const files = tests.map((name) => `${OUT}/${name.replace(/\.ts$/, ".mjs")}`);
const run = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" });
rmSync(OUT, { recursive: true, force: true });
process.exit(run.status ?? 1);
