import type { Recipient } from "../chat-address.ts";
import type { Device } from "../sessions/index.ts";
import type { Content } from "./content/content.ts";

/** Another message that one answers or is about: which one, who wrote it (null = the account itself), and how it went. */
export type Quoted = {
  readonly id: string;
  readonly author: string | null;
  readonly wire: Uint8Array | undefined;
  /** The JID of its chat where that is another one. */
  readonly elsewhere: string | null;
};

/** Everything that a message is made of. */
export type Composition = {
  readonly content: Content;
  readonly to: Recipient;
  /** Whose device sends it. */
  readonly device: Pick<Device, "number" | "lid">;
  readonly quoted: Quoted | null;
  /** What its content is about. */
  readonly about: Quoted | null;
  /** JIDs. */
  readonly mentions: readonly string[];
  /** Everybody in the group is told of it. */
  readonly mentionsAll: boolean;
  /** How often it has been forwarded; 0 for one that is not. */
  readonly forwards: number;
};

/** Makes messages as they leave: WhatsApp's own form, which is encrypted for each device that gets it. */
export interface Composer {
  /** Each time another secret is in it: what is to be the same message is made once and kept. */
  compose(composition: Composition): Promise<Uint8Array>;
}
