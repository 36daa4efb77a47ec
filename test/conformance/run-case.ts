import type { DialectName, Exchange, Opening, Role, Saved, Step, Text } from "./case-file.ts";
import { exchange, type Got, type Sent } from "./exchange.ts";
import { lacks } from "./lacks.ts";
import type { LoadedCase } from "./load-cases.ts";
import { differences } from "./match.ts";
import {
  givenSession,
  linkSession,
  makeSession,
  newNumber,
  removeSession,
  usePhone,
  type CaseSession,
} from "./session.ts";
import type { Target } from "./target.ts";
import { CaseSocket } from "./socket.ts";
import { fill } from "./template.ts";
import { again, pauseAfter } from "./waiting.ts";

/** How a case went; `why` has a line for each difference, or one that says what was missing. */
export type Result = {
  readonly case: LoadedCase;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly why: readonly string[];
};

const ARRIVES_WITHIN_MS = 10_000;
const WRONG_SECRET = "nobody-has-this-credential";

/** Runs one case against a target; never rejects. `dialects` are those that the target is asked for. */
export async function runCase(
  one: LoadedCase,
  target: Target,
  dialects: readonly DialectName[],
): Promise<Result> {
  const missing = lacks(one, target, dialects);
  if (missing !== undefined) return { case: one, outcome: "skipped", why: [missing] };
  try {
    const why = await faultsOf(one, target);
    return { case: one, outcome: why.length === 0 ? "passed" : "failed", why };
  } catch (error) {
    const reason =
      error instanceof Error ? error.message || String(Reflect.get(error, "code")) : String(error);
    return { case: one, outcome: "failed", why: [reason] };
  }
}

async function faultsOf(one: LoadedCase, target: Target): Promise<readonly string[]> {
  const { dialect, session: state } = one;
  if (state !== "own" && state !== "own-linked") {
    const session = state === undefined ? undefined : givenSession(target, dialect, state);
    using run = new CaseRun(one, target, session);
    return await run.faults();
  }
  const session = await makeSession(target, dialect);
  try {
    if (state === "own-linked") await linkSession(target, dialect, session);
    using run = new CaseRun(one, target, session);
    return await run.faults();
  } finally {
    await removeSession(target, dialect, session);
  }
}

class CaseRun implements Disposable {
  readonly #case: LoadedCase;
  readonly #target: Target;
  readonly #session: CaseSession | undefined;
  readonly #saved = new Map<string, string>();
  readonly #number: string;
  readonly #fresh = newNumber();
  readonly #socket = new CaseSocket();

  constructor(one: LoadedCase, target: Target, session: CaseSession | undefined) {
    this.#case = one;
    this.#target = target;
    this.#session = session;
    this.#number = target.chat ?? newNumber();
  }

  /** The differences of the first step that has any. */
  async faults(): Promise<readonly string[]> {
    for (const [index, step] of this.#case.steps.entries()) {
      const faults = await this.#play(step);
      const at = this.#case.steps.length === 1 ? "" : `step ${index + 1}: `;
      if (faults.length > 0) return faults.map((fault) => at + fault);
    }
    return [];
  }

  [Symbol.dispose](): void {
    this.#socket[Symbol.dispose]();
  }

  async #play(step: Step): Promise<readonly string[]> {
    if ("socket" in step) return this.#open(step);
    if ("frame" in step) return this.#socket.faultsOfFrame(this.#fill(step.frame));
    if ("tell" in step) return this.#socket.tell(this.#text(step.tell));
    if ("closed" in step) return this.#socket.faultsOfClose(step.closed);
    if ("as" in step) return this.#exchange(step);
    if ("arrived" in step)
      return this.#arrivals(step.arrived, step.at === undefined ? null : this.#fill(step.at));
    const got = await usePhone(this.#target, this.#fill(step.phone), this.#fill(step.body));
    if (got.status !== 200) return [`${step.phone} was answered ${got.status}: ${JSON.stringify(got.body)}`];
    this.#saveAll(step.save, got);
    return [];
  }

