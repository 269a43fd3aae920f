import { crc32, inflateRawSync } from "node:zlib";

/** Reads a ZIP archive by its directory. Throws if a file is not what the directory says. Gives the texts by their names. */
export function readZip(archive: Buffer): Map<string, string> {
  const end = archive.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)));
    if (archive.toString("utf8", local + 30, local + 30 + nameLength) !== name)
      throw new Error(`${name}: another name`);
    if (content.length !== archive.readUInt32LE(at + 24)) throw new Error(`${name}: another size`);
    if (crc32?.(content) !== archive.readUInt32LE(at + 16)) throw new Error(`${name}: another checksum`);
    files.set(name, content.toString("utf8"));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}
