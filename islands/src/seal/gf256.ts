/** Arithmetic in GF(2^8) modulo 0x11b, bytewise and without branches on secrets. */

/** Product of two field elements. */
export function multiply(left: number, right: number): number {
  let product = 0;
  let a = left;
  for (let bit = 0; bit < 8; bit += 1) {
    product ^= a & -((right >> bit) & 1);
    a = ((a << 1) ^ (0x1b & -(a >> 7))) & 0xff;
  }
  return product;
}

/** Value at `x` of the polynomial whose coefficients are byte strings, lowest first. */
export function evaluate(coefficients: readonly Uint8Array[], x: number): Uint8Array<ArrayBuffer> {
  const first = coefficients[0];
  if (first === undefined) throw new TypeError("a polynomial has a coefficient");
  const value = new Uint8Array(first.length);
  for (let k = coefficients.length - 1; k >= 0; k -= 1) {
    const coefficient = coefficients[k]!;
    for (let i = 0; i < value.length; i += 1) {
      value[i] = multiply(value[i]!, x) ^ coefficient[i]!;
    }
  }
  return value;
}
