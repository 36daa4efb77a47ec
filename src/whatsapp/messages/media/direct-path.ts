/** Of messages that tell their media by an address alone. */
const MEDIA_ORIGIN = "https://mmg.whatsapp.net";

/** Where a message says that its media is, on whichever host of WhatsApp's; undefined where it names another host. */
export function directPathOf(message: {
  readonly directPath?: string | null | undefined;
  readonly url?: string | null | undefined;
}): string | undefined {
  const { directPath, url } = message;
  if (directPath) return directPath;
  if (!url || !URL.canParse(url)) return undefined;
  const { origin, pathname, search } = new URL(url);
  return origin === MEDIA_ORIGIN ? `${pathname}${search}` : undefined;
}
