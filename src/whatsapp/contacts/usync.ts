import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  S_WHATSAPP_NET,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";

/** What is asked about everybody in a query. */
export type Protocol = "contact" | "lid" | "status" | "picture";

/** Who is asked about: by the phone number that somebody would dial, or by the address of a chat. */
export type Subject = { readonly phone: string } | { readonly jid: string };

/**
 * WhatsApp's directory. The library's own query drops who is not there and whatever went wrong, so that a refusal looks
 * like an empty answer: here each user comes back as a stanza, and a refusal is thrown.
 */
export async function usync(
  socket: WASocket,
  protocols: readonly Protocol[],
  subjects: readonly Subject[],
): Promise<readonly BinaryNode[]> {
  const query = element(
    "query",
    protocols.map((protocol) => element(protocol)),
  );
  const list = element(
    "list",
    subjects.map((subject) => toUser(subject, protocols)),
  );
  const attrs = {
    context: "interactive",
    mode: "query",
    sid: socket.generateMessageTag(),
    last: "true",
    index: "0",
  };
  // Undefined when there was no answer, whatever its type says.
  const answer = (await socket.query({
    tag: "iq",
    attrs: { to: S_WHATSAPP_NET, type: "get", xmlns: "usync" },
    content: [{ tag: "usync", attrs, content: [query, list] }],
  })) as BinaryNode | undefined;
  const usync = getBinaryNodeChild(answer, "usync");
  const users = getBinaryNodeChild(usync, "list");
  if (!users) throw new Error("the directory did not answer");
  refuseErrors(getBinaryNodeChild(usync, "result"), protocols);
  return getBinaryNodeChildren(users, "user");
}

function element(tag: string, content?: BinaryNode[] | string): BinaryNode {
  return content === undefined ? { tag, attrs: {} } : { tag, attrs: {}, content };
}

function toUser(subject: Subject, protocols: readonly Protocol[]): BinaryNode {
  if ("phone" in subject) return element("user", [element("contact", `+${subject.phone}`)]);
  const content = protocols.includes("contact") ? [element("contact")] : [];
  return { tag: "user", attrs: { jid: subject.jid }, content };
}

/** A protocol that failed as a whole, as when too much was asked. */
function refuseErrors(result: BinaryNode | undefined, protocols: readonly Protocol[]): void {
  for (const protocol of protocols) {
    const error = getBinaryNodeChild(getBinaryNodeChild(result, protocol), "error");
    if (error) throw new Error(`the directory refused ${protocol}: ${error.attrs["text"] ?? "no reason"}`);
  }
}

function contactType(user: BinaryNode): string | undefined {
  return getBinaryNodeChild(user, "contact")?.attrs["type"];
}

/** Whether it says that somebody is there, or that nobody is; it may say neither. */
export function isIn(user: BinaryNode): boolean {
  return contactType(user) === "in";
}

export function isOut(user: BinaryNode): boolean {
  return contactType(user) === "out";
}
