import { getBinaryNodeChild, S_WHATSAPP_NET, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import { GatewayError } from "../../core/index.ts";

export type Members = Readonly<Record<string, unknown>>;

/** Of what WhatsApp says in a refusal. */
const MOST_SAID_CHARACTERS = 200;

/** What of a query's answer stands where it was asked for; `id` is that under which WhatsApp has the query's text. */
export type MexQuery = { readonly id: string; readonly path: string };

/**
 * Asks a query of GraphQL. Throws what WhatsApp refuses it with: `channel_not_found`, `chat_forbidden`, `whatsapp_throttled`
 * and `channel_refused`, or `whatsapp_failed` for an answer that nobody expects.
 */
export async function askMex(socket: WASocket, { id, path }: MexQuery, variables: Members): Promise<unknown> {
  const asked: BinaryNode = {
    tag: "iq",
    attrs: { type: "get", to: S_WHATSAPP_NET, xmlns: "w:mex" },
    content: [
      { tag: "query", attrs: { query_id: id }, content: Buffer.from(JSON.stringify({ variables }), "utf8") },
    ],
  };
  const answer = await answered(() => socket.query(asked) as Promise<BinaryNode>);
  const { data, errors } = jsonIn(answer);
  const [error] = Array.isArray(errors) ? (errors as unknown[]) : [];
  if (error !== undefined) throw refusalOf(error);
  const found = membersOf(data)[path];
  if (found === undefined) throw unexpected();
  return found;
}

/** The members of an object; none of what is none. */
export function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {};
}

export function unexpected(): GatewayError {
  return new GatewayError("whatsapp_failed", "WhatsApp gave an unexpected response");
}

/** What the stanza itself is refused with has its code for the library. */
async function answered(ask: () => Promise<BinaryNode>): Promise<BinaryNode> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && "data" in error && typeof error.data === "number")
      throw refusal(error.data, error.message, error);
    throw error;
  }
}

function jsonIn(answer: BinaryNode): Members {
  const content = getBinaryNodeChild(answer, "result")?.content;
  if (content === undefined || Array.isArray(content)) throw unexpected();
  try {
    return membersOf(JSON.parse(Buffer.from(content as Uint8Array).toString("utf8")));
  } catch {
    throw unexpected();
  }
}

function refusalOf(error: unknown): GatewayError {
  const { message, extensions } = membersOf(error);
  const { error_code: code } = membersOf(extensions);
  return refusal(Number(code), typeof message === "string" ? message : "");
}

function refusal(code: number, message: string, cause?: unknown): GatewayError {
  const said = sayable(message) || `code ${code}`;
  switch (code) {
    case 404:
      return new GatewayError("channel_not_found", "channel not found", { cause });
    case 401:
    case 403:
      return new GatewayError("chat_forbidden", `WhatsApp does not allow it: ${said}`, { cause });
    case 429:
      return new GatewayError("whatsapp_throttled", "WhatsApp takes no more of this for now", { cause });
    default:
      return new GatewayError("channel_refused", `WhatsApp refused it: ${said}`, { cause });
  }
}

/** On one line. */
function sayable(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, MOST_SAID_CHARACTERS);
}
