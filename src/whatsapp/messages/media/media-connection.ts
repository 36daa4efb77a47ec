import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  S_WHATSAPP_NET,
  type BinaryNode,
} from "@whiskeysockets/baileys";
import { GatewayError, type Clock } from "../../../core/index.ts";

/** What opens the media hosts, and which they are, the nearest first. */
export type MediaConnection = { readonly auth: string; readonly hosts: readonly string[] };

/** Asks a question of WhatsApp, as the library's sockets do. */
export type Query = (question: BinaryNode) => Promise<BinaryNode>;

/** The account's way to the media hosts, asked for once in a while. */
export interface MediaConnections {
  /** The one that is valid. Throws what the question throws, and `whatsapp_failed` for an answer without a host. */
  current(): Promise<MediaConnection>;
  /** A host does not take that one any more: it is asked for anew, once for all who say so. */
  refused(connection: MediaConnection): void;
}

export function mediaConnections(query: Query, clock: Clock): MediaConnections {
  let asked: Promise<MediaConnection> | undefined;
  let known: MediaConnection | undefined;
  let validUntilMs = 0;

  async function ask(): Promise<MediaConnection> {
    const attrs = { to: S_WHATSAPP_NET, type: "set", xmlns: "w:m" };
    const answer = await query({ tag: "iq", attrs, content: [{ tag: "media_conn", attrs: {} }] });
    const node = getBinaryNodeChild(answer, "media_conn");
    const hosts = getBinaryNodeChildren(node, "host").flatMap(({ attrs: { hostname } }) => hostname ?? []);
    const { auth, ttl } = node?.attrs ?? {};
    if (auth === undefined || hosts.length === 0) {
      throw new GatewayError("whatsapp_failed", "WhatsApp named no media host");
    }
    validUntilMs = clock.nowMs() + (Number(ttl) || 0) * 1_000;
    return (known = { auth, hosts });
  }

  return {
    async current() {
      if (known && clock.nowMs() < validUntilMs) return known;
      asked ??= ask().finally(() => (asked = undefined));
      return asked;
    },
    refused(connection) {
      if (connection === known) known = undefined;
    },
  };
}
