import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, rm, type FileHandle } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { env } from "node:process";
import { PassThrough, pipeline, type Readable } from "node:stream";
import { GatewayError, type Clock, type ErrorCode } from "../../core/index.ts";
import { createPlaces } from "../places.ts";
import { onDisk } from "../sealed/on-disk.ts";

const MAKE_MS = 60_000;
const OWNER_ONLY = 0o600;
/** Where a child finds the files that it is given beside its three streams. */
const GIVEN_FILE = "file:/dev/fd/3";
const MADE_FILE = "file:/dev/fd/4";
/** In front of whatever it is told. */
const ALWAYS = [
  ...["-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1"],
  ...["-protocol_whitelist", "file,pipe"],
];

/** What is to be made of what. */
export type FfmpegJob = {
  readonly organizationId: string;
  readonly plain: () => AsyncIterable<Uint8Array>;
  /** Of a file that is not there, for as long as what is plain has to be read. */
  readonly file: string;
  /**
   * Its reader is always named: one that it finds by itself may be of a playlist, which has other files and addresses in it.
   */
  readonly reader: string;
  /** From the file that is read to the one that is made. */
  readonly words: readonly string[];
  /** Some kinds cannot be written in one go. */
  readonly isWrittenInOneGo: boolean;
  readonly refusals: Readonly<Record<"missing" | "unreadable" | "late", string>> & {
    readonly code: ErrorCode;
  };
};

/** Runs ffmpeg: one at a time of an organization, and as many in all as there are cores. */
export interface Ffmpeg {
  /**
   * What it makes. Throws what the job says where it is not found, cannot read that, or takes more than 60 s; `queue_full`;
   * `unavailable` for the disk; and what `plain` throws.
   */
  make(job: FfmpegJob): AsyncIterable<Uint8Array>;
}

/** `program` is a path, or a name that is looked for where programs are. */
export function ffmpegOf(program: string, clock: Clock): Ffmpeg {
  const places = createPlaces(
    availableParallelism(),
    "as much media of the organization waits to be converted as may",
  );

  async function* make(job: FfmpegJob): AsyncGenerator<Uint8Array, void> {
    const leave = await places.enter(job.organizationId);
    try {
      const given = await hiddenFile(job.file, job.plain());
      yield* job.isWrittenInOneGo ? run(job, [given], "pipe:1") : runToFile(job, given);
    } finally {
      leave();
    }
  }

  async function* runToFile(job: FfmpegJob, given: FileHandle): AsyncGenerator<Uint8Array, void> {
    const made = await hiddenFile(job.file, nothing()).catch(async (error: unknown) => {
      await given.close();
      throw error;
    });
    try {
      const said = run(job, [given, made], MADE_FILE);
      while ((await said.next()).done !== true) continue;
      yield* made.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>;
    } finally {
      await made.close();
    }
  }

  /** What it says, to its end. Of the files the first is closed. */
  async function* run(
    { reader, words, refusals }: FfmpegJob,
    files: readonly [FileHandle, ...FileHandle[]],
    output: string,
  ): AsyncGenerator<Uint8Array, void> {
    const refusal = (why: "missing" | "unreadable" | "late", cause?: unknown) =>
      new GatewayError(refusals.code, refusals[why], { cause });
    const told = [...ALWAYS, "-f", reader, "-i", GIVEN_FILE, ...words, "-y", output];
    const {
      child,
      output: said,
      exit,
    } = await start(program, told, files)
      .catch((cause: unknown) => Promise.reject(refusal("missing", cause)))
      .finally(() => files[0].close());
    const late = new AbortController();
    late.signal.addEventListener("abort", () => child.kill("SIGKILL"));
    const cancel = clock.after(MAKE_MS, () => late.abort());
    try {
      yield* said as AsyncIterable<Buffer>;
      const code = await exit;
      if (late.signal.aborted) throw refusal("late");
      if (code !== 0) throw refusal("unreadable");
    } finally {
      cancel();
      child.kill("SIGKILL");
      await exit;
    }
  }

  return { make };
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An empty file.
}

/** Bytes in a file without a name, which is gone with whoever has it open. Some kinds are not read in one go. */
async function hiddenFile(file: string, bytes: AsyncIterable<Uint8Array>): Promise<FileHandle> {
  const handle = await onDisk(() => open(file, "wx+", OWNER_ONLY));
  try {
    await onDisk(() => rm(file));
    let at = 0;
    for await (const chunk of bytes) at = await writeAt(handle, chunk, at);
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

type Started = {
  readonly child: ChildProcess;
  /** What it says. */
  readonly output: Readable;
  /** With its code, if it has one. */
  readonly exit: Promise<number | null>;
};

async function start(
  program: string,
  words: readonly string[],
  files: readonly FileHandle[],
): Promise<Started> {
  // Of the environment it gets no more than it needs: the gateway's has secrets.
  const child = spawn(program, words, {
    stdio: ["ignore", "pipe", "ignore", ...files.map(({ fd }) => fd)],
    env: { PATH: env["PATH"] },
  });
  // Listened for from the beginning: it may have ended before whoever started it goes on.
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  // Read from the beginning, too: what nobody reads is thrown away once it has ended.
  const output = new PassThrough();
  if (child.stdout) pipeline(child.stdout, output, () => undefined);
  await once(child, "spawn");
  return { child, output, exit };
}
