import { randomInt } from "node:crypto";
import type { DialectName, SessionState } from "./case-file.ts";
import { exchange, type Got } from "./exchange.ts";
import type { Target } from "./target.ts";
import { again, pauseAfter } from "./waiting.ts";

const OPEN_WITHIN_MS = 20_000;

/** The session that a case works on. */
export type CaseSession = {
  /** How the dialect names it in a path. */
  readonly word: string;
  readonly number?: string | undefined;
  readonly instanceToken?: string | undefined;
};

/** Names that nothing has. */
const MISSING: Readonly<Record<DialectName, string>> = {
  "bearer-cid": "01J9ZX8K2QHV0M3T6R7P4N5W8C",
  "token-number": "conformance-missing",
};

/** A session that is not made for the case; undefined where the credentials file does not tell it. */
export function givenSession(
  target: Target,
  dialect: DialectName,
  state: Exclude<SessionState, "own" | "own-linked">,
): CaseSession | undefined {
  if (state === "missing") return { word: MISSING[dialect] };
  const given = target.sessions[state];
  const word = dialect === "bearer-cid" ? given?.id : given?.name;
  return given && word !== undefined
    ? { word, number: given.number, instanceToken: given.instanceToken }
    : undefined;
}

/** A new unlinked session through the dialect itself. */
export function makeSession(
  target: Target,
  dialect: DialectName,
  name: string = newName(),
): Promise<CaseSession> {
  return MAKERS[dialect].make(target, name);
}

/** Has the simulated phone scan the session's QR, and waits until it is open. */
export async function linkSession(target: Target, dialect: DialectName, session: CaseSession): Promise<void> {
  const maker = MAKERS[dialect];
  const qr = await until("there is a QR", () => maker.qr(target, session));
  // Whose account has labels too.
  await usePhone(target, "/phone/business", { number: session.number ?? "", business: true });
  const { status, body } = await usePhone(target, "/phone/scan", { qr, number: session.number ?? "" });
  if (status !== 200) throw new Error(`the phone's scan was answered ${status}: ${JSON.stringify(body)}`);
  await until("it is open", async () => ((await maker.isOpen(target, session)) ? true : undefined));
}

/** Takes away what was made for a case; a session that the case has deleted is gone already. */
export async function removeSession(
  target: Target,
  dialect: DialectName,
  session: CaseSession,
): Promise<void> {
  const { status } = await MAKERS[dialect].remove(target, session);
  if (![200, 204, 404].includes(status))
    throw new Error(`the deletion of its session was answered ${status}`);
}

export function usePhone(target: Target, path: string, body: object): Promise<Got> {
  return exchange(target.phone ?? "", {
    method: "POST",
    path,
    headers: { host: new URL(target.phone ?? "").host, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** A phone number of nobody. */
export function newNumber(): string {
  return `4915${randomInt(100_000_000, 1_000_000_000)}`;
}

type Maker = {
  make(target: Target, name: string): Promise<CaseSession>;
  /** Undefined while there is none. */
  qr(target: Target, session: CaseSession): Promise<string | undefined>;
  isOpen(target: Target, session: CaseSession): Promise<boolean>;
  remove(target: Target, session: CaseSession): Promise<Got>;
};

type Body = Readonly<Record<string, unknown>>;

const MAKERS: Readonly<Record<DialectName, Maker>> = {
  "bearer-cid": {
    async make(target, name) {
      const { id } = await made(asFull(target, "POST", "/api/v1/sessions", { label: name }));
      return { word: String(id), number: newNumber() };
    },
    async qr(target, { word }) {
      const { status, body } = await asFull(target, "GET", `/api/v1/sessions/${word}/qr`);
      return status === 200 ? String((body as Body)["code"]) : undefined;
    },
    async isOpen(target, { word }) {
      const { body } = await asFull(target, "GET", `/api/v1/sessions/${word}`);
      return (body as Body)["status"] === "working";
    },
    remove: (target, { word }) => asFull(target, "DELETE", `/api/v1/sessions/${word}`),
  },
  "token-number": {
    async make(target, name) {
      const { instance } = await made(asAccount(target, "POST", "/api/instance/new", { name }));
      return { word: name, number: newNumber(), instanceToken: String((instance as Body)["token"]) };
    },
    async qr(target, { word }) {
      const { status, body } = await asAccount(target, "GET", `/api/instance/connect/${word}`);
      return status === 200 ? String((body as Body)["qrCode"]) : undefined;
    },
    async isOpen(target, { word }) {
      const { body } = await asAccount(target, "GET", `/api/instance/list?instanceName=${word}`);
      return (body as { instances: { status: string }[] }).instances[0]?.status === "connected";
    },
    remove: (target, { word }) => asAccount(target, "DELETE", `/api/instance/delete/${word}`),
  },
};

function newName(): string {
  return `conformance-${randomInt(1e12)}`;
}

function asFull(target: Target, method: string, path: string, body?: object): Promise<Got> {
  const authorization = `Bearer ${target.credentials.full ?? ""}`;
  return ask(target, method, path, { authorization }, body);
}

function asAccount(target: Target, method: string, path: string, body?: object): Promise<Got> {
  return ask(target, method, path, { token: accountOf(target) ?? "" }, body);
}

/** What makes instances in the token/number dialect. */
export function accountOf({ credentials }: Target): string | undefined {
  return credentials.account ?? credentials.full;
}

function ask(
  { base }: Target,
  method: string,
  path: string,
  credential: Readonly<Record<string, string>>,
  body?: object,
): Promise<Got> {
  const headers = { host: new URL(base).host, "content-type": "application/json", ...credential };
  const text = body === undefined ? undefined : JSON.stringify(body);
  return again(() => exchange(base, { method, path, headers, body: text }));
}

async function made(asked: Promise<Got>): Promise<Body> {
  const { status, body } = await asked;
  if (status !== 201) throw new Error(`making its session was answered ${status}`);
  return body as Body;
}

async function until<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
  const deadline = AbortSignal.timeout(OPEN_WITHIN_MS);
  for (let looks = 1; ; looks++) {
    const found = await find();
    if (found !== undefined) return found;
    if (deadline.aborted) throw new Error(`not within ${OPEN_WITHIN_MS / 1000} s: ${what}`);
    await pauseAfter(looks);
  }
}
