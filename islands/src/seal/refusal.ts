/** A refusal of the protocol: one stable reason code, nothing changed. */

/** Stops with one reason code of seal.md §13. The words for it are the server's. */
export class Refusal extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = "Refusal";
  }
}

/** Refuses with `code` unless `holds`. */
export function demand(holds: boolean, code: string): asserts holds {
  if (!holds) throw new Refusal(code);
}
