/** Island: counts down by the server's clock, with seconds in the last ten minutes. */

import { enter, fill, island } from "./page/dom.ts";
import { askClock, left, ServerClock } from "./page/server_clock.ts";

const MEASURE_EVERY_MS = 60_000;
const TICK_MS = 250;
const NEAR_SECONDS = 600;

function stateOf(totalSeconds: number): string {
  if (totalSeconds === 0) return "over";
  return totalSeconds <= NEAR_SECONDS ? "near" : "far";
}

island("countdown", (root) => {
  const untilMs = Number(root.dataset["until"]);
  const clock = new ServerClock(Number(root.dataset["now"]), performance.now());
  const url = root.dataset["clock"] ?? "/clock";
  let shown = "";
  const measure = (): void => {
    askClock(url).then(
      (sample) => {
        clock.measured(sample);
        const offsetMs = Date.now() - clock.measuredNow(performance.now());
        const offset = (offsetMs / 1000).toFixed(1);
        const uncertainty = (clock.uncertaintyMs / 1000).toFixed(1);
        root.dataset["measured"] = "yes";
        fill(root, { offset, uncertainty });
      },
      // Without an answer the page's own stamp goes on counting; the page says so.
      () => {
        root.dataset["measured"] = "no";
      },
    );
  };
  const tick = (): void => {
    const nowMs = clock.now(performance.now());
    const { days, hours, minutes, seconds, totalSeconds } = left(untilMs, nowMs);
    const key = String(totalSeconds);
    if (key === shown) return;
    shown = key;
    const pad = (value: number): string => String(value).padStart(2, "0");
    const time = new Date(nowMs + 8 * 3_600_000).toISOString().slice(11, 19);
    const parts = { days: String(days), hours: pad(hours), minutes: pad(minutes) };
    const state = stateOf(totalSeconds);
    const facts = { ...parts, seconds: pad(seconds), now: time };
    if (root.dataset["state"] === state) fill(root, facts);
    else enter(root, state, facts);
    if (state === "over") root.dispatchEvent(new CustomEvent("over", { bubbles: true }));
  };
  measure();
  setInterval(measure, MEASURE_EVERY_MS);
  setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", () => document.hidden || measure());
  tick();
});
