import type { ChatAddress } from "../chat-address.ts";
import type { Label } from "./label-store.ts";

/** What becomes of one of an account's labels. */
export type LabelChange =
  | { readonly kind: "label"; readonly label: Label; readonly isDeleted: boolean }
  | { readonly kind: "chat"; readonly labelId: string; readonly chat: ChatAddress; readonly isOn: boolean }
  /** All are told anew, of an account that was not known before. */
  | { readonly kind: "anew" };

/** What was read of an account's labels, in its order. */
export type HeardLabels = {
  readonly what: "labels";
  readonly changes: readonly LabelChange[];
  /** It was so before the session was linked, and is kept alone: nothing has happened. */
  readonly isSilent: boolean;
};
