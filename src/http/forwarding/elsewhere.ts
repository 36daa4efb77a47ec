import { Readable } from "node:stream";
import type { Call } from "../call.ts";
import { USUAL_BODY_BYTES } from "../input/read-body.ts";
import { bytesOf } from "../lean/body.ts";
import { Forwarded } from "./forwarded.ts";
import type { ForwardedCall, Forwarding } from "./forwarding.ts";
import { innerCallOf, keepBody } from "./inner-call.ts";

/** Says of a call that its caller's limit has refused it: it is to take back what it takes back, and no more. */
const LIMITED_HEADER = "duet-limited";

export type Bringing = {
  /** The body, where it was read already. */
  readonly text?: string;
  readonly isRepeatable?: boolean | undefined;
  readonly isLimited?: true;
};

/** Calls of sessions that another process serves. */
export interface Elsewhere {
  /** Whether there are other processes. */
  readonly isShared: boolean;
  /** Whether this process serves it. */
  isHere(sessionId: string): boolean;
  /**
   * The answer of whoever serves the session of a call; undefined, at once or later, where that is this process. To be asked
   * before the call's body is read. Throws `session_moved`.
   */
  bring(c: Call, sessionId: string, how?: Bringing): Promise<Forwarded | undefined> | undefined;
}

/** Nobody else serves anything. */
export const NOWHERE_ELSE: Elsewhere = { isShared: false, isHere: () => true, bring: () => undefined };

export function createElsewhere(forwarding: Forwarding): Elsewhere {
  async function bring(c: Call, sessionId: string, how: Bringing): Promise<Forwarded | undefined> {
    const inner = innerCallOf(c);
    if (inner && !(await forwarding.takeFor(sessionId))) {
      const { status, headers } = inner.moved;
      return Forwarded.empty(status, headers);
    }
    if (!inner) {
      const call = await forwardedCall(c, how);
      const answer = await forwarding.forward(sessionId, call);
      if (answer !== "here") return Forwarded.of(answer);
      if (c.env.incoming && Buffer.isBuffer(call.body)) keepBody(c.env.incoming, call.body);
    }
    inner?.accept();
    return undefined;
  }

  return {
    isShared: true,
    isHere: (sessionId) => forwarding.isMine(sessionId),
    bring(c, sessionId, how = {}) {
      if (!forwarding.isMine(sessionId)) return bring(c, sessionId, how);
      innerCallOf(c)?.accept();
      return undefined;
    },
  };
}

/** Whether the process that asks has refused a call by its caller's limit. */
export function isLimitedElsewhere(c: Call): boolean {
  return innerCallOf(c) !== undefined && c.req.header(LIMITED_HEADER) !== undefined;
}

const REPEATABLE = new Set(["GET", "HEAD", "PUT"]);

async function forwardedCall(c: Call, how: Bringing): Promise<ForwardedCall> {
  const { env, req } = c;
  const { method } = req;
  return {
    method,
    target: targetOf(req.url),
    headers: env.incoming?.rawHeaders ?? [...(req.raw.headers ?? [])].flat(),
    more: {
      ...(env.incoming === undefined && { Host: new URL(req.url).host }),
      "X-Request-Id": c.get("requestId"),
      ...(how.isLimited && { [LIMITED_HEADER]: "1" }),
    },
    ...(method === "GET" || method === "HEAD" ? {} : await bodyOf(c, how.text)),
    ...(env.upgrade && { upgrade: "websocket" }),
    isRepeatable: how.isRepeatable ?? REPEATABLE.has(method),
    whenGone(gone) {
      const { incoming, outgoing } = env;
      if (outgoing ?? incoming) (outgoing ?? incoming?.socket)?.once("close", gone);
      else req.raw.signal?.addEventListener("abort", gone, { once: true });
    },
  };
}

/** What follows the host in a URL, which may be without one. */
function targetOf(url: string): string {
  const from = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("//") + 2);
  return url.slice(from).replace(/#.*/, "");
}

async function bodyOf(c: Call, text: string | undefined): Promise<Pick<ForwardedCall, "body" | "bodyBytes">> {
  if (text !== undefined) return { body: Buffer.from(text) };
  const { incoming } = c.env;
  const announced = c.req.header("content-length");
  const bodyBytes = announced === undefined ? undefined : Number(announced);
  if (!incoming) {
    const { body } = c.req.raw;
    return body ? { body: Readable.fromWeb(body), bodyBytes } : {};
  }
  if (bodyBytes === undefined && incoming.headers["transfer-encoding"] === undefined) return {};
  return bodyBytes !== undefined && bodyBytes <= USUAL_BODY_BYTES
    ? { body: await bytesOf(incoming) }
    : { body: incoming, bodyBytes };
}
