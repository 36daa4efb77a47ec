import { GatewayError, printable } from "../gateway.ts";
import { exactly, requiredOption, UsageError, type Command, type Given, type Printed } from "./command.ts";

const ANSWER_WITHIN_MS = 10_000;

export const presence: Command = {
  usage: "presence explain --url U --session S --chat C",
  summary: "ask a running gateway why nobody sees an indicator; the credential comes from DUET_API_KEY",
  options: { url: { type: "string" }, session: { type: "string" }, chat: { type: "string" } },
  async run(given, { env }) {
    const [action] = exactly(given, "explain");
    if (action !== "explain") throw new UsageError(`takes explain, got ${action ?? ""}`);
    const address = addressOf(given);
    const key = env["DUET_API_KEY"] ?? "";
    if (key === "")
      throw new GatewayError("unavailable", "DUET_API_KEY is not set: it takes an api-key that may read");
    return print(await ask(address, key));
  },
};

function addressOf(given: Given): URL {
  const base = requiredOption(given, "url");
  if (!URL.canParse(base)) throw new UsageError(`--url: got ${base}, takes the address of a gateway`);
  const session = encodeURIComponent(requiredOption(given, "session"));
  const chat = encodeURIComponent(requiredOption(given, "chat"));
  // Below whatever path a reverse proxy has put it.
  const root = new URL(base);
  root.pathname = root.pathname.replace(/\/*$/, "/");
  return new URL(`api/v1/sessions/${session}/chats/${chat}/presence`, root);
}

/** The gateway's answer. Throws `unavailable` with its refusal, or that it does not answer. */
async function ask(address: URL, key: string): Promise<object> {
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    answer = await fetch(address, { headers: { Authorization: `Bearer ${key}` }, signal });
  } catch (cause) {
    throw new GatewayError("unavailable", `no gateway answers at ${address.origin}`, { cause });
  }
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && isObject(body)) return body;
  const error = isObject(body) && isObject(body["error"]) ? body["error"]["message"] : undefined;
  const reason = typeof error === "string" ? error : "not an answer of this gateway";
  throw new GatewayError("unavailable", `${address.origin} refused with ${answer.status}: ${reason}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Each fact on a line of its own, the advice last. */
function print(explanation: object): Printed {
  const lines = factsOf("", explanation).filter(([name]) => name !== "advice");
  const advice = "advice" in explanation ? printable(String(explanation.advice)) : "";
  const width = Math.max(...lines.map(([name]) => name.length));
  const text = lines.map(([name, value]) => `${printable(name).padEnd(width)}  ${value}\n`).join("");
  return { text: `${text}\n${advice}\n`, json: explanation };
}

function factsOf(prefix: string, value: object): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    return isObject(inner) ? factsOf(path, inner) : [[path, toText(name, inner)] as const];
  });
}

const IS_TIME = /(^at|At|Since)$/;

function toText(name: string, value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "number" && IS_TIME.test(name)) return new Date(value).toISOString();
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}
