/** Stands for every documented event. */
export const EVERY_EVENT = "*";

/** What a webhook of the bearer/cid dialect can hear: the documented events, and those that only who names them hears. */
export const EVENT_NAMES = {
  documented: [
    "session.status",
    "auth.qr",
    "auth.code",
    "message",
    "message.from_me",
    "message.reaction",
    "message.edited",
    "message.revoked",
    "message.status",
    "poll.vote",
    "poll.recap",
    "presence.update",
    "group.update",
    "group.participant",
    "chat.update",
    "contact.update",
    "call.incoming",
    "newsletter.update",
  ],
  own: ["session.deleted", "presence.started", "presence.ended"],
} as const satisfies Record<string, readonly string[]>;

/** Those that there are boxes for: what a webhook names and nobody here knows has one too. Pure. */
export function namesBeside(chosen: readonly string[]): readonly string[] {
  const known: readonly string[] = [...EVENT_NAMES.documented, ...EVENT_NAMES.own];
  return [...known, ...chosen.filter((name) => name !== EVERY_EVENT && !known.includes(name))];
}

/** Whether it is heard. Pure. */
export function isHeard(chosen: readonly string[], name: string): boolean {
  return chosen.includes(name) || (chosen.includes(EVERY_EVENT) && isDocumented(name));
}

/** With the other choice for one, or for all that are documented. Pure. */
export function switched(chosen: readonly string[], name: string): readonly string[] {
  const others = chosen.filter((each) => each !== name && (name !== EVERY_EVENT || !isDocumented(each)));
  if (!chosen.includes(name)) return [...others, name];
  return name === EVERY_EVENT ? [...EVENT_NAMES.documented, ...others] : others;
}

export function isDocumented(name: string): boolean {
  return EVENT_NAMES.documented.some((each) => each === name);
}
