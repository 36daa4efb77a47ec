import type { BinaryNode, WASocket } from "@whiskeysockets/baileys";
import type { Answer } from "../../core/index.ts";

/** WhatsApp's answers to messages that were handed to one socket. */
export interface Acknowledgements {
  /** To be called before the stanza leaves. The answer may never come; with the line it is lost. */
  expect(id: string): Promise<Answer>;
  /** Nothing was handed over. */
  dismiss(id: string): void;
}

/** The library tells of no good answer, and of a bad one only in an event that others share. */
export function acknowledgements(socket: WASocket): Acknowledgements {
  const expected = new Map<string, (answer: Answer) => void>();

  function settle(id: string, answer: Answer): void {
    expected.get(id)?.(answer);
    expected.delete(id);
  }

  socket.ws.on("CB:ack,class:message", ({ attrs }: BinaryNode) => {
    const { id, error, t } = attrs;
    if (id === undefined) return;
    if (error === undefined) settle(id, { kind: "acknowledged", atMs: toMs(t) });
    else settle(id, { kind: "refused", code: Number(error) || 0 });
  });
  socket.ev.on("connection.update", ({ connection }) => {
    if (connection !== "close") return;
    for (const id of [...expected.keys()]) settle(id, { kind: "lost" });
  });

  return {
    expect: (id) =>
      new Promise((resolve) => {
        // Handed over once more, it has one answer for both.
        settle(id, { kind: "lost" });
        expected.set(id, resolve);
      }),
    dismiss: (id) => void expected.delete(id),
  };
}

/** Unix seconds, as text. */
function toMs(seconds: string | undefined): number | undefined {
  const whole = Number(seconds);
  return Number.isSafeInteger(whole) && whole > 0 ? whole * 1000 : undefined;
}
