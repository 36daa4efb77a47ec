import type { IncomingMessage, ServerResponse } from "node:http";
import type { Call, CalledFor, InputTarget } from "../call.ts";
import type { HttpEnv } from "../http-env.ts";
import { textOf } from "./body.ts";

type Carried = HttpEnv["Variables"];
type Exchange = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse };
/** A place for each from the beginning: an object that grows with a call costs more than all that is put there. */
type Slots<Name extends string> = Record<Name, unknown>;

/** A request straight from the server, without the framework's objects between. */
export class LeanCall implements Call {
  readonly env: Exchange;
  readonly req: LeanRequest;
  readonly #carried: Slots<keyof Carried | "rateLimitStore"> = {
    requestId: undefined,
    isKnown: undefined,
    bucket: undefined,
    rateLimit: undefined,
    // The library's.
    rateLimitStore: undefined,
    caller: undefined,
    principal: undefined,
    session: undefined,
    sessions: undefined,
    webhook: undefined,
    ticket: undefined,
    received: undefined,
  };

  constructor(env: Exchange, path: string, params: Record<string, string>) {
    this.env = env;
    this.req = new LeanRequest(env.incoming, path, params);
  }

  get<Name extends keyof Carried>(name: Name): Carried[Name] {
    // As with the framework: whoever asks knows what was set before.
    return this.#carried[name] as Carried[Name];
  }

  set<Name extends keyof Carried>(name: Name, value: Carried[Name]): void {
    this.#carried[name] = value;
  }
}

class LeanRequest implements CalledFor {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly raw = { body: null };
  readonly #incoming: IncomingMessage;
  readonly #params: Record<string, string>;
  readonly #valid: Slots<InputTarget> = {
    json: undefined,
    query: undefined,
    param: undefined,
    header: undefined,
  };

  constructor(incoming: IncomingMessage, path: string, params: Record<string, string>) {
    this.#incoming = incoming;
    this.method = incoming.method ?? "";
    this.url = incoming.url ?? "";
    this.path = path;
    this.#params = params;
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name.toLowerCase()];
    return typeof value === "string" ? value : undefined;
  }

  param(name: string): string | undefined;
  param(): Record<string, string>;
  param(name?: string) {
    return name === undefined ? this.#params : this.#params[name];
  }

  queries(): Record<string, string[]> {
    return {};
  }

  text(): Promise<string> {
    return textOf(this.#incoming);
  }

  addValidatedData(target: InputTarget, data: object): void {
    this.#valid[target] = data;
  }

  valid(target: InputTarget): unknown {
    return this.#valid[target];
  }
}
