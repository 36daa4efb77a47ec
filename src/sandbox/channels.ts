import { randomBytes, randomInt } from "node:crypto";
import { BoundedMap } from "./bounded-map.ts";
import { ChannelPosts } from "./channel-posts.ts";

const KEPT = 1000;
// As of a channel that has been written to before.
const FIRST_ID = 100;

/** Of whoever follows a channel: what they may do in it, and whether they hear of its posts. */
export type Follower = { readonly role: "owner" | "subscriber"; isMuted: boolean };

export type Channel = {
  readonly jid: string;
  name: string;
  description: string;
  /** What stands at the end of its link. */
  readonly invite: string;
  /** Epoch seconds. */
  readonly createdAt: string;
  /** Where its picture is, under WhatsApp's host; undefined where it has none. */
  picturePath: string | undefined;
  /** People: numbers where they are known, else LIDs. */
  readonly followers: Map<string, Follower>;
  readonly posts: ChannelPosts;
};

export type NewChannel = Pick<Channel, "name" | "description" | "createdAt"> &
  Partial<Pick<Channel, "jid" | "invite">> & { readonly owner?: string | undefined };

/** The channels, in memory; the newest thousand. */
export class Channels {
  readonly #channels = new BoundedMap<string, Channel>(KEPT);
  readonly #lastIds = new BoundedMap<string, number>(KEPT);
  readonly #withTerms = new Set<string>();

  make({ jid = newJid(), invite = newInvite(), owner, ...rest }: NewChannel): Channel {
    const followers = new Map<string, Follower>();
    if (owner !== undefined) followers.set(owner, { role: "owner", isMuted: false });
    const channel: Channel = {
      ...rest,
      jid,
      invite,
      picturePath: undefined,
      followers,
      posts: new ChannelPosts(),
    };
    this.#channels.set(jid, channel);
    return channel;
  }

  /** The newest last. */
  get all(): readonly Channel[] {
    return this.#channels.values;
  }

  find(jid: string): Channel | undefined {
    return this.#channels.get(jid);
  }

  /** The channel that a link leads to. */
  findByInvite(code: string): Channel | undefined {
    return this.#channels.values.find(({ invite }) => invite === code);
  }

  /** The channels that somebody follows, their own among them. */
  of(person: string): readonly Channel[] {
    return this.#channels.values.filter(({ followers }) => followers.has(person));
  }

  /** The number of the next message of a channel: the server numbers them, and reactions name them by that. */
  nextId(jid: string): number {
    const id = (this.#lastIds.get(jid) ?? FIRST_ID) + 1;
    this.#lastIds.set(jid, id);
    return id;
  }

  /** Somebody takes the terms under which channels are made. */
  acceptTerms(person: string): void {
    this.#withTerms.add(person);
  }

  hasTerms(person: string): boolean {
    return this.#withTerms.has(person);
  }
}

/** "….@newsletter" of a channel that nobody else has. */
function newJid(): string {
  return `120363${randomInt(10 ** 11, 10 ** 12)}@newsletter`;
}

function newInvite(): string {
  const letters = randomBytes(32).toString("base64").replaceAll(/[+/=]/g, "");
  return `0029Va${letters.slice(0, 18)}`;
}
