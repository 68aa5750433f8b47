/** The faults of one source file, a sentence each. */
export function faults(name: string, text: string): string[];
