import { randomInt } from "node:crypto";
import { BoundedMap } from "./bounded-map.ts";
import type { MediaStore } from "./media/media-store.ts";

const KEPT = 10_000;
export const PICTURE_SIZES = ["image", "preview"] as const;
export type PictureSize = (typeof PICTURE_SIZES)[number];

export type Picture = {
  /** Of digits; another one with each change. */
  readonly id: string;
  /** What was uploaded; undefined of one that a phone only says to have. */
  readonly jpeg: Buffer | undefined;
};

/** What accounts and groups show, in memory. */
export class Pictures {
  readonly #media: MediaStore;
  readonly #ofOwner = new BoundedMap<string, Picture>(KEPT);

  constructor(media: MediaStore) {
    this.#media = media;
  }

  /** Of a number, or of a group's JID. */
  of(owner: string): Picture | undefined {
    return this.#ofOwner.get(owner);
  }

  set(owner: string, jpeg?: Buffer): Picture {
    const picture = { id: String(randomInt(10 ** 9, 10 ** 10)), jpeg };
    this.#ofOwner.set(owner, picture);
    return picture;
  }

  remove(owner: string): void {
    this.#ofOwner.delete(owner);
  }

  /** Where it is had: on the media host, or where nobody has seen it. */
  urlOf(owner: string, size: PictureSize, { jpeg }: Picture): string {
    if (jpeg) return `https://${this.#media.authority}${this.#media.add(jpeg)}`;
    return `https://pps.whatsapp.net/v/t61.24694-24/${owner.replace(/@.*/, "")}_${size}.jpg`;
  }
}

/** Whether bytes are a picture as WhatsApp takes one: a square JPEG of so many pixels a side. */
export function isProfilePicture(bytes: Buffer): boolean {
  const size = sizeOf(bytes);
  return size !== undefined && size.width === size.height && size.width <= MOST_PIXELS;
}

const MOST_PIXELS = 640;
const [MARK, START, END_OF_HEAD] = [0xff, 0xd8, 0xda];
/** The frames that tell a size, of all those between 0xc0 and 0xcf. */
const NO_FRAMES = [0xc4, 0xc8, 0xcc];

function sizeOf(jpeg: Buffer): { readonly width: number; readonly height: number } | undefined {
  if (jpeg[0] !== MARK || jpeg[1] !== START) return undefined;
  for (let at = 2; at + 9 <= jpeg.length && jpeg[at] === MARK; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const type = jpeg[at + 1] ?? 0;
    if (type === END_OF_HEAD) return undefined;
    const isFrame = type >= 0xc0 && type <= 0xcf && !NO_FRAMES.includes(type);
    if (isFrame) return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) };
  }
  return undefined;
}
