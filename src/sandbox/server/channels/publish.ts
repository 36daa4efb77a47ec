import type { Channel } from "../../channels.ts";
import type { DeviceAddress } from "../../device-address.ts";
import { epochSeconds, stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";

/** A post as it was written: `wire` is the message, which nobody encrypts. */
export type Post = {
  readonly id: string;
  /** What the server counts it by. */
  readonly number: string;
  readonly type: string;
  readonly mediaType?: string | undefined;
  readonly wire: Uint8Array;
};

/** Hands a post to every companion of who follows its channel, but for the device that wrote it. */
export function publish(
  { jid, followers }: Channel,
  { id, number, type, mediaType, wire }: Post,
  { registry, mail }: ServerContext,
  writer?: DeviceAddress,
): void {
  const attributes = { from: jid, id, t: epochSeconds(), type, server_id: number };
  const text = stanza("plaintext", { mediatype: mediaType }, Buffer.from(wire));
  for (const person of followers.keys()) {
    for (const device of registry.devicesOf(person)) {
      if (person === writer?.person && device.id === writer.id) continue;
      mail.add(device, stanza("message", attributes, [text]));
    }
  }
}
