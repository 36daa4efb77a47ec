import type { Content } from "./phone/messages/received-message.ts";

/** Of a channel, the newest. */
const KEPT = 20;

/** What stands in a channel. */
export type ChannelPost = {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  content: Content;
  fate: "as written" | "edited" | "deleted";
};

/** What only does something to another post, or is shown beside one. */
const NO_POSTS: ReadonlySet<Content["kind"]> = new Set(["reaction", "vote", "pin", "album", "ephemeral"]);

/** The newest posts of a channel, oldest first. */
export class ChannelPosts {
  readonly #posts: ChannelPost[] = [];

  get all(): readonly ChannelPost[] {
    return this.#posts;
  }

  /** Somebody has written this, which may be that an earlier post is another, or none any more. */
  take(id: string, at: number, content: Content): void {
    const { kind, edited, revoked, text } = content;
    const before = this.#posts.find((post) => post.id === (edited ?? revoked));
    if (kind === "edit") {
      if (before && text !== undefined)
        Object.assign(before, { content: { kind: "text", text }, fate: "edited" });
    } else if (kind === "revoke") {
      if (before) before.fate = "deleted";
    } else if (!NO_POSTS.has(kind)) {
      this.#posts.push({ id, at, content, fate: "as written" });
      if (this.#posts.length > KEPT) this.#posts.shift();
    }
  }
}
