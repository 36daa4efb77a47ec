/** What a closed connection leads to. */
export type Reaction =
  /** Connect again at once with the same device. */
  | "restart"
  /** Connect again, ever later. */
  | "retry"
  /** Connect again a few times, then give up. */
  | "retry_few"
  /** Another program holds the same device: once more after a pause, then give up, so that it never becomes a duel. */
  | "yield"
  /** Connect again, minutes apart. */
  | "retry_slowly"
  /** Nobody scanned: wait for a new request. */
  | "expire"
  /** The phone has removed the device: forget it. */
  | "unlink"
  /** WhatsApp refuses this account or client: stop and tell the owner. */
  | "fail";

export type CloseRule = { readonly reaction: Reaction; readonly reason: string };

/** How a connection ended, as far as it was told: a status code, the server's message and its attributes. */
export type Closing = {
  readonly code: number | undefined;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** Our own code for a server whose certificate does not hold. */
export const UNPROVEN_SERVER = 495;

/** Our own code for a line that is given up because its device's keys cannot be read for now. */
export const UNREAD_KEYS = 496;

/** Our own code for a line that is given up because what is heard on it cannot be kept for now. */
export const UNKEPT = 497;

/** By the code of `<failure reason>` or `<stream:error code>`, or the library's own for a lost connection. */
const BY_CODE: Readonly<Record<number, CloseRule>> = {
  400: { reaction: "retry_few", reason: "WhatsApp refused the login" },
  401: { reaction: "unlink", reason: "the phone removed this device; link it again" },
  402: { reaction: "fail", reason: "WhatsApp has banned this account for a time" },
  403: { reaction: "fail", reason: "WhatsApp has locked or banned this account" },
  405: { reaction: "retry_slowly", reason: "WhatsApp finds this client too old; update the gateway" },
  406: { reaction: "fail", reason: "WhatsApp has banned this account" },
  408: { reaction: "retry", reason: "WhatsApp did not answer" },
  409: { reaction: "fail", reason: "WhatsApp refuses this client" },
  411: { reaction: "fail", reason: "this account is not enabled for linked devices" },
  413: { reaction: "fail", reason: "WhatsApp refuses this device's authentication" },
  414: { reaction: "fail", reason: "WhatsApp refuses this device's authentication" },
  415: { reaction: "fail", reason: "WhatsApp refuses this device's authentication" },
  418: { reaction: "fail", reason: "WhatsApp refuses this client" },
  419: { reaction: "unlink", reason: "WhatsApp no longer knows this device; link it again" },
  428: { reaction: "retry", reason: "the connection to WhatsApp was lost" },
  440: { reaction: "yield", reason: "another program is connected as this device" },
  500: { reaction: "retry_few", reason: "WhatsApp reported an error in this session" },
  501: { reaction: "retry", reason: "WhatsApp is not available" },
  503: { reaction: "retry", reason: "WhatsApp is not available" },
  515: { reaction: "restart", reason: "WhatsApp asked for a new connection" },
  516: { reaction: "retry", reason: "WhatsApp is not available" },
};

const UNKNOWN: CloseRule = { reaction: "retry", reason: "the connection to WhatsApp was lost" };
/** What the library itself refuses in a certificate, with a code that says no more than "bad request". */
const CERTIFICATE_REFUSED = /^(invalid noise|noise|certification) /;
const UNSCANNED: CloseRule = { reaction: "expire", reason: "nobody scanned the QR code" };

/** The rule for a closing. A QR that ran out and a removed device share codes with other endings and are told apart here. */
export function ruleFor({ code, message, attributes }: Closing): CloseRule {
  if (message.includes("QR refs attempts ended")) return UNSCANNED;
  if (attributes["type"] === "device_removed") return BY_CODE[401] ?? UNKNOWN;
  if (code === UNPROVEN_SERVER) return unproven(message);
  if (code === UNREAD_KEYS || code === UNKEPT) return { reaction: "retry", reason: message };
  if (code === 400 && CERTIFICATE_REFUSED.test(message)) {
    return unproven(`the server did not prove that it is WhatsApp: ${message}`);
  }
  const rule = code === undefined ? UNKNOWN : (BY_CODE[code] ?? unknown(code));
  const expires = code === 402 ? Number(attributes["expire"]) : NaN;
  return Number.isFinite(expires) ? { ...rule, reason: `${rule.reason}: ${expires} s from now` } : rule;
}

/** Something stands between us and WhatsApp, or the root key is wrong: neither is mended by asking again at once. */
function unproven(reason: string): CloseRule {
  return { reaction: "retry_slowly", reason };
}

/** A code of the 400s says that the fault is on this side: asking for ever would not mend it. */
function unknown(code: number): CloseRule {
  const isRefusal = code >= 400 && code < 500;
  return isRefusal
    ? { reaction: "retry_few", reason: `WhatsApp refused this session with ${code}` }
    : UNKNOWN;
}

/** Reads whatever the library ends a socket with: an error with a status, any other error, a number, or nothing. */
export function closingOf(error: unknown): Closing {
  if (typeof error === "number") return { code: undefined, message: `closed with ${error}`, attributes: {} };
  if (!(error instanceof Error)) return { code: undefined, message: "closed", attributes: {} };
  const { output, data } = error as { output?: { statusCode?: unknown }; data?: unknown };
  const code = output?.statusCode;
  return {
    code: typeof code === "number" ? code : undefined,
    message: error.message,
    attributes: attributesOf(data),
  };
}

/** `data` is a stanza (`{ tag, attrs }`) or its attributes alone. */
function attributesOf(data: unknown): Record<string, string> {
  if (typeof data !== "object" || data === null) return {};
  const source = "attrs" in data && typeof data.attrs === "object" && data.attrs !== null ? data.attrs : data;
  const texts = Object.entries(source).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}
