import type { RawData, WebSocket } from "ws";
import type { Cancel, Clock } from "../../core/index.ts";

/** Of frames that have not left: more bytes, or as many frames, and the client is too slow. */
export type SocketBounds = { readonly bytes: number; readonly frames: number };

export type SocketRules = {
  readonly mostWaiting: SocketBounds;
  readonly pingEveryMs: number;
  /** A frame of text that goes out with every ping. */
  readonly pingText?: (wallMs: number) => string;
};

/** What a socket's events are written to. */
export interface LiveSocket {
  send(text: string): void;
  /** Resolves when everything that was sent has left, or never will. */
  untilTaken(): Promise<void>;
  /** Ends it behind what was sent. */
  close(code: number): void;
  wallMs(): number;
}

/** Where a socket's frames come from. */
export type SocketSource = {
  /** Sends what comes, until the returned function is called; or closes it. */
  readonly follow: (socket: LiveSocket) => Promise<() => void>;
  /** Whether the reader's credential is still in force. */
  readonly isAllowed: () => Promise<boolean>;
  /** Whether its events still are of this process; they always are unless given. */
  readonly isHere?: () => boolean;
};

export const CLOSED = {
  normal: 1000,
  stopping: 1001,
  revoked: 1008,
  failed: 1011,
  tooSlow: 1013,
} as const;

/** A frame that has not left for so long never will, and a client that does not answer pings for so long is gone. */
const WRITE_WITHIN_MS = 10_000;
const PONG_WITHIN_MS = 60_000;
const CHECK_EVERY_MS = 500;
/** How long its client may take to go once it was told. */
const PARTING_MS = 1_000;

export type SocketSurroundings = {
  readonly clock: Clock;
  readonly rules: SocketRules;
  readonly onSlow: () => void;
  readonly onEnd: () => void;
};

/** Serves an open socket until either side ends it; `end` ends it with a code. */
export function serveSocket(
  socket: WebSocket,
  source: SocketSource,
  { clock, rules, onSlow, onEnd }: SocketSurroundings,
): { readonly end: (code: number) => void } {
  const cancels: Cancel[] = [];
  let isOver = false;
  let frames = 0;
  let bytes = 0;
  /** When the last frame left, or the first that waits was sent. */
  let leftAtMs = clock.nowMs();
  let pongAtMs = clock.nowMs();
  let wake: (() => void)[] = [];

  function stop(): void {
    if (isOver) return;
    isOver = true;
    for (const cancel of cancels.splice(0)) cancel();
    for (const taken of wake.splice(0)) taken();
    onEnd();
  }

  function end(code: number): void {
    if (isOver) return;
    stop();
    socket.close(code);
    // Who does not answer, or takes nothing, holds up nobody.
    const leaving = setTimeout(() => socket.terminate(), PARTING_MS);
    socket.once("close", () => clearTimeout(leaving));
  }

  function abandon(): void {
    stop();
    socket.terminate();
  }

  function beSlow(): void {
    onSlow();
    end(CLOSED.tooSlow);
  }

  function left(size: number): void {
    frames--;
    bytes -= size;
    leftAtMs = clock.nowMs();
    if (frames > 0) return;
    for (const taken of wake) taken();
    wake = [];
  }

  function send(text: string): void {
    if (isOver) return;
    if (frames === 0) leftAtMs = clock.nowMs();
    const size = Buffer.byteLength(text);
    frames++;
    bytes += size;
    socket.send(text, () => left(size));
    if (bytes > rules.mostWaiting.bytes || frames > rules.mostWaiting.frames) beSlow();
  }

  function ping(): void {
    if (clock.nowMs() - pongAtMs >= PONG_WITHIN_MS) {
      abandon();
      return;
    }
    socket.ping();
    if (rules.pingText) send(rules.pingText(clock.wallMs()));
  }

  async function check(): Promise<void> {
    if (frames > 0 && clock.nowMs() - leftAtMs >= WRITE_WITHIN_MS) {
      onSlow();
      abandon();
      return;
    }
    const isAllowed = await source.isAllowed().catch(unknown);
    // What is gone is nowhere else either; of what has moved its client finds the new place by coming again.
    if (isAllowed === false) end(CLOSED.revoked);
    else if (source.isHere?.() === false) end(CLOSED.stopping);
    // Who cannot be told is let go too; it may come again.
    else if (isAllowed === undefined) end(CLOSED.revoked);
  }

  socket.on("error", () => undefined);
  socket.on("close", stop);
  socket.on("pong", () => {
    pongAtMs = clock.nowMs();
  });
  socket.on("ping", (data: RawData) => {
    if (socket.bufferedAmount > rules.mostWaiting.bytes) beSlow();
    else socket.pong(data);
  });
  cancels.push(every(clock, rules.pingEveryMs, ping));
  cancels.push(every(clock, CHECK_EVERY_MS, () => void check()));

  const live: LiveSocket = {
    send,
    untilTaken: () =>
      frames === 0 || isOver ? Promise.resolve() : new Promise((resolve) => wake.push(resolve)),
    close: end,
    wallMs: () => clock.wallMs(),
  };
  source.follow(live).then(
    (unfollow) => {
      if (isOver) unfollow();
      else cancels.push(unfollow);
    },
    () => {
      end(CLOSED.failed);
    },
  );
  return { end };
}

function every(clock: Clock, periodMs: number, run: () => void): Cancel {
  let cancel = clock.after(periodMs, tick);
  function tick(): void {
    cancel = clock.after(periodMs, tick);
    run();
  }
  return () => cancel();
}

function unknown(): undefined {
  return undefined;
}
