/** A filled form as a document of its own: one HTML file that needs nothing else. */

import type { BidList, FormSpec, PartContent } from "./list.ts";

const STYLE =
  "body{font:16px/1.75 'Songti SC','Noto Serif CJK SC',SimSun,serif;max-width:46em;" +
  "margin:2em auto;padding:0 1em;color:#1d1b18}h1{text-align:center;font-size:1.5em}" +
  "table{border-collapse:collapse;width:100%}th,td{border:1px solid #77716a;padding:4px 8px;" +
  "text-align:left;vertical-align:top;overflow-wrap:anywhere}th{font-weight:600}" +
  ".seal{margin-top:3em;padding:12px 16px;border:2px solid #b3361b;color:#b3361b;" +
  "break-inside:avoid}.seal code{font-size:.8em;overflow-wrap:anywhere}" +
  "@page{size:A4;margin:20mm}";

function escaped(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

function tagged(tag: string, text: string): string {
  return `<${tag}>${escaped(text).replace(/\n/g, "<br>")}</${tag}>`;
}

function cellText(kind: string, typed: string, words: BidList["words"]): string {
  if (kind === "yes") return typed === "yes" ? (words["yes"] ?? "") : (words["no"] ?? "");
  return typed.trim();
}

function tableOf(spec: FormSpec, rows: PartContent["rows"], words: BidList["words"]): string {
  if (spec.table === null) return "";
  const { label, columns } = spec.table;
  const heads = columns.map((it) => tagged("th", it.label)).join("");
  const kept = rows.filter((row) => row.some((cell) => cell.trim() !== ""));
  const body = kept.map((row) => {
    const cells = columns.map((it, k) => tagged("td", cellText(it.kind, row[k] ?? "", words)));
    return `<tr>${cells.join("")}</tr>`;
  });
  const rest = body.length > 0 ? body.join("\n") : `<tr>${tagged("td", words["none"] ?? "")}</tr>`;
  return `<h2>${escaped(label)}</h2>\n<table><tr>${heads}</tr>\n${rest}</table>\n`;
}

/**
 * The document of one form.
 *
 * It names the key that signs it; the signature lies beside it in `<path>.sig`, since nothing can
 * hold a signature over itself. `key` is hex.
 */
export function formDocument(
  list: BidList,
  spec: FormSpec,
  content: PartContent,
  key: string,
): string {
  const { words } = list;
  const facts: [string, string][] = [
    [words["project"] ?? "", list.project],
    [words["lot"] ?? "", `${list.lot_title} (${list.lot})`],
    [words["bidder"] ?? "", list.bidder],
  ];
  for (const { name, kind, label } of spec.fields) {
    facts.push([label, cellText(kind, content.values[name] ?? "", words)]);
  }
  const rows = facts.map(([label, value]) => {
    return `<tr>${tagged("th", label)}${tagged("td", value)}</tr>`;
  });
  return (
    `<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">` +
    `${tagged("title", spec.title)}<style>${STYLE}</style></head><body>\n` +
    `${tagged("h1", spec.title)}\n${tagged("p", spec.text)}\n` +
    `<table>${rows.join("\n")}</table>\n${tableOf(spec, content.rows, words)}` +
    `<p><small>${escaped(spec.cite)}</small></p>\n` +
    `<div class="seal"><strong>${escaped(words["seal"] ?? "")}</strong> ` +
    `${escaped(list.bidder)}<br>${escaped(words["seal_says"] ?? "")}<br>` +
    `<code>${escaped(key)}</code></div>\n</body></html>\n`
  );
}
