import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { downloadEncryptedContent, encryptedStream, getMediaKeys } from "@whiskeysockets/baileys";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { MEDIA_KINDS, type MediaKind } from "../../../src/core/index.ts";
import { openSealed, type SealedWanted } from "../../../src/media/sealed/open-sealed.ts";
import { sealFile } from "../../../src/media/sealed/seal-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

let files = 0;
const newFile = () => path.join(folder.path, `file-${files++}`);
const MOST = 1_000_000;

async function* chunksOf(bytes: Uint8Array, chunkBytes = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
  }
}

async function sealed(plain: Uint8Array, kind: MediaKind = "image", chunkBytes?: number) {
  const file = newFile();
  const keys = await sealFile(chunksOf(plain, chunkBytes), file, { kind, mostBytes: MOST });
  return { file: readFileSync(file), keys };
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const opened = (file: Uint8Array, wanted: Omit<SealedWanted, "mostBytes">, chunkBytes?: number) =>
  whole(openSealed(chunksOf(file, chunkBytes), { mostBytes: MOST, ...wanted }));

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

describe("an encrypted media file", () => {
  it("is opened again, whatever its size and however it arrives", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.constantFrom(...MEDIA_KINDS),
        fc.integer({ min: 1, max: 60 }),
        async (plain, kind, chunkBytes) => {
          const { file, keys } = await sealed(plain, kind, chunkBytes);
          expect(keys).toMatchObject({
            kind,
            bytes: plain.length,
            sha256: sha256(plain),
            encSha256: sha256(file),
          });
          expect(await opened(file, keys, chunkBytes)).toEqual(Buffer.from(plain));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is its owner's alone, and has a key of its own", async () => {
    const file = newFile();
    const first = await sealFile(chunksOf(randomBytes(10)), file, { kind: "image", mostBytes: MOST });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await sealed(randomBytes(10));
    expect(first.mediaKey.equals(second.keys.mediaKey)).toBe(false);
  });

  it("is one that the library opens", async () => {
    const plain = randomBytes(70_001);
    const { file, keys } = await sealed(plain, "video");
    const server = createServer((_, response) => response.end(file)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const stream = await downloadEncryptedContent(url, await getMediaKeys(keys.mediaKey, "video"));
    expect(await whole(stream)).toEqual(plain);
    server.close();
  });

  it("is opened where the library has made it", async () => {
    const plain = randomBytes(70_001);
    const made = await encryptedStream(plain, "audio");
    const wanted = {
      kind: "audio",
      mediaKey: Buffer.from(made.mediaKey),
      sha256: made.fileSha256,
      encSha256: made.fileEncSha256,
      bytes: made.fileLength,
    } as const;
    expect(await opened(readFileSync(made.encFilePath), wanted)).toEqual(plain);
    rmSync(made.encFilePath);
  });

  it("is refused where it is not the one of its message", async () => {
    const plain = randomBytes(1_000);
    const { file, keys } = await sealed(plain);
    const other = Buffer.alloc(32, 1);
    const bent = (at: number) => Object.assign(Buffer.from(file), { [at]: (file[at] ?? 0) ^ 1 });
    const refused = (bytes: Uint8Array, wanted: Partial<SealedWanted> = {}) =>
      opened(bytes, { ...keys, ...wanted }).then(
        () => "opened",
        (error: unknown) =>
          (error as Error).message.replace("the media file is not the one of its message: ", ""),
      );
    const noHashes = { sha256: undefined, encSha256: undefined, bytes: undefined };
    expect(await refused(bent(0), noHashes)).toBe("its MAC is another");
    expect(await refused(bent(file.length - 1), noHashes)).toBe("its MAC is another");
    expect(await refused(file, { ...noHashes, mediaKey: other })).toBe("its MAC is another");
    expect(await refused(file, { ...noHashes, kind: "document" })).toBe("its MAC is another");
    expect(await refused(file, { ...noHashes, kind: "sticker" })).toBe("opened");
    expect(await refused(file, { encSha256: other })).toBe("its hash is another");
    expect(await refused(file, { sha256: other })).toBe("its content is another");
    expect(await refused(file, { bytes: 1_001 })).toBe("its size is another");
    expect(await refused(file, { bytes: 20 })).toBe("its size is another");
    expect(await refused(Buffer.alloc(0), noHashes)).toBe("its MAC is another");
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), async (length) => {
        expect(await refused(file.subarray(0, length), noHashes)).toBe("its MAC is another");
      }),
      { numRuns: 50 },
    );
    expect(await refused(file, { ...noHashes, mostBytes: 900 })).toBe("media exceeds the 900 byte limit");
    expect(await refused(file, { mostBytes: 999 })).toBe("media exceeds the 999 byte limit");
  });

  it("gives its last block away only when all of it is proved", async () => {
    const plain = randomBytes(160);
    const { file, keys } = await sealed(plain);
    const bent = Object.assign(Buffer.from(file), { [file.length - 1]: (file.at(-1) ?? 0) ^ 1 });
    const got: Buffer[] = [];
    const reading = (async () => {
      for await (const part of openSealed(chunksOf(bent), { ...keys, mostBytes: MOST })) got.push(part);
    })();
    await expect(reading).rejects.toMatchObject({ code: "whatsapp_failed" });
    expect(Buffer.concat(got).length).toBeLessThan(plain.length);
  });

  it("does not come to be where it is too large, empty, or breaks off", async () => {
    const file = newFile();
    const sealing = (plain: AsyncIterable<Uint8Array>, mostBytes = 100) =>
      sealFile(plain, file, { kind: "image", mostBytes });
    let hasEnded = false;
    async function* endless() {
      try {
        for (;;) yield await Promise.resolve(Buffer.alloc(10));
      } finally {
        hasEnded = true;
      }
    }
    await expect(sealing(endless())).rejects.toMatchObject({
      code: "media_too_large",
      message: "media exceeds the 100 byte limit",
    });
    expect([hasEnded, existsSync(file)]).toEqual([true, false]);
    await expect(sealing(chunksOf(Buffer.alloc(0)))).rejects.toMatchObject({ code: "media_empty" });
    async function* broken() {
      yield await Promise.resolve(Buffer.alloc(10));
      throw new Error("cut");
    }
    await expect(sealing(broken())).rejects.toThrow("cut");
    expect(existsSync(file)).toBe(false);
    expect((await sealing(chunksOf(Buffer.alloc(100)))).bytes).toBe(100);
  });

  it("leaves another file where it is", async () => {
    const file = newFile();
    writeFileSync(file, "mine");
    const sealing = sealFile(chunksOf(randomBytes(9)), file, { kind: "image", mostBytes: MOST });
    await expect(sealing).rejects.toMatchObject({
      code: "unavailable",
      message: "the media cannot be kept: EEXIST",
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it("leaves nothing on a full disk", () => {
    const file = newFile();
    const program = `
      import { sealFile } from "${path.resolve("src/media/sealed/seal-file.ts")}";
      process.on("SIGXFSZ", () => undefined);
      async function* large() { for (let n = 0; n < 100; n++) yield Buffer.alloc(10_000); }
      sealFile(large(), ${JSON.stringify(file)}, { kind: "image", mostBytes: 1e9 }).catch(({ code, message }) => console.log(code, message));`;
    const script = path.join(folder.path, "full-disk.mjs");
    writeFileSync(script, program);
    // In blocks of 512 or 1,024 bytes: no file of the child's may become longer.
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", 'ulimit -f 100; exec "$0" --import tsx "$1"', process.execPath, script],
      { encoding: "utf8" },
    );
    expect([stdout, stderr]).toEqual(["unavailable the media cannot be kept: the disk is full\n", ""]);
    expect(existsSync(file)).toBe(false);
  });
});
