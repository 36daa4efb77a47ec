import type { DeviceRegistry } from "../device-registry.ts";
import type { Groups } from "../groups.ts";
import type { People } from "../people.ts";
import { isGroup, withoutDevice } from "../wire/jid.ts";
import { Conversation } from "./conversation.ts";
import { NOTHING_YET, type PartnerView } from "./partner-view.ts";

const KEPT = 100;

/** A chat of a session's account, as it is looked at on the phone of the other side. */
export type PartnerChat = {
  readonly id: number;
  readonly account: string;
  /** A number where it is known, else the address; of a group its address. */
  readonly partner: string;
  view: PartnerView;
  /** As the partner's phone has it, or that of a member of a group; undefined for a group that nobody else is in. */
  conversation: Conversation | undefined;
};

export type PartnerChatsOptions = {
  readonly people: People;
  readonly registry: Pick<DeviceRegistry, "devicesOf">;
  readonly groups: Groups;
};

/** The chats between sessions and their partners; the hundred that were touched last. */
export class PartnerChats {
  readonly #people: People;
  readonly #registry: Pick<DeviceRegistry, "devicesOf">;
  readonly #groups: Groups;
  /** By account and partner; the one touched last stands last. */
  readonly #chats = new Map<string, PartnerChat>();
  #lastId = 0;

  constructor({ people, registry, groups }: PartnerChatsOptions) {
    this.#people = people;
    this.#registry = registry;
    this.#groups = groups;
  }

  get all(): readonly PartnerChat[] {
    return [...this.#chats.values()];
  }

  /** The chat, which is made when there is none. */
  touch(account: string, partner: string): PartnerChat {
    const key = `${account} ${partner}`;
    const known = this.#chats.get(key);
    const chat = known ?? {
      id: ++this.#lastId,
      account,
      partner,
      view: NOTHING_YET,
      conversation: undefined,
    };
    chat.conversation = this.#conversationOf(chat);
    this.#chats.delete(key);
    this.#chats.set(key, chat);
    const [oldest] = this.#chats.keys();
    if (this.#chats.size > KEPT && oldest !== undefined) this.#chats.delete(oldest);
    return chat;
  }

  /** The chat that stands for one on a phone; undefined when that is not between a partner and a session. */
  touchOn(owner: string, address: string): PartnerChat | undefined {
    const chat = isGroup(address) ? this.#groupOn(owner, address) : this.#personOn(owner, address);
    return chat && this.touch(chat.account, chat.partner);
  }

  /** How many are in a conversation beside its owner. */
  othersIn({ partner }: PartnerChat): number {
    const group = this.#groups.find(partner);
    return group ? group.members.size - 1 : 1;
  }

  #personOn(owner: string, address: string): Pick<PartnerChat, "account" | "partner"> | undefined {
    const account = this.#people.chatOf(withoutDevice(address));
    return account !== owner && this.#isAccount(account) ? { account, partner: owner } : undefined;
  }

  #groupOn(owner: string, partner: string): Pick<PartnerChat, "account" | "partner"> | undefined {
    const known = this.all.find((chat) => chat.partner === partner && chat.conversation?.owner === owner);
    if (known) return known;
    for (const account of this.#groups.find(partner)?.members.keys() ?? []) {
      if (account === owner || !this.#isAccount(account)) continue;
      return this.#ownerOf({ account, partner }) === owner ? { account, partner } : undefined;
    }
    return undefined;
  }

  #conversationOf({ account, partner, conversation }: PartnerChat): Conversation | undefined {
    if (conversation && this.#isIn(conversation.owner, partner)) return conversation;
    const owner = this.#ownerOf({ account, partner });
    if (owner === undefined) return conversation;
    // Several sessions may be in one group.
    const same = this.all.find((chat) => chat.partner === partner && chat.conversation?.owner === owner);
    return same?.conversation ?? new Conversation(owner);
  }

  /** Whose phone shows a chat: of a group that of the first member without a session, else of another session's. */
  #ownerOf({ account, partner }: Pick<PartnerChat, "account" | "partner">): string | undefined {
    if (!isGroup(partner)) return partner;
    let other: string | undefined;
    for (const person of this.#groups.find(partner)?.members.keys() ?? []) {
      if (person === account) continue;
      if (!this.#isAccount(person)) return person;
      other ??= person;
    }
    return other;
  }

  #isIn(person: string, partner: string): boolean {
    return !isGroup(partner) || this.#groups.find(partner)?.members.has(person) === true;
  }

  #isAccount(person: string): boolean {
    return this.#registry.devicesOf(person).length > 0;
  }
}
