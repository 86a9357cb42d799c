/** Pictures that screenshots are kept as (PNG), as far as it takes to see that something is on them. */
import { inflateSync } from 'node:zlib';

/**
 * Size of a picture, and the part of its rows in which something changes, between 0 and 1. A row is kept as what differs from the
 * pixel or the row before (https://www.w3.org/TR/png-3/#9Filters): where nothing does, it is all zeros.
 */
export function look(file) {
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const [depth, colour] = [file[24], file[25]];
  const channels = { 2: 3, 6: 4 }[colour];
  if (depth !== 8 || !channels) throw new Error(`a picture of an unknown kind: ${depth} bits, colour type ${colour}`);
  const parts = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const rows = inflateSync(Buffer.concat(parts));
  const row = width * channels + 1;
  let drawn = 0;
  // Beside the kind of the filter, the first pixel of a row may be kept as it is.
  for (let y = 0; y < height; y++) if (rows.subarray(y * row + 1 + channels, (y + 1) * row).some((byte) => byte !== 0)) drawn++;
  return { width, height, drawn: drawn / height };
}
