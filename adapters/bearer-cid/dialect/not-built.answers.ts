/** What an operation will answer, by status; null = no body, `{}` where the shape is not known. */
type Answers = Readonly<Record<number, object | null>>;

const SESSION = "01J9ZX8K2QHV0M3T6R7P4N5W8C";
const ORGANIZATION = "01J9ZX7A1B3C5D7E9F1G3H5J7K";
const AT = 1719662400000;
const CHAT = {
  archived: false,
  id: 3344,
  jid: "6281234567890@s.whatsapp.net",
  lastMessageAt: AT,
  mutedUntil: null,
  name: "Alice",
  pinned: false,
  sessionId: SESSION,
  type: "dm",
  unreadCount: 3,
};
const MESSAGE = {
  ackLevel: 3,
  body: "Hello",
  chatJid: CHAT.jid,
  createdAt: AT,
  deleted: false,
  direction: "in",
  edited: false,
  error: null,
  fromMe: false,
  hasMedia: false,
  id: "3EB0A9253FA64269E11C9D",
};
const SENT = { mode: "sync", status: "sent", timestamp: AT, waMessageId: MESSAGE.id };
const QUEUED = {
  mode: "async",
  outboxId: "out_01J9ZX9M4T6R7P4N5W8C2QHV0M",
  status: "queued",
  waMessageId: MESSAGE.id,
};
const IDENTITY = {
  businessName: null,
  firstSeenAt: AT,
  id: 12,
  lid: "205227043110953@lid",
  name: "Alice",
  phoneJid: CHAT.jid,
  phoneNumber: "6281234567890",
  updatedAt: AT,
};
const GROUP = {
  createdAtWa: AT,
  description: "Orders and deliveries",
  firstSeenAt: AT,
  groupJid: "120363041234567890@g.us",
  id: 7,
  isAnnounce: false,
  isLocked: false,
  ownerJid: CHAT.jid,
  participantCount: 2,
  subject: "Shop",
  updatedAt: AT,
};
const MEMBER = {
  firstSeenAt: AT,
  groupJid: GROUP.groupJid,
  id: 31,
  lastSeenAt: AT,
  lid: IDENTITY.lid,
  role: "admin",
  sessionId: SESSION,
  tag: null,
};
const CONTACT = {
  dm: true,
  groups: [{ jid: GROUP.groupJid, lastSeen: AT, name: GROUP.subject, role: MEMBER.role, tag: MEMBER.tag }],
  identity: IDENTITY,
};
const JOB_STARTED = {
  id: "bf_01J9ZXB3T6R7P4N5W8C2QHV0M9",
  sessionId: SESSION,
  organizationId: ORGANIZATION,
  status: "running",
  contacts: 0,
  groups: 0,
  groupMembers: 0,
  startedAt: AT,
};
const JOB = {
  ...JOB_STARTED,
  status: "succeeded",
  contacts: 120,
  groups: 8,
  groupMembers: 340,
  finishedAt: AT + 60_000,
};
const PARTNER = { chatJid: CHAT.jid, from: CHAT.jid, state: "unknown" };
const IMPORT_STARTED = {
  id: "bf_01J9ZXB3T6R7P4N5W8C2QHV0M9",
  sessionId: SESSION,
  organizationId: ORGANIZATION,
  source: "crypt15",
  status: "running",
  chats: 0,
  messages: 0,
  identities: 0,
  groups: 0,
  groupMembers: 0,
  createdAt: AT,
};
const IMPORT = {
  ...IMPORT_STARTED,
  status: "succeeded",
  chats: 24,
  messages: 5120,
  identities: 130,
  groups: 8,
  groupMembers: 340,
  finishedAt: AT + 60_000,
};
const LISTED_CONTACT = {
  lid: IDENTITY.lid,
  source: "dm",
  name: IDENTITY.name,
  phoneNumber: IDENTITY.phoneNumber,
};
const TICKET = {
  ticket: "rt_mJ6yP0sXc5oQvT3hE8kLzR2nWb7dUf1g",
  expiresInSeconds: 30,
  url: "wss://your-gateway/api/v1/realtime?ticket=rt_mJ6yP0sXc5oQvT3hE8kLzR2nWb7dUf1g",
};

const page = (item: object, nextCursor: string | null) => ({ data: [item], nextCursor });

export const ANSWERS = {
  done: { 204: null },
  job: { 200: JOB },
  jobStarted: { 202: JOB_STARTED },
  sent: { 200: SENT },
  sentOrQueued: { 200: SENT, 202: QUEUED },
  channelCreated: { 201: {} },
  channelMessages: { 200: page({ ...MESSAGE, chatJid: "120363144038483540@newsletter" }, "") },
  chat: { 200: CHAT },
  presence: { 200: PARTNER },
  backup: { 200: IMPORT },
  backupStarted: { 202: IMPORT_STARTED },
  posted: { 200: { messageId: MESSAGE.id } },
  chats: { 200: page(CHAT, null) },
  chatMessages: { 200: page(MESSAGE, null) },
  contact: { 200: CONTACT },
  contacts: { 200: page(LISTED_CONTACT, "") },
  about: { 200: { about: "Available" } },
  picture: { 200: { id: "1719662400", url: "https://example.com/picture.jpg" } },
  group: { 200: GROUP },
  groups: { 200: page(GROUP, "") },
  groupCreated: { 201: GROUP },
  joined: { 200: { groupJid: GROUP.groupJid } },
  invite: { 200: { invite: "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv" } },
  members: { 200: page(MEMBER, "") },
  ticket: { 201: TICKET },
} as const satisfies Record<string, Answers>;

export type AnswerName = keyof typeof ANSWERS;
