import type { ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { FaultKind } from "../browser/receiver/receiver-view.ts";
import type { PhoneClock } from "../clock.ts";

/** A sender that has no limit of its own is let go then. */
const HELD_MS = 120_000;
const DRIP_MS = 1000;
const LATE_MS = 20_000;
const RETRY_AFTER_SECONDS = 5;
const ENDLESS_BYTES = 64 * 1024 * 1024;
const PART = Buffer.alloc(16 * 1024, ".");
const ANNOUNCED_BYTES = 3600;

type Answer = (response: ServerResponse, clock: PhoneClock) => void;

const status =
  (code: number, headers: () => Readonly<Record<string, string>> = () => ({})): Answer =>
  (response) => {
    response.writeHead(code, { "Content-Length": 0, ...headers() }).end();
  };

const ANSWERS: { readonly [K in FaultKind]: Answer } = {
  refuse: reset,
  silence: hold,
  "headers-only": (response, clock) => {
    announce(response);
    response.flushHeaders();
    hold(response, clock);
  },
  drip: (response, clock) => {
    announce(response);
    response.flushHeaders();
    hold(response, clock);
    drip(response, clock);
  },
  reset,
  cut: (response) => {
    announce(response);
    response.write(PART.subarray(0, ANNOUNCED_BYTES / 2), () => response.destroy());
  },
  error: status(500),
  busy: status(429, () => ({ "Retry-After": String(RETRY_AFTER_SECONDS) })),
  "busy-until": status(429, () => ({
    "Retry-After": new Date(Date.now() + RETRY_AFTER_SECONDS * 1000).toUTCString(),
  })),
  redirect: (response) => {
    // To the same place: who follows it is seen there.
    const here = `http://${response.req.headers.host ?? ""}${response.req.url ?? ""}`;
    response.writeHead(301, { "Content-Length": 0, Location: here }).end();
  },
  "one-event": status(400),
  gone: status(410),
  endless: (response, clock) => {
    response.writeHead(200, { "Content-Type": "text/plain" });
    hold(response, clock);
    pour(response);
  },
  late: (response, clock) => {
    whileOpen(response, clock, LATE_MS, () => taken(response, clock));
  },
};

const taken: Answer = status(200);

/** Tells a sender what became of its delivery; null: that it was taken. What is held ends with the connection. */
export function answerDelivery(fault: FaultKind | null, response: ServerResponse, clock: PhoneClock): void {
  (fault === null ? taken : ANSWERS[fault])(response, clock);
}

function reset({ req: { socket } }: ServerResponse): void {
  // Node resets none but a plain connection.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

function hold(response: ServerResponse, clock: PhoneClock): void {
  whileOpen(response, clock, HELD_MS, () => response.destroy());
}

function announce(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/plain", "Content-Length": ANNOUNCED_BYTES });
}

function drip(response: ServerResponse, clock: PhoneClock): void {
  whileOpen(response, clock, DRIP_MS, () => {
    response.write(".");
    drip(response, clock);
  });
}

function pour(response: ServerResponse, poured = 0): void {
  for (let bytes = poured; bytes < ENDLESS_BYTES; bytes += PART.length) {
    if (response.destroyed) return;
    if (!response.write(PART)) {
      response.once("drain", () => pour(response, bytes + PART.length));
      return;
    }
  }
  response.destroy();
}

function whileOpen(response: ServerResponse, clock: PhoneClock, delayMs: number, run: () => void): void {
  const closed = () => cancel();
  const cancel = clock.after(delayMs, () => {
    response.off("close", closed);
    run();
  });
  response.once("close", closed);
}