  async #exchange({ as, request, expect, until, save }: Exchange): Promise<readonly string[]> {
    const sent = this.#sent(as, request);
    const isLimits = this.#case.needs?.includes("limits") === true;
    const base = isLimits ? (this.#target.limited?.base ?? this.#target.base) : this.#target.base;
    const isAboutLimit = isLimits || expect.status === 429;
    const send = () => exchange(base, this.#withHost(sent, base, request.headers));
    const isOver = this.#limitOf(until);
    for (let asked = 1; ; asked++) {
      const got = await (isAboutLimit ? send() : again(send));
      const faults = differencesOf(this.#fill(expect), got);
      if (faults.length === 0) this.#saveAll(save, got);
      if (faults.length === 0 || isOver(asked)) return faults;
      if (until && "seconds" in until) await pauseAfter(asked);
    }
  }

  async #open({ as, socket, headers = {}, expect }: Opening): Promise<readonly string[]> {
    const given = { ...this.#credential(as), ...this.#fill(headers) };
    return differencesOf(
      this.#fill(expect),
      await this.#socket.open(this.#target.base, this.#fill(socket), given),
    );
  }

  #sent(as: Role, { method, path, headers = {}, body, raw }: Exchange["request"]): Sent {
    const type = body === undefined && raw === undefined ? {} : { "content-type": "application/json" };
    const usual: Readonly<Record<string, Text | null>> = { ...type, ...this.#credential(as), ...headers };
    const sent = Object.entries(usual).filter((entry): entry is [string, Text] => entry[1] !== null);
    return {
      method,
      path: this.#fill(path),
      headers: Object.fromEntries(sent.map(([name, text]) => [name, this.#text(text)])),
      body: body === undefined ? raw && this.#text(raw) : JSON.stringify(this.#fill(body)),
    };
  }

  #text(text: Text): string {
    return typeof text === "string" ? this.#fill(text) : text.repeat.repeat(text.times);
  }

  #withHost(sent: Sent, base: string, given: Readonly<Record<string, unknown>> = {}): Sent {
    if ("host" in given) return sent;
    return { ...sent, headers: { host: new URL(base).host, ...sent.headers } };
  }

  #credential(as: Role): Readonly<Record<string, string>> {
    if (as === "none") return {};
    const secret = this.#secret(as);
    return this.#case.dialect === "bearer-cid" ? { authorization: `Bearer ${secret}` } : { token: secret };
  }

  #secret(as: Role): string {
    switch (as) {
      case "none":
        return "";
      case "wrong":
        return WRONG_SECRET;
      case "limited":
        return this.#target.limited?.secret ?? "";
      case "instance":
        return this.#session?.instanceToken ?? "";
      default:
        return this.#target.credentials[as] ?? "";
    }
  }

  /** Whether a step that was asked so often, since now, is not asked again. */
  #limitOf(until: Exchange["until"]): (asked: number) => boolean {
    if (!until) return () => true;
    if ("seconds" in until) {
      const deadline = AbortSignal.timeout(until.seconds * 1000);
      return () => deadline.aborted;
    }
    const most = until.requests === "limit" ? (this.#target.limited?.limit ?? 0) + 1 : until.requests;
    return (asked) => asked >= most;
  }

  #saveAll(saving: Exchange["save"], got: Got): void {
    for (const [name, saved] of Object.entries(saving ?? {})) this.#save(name, saved, got);
  }

  #save(name: string, saved: Saved, { body }: Got): void {
    const pointer = typeof saved === "string" ? saved : saved.at;
    const value = pointer
      .slice(1)
      .split("/")
      .reduce<unknown>(
        (node, part) => (typeof node === "object" && node !== null ? Reflect.get(node, part) : undefined),
        body,
      );
    if (typeof value !== "string") throw new Error(`there is no text at ${pointer} of the answer`);
    const part = typeof saved === "string" ? value : new RegExp(saved.part, "u").exec(value)?.[1];
    if (part === undefined) throw new Error(`the text at ${pointer} of the answer is not of its pattern`);
    this.#saved.set(name, part);
  }

  async #arrivals(expected: readonly string[], jid: string | null): Promise<readonly string[]> {
    const deadline = AbortSignal.timeout(ARRIVES_WITHIN_MS);
    for (let looks = 1; ; looks++) {
      const arrived = await this.#arrivedAt(jid);
      if (arrived.join() === expected.join()) return [];
      const isOther = arrived.some((state, index) => state !== expected[index]);
      if (isOther || deadline.aborted)
        return [`expected ${listOf(expected)} to have arrived, got ${listOf(arrived)}`];
      await pauseAfter(looks);
    }
  }

  async #arrivedAt(jid: string | null): Promise<readonly string[]> {
    const phone = this.#target.phone ?? "";
    const path = `/chat-states?session=${this.#session?.number ?? ""}`;
    const headers = { host: new URL(phone).host };
    const { body } = await exchange(phone, { method: "GET", path, headers, body: undefined });
    return (body as { to: string | null; state: string; media: string | null }[])
      .filter(({ to }) => to === jid)
      .map(({ state, media }) => (media === "audio" ? "recording" : state));
  }

  #fill<T>(value: T): T {
    return fill(value, (name) => this.#valueOf(name));
  }

  #valueOf(name: string): string {
    const [kind, of = ""] = name.split(".");
    if (kind === "secret") return this.#secret(of as Role);
    if (kind === "saved") return this.#saved.get(of) ?? "";
    const { word = "", number = "" } = this.#session ?? {};
    const values: Readonly<Record<string, string>> = {
      session: word,
      phone: number,
      number: this.#number,
      fresh: this.#fresh,
      limit: String(this.#target.limited?.limit ?? ""),
    };
    return values[name] ?? "";
  }
}

function differencesOf({ status, headers = {}, body }: Exchange["expect"], got: Got): readonly string[] {
  const ofHeaders = Object.entries(headers).flatMap(([name, expected]) =>
    differences(expected ?? { $none: true }, got.headers[name], `header ${name}`),
  );
  return [...differences(status, got.status, "status"), ...ofHeaders, ...differences(body, got.body, "body")];
}

function listOf(states: readonly string[]): string {
  return states.join(", ") || "nothing";
}
