import { request as requestHttp, type Agent } from "node:http";
import { request as requestHttps } from "node:https";
import { pipeline } from "node:stream/promises";
import { limitConnect } from "../../../connect-limit.ts";
import type { Cancel, Clock } from "../../../core/index.ts";

const CONNECT_MS = 10_000;
/** Without a byte, there or back. */
const STALL_MS = 30_000;
/** As WhatsApp's own page asks. */
const ORIGIN = "https://web.whatsapp.com";

/** How the media hosts are reached. */
export type HostWay = {
  readonly clock: Clock;
  /** http://, for a simulated WhatsApp on this machine. */
  readonly isPlain: boolean;
  /** Of the session's proxy; undefined where it has none. */
  readonly agent: ((isSecure: boolean) => Agent) | undefined;
};

export type HostRequest = {
  readonly method: "GET" | "POST";
  readonly host: string;
  /** With its query. Throws where it leads to another host. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: AsyncIterable<Uint8Array>;
};

/** The answer of a media host. Its connection ends with its body, or with `end` where that is not read. */
export type HostAnswer = {
  readonly status: number;
  readonly body: AsyncIterable<Buffer>;
  readonly end: () => void;
};

/** Throws what Node throws for a host that cannot be reached, breaks off or rests for 30 s. */
export function askHost(way: HostWay, asked: HostRequest): Promise<HostAnswer> {
  const url = addressOf(way, asked);
  const outgoing = (way.isPlain ? requestHttp : requestHttps)(url, {
    method: asked.method,
    headers: { Origin: ORIGIN, ...asked.headers },
    agent: way.agent ? way.agent(!way.isPlain) : false,
  });
  limitConnect(outgoing, way.clock, CONNECT_MS);
  const watch = stallWatch(way.clock, () => outgoing.destroy(new Error("nothing has come for 30 s")));

  const end = () => {
    watch.end();
    outgoing.destroy();
  };

  async function* read(response: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    try {
      for await (const chunk of response) {
        watch.goesOn();
        yield chunk;
      }
    } finally {
      end();
    }
  }

  return new Promise((resolve, reject) => {
    outgoing.once("response", (response) => {
      watch.goesOn();
      resolve({ status: response.statusCode ?? 0, body: read(response), end });
    });
    outgoing.on("error", (error) => {
      watch.end();
      reject(error);
    });
    pipeline(watched(asked.body ?? [], watch.goesOn), outgoing).catch((error: unknown) => {
      end();
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

function addressOf({ isPlain }: HostWay, { host, path }: HostRequest): URL {
  const origin = new URL(`${isPlain ? "http" : "https"}://${host}`);
  const url = new URL(path, origin);
  // A path comes from whoever sent a message, and may begin with two slashes.
  if (url.origin !== origin.origin || !path.startsWith("/"))
    throw new Error("the path leads to another host");
  return url;
}

async function* watched(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  goesOn: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    goesOn();
    yield chunk;
  }
}

type StallWatch = { readonly goesOn: () => void; readonly end: () => void };

/** Calls `onStall` once nothing has gone on for 30 s. */
function stallWatch(clock: Clock, onStall: () => void): StallWatch {
  let cancel: Cancel | undefined = clock.after(STALL_MS, onStall);
  return {
    goesOn() {
      if (!cancel) return;
      cancel();
      cancel = clock.after(STALL_MS, onStall);
    },
    end() {
      cancel?.();
      cancel = undefined;
    },
  };
}
