import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { open, rm, type FileHandle } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { env } from "node:process";
import type { Readable } from "node:stream";
import { GatewayError, type Clock } from "../../core/index.ts";
import { onDisk } from "../sealed/on-disk.ts";
import { ffmpegArguments } from "./ffmpeg-arguments.ts";
import { createPlaces } from "./places.ts";

const MAKE_MS = 60_000;
const OWNER_ONLY = 0o600;
/** Where a child finds the file that it is given beside its three streams. */
const GIVEN_FILE = "/dev/fd/3";

const NOT_FOUND = "a voice note takes Ogg/Opus: ffmpeg, which would make it of other audio, was not found";
const UNREADABLE = "a voice note takes Ogg/Opus, or a sound that ffmpeg can read";

/** A sound that is to be a voice note. */
export type Sound = {
  readonly organizationId: string;
  /** By its content. */
  readonly type: string | undefined;
  readonly plain: () => AsyncIterable<Uint8Array>;
  /** Of a file that is not there, for as long as the plain sound has to be read. */
  readonly file: string;
};

/** Makes voice notes of other sounds. */
export interface VoiceMaker {
  /**
   * Ogg/Opus, as it is made. One at a time of an organization, and as many in all as there are cores. Throws
   * `voice_not_opus` where there is no ffmpeg, or it cannot read the sound or takes more than 60 s; `unavailable` for
   * the disk; and what `plain` throws.
   */
  make(sound: Sound): AsyncIterable<Uint8Array>;
}

/** `program` is a path, or a name that is looked for where programs are. */
export function voiceMaker(program: string, clock: Clock): VoiceMaker {
  const places = createPlaces(availableParallelism());

  async function* make(sound: Sound): AsyncGenerator<Uint8Array, void> {
    const words = ffmpegArguments(sound.type, GIVEN_FILE);
    if (!words) throw new GatewayError("voice_not_opus", UNREADABLE);
    const leave = await places.enter(sound.organizationId);
    try {
      yield* run(words, await hiddenFile(sound));
    } finally {
      leave();
    }
  }

  async function* run(words: readonly string[], file: FileHandle): AsyncGenerator<Uint8Array, void> {
    const child = await start(program, words, file).finally(() => file.close());
    const exit = once(child, "exit");
    const late = new AbortController();
    late.signal.addEventListener("abort", () => child.kill("SIGKILL"));
    const cancel = clock.after(MAKE_MS, () => late.abort());
    try {
      yield* child.stdout as AsyncIterable<Buffer>;
      const [code] = (await exit) as [number | null];
      if (late.signal.aborted)
        throw new GatewayError("voice_not_opus", "ffmpeg took more than 60 s for the voice note");
      if (code !== 0) throw new GatewayError("voice_not_opus", UNREADABLE);
    } finally {
      cancel();
      child.kill("SIGKILL");
      await exit;
    }
  }

  return { make };
}

/** The plain sound in a file without a name, which is gone with whoever has it open. Some kinds are not read in one go. */
async function hiddenFile({ plain, file }: Sound): Promise<FileHandle> {
  const handle = await onDisk(() => open(file, "wx+", OWNER_ONLY));
  try {
    await onDisk(() => rm(file));
    let at = 0;
    for await (const chunk of plain()) at = await writeAt(handle, chunk, at);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Leaves the file's own position at its beginning, where a child may find it. Returns where the next chunk begins. */
async function writeAt(handle: FileHandle, chunk: Uint8Array, start: number): Promise<number> {
  let written = 0;
  while (written < chunk.length) {
    const position = start + written;
    written += (await onDisk(() => handle.write(chunk, written, chunk.length - written, position)))
      .bytesWritten;
  }
  return start + written;
}

type Child = ChildProcessByStdio<null, Readable, null>;

async function start(program: string, words: readonly string[], file: FileHandle): Promise<Child> {
  // Of the environment it gets no more than it needs: the gateway's has secrets.
  const child = spawn(program, words, {
    stdio: ["ignore", "pipe", "ignore", file.fd],
    env: { PATH: env["PATH"] },
  });
  try {
    await once(child, "spawn");
    return child as Child;
  } catch (cause) {
    throw new GatewayError("voice_not_opus", NOT_FOUND, { cause });
  }
}
