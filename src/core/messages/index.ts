export type { Act } from "./act-on-message.ts";
export type { Composer, Composition, Quoted } from "./composer.ts";
export {
  isShown,
  targetOf,
  textOf,
  type ActContent,
  type ContactsContent,
  type Content,
  type ContentKind,
  type LocationContent,
  type PollContent,
  type Target,
  type TextContent,
} from "./content.ts";
export type {
  Button,
  ButtonsContent,
  Card,
  CarouselContent,
  EventContent,
  FormContent,
  InteractiveContent,
  ListContent,
  PixContent,
} from "./interactive-content.ts";
export type {
  Applied,
  Begun,
  IdempotencyKey,
  MessagePlace,
  MessageStore,
  Progress,
  Waiting,
} from "./message-store.ts";
export type { Intent, Message, MessageState } from "./message.ts";
export {
  createMessages,
  notForwardable,
  type Messages,
  type Postbox,
  type SendMessage,
  type SendOutcome,
} from "./messages.ts";
export type { TypingFirst } from "./typing-time.ts";
