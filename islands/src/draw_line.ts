/** Island: an expert computes the own name of a draw again. */

import { labelled } from "./draw/hashing.ts";
import { enter, island } from "./page/dom.ts";
import { hex, u64, unhex } from "./seal/bytes.ts";

island("draw_line", (root) => {
  const data = (name: string): string => root.dataset[name] ?? "";
  const seq = u64(Number(data("seq")));
  const parts = [data("draw"), seq, unhex(data("salt")), data("expert")];
  const pid = labelled("sha256", "pid", ...parts);
  enter(root, hex(pid) === data("pid") ? "good" : "bad");
});
