import type { Program } from "../program.ts";
import type { Length, Turn } from "../turns.ts";
import type { Conversations } from "./conversations.ts";

/** What is written to: people, or groups. */
export type Kind = "text" | "group";

/** Something that sends messages from linked sessions: a gateway, or a loop over the library. */
export interface Sender {
  readonly name: string;
  readonly program: Program;
  /** The control API of its simulated WhatsApp. */
  readonly whatsapp: string;
  readonly conversations: Conversations;
  /** Texts, 16 at once, each to its acknowledgement: the next chat has the next one. */
  turn(kind: Kind, length: Length): Promise<Turn>;
  /** A text to each of these pairs, by their places, all at once. */
  sendTo(pairs: readonly number[]): Promise<void>;
  /** Resolves when so many more have been heard since the last call. */
  heard(more: number): Promise<void>;
}
