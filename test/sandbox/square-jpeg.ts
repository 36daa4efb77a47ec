/** What a JPEG of that size begins with, and a little more: nobody here looks at what it shows. */
export function jpegOf(width: number, height: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8]);
  return Buffer.concat([start, size, Buffer.alloc(32, 7)]);
}
