/** What the codecs read. */
export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp"] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** What the worker is asked, one at a time: a sticker is WebP, a thumbnail and a profile picture JPEG. */
export type Task = {
  readonly make: "sticker" | "thumbnail" | "profile";
  readonly type: PictureType;
  /** Of the square that it fits into, in pixels. */
  readonly side: number;
  readonly bytes: ArrayBuffer;
  readonly mostPixels: number;
};

export type Answer = { readonly made: ArrayBuffer } | { readonly error: string };
