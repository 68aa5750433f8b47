/** What the first bytes of a file say that it is. */

const KINDS: readonly (readonly [readonly number[], string])[] = [
  [[0x25, 0x50, 0x44, 0x46, 0x2d], "application/pdf"],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "image/png"],
  [[0xff, 0xd8, 0xff], "image/jpeg"],
  [[0x50, 0x4b, 0x03, 0x04], "application/zip"],
];

/** The media type of a file that evaluators can read, or null. */
export async function mediaOf(file: Blob): Promise<string | null> {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  const found = KINDS.find(([magic]) => magic.every((byte, i) => head[i] === byte));
  return found === undefined ? null : found[1];
}
