/** A set of hashes that may take one for another that it has, but never misses one. */
export class HashSet {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  constructor(size: number) {
    // Sixteen bits a hash or more: of hashes that are not in it, at most one in sixteen is taken for one that is.
    const words = powerOfTwo(size / 2);
    this.#bits = new Uint32Array(words);
    this.#mask = words - 1;
  }

  add(hash: number): void {
    const word = (hash >>> 5) & this.#mask;
    this.#bits[word] = (this.#bits[word] ?? 0) | (1 << hash);
  }

  has(hash: number): boolean {
    return (((this.#bits[(hash >>> 5) & this.#mask] ?? 0) >>> hash) & 1) === 1;
  }
}

/** Returns the least power of two that is not less than `size`, within bounds: large sets get slower before they get too large. */
export function powerOfTwo(size: number): number {
  return 2 ** Math.min(22, Math.max(5, Math.ceil(Math.log2(size + 1))));
}
