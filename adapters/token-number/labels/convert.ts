import type { z } from "@hono/zod-openapi";
import type { Label, LabelledChat } from "../../../src/core/index.ts";
import { colorIn } from "./schemas.ts";
import type {
  ChatWithLabels,
  LabelledQuery,
  LabelledResponse,
  Tag,
  TagAssignedResponse,
  TagBody,
  TagCreatedResponse,
  TagDeletedResponse,
  TagListResponse,
  TagRemovedResponse,
} from "./schemas.ts";

export function fromTagBody({ name, color }: z.infer<typeof TagBody>): Omit<Label, "id"> {
  return { title: name, color: colorIn(color) };
}

function toTag({ id, title, color }: Label): z.infer<typeof Tag> {
  return { id, name: title, color, type: "CUSTOM", deleted: false };
}

export function toTagList(labels: readonly Label[]): z.infer<typeof TagListResponse> {
  return {
    success: true,
    message: "Tags retrieved successfully",
    tags: labels.map(toTag),
    total: labels.length,
  };
}

export function toTagCreated(label: Label): z.infer<typeof TagCreatedResponse> {
  return { success: true, message: "Tag created successfully", tag: toTag(label) };
}

export function toTagDeleted(id: string): z.infer<typeof TagDeletedResponse> {
  const tag = { id, name: "", color: 0, type: "", deleted: true } as const;
  return { success: true, message: "Tag deleted successfully", tag };
}

export function toTagAssigned(id: string): z.infer<typeof TagAssignedResponse> {
  return { success: true, message: "Tag assigned successfully", tag_id: id };
}

export function toTagRemoved(id: string): z.infer<typeof TagRemovedResponse> {
  return { success: true, message: "Tag removed successfully", tag_id: id };
}

type Query = z.infer<typeof LabelledQuery>;

/** Whether the account's other devices are to be asked first. */
export function isToRefresh({ refresh }: Query): boolean {
  return refresh?.toLowerCase() === "true";
}

/** The chats that have a label, or one of those that were asked for. */
export function toLabelled(
  query: Query,
  labels: readonly Label[],
  labelled: readonly LabelledChat[],
): z.infer<typeof LabelledResponse> {
  const { isAsked, ids } = askedIn(query, labels);
  const byId = new Map(labels.map((label) => [label.id, label]));
  const byChat = Map.groupBy(labelled, ({ chat }) => chat);
  const chats = [...byChat].flatMap(([jid, on]) => {
    const isWanted = !isAsked || on.some(({ labelId }) => ids.has(labelId));
    return isWanted
      ? [
          toChatWithLabels(
            jid,
            on.flatMap(({ labelId }) => byId.get(labelId) ?? []),
          ),
        ]
      : [];
  });
  return {
    success: true,
    message: "Chats retrieved successfully",
    chats,
    total_chats: chats.length,
    total_rows: chats.reduce((rows, chat) => rows + chat.labels.length, 0),
    refreshed: isToRefresh(query),
    filter_label_ids: [...ids],
  };
}

function toChatWithLabels(jid: string, labels: readonly Label[]): z.infer<typeof ChatWithLabels> {
  return { chat_jid: jid, labels: labels.map(({ id, title, color }) => ({ id, name: title, color })) };
}

/** Which labels were asked for and are there; by both an id and a name is either. */
function askedIn(
  { labelIds, labelNames }: Query,
  labels: readonly Label[],
): { readonly isAsked: boolean; readonly ids: ReadonlySet<string> } {
  const ids = new Set(partsOf(labelIds));
  const names = new Set(partsOf(labelNames).map((name) => name.toLowerCase()));
  const asked = labels.filter(({ id, title }) => ids.has(id) || names.has(title.toLowerCase()));
  return { isAsked: ids.size + names.size > 0, ids: new Set(asked.map(({ id }) => id)) };
}

function partsOf(text = ""): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
