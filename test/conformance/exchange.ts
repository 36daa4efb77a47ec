import { request as requestHttp, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { request as requestHttps } from "node:https";

const TIMEOUT_MS = 70_000;

export type Sent = {
  readonly method: string;
  readonly path: string;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

/** The body read as JSON, as text where it is none, undefined where there is none. */
export type Got = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
};

/** One request, sent as it is: nothing is added but a length. Rejects when no answer comes within 70 s. */
export function exchange(base: string, { method, path, headers, body }: Sent): Promise<Got> {
  const { protocol, hostname, port, pathname } = new URL(base);
  const request = protocol === "https:" ? requestHttps : requestHttp;
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const sent: OutgoingHttpHeaders = { ...headers, ...length };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname: hostname.replace(/^\[|\]$/g, ""),
        ...(port !== "" && { port }),
        path: `${pathname.replace(/\/$/, "")}${path}`,
        method,
        headers: sent,
        setHost: false,
        agent: false,
        timeout: TIMEOUT_MS,
      },
      (incoming) => void read(incoming).then(resolve, reject),
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function read(incoming: IncomingMessage): Promise<Got> {
  const chunks: Buffer[] = [];
  const isStream = incoming.headers["content-type"] === "text/event-stream";
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    // It has no end: what comes first is what it is known by.
    if (isStream) break;
  }
  const text = Buffer.concat(chunks).toString();
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(", ")]);
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: text === "" ? undefined : json(text),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
