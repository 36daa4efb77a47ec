/** What WhatsApp tells media apart by; a voice note is audio. */
export const MEDIA_KINDS = ["image", "video", "audio", "document", "sticker"] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** A base64 text that was too long for memory: it went into a file as it arrived. Nothing in a body can be taken for one. */
export class ReceivedMedia {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/** Media as a caller gives it: an http or https URL, base64 or a data: URI, or what came with the body already. */
export type MediaSource = { readonly url: string } | { readonly text: string } | ReceivedMedia;

/** Whose media it is, and how many plain bytes it may have. */
export type MediaBounds = {
  readonly organizationId: string;
  readonly mostBytes: number;
  /** There will be no more, whatever there may be: room is kept for so many. */
  readonly comingBytes?: number | undefined;
};

export type MediaOrder = MediaBounds & {
  readonly kind: MediaKind;
  /** A sound is to be a voice note: what is no Ogg/Opus is made one. */
  readonly isVoice?: boolean;
  /** As the caller calls it. Counts for a document alone, where its content says nothing. */
  readonly mimetype?: string | undefined;
  readonly fileName?: string | undefined;
};

/** Media in an encrypted file of ours, ready to be uploaded, and all that a message tells of it. */
export type HeldMedia = {
  /** Of the file. */
  readonly id: string;
  readonly kind: MediaKind;
  readonly mimetype: string;
  /** Of the plain bytes. */
  readonly bytes: number;
  readonly sha256: Uint8Array;
  /** Of the encrypted file. */
  readonly encSha256: Uint8Array;
  readonly mediaKey: Uint8Array;
  readonly fileName?: string;
  /** In pixels, as it is shown. */
  readonly width?: number;
  readonly height?: number;
  /** Whole seconds, of an Ogg/Opus sound. */
  readonly seconds?: number;
  /** 64 bytes of 0 to 100, of the same. */
  readonly waveform?: Uint8Array;
  /** A JPEG of 10 KB at most. */
  readonly thumbnail?: Uint8Array;
  /** Of a film that was made of a GIF: it is played as one. */
  readonly isGif?: boolean;
  /** Of a sticker. */
  readonly isAnimated?: boolean;
};

/** Where WhatsApp has an uploaded file. */
export type MediaPlace = {
  readonly url: string;
  /** Empty where nobody has said. */
  readonly directPath: string;
  /** A channel's file is there as it is: no key opens it. */
  readonly isPlain?: boolean;
  /** Of such a file that was brought there here: what names it to the channel. */
  readonly handle?: string;
};

/** Whether a file is a channel's. */
export function isPlain({ isPlain, handle }: MediaPlace): boolean {
  return isPlain ?? handle !== undefined;
}

/** A file that WhatsApp has, as a message tells of it: what opens it, and where it is there. */
export type RemoteMedia = Pick<HeldMedia, "kind" | "mediaKey" | "sha256" | "encSha256"> & {
  /** Of the plain bytes; undefined where the message does not tell. */
  readonly bytes: number | undefined;
  /** More are refused. */
  readonly mostBytes: number;
  readonly directPath: string;
  /** It is there as it is. */
  readonly isPlain: boolean;
};

/** A file that came from WhatsApp and is kept for who reads it, until it is dropped. */
export type BroughtMedia = {
  readonly file: ReceivedMedia;
  /** Of the plain bytes. */
  readonly bytes: number;
};

/** What takes media in before anybody knows which message it is for. */
export type MediaIntake = Pick<Media, "receive" | "drop">;

/** The files of media that is on its way out. They outlive the process, as long as a message that waits names them. */
export interface Media {
  /**
   * Takes a base64 text as it arrives, to its end. Throws `media_too_large`, `media_empty`, `media_not_base64`, `queue_full`,
   * `unavailable`, and what the text throws; nothing is left then.
   */
  receive(text: AsyncIterable<Uint8Array>, bounds: MediaBounds): Promise<ReceivedMedia>;
  /**
   * Takes media in. Throws the same, `media_url_invalid`, `media_http_status` and `media_not_downloaded` for a URL, and
   * `voice_not_opus` or `picture_unfit` for what cannot be made what phones play or show; what was received is gone then.
   */
  take(source: MediaSource, order: MediaOrder): Promise<HeldMedia>;
  /**
   * A picture as accounts, groups and channels show it: a square JPEG of 640 x 640 at most. Throws the same, and
   * `picture_unfit`; nothing of it is left.
   */
  picture(source: MediaSource, bounds: MediaBounds): Promise<Uint8Array>;
  /** Keeps media of a message as it comes from WhatsApp, to its end. Throws the same as `receive`. */
  bring(plain: AsyncIterable<Uint8Array>, kind: MediaKind, bounds: MediaBounds): Promise<BroughtMedia>;
  /** The plain bytes of received media, from their beginning. */
  read(received: ReceivedMedia): AsyncIterable<Uint8Array>;
  /** Removes received media that nothing has taken; harmless otherwise. */
  drop(received: ReceivedMedia): Promise<void>;
  /** Removes the file of held or received media; harmless when it is gone. */
  release(id: string): Promise<void>;
  /** Once, at the start: removes every file but those with these ids. */
  keepOnly(ids: ReadonlySet<string>): Promise<void>;
  /** Now and then: removes what a process that has ended has left, where it is kept for others too. */
  sweep(): Promise<void>;
}
