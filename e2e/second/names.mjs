// Who takes part in the second centre: invented names, each of which the command line may change.

/** Option, what stands when nobody gives it. Every default is invented and says so. */
const DEFAULTS = {
  origin: "sample.second-centre/log",
  centre: "样本·临江市公共资源交易中心",
  "centre-en": "Linjiang Public Resource Trading Centre (sample)",
  purchaser: "样本·临江市水务局",
  supervisor: "样本·临江市水行政监督办公室",
  bidder: [
    "样本·甲字水利工程有限公司",
    "样本·乙字堤防建设有限公司",
    "样本·丙字市政有限公司",
    "样本·丁字土石方有限公司",
  ],
  trustee: ["样本·临江市发展和改革委员会", "样本·临江市公证处", "样本·临江市档案馆"],
  project: "样本·临江堤防加固工程",
  lot: ["样本一标段：左岸堤防", "样本二标段：右岸堤防"],
};
/** How many of each list the run needs. */
const NEEDED = { bidder: 4, trustee: 3, lot: 2 };

/** Names of a run, from words such as `--purchaser "…" --bidder "…" --bidder "…"`. */
export function namesOf(words) {
  const given = {};
  for (let at = 0; at < words.length; at += 2) {
    const [option, value] = [words[at].replace(/^--/, ""), words[at + 1]];
    if (!(option in DEFAULTS) || !words[at].startsWith("--") || !value) {
      const all = Object.keys(DEFAULTS)
        .map((it) => `--${it}`)
        .join(" ");
      throw new Error(`${words[at]}: give a value to one of ${all}`);
    }
    (given[option] ??= []).push(value);
  }
  const names = {};
  for (const [option, fallback] of Object.entries(DEFAULTS)) {
    if (!Array.isArray(fallback)) {
      names[option] = given[option]?.at(-1) ?? fallback;
      continue;
    }
    names[option] = given[option] ?? fallback;
    if (names[option].length !== NEEDED[option]) {
      throw new Error(`--${option} is needed ${NEEDED[option]} times`);
    }
  }
  return names;
}

/** A 统一社会信用代码 with its check character (GB 32100), from 17 characters. */
export function uscc(body) {
  const SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  let sum = 0;
  for (let at = 0, weight = 1; at < 17; at += 1, weight = (weight * 3) % 31) {
    sum += SIGNS.indexOf(body[at]) * weight;
  }
  return body + SIGNS[(31 - (sum % 31)) % 31];
}
