/** Somebody on WhatsApp: the number they are there under, and the digits of their LID where WhatsApp tells it. */
export type FoundNumber = { readonly number: string; readonly lid: string | null };
