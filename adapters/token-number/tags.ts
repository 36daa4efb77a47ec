/** What the groups of operations are about. */
export const TAGS = {
  instance: "WhatsApp numbers: made, linked to a phone, connected, set up.",
  chat: "What a chat partner sees: typing and recording.",
  observability: "Whether the gateway works.",
} as const;
