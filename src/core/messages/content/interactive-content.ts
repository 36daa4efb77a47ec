import type { MediaContent } from "./media-content.ts";

/** What a tap on a button does with its value: sends it as an answer, opens it, calls it, or copies it. */
export type Button = {
  readonly does: "reply" | "open" | "call" | "copy";
  readonly label: string;
  readonly value: string;
};

/** `Media` is what stands for media: its caller's word for it until it is taken in. */
export type ButtonsContent<Media = MediaContent> = {
  readonly kind: "buttons";
  readonly text: string;
  readonly header?: string | undefined;
  /** A picture, a film or a file, in the place of `header`. */
  readonly headerMedia?: Media | undefined;
  readonly footer?: string | undefined;
  readonly buttons: readonly Button[];
};

export type ListSection = {
  readonly title?: string | undefined;
  readonly rows: readonly {
    readonly id: string;
    readonly title: string;
    readonly description?: string | undefined;
  }[];
};

/** A list to choose one row of. */
export type ListContent = {
  readonly kind: "list";
  readonly text: string;
  readonly header?: string | undefined;
  readonly footer?: string | undefined;
  /** What opens it. */
  readonly label: string;
  readonly sections: readonly ListSection[];
};

export type Card<Media = MediaContent> = {
  readonly title: string;
  readonly subtitle?: string | undefined;
  /** A picture or a film above it. */
  readonly headerMedia?: Media | undefined;
  readonly text: string;
  readonly footer?: string | undefined;
  readonly buttons: readonly Button[];
};

export type CarouselContent<Media = MediaContent> = {
  readonly kind: "carousel";
  readonly text?: string | undefined;
  readonly footer?: string | undefined;
  readonly cards: readonly Card<Media>[];
};

/** A key to pay to by Pix, and what for. */
export type PixContent = {
  readonly kind: "pix";
  readonly text?: string | undefined;
  readonly merchant: string;
  readonly key: string;
  readonly keyType: "cpf" | "cnpj" | "email" | "phone" | "random";
  readonly items: readonly { readonly name: string; readonly quantity: number; readonly price: number }[];
};

/** A form of WhatsApp's own that a button opens. */
export type FormContent = {
  readonly kind: "form";
  readonly text: string;
  readonly label: string;
  /** Comes back with what was filled in. */
  readonly token: string;
  readonly flowId?: string | undefined;
  readonly version?: string | undefined;
  readonly form?: string | undefined;
  /** Which fields it shows. */
  readonly fields: Readonly<Record<string, boolean>>;
  readonly offer?:
    { readonly name?: string | undefined; readonly description?: string | undefined } | undefined;
  /** JSON that takes the place of all the rest. */
  readonly parameters?: string | undefined;
};

/** An entry for a calendar. */
export type EventContent = {
  readonly kind: "event";
  readonly name: string;
  readonly description?: string | undefined;
  /** Milliseconds since 1970. */
  readonly startsAtMs: number;
  readonly endsAtMs?: number | undefined;
  readonly location?:
    | {
        readonly name?: string | undefined;
        readonly address?: string | undefined;
        readonly latitude?: number | undefined;
        readonly longitude?: number | undefined;
      }
    | undefined;
  readonly joinLink?: string | undefined;
  readonly isCall?: boolean | undefined;
  readonly remindsBeforeSeconds?: number | undefined;
  readonly takesGuests?: boolean | undefined;
  readonly isCanceled?: boolean | undefined;
};

/** What its reader does something with; WhatsApp may show it as it likes, or not. */
export type InteractiveContent =
  ButtonsContent | ListContent | CarouselContent | PixContent | FormContent | EventContent;

/** The text of one. */
export function interactiveTextOf(content: InteractiveContent): string {
  switch (content.kind) {
    case "pix":
      return content.text ?? content.merchant;
    case "event":
      return content.name;
    default:
      return content.text ?? "";
  }
}

/** The same with other media, which are made one after the other in the order in which they stand. Rejects as `change` does. */
export async function withHeaderMedia<Before, After>(
  content: ButtonsContent<Before> | CarouselContent<Before>,
  change: (media: Before) => Promise<After>,
): Promise<ButtonsContent<After> | CarouselContent<After>> {
  async function changed<Part extends { readonly headerMedia?: Before | undefined }>(part: Part) {
    const { headerMedia, ...rest } = part;
    return { ...rest, ...(headerMedia !== undefined && { headerMedia: await change(headerMedia) }) };
  }
  if (content.kind === "buttons") return changed(content);
  const cards: Card<After>[] = [];
  for (const card of content.cards) cards.push(await changed(card));
  return { ...content, cards };
}
