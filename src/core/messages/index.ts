export type { Act } from "./act-on-message.ts";
export type { Composer, Composition, Quoted } from "./composer.ts";
export {
  isShown,
  targetOf,
  TEXT_FONTS,
  textOf,
  type Choice,
  type ActContent,
  type ContactsContent,
  type Content,
  type ContentKind,
  type LocationContent,
  type PollContent,
  type Target,
  type TextContent,
  type TextStyle,
} from "./content/content.ts";
export type { MessageFigures } from "./figures.ts";
export type { HeardHistory } from "./heard-history.ts";
export { keepHistory } from "./keep-history.ts";
export type { HeardMessage, HeardReceipt, HeardState, ReceiptSign } from "./heard.ts";
export {
  MEDIA_KINDS,
  ReceivedMedia,
  type BroughtMedia,
  type HeldMedia,
  type Media,
  type MediaBounds,
  type MediaIntake,
  type MediaKind,
  type MediaOrder,
  type MediaPlace,
  type MediaSource,
  type RemoteMedia,
} from "./content/media.ts";
export type { HeldFiles } from "./content/held-files.ts";
export { wholeMedia } from "./media/whole-media.ts";
export type { OpenMedia } from "./media/open-media.ts";
export { createMediaTokens, type MediaToken, type MediaTokens, type Signer } from "./media/media-tokens.ts";
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
} from "./content/interactive-content.ts";
export type {
  Applied,
  ArchivedMessage,
  Arrival,
  Begun,
  IdempotencyKey,
  MessagePlace,
  MessageStore,
  PollEnd,
  Progress,
  Tally,
  Waiting,
} from "./message-store.ts";
export { MOST_MESSAGE_ID_BYTES, type Intent, type Message, type MessageState } from "./message.ts";
export { createMessages, notForwardable, type Messages, type Postbox } from "./messages.ts";
export { retain, type Retention } from "./retention.ts";
export type { LinkPreview, LinkPreviews, PreviewDraft } from "./content/link-preview.ts";
export type { AlbumDraft, Draft, InteractiveDraft } from "./content/take-in.ts";
export type { AlbumContent, MediaContent, MessageMedia } from "./content/media-content.ts";
export type { MediaDraft } from "./content/take-media.ts";
export type { SendMessage, SendOutcome } from "./sending.ts";
export type { TypingFirst } from "./typing-time.ts";
export { nameInVcard, vcardOf } from "./content/vcard.ts";
