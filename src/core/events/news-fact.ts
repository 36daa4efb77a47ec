/** Somebody, by what is known of them: at least one of the two. */
export type Person = {
  /** The JID of their phone number. */
  readonly jid: string | null;
  readonly lid: string | null;
};

/** What is another of a group by now. */
export type GroupChange =
  | { readonly what: "subject"; readonly subject: string }
  /** Empty: it has none any more. */
  | { readonly what: "description"; readonly description: string }
  /** Whether only its admins may write. */
  | { readonly what: "announce"; readonly isOn: boolean }
  /** Whether only its admins may change it. */
  | { readonly what: "locked"; readonly isOn: boolean }
  /** Whether every member may add others. */
  | { readonly what: "membersAdd"; readonly isOn: boolean }
  /** Whether its admins let in who asks. */
  | { readonly what: "approval"; readonly isOn: boolean }
  /** For how long messages are there to be read; 0 = for ever. */
  | { readonly what: "ephemeral"; readonly seconds: number }
  /** The link of before leads nowhere; null where the new one is not told. */
  | { readonly what: "invite"; readonly link: string | null }
  /** The account itself came into it; how, in WhatsApp's word, where that is told. */
  | { readonly what: "joined"; readonly subject: string; readonly reason: string | null }
  /** The JID of the community that it belongs to; null: to none any more. */
  | { readonly what: "community"; readonly community: string | null }
  | { readonly what: "deleted" };

/** What is told of a group beside. */
type OfGroup = {
  /** What it was called then, where that was known. */
  readonly groupSubject?: string;
};

/** What happens beside messages: to groups, contacts, channels and labels, and who calls. */
export type NewsFact =
  /** A phone has linked the session. */
  | {
      readonly name: "session_linked";
      readonly account: Person;
      readonly businessName: string | null;
      /** Of the phone, in WhatsApp's word. */
      readonly platform: string | null;
    }
  | (OfGroup & {
      readonly name: "group_changed";
      /** Its JID. */
      readonly group: string;
      readonly by: Person | null;
      readonly change: GroupChange;
      readonly atMs: number;
    })
  | (OfGroup & {
      readonly name: "members_changed";
      readonly group: string;
      readonly by: Person | null;
      readonly action: "join" | "leave" | "promote" | "demote";
      readonly members: readonly Person[];
      /** In WhatsApp's word, where it is told: `invite`, `linked_group_join` and so on. */
      readonly reason: string | null;
      readonly atMs: number;
    })
  /** A chat shows another picture. */
  | (OfGroup & {
      readonly name: "picture_changed";
      readonly chat: string;
      readonly by: Person | null;
      /** Null: it was removed. */
      readonly pictureId: string | null;
      readonly atMs: number;
    })
  /** What somebody calls themselves, or is called in the account's address book. */
  | {
      readonly name: "contact_named";
      readonly contact: Person;
      readonly as:
        | { readonly pushName: string }
        | { readonly fullName: string | null; readonly firstName: string | null };
    }
  | {
      readonly name: "call";
      readonly callId: string;
      /** The chat that it belongs to: a partner's, or a group's. */
      readonly chat: string;
      readonly from: Person;
      readonly what: "offer" | "accepted" | "rejected" | "terminated";
      readonly isVideo: boolean;
      readonly isGroup: boolean;
      /** In WhatsApp's word, of what has ended: `timeout` and so on. */
      readonly reason: string | null;
      readonly atMs: number;
    }
  | {
      readonly name: "channel_changed";
      /** Its JID. */
      readonly channel: string;
      readonly action: "join" | "leave" | "mute" | "unmute";
      readonly atMs: number;
    }
  | {
      readonly name: "label_changed";
      readonly labelId: string;
      readonly title: string;
      /** WhatsApp's number of it. */
      readonly color: number;
      readonly isDeleted: boolean;
      readonly atMs: number;
    }
  | {
      readonly name: "label_assigned";
      readonly labelId: string;
      readonly chat: string;
      /** False: it was taken off. */
      readonly isOn: boolean;
      readonly atMs: number;
    };

export const NEWS_FACTS: readonly NewsFact["name"][] = [
  "session_linked",
  "group_changed",
  "members_changed",
  "picture_changed",
  "contact_named",
  "call",
  "channel_changed",
  "label_changed",
  "label_assigned",
];
