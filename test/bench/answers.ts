/** What a measured process says when its channel asks it. */
export const answers = new Map<string, (value: unknown) => unknown>();
