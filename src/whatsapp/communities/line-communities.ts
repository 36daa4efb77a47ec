import {
  generateMessageIDV2,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import { GatewayError, type LineCommunities, type SubGroup } from "../../core/index.ts";
import type { AddressBook } from "../contacts/address-book.ts";
import { codeOf, groupRefusal } from "../groups/group-refusal.ts";
import { requireLeft } from "../groups/require-left.ts";
import { readGroup } from "../groups/read-group.ts";

/** Where groups are asked for that have no address yet. */
const ALL_GROUPS = "@g.us";
const SUB_GROUP = "sub_group";
/** WhatsApp takes a parent group of such an account for a malformed question. */
const MAY_HAVE_NONE = 400;

/**
 * Communities in stanzas of our own: the library looks at none of these answers, in which WhatsApp says what it has not done.
 */
export function lineCommunities(socket: WASocket, book: AddressBook): LineCommunities {
  async function ask(type: "get" | "set", to: string, question: BinaryNode): Promise<BinaryNode> {
    // Undefined when there was no answer, whatever its type says.
    const iq = { tag: "iq", attrs: { type, xmlns: "w:g2", to }, content: [question] };
    const answer = (await socket.query(iq)) as BinaryNode | undefined;
    if (!answer) throw new GatewayError("whatsapp_failed", "WhatsApp did not answer in time");
    return answer;
  }

  return {
    async create(founding) {
      const answer = await ask("set", ALL_GROUPS, createStanza(founding)).catch((cause: unknown) => {
        if (codeOf(cause) === MAY_HAVE_NONE) return undefined;
        throw groupRefusal(cause);
      });
      if (!answer) return undefined;
      const node = getBinaryNodeChild(answer, "group");
      if (!node?.attrs["id"])
        throw new GatewayError("whatsapp_failed", "WhatsApp did not describe the community");
      return readGroup(node, { book });
    },
    async link(community, group) {
      const link = element("link", { link_type: SUB_GROUP }, [element("group", { jid: group })]);
      const answer = await ask("set", community, element("links", {}, [link]));
      requireDone(getBinaryNodeChild(getBinaryNodeChild(answer, "links"), "link"), group);
    },
    async unlink(community, group) {
      const unlink = element("unlink", { unlink_type: SUB_GROUP }, [element("group", { jid: group })]);
      requireDone(getBinaryNodeChild(await ask("set", community, unlink), "unlink"), group);
    },
    async leave(community) {
      const groups = element("linked_groups", { parent_group_jid: community });
      const answer = await ask("set", ALL_GROUPS, element("leave", {}, [groups])).catch((cause: unknown) => {
        throw groupRefusal(cause);
      });
      requireLeft(answer);
    },
    async groupsOf(community) {
      // What a community has beside is of no use to who is not in it.
      const answer = await ask("get", ALL_GROUPS, element("participating"));
      const groups = getBinaryNodeChildren(getBinaryNodeChild(answer, "groups"), "group");
      return groups.filter((group) => communityOf(group) === community).map(toSubGroup);
    },
  };
}

type Founding = Parameters<LineCommunities["create"]>[0];

function createStanza({ subject, description, isApprovalRequired }: Founding): BinaryNode {
  const mode = isApprovalRequired ? { default_membership_approval_mode: "request_required" } : {};
  const body = { tag: "body", attrs: {}, content: Buffer.from(description ?? "", "utf8") };
  const about = description ? [element("description", { id: generateMessageIDV2() }, [body])] : [];
  return element("create", { subject, key: generateMessageIDV2() }, [...about, element("parent", mode)]);
}

/** Refuses what an answer has no row for, and a row that has anything in it: that is why it was not done. */
function requireDone(rows: BinaryNode | undefined, group: string): void {
  const row = getBinaryNodeChildren(rows, "group").find(({ attrs }) => attrs["jid"] === group);
  if (!row) throw new GatewayError("whatsapp_failed", "WhatsApp did not say whether it was done");
  const refusal = Array.isArray(row.content) && row.content.find(({ tag }) => ROW_REFUSALS.has(tag));
  if (refusal) throw new GatewayError("whatsapp_failed", `WhatsApp refused it: ${refusal.tag}`);
}

/** A member who is not to be found in it may stand in a row that is well. */
const ROW_REFUSALS: ReadonlySet<string> = new Set([
  "bad_request",
  "not_authorized",
  "not_exist",
  "not_acceptable",
  "partial_server_error",
  "server_error",
]);

function communityOf(group: BinaryNode): string | undefined {
  return getBinaryNodeChild(group, "linked_parent")?.attrs["jid"];
}

function toSubGroup(group: BinaryNode): SubGroup {
  const { id = "", subject = "" } = group.attrs;
  const isDefault = getBinaryNodeChild(group, "default_sub_group") !== undefined;
  return { jid: id.includes("@") ? id : `${id}@g.us`, subject, isDefault };
}

function element(tag: string, attrs: Record<string, string> = {}, content?: BinaryNode[]): BinaryNode {
  return content === undefined ? { tag, attrs } : { tag, attrs, content };
}
