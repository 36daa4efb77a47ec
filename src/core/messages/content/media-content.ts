import type { HeldMedia, MediaKind, MediaPlace } from "./media.ts";

/** A picture, a film, a sound, a file or a sticker; a sound that is a voice note shows as one. */
export type MediaContent = {
  readonly kind: MediaKind | "voice";
  readonly media: MessageMedia;
  readonly caption?: string | undefined;
  /** The id of the message that announces the album that it is in. */
  readonly albumId?: string | undefined;
};

/** Announces the pictures and films that come behind it, which phones show as one. */
export type AlbumContent = {
  readonly kind: "album";
  readonly images: number;
  readonly videos: number;
};

/** The media of a message: what opens it, and where WhatsApp has it. */
export type MessageMedia = Omit<HeldMedia, "id" | "kind"> & {
  /** Null until it was uploaded. */
  readonly place: MediaPlace | null;
};
