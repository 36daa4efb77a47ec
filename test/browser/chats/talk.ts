import type { Screen } from "../running-sandbox.ts";
import { partnersOf } from "./partners.ts";

/** A partner and the demo session write to each other, with everything that a chat shows differently. */
export async function talk(screen: Screen, partner: string): Promise<void> {
  const { gateway, session, apiKey } = screen;
  const { phone, write } = partnersOf(screen);
  const send = async (text: string) => {
    const answer = await fetch(`${gateway.url}/api/v1/sessions/${session.id}/messages`, {
      method: "POST",
      headers: { "x-api-key": apiKey, "Content-Type": "application/json" },
      body: JSON.stringify({ type: "text", to: partner, text }),
    });
    return ((await answer.json()) as { waMessageId?: string }).waMessageId;
  };

  const asked = await write(partner, { text: "Is my oder on its way?" });
  await write(partner, { edit: { id: asked, text: "Is my order on its way?" } });
  await write(partner, { revoke: { id: await write(partner, { text: "Hello?" }) } });
  const told = await send("It left the house this morning.");
  await phone("/phone/receipt", { id: told, status: "read" });
  await write(partner, { reaction: { id: told, emoji: "❤" } });
  const list = { kind: "document", mimetype: "application/pdf", filename: "order.pdf", base64: "AAAA" };
  await write(partner, { media: list });
  await write(partner, { text: "Only what is on this list?", quoted: told });
  await send("Yes, just that.");
  await phone("/faults", { kind: "ack-error", code: 479, times: 1, number: session.number });
  await send("Goodbye");
}
