import type { HeardMessage } from "../../../src/core/index.ts";
import { BOB, to, type MessageWorld } from "./message-world.ts";

/** Bob's text, unless another message is given. */
export function heardMessage(given: Partial<HeardMessage> & Pick<HeardMessage, "id">): HeardMessage {
  return {
    what: "message",
    chat: to(BOB),
    author: `${BOB}@s.whatsapp.net`,
    atMs: 1_000,
    content: { kind: "text", text: given.id },
    quoted: null,
    mentions: [],
    forwards: 0,
    pushName: null,
    wire: Uint8Array.of(1),
    isAdmin: false,
    ...given,
  };
}

/** Bob's M1, M2 and M3, written a second after the other. */
export async function hearThree({ lines, session }: MessageWorld): Promise<void> {
  for (const nth of [1, 2, 3])
    await lines.hear(session.id, heardMessage({ id: `M${nth}`, atMs: nth * 1_000 }));
}
