/** What an answer's `RateLimit` header says of the credential's bucket. */
export type RateLimit = { readonly limit: number; readonly remaining: number };

/** What the gateway answered; `body` is its JSON, or its text where it is none, or null. */
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly rateLimit: RateLimit | null;
};

export type Capability = "read" | "send" | "manage" | "events";

/** Of a session, what any credential that may use it is told. */
export type SessionName = {
  readonly id: string;
  /** How the token/number dialect addresses it. */
  readonly name: string;
  readonly label: string;
  readonly status: SessionStatus;
  /** null also for who may not read. */
  readonly phoneNumber: string | null;
};

export type SessionStatus = "stopped" | "starting" | "scan_qr_code" | "working" | "failed" | "logged_out";

/** Who is signed in, and what they may do. */
export type Credential = {
  readonly organization: { readonly id: string; readonly name: string } | null;
  readonly can: readonly Capability[];
  readonly sessions: readonly SessionName[];
};

/** A refusal, in the words of the gateway. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Headers = Readonly<Record<string, string>>;

/** The gateway with one credential, which is kept here and nowhere else. */
export type GatewayApi = {
  /** Rejects with a TypeError where the gateway is out of reach. */
  readonly call: (method: string, path: string, body?: unknown, headers?: Headers) => Promise<Answer>;
  /** The same in the token/number dialect. */
  readonly callByToken: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** The body of an answer below 300; throws RefusedError for any other. */
  readonly ask: (method: string, path: string, body?: unknown, headers?: Headers) => Promise<unknown>;
  /** The stream of events, from after `lastEventId` on. */
  readonly openEvents: (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>;
};

/** `address` is the gateway's, without a slash at the end; `onRateLimit` is told after every answer that names the bucket. */
export function createGatewayApi(
  address: string,
  secret: string,
  onRateLimit: (rateLimit: RateLimit) => void,
): GatewayApi {
  const bearer = { Authorization: `Bearer ${secret}` };

  async function send(headers: Headers, method: string, path: string, body: unknown): Promise<Answer> {
    const json = body === undefined ? {} : { "Content-Type": "application/json" };
    const response = await fetch(address + path, {
      method,
      headers: { ...headers, ...json },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "omit",
    });
    const rateLimit = rateLimitOf(response.headers);
    if (rateLimit) onRateLimit(rateLimit);
    return { status: response.status, body: parsed(await response.text()), rateLimit };
  }

  const call: GatewayApi["call"] = (method, path, body, headers) =>
    send({ ...bearer, ...headers }, method, path, body);
  return {
    call,
    callByToken: (method, path, body) => send({ token: secret }, method, path, body),
    ask: async (...what) => bodyOf(await call(...what)),
    openEvents: (lastEventId, signal) =>
      fetch(`${address}/api/v1/events`, {
        headers: { ...bearer, ...(lastEventId !== undefined && { "Last-Event-ID": lastEventId }) },
        credentials: "omit",
        signal,
      }),
  };
}

function rateLimitOf(headers: Response["headers"]): RateLimit | null {
  const draft7 = /limit=(\d+), remaining=(\d+)/.exec(headers.get("ratelimit") ?? "");
  const limit = draft7?.[1] ?? headers.get("x-ratelimit-limit");
  const remaining = draft7?.[2] ?? headers.get("x-ratelimit-remaining");
  return limit && remaining ? { limit: Number(limit), remaining: Number(remaining) } : null;
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The body of an answer below 300; throws RefusedError for any other. */
export function bodyOf(answer: Answer): unknown {
  if (answer.status >= 300) throw new RefusedError(answer.status, messageOf(answer));
  return answer.body;
}

function messageOf({ status, body }: Answer): string {
  const { error } = (body ?? {}) as { readonly error?: { readonly message?: string } };
  return error?.message ?? `the gateway answered ${status}`;
}
