/** What the groups of operations are about. */
export const TAGS = {
  sessions: "WhatsApp numbers: made, linked to a phone, connected.",
  chats: "What a chat partner sees: typing and recording.",
} as const;
