import { toJid, type Composition } from "../../../core/index.ts";

/** How the account is addressed in a chat: by its LID where the chat is known by one, and in groups. */
export function ownJid({ to, device }: Pick<Composition, "to" | "device">): string {
  const isByNumber = to.kind === "person" || device.lid === null;
  return isByNumber ? toJid({ kind: "person", number: device.number }) : device.lid;
}
