const M = 0x5bd1e995;
const R = 24;

/** Returns the hash of a text's UTF-8 by MurmurHash2 (32 bits, Austin Appleby), by which JupyterLab names the files of cells. */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text, "utf8");
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed ^ bytes.length;
  for (let index = 0; index < whole; index += 4) {
    let block = Math.imul(bytes.readInt32LE(index), M);
    block = Math.imul(block ^ (block >>> R), M);
    hash = Math.imul(hash, M) ^ block;
  }
  if (bytes.length > whole) hash = Math.imul(hash ^ bytes.readUIntLE(whole, bytes.length - whole), M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}
