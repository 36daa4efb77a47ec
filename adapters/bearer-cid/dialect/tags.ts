/** What the groups of operations are about. */
export const TAGS = {
  sessions: "WhatsApp numbers: made, linked to a phone, connected.",
  messages: "Messages sent, edited, reacted to.",
  chats: "Stored chats, and what a chat partner sees: typing and recording.",
  contacts: "Who is on WhatsApp, and what they show.",
  groups: "Groups, their members and invites.",
  channels: "Channels that are followed or made.",
  presence: "Whether the account itself is online.",
  status: "Status updates.",
  backup: "Imports of a phone's backup.",
  webhooks: "Where events are to go.",
  realtime: "The stream of events.",
  credential: "Who calls, and what they may do.",
  admin: "Sessions of every organization, for the role `super_admin`.",
} as const;
