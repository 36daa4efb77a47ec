import type { GatewayEvent, ToldMessage } from "../../../../src/core/index.ts";
import type { EventData } from "./schemas.ts";

/** The same with the bytes of its media, where it has some that can be had. */
export async function withBytes(
  data: EventData,
  { fact }: GatewayEvent,
  fetch: (message: ToldMessage) => Promise<Uint8Array | undefined>,
): Promise<EventData> {
  if (!("message" in data) || !data.message.media || !("message" in fact)) return data;
  const bytes = await fetch(fact.message);
  if (!bytes) return data;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return { ...data, message: { ...data.message, media: { ...data.message.media, base64 } } };
}
