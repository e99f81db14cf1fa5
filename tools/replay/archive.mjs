// Reads one file out of a zip archive that is held in memory.

import { inflateRawSync } from "node:zlib";

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** The bytes of the file `name`; throws when the archive has no such file or is damaged. */
export function readFromArchive(archive, name) {
  for (const entry of directory(archive)) {
    if (entry.name === name) return contents(archive, entry);
  }
  throw new Error(`the archive holds no file ${name}`);
}

function* directory(archive) {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== END_OF_DIRECTORY) {
    throw new Error("not a zip archive: it has no directory");
  }
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error("damaged zip directory");
    const nameLength = archive.readUInt16LE(at + 28);
    yield {
      method: archive.readUInt16LE(at + 10),
      packedBytes: archive.readUInt32LE(at + 20),
      name: archive.toString("utf8", at + 46, at + 46 + nameLength),
      header: archive.readUInt32LE(at + 42),
    };
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

function contents(archive, { method, packedBytes, header }) {
  // The name and the extra field before the data have lengths of their own in the local header.
  const lengths = archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const start = header + 30 + lengths;
  const packed = archive.subarray(start, start + packedBytes);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed);
  throw new Error(`unknown way of packing in the archive: ${method}`);
}
