import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openPlain, type PlainWanted } from "../../../src/media/index.ts";

const FILE = randomBytes(10_000);
const wanted: PlainWanted = {
  sha256: createHash("sha256").update(FILE).digest(),
  bytes: FILE.length,
  mostBytes: 20_000,
};

async function* inParts(file: Buffer) {
  for (let at = 0; at < file.length; at += 3_000) yield await Promise.resolve(file.subarray(at, at + 3_000));
}

async function read(file: Buffer, told: PlainWanted): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of openPlain(inParts(file), told)) parts.push(part);
  return Buffer.concat(parts);
}

describe("a file that nobody has encrypted", () => {
  it("is read as it is, also where its size was not told", async () => {
    expect(await read(FILE, wanted)).toEqual(FILE);
    expect(await read(FILE, { ...wanted, bytes: undefined })).toEqual(FILE);
  });

  it.each<[string, Buffer, Partial<PlainWanted>, string, string]>([
    ["of another content", Buffer.from(FILE).fill(0, 9_999), {}, "whatsapp_failed", "its content"],
    ["that is cut", FILE.subarray(0, 9_000), {}, "whatsapp_failed", "its size"],
    ["that does not end", Buffer.concat([FILE, FILE]), {}, "whatsapp_failed", "its size"],
    ["without a hash", FILE, { sha256: new Uint8Array() }, "whatsapp_failed", "its content"],
    ["that is told too large", FILE, { mostBytes: 9_999 }, "media_too_large", "9999"],
    ["that is too large", FILE, { bytes: undefined, mostBytes: 9_999 }, "media_too_large", "9999"],
  ])("is refused %s", async (_, file, told, code, why) => {
    await expect(read(file, { ...wanted, ...told })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(why) as string,
    });
  });
});
