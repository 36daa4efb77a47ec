import type { ALL_WA_PATCH_NAMES, proto } from "@whiskeysockets/baileys";

/** A part of an account's app state, with a version of its own. */
export type CollectionName = (typeof ALL_WA_PATCH_NAMES)[number];

/** One thing that is to hold from now on, or no more. */
export type AppStateChange = {
  readonly collection: CollectionName;
  /** What it is about: the kind of thing, and then a JID or an id. */
  readonly index: readonly string[];
  /** Under which other names it may be there: the first that is takes the change. */
  readonly formerIndexes?: readonly (readonly string[])[];
  readonly action: proto.ISyncActionValue;
  /** Of the form of such actions. */
  readonly apiVersion: number;
  readonly isRemoved?: boolean;
};
