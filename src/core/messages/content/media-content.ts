import type { HeldMedia, MediaKind, MediaPlace } from "./media.ts";

/** A picture, a film, a sound, a file or a sticker; a sound that is a voice note shows as one. */
export type MediaContent = {
  readonly kind: MediaKind | "voice";
  readonly media: MessageMedia;
  readonly caption?: string | undefined;
};

/** The media of a message: what opens it, and where WhatsApp has it. */
export type MessageMedia = Omit<HeldMedia, "id" | "kind"> & {
  /** Null until it was uploaded. */
  readonly place: MediaPlace | null;
};
