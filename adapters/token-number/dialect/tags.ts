/** What the groups of operations are about. */
export const TAGS = {
  instance: "WhatsApp numbers: made, linked to a phone, connected, set up.",
  chat: "What a chat partner sees: typing and recording; stored chats and messages.",
  message: "Messages of every kind, sent.",
  profile: "What somebody shows, and whether a number is on WhatsApp; the own profile.",
  group: "Groups, their members and invites.",
  community: "Communities and their groups.",
  newsletter: "Channels that are followed or made.",
  call: "Calls that ring.",
  events: "Where events are to go.",
  chatwoot: "The bridge to Chatwoot.",
  observability: "Whether the gateway works.",
} as const;
