/** CRC-32 as zip files carry it. */

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** Goes on with `bytes` from the sum of what stood before them; 0 at the beginning. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before >>> 0;
  for (let i = 0; i < bytes.length; i += 1) {
    sum = TABLE[(sum ^ bytes[i]!) & 0xff]! ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}
