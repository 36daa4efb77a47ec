import { pbkdf2 } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlaces } from "../../../src/media/places.ts";
import { ffmpegOf } from "../../../src/media/ffmpeg/ffmpeg.ts";
import { voiceMaker, type Sound } from "../../../src/media/voice/voice-maker.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
const inFolder = (name: string) => path.join(folder.path, name);
const PLAIN = Buffer.alloc(300_000, "sound");
const derived = promisify(pbkdf2);
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
});

afterEach(() => {
  expect(clock.pending).toBe(0);
  expect(existsSync(inFolder("plain"))).toBe(false);
});

afterAll(() => folder[Symbol.dispose]());

/** A program in the place of ffmpeg that does this; its process id is in the file "pid". */
function program(script: string): string {
  const file = inFolder("ffmpeg");
  writeFileSync(file, `#!/bin/sh\necho $$ > ${inFolder("pid")}\n${script}\n`, { mode: 0o700 });
  return file;
}

function isRunning(): boolean {
  try {
    return process.kill(Number(readFileSync(inFolder("pid"), "utf8")), 0);
  } catch {
    return false;
  }
}

async function* plain(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < PLAIN.length; at += 7_000)
    yield await Promise.resolve(PLAIN.subarray(at, at + 7_000));
}

const sound = (over: Partial<Sound> = {}): Sound => ({
  organizationId: "acme",
  type: "audio/mp4",
  plain,
  file: inFolder("plain"),
  ...over,
});

async function made(ffmpeg: string, over: Partial<Sound> = {}): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of voiceMaker(ffmpegOf(ffmpeg, clock)).make(sound(over))) parts.push(part);
  return Buffer.concat(parts);
}

const notAccepted = (message: string) =>
  expect.objectContaining({ code: "voice_not_opus", message }) as unknown;
const UNREADABLE = "a voice note takes Ogg/Opus, or a sound that ffmpeg can read";

describe("a voice note", () => {
  it("is what ffmpeg makes of the sound", async () => {
    expect(await made(program("cat /dev/fd/3"))).toEqual(PLAIN);
  });

  it("is made with the reader of the sound's own type, and without the gateway's environment", async () => {
    process.env["DUET_ENCRYPTION_KEY"] = "secret";
    const words = (await made(program(`echo "$@"; env`))).toString();
    delete process.env["DUET_ENCRYPTION_KEY"];
    expect(words).toContain("-f mov -i file:/dev/fd/3 ");
    expect(words).toContain("-protocol_whitelist file,pipe ");
    expect(words).toContain("PATH=");
    expect(words).not.toContain("DUET");
    for (const type of [undefined, "image/png", "text/plain", "constructor"]) {
      await expect(made(program("cat /dev/fd/3"), { type })).rejects.toEqual(notAccepted(UNREADABLE));
    }
  });

  it("is refused where there is no ffmpeg, or it fails", async () => {
    const missing = "a voice note takes Ogg/Opus: ffmpeg, which would make it of other audio, was not found";
    await expect(made(inFolder("none"))).rejects.toEqual(notAccepted(missing));
    await expect(made(program("echo half; exit 1"))).rejects.toEqual(notAccepted(UNREADABLE));
  });

  it("is refused also where ffmpeg has ended before the gateway goes on", async () => {
    const busy: Promise<unknown>[] = [];
    async function* thenNoThreadIsFree() {
      yield await Promise.resolve(PLAIN);
      for (let index = 0; index < 8; index += 1) busy.push(derived("a", "b", 100_000, 64, "sha512"));
    }
    const refused = made(program("exit 1"), { plain: thenNoThreadIsFree });
    await expect(refused).rejects.toEqual(notAccepted(UNREADABLE));
    await Promise.all(busy);
  });

  it("fails as its sound does", async () => {
    async function* broken() {
      yield await Promise.resolve(PLAIN);
      throw new Error("cut");
    }
    await expect(made(program("cat"), { plain: broken })).rejects.toThrow("cut");
  });

  it("is given up after 60 s", async () => {
    const making = voiceMaker(ffmpegOf(program("echo half; exec sleep 1000"), clock)).make(sound());
    const reading = (async () => {
      for await (const part of making) {
        expect(Buffer.from(part).toString()).toBe("half\n");
        await clock.advance(60_000);
      }
    })();
    await expect(reading).rejects.toEqual(notAccepted("ffmpeg took more than 60 s for the voice note"));
    expect(isRunning()).toBe(false);
  });

  it("ends ffmpeg where nobody wants it any more", async () => {
    for await (const part of voiceMaker(ffmpegOf(program("echo half; exec sleep 1000"), clock)).make(
      sound(),
    )) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
    expect(isRunning()).toBe(false);
  });
});

describe("places", () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it("are as many as they are, and one of a tenant's", async () => {
    const places = createPlaces(2, "full");
    const entered: string[] = [];
    const enter = (tenant: string) =>
      places.enter(tenant).then((leave) => {
        entered.push(tenant);
        return leave;
      });
    const [a1, a2, b1, c1] = ["a", "a", "b", "c"].map(enter);
    await turn();
    expect(entered).toEqual(["a", "b"]);
    const leaveA = await a1;
    leaveA?.();
    leaveA?.();
    await turn();
    expect(entered).toEqual(["a", "b", "c"]);
    (await b1)?.();
    await turn();
    expect(entered).toEqual(["a", "b", "c", "a"]);
    (await a2)?.();
    (await c1)?.();
    await enter("a");
    await enter("b");
  });

  it("have a tenant wait in a line that has an end", async () => {
    const places = createPlaces(1, "full");
    await places.enter("a");
    const waiting = Array.from({ length: 32 }, () => places.enter("a"));
    await expect(places.enter("a")).rejects.toMatchObject({ code: "queue_full" });
    expect(waiting).toHaveLength(32);
  });
});
