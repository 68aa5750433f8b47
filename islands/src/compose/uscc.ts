/** Unified social credit codes. Source: GB 32100. */

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Whether a text is a code of 18 characters whose last one fits. */
export function isUscc(text: string): boolean {
  if (text.length !== 18) return false;
  const values = [...text].map((it) => ALPHABET.indexOf(it));
  if (values.includes(-1)) return false;
  let weight = 1;
  let sum = 0;
  for (const value of values.slice(0, 17)) {
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31 === values[17];
}
