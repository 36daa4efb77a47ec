import type { PersonAddress } from "../chat-address.ts";

/** Somebody on WhatsApp: the number they are there under, and the digits of their LID where WhatsApp tells it. */
export type FoundNumber = { readonly number: string; readonly lid: string | null };

/** What somebody lets the session see; null = hidden, or there is none. */
export type ShownProfile = { readonly pictureUrl: string | null; readonly about: string | null };

/** Questions to WhatsApp. All throw `session_not_connected`, and `whatsapp_failed` when no answer comes in time. */
export interface LookUps {
  /** Who is on WhatsApp under one of these forms of a number; undefined when nobody is. */
  lookUpNumber(sessionId: string, forms: readonly string[]): Promise<FoundNumber | undefined>;
  /** Undefined when WhatsApp says that nobody is at this address. */
  lookUpProfile(sessionId: string, address: PersonAddress): Promise<ShownProfile | undefined>;
}
