import type { Attachment } from "./reading/read-media.ts";

/** What somebody does in a chat on a phone. Messages are named by their ids. */
export type WrittenContent =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "media";
      readonly media: {
        readonly kind: Attachment["kind"];
        readonly bytes: Buffer;
        readonly mimetype: string;
        readonly filename: string | undefined;
        readonly caption: string | undefined;
      };
    }
  | { readonly kind: "reaction"; readonly id: string; readonly emoji: string }
  | { readonly kind: "edit"; readonly id: string; readonly text: string }
  | { readonly kind: "revoke"; readonly id: string }
  /** What somebody is called beside their name in a group; empty takes it back. */
  | { readonly kind: "memberTag"; readonly tag: string }
  | {
      readonly kind: "poll";
      readonly name: string;
      readonly options: readonly string[];
      readonly selectable: number;
      /** Epoch milliseconds. */
      readonly endsAt: number | undefined;
      readonly hidesVotes: boolean;
    }
  | { readonly kind: "vote"; readonly id: string; readonly options: readonly string[] }
  | {
      readonly kind: "location";
      readonly latitude: number;
      readonly longitude: number;
      readonly name: string | undefined;
    }
  | { readonly kind: "contact"; readonly name: string; readonly phone: string };

export type Written = {
  readonly content: WrittenContent;
  /** The message that it answers. */
  readonly quoted?: string | undefined;
  /** Numbers. */
  readonly mentions?: readonly string[] | undefined;
};
