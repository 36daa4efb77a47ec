import {
  generateMessageIDV2,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  jidNormalizedUser,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import { toJid, type GroupInfo, type Invitee, type LineGroups, type MemberAnswer } from "../../core/index.ts";
import type { AddressBook } from "../contacts/address-book.ts";
import { personOf } from "../news/news-reader.ts";
import { pictureUrlOf } from "../profile/look-up-profile.ts";
import { absentGroup, codeOf, groupRefusal, inviteRefusal } from "./group-refusal.ts";
import { askForAllGroups } from "./read-all-groups.ts";
import { groupJid, readGroup, timeIn } from "./read-group.ts";
import { requireLeft } from "./require-left.ts";
import { stanzaOf } from "./step-stanza.ts";

/** Where groups are asked for that are not there yet, or not known by their JID. */
const ALL_GROUPS = "@g.us";
/** Somebody is in the group already. */
const CONFLICT = 409;

type Ask = (
  to: string,
  type: "get" | "set",
  question: BinaryNode,
  refusal?: (cause: unknown) => unknown,
) => Promise<BinaryNode>;

/** What a line asks about groups, in stanzas of its own: the library drops what it does not expect in an answer. */
export function lineGroups(socket: WASocket, book: AddressBook): LineGroups {
  const ask: Ask = async (to, type, question, refusal = groupRefusal) => {
    const iq = { tag: "iq", attrs: { to, type, xmlns: "w:g2" }, content: [question] };
    // Undefined when there was no answer, whatever its type says.
    const answer = (await socket.query(iq).catch((cause: unknown) => {
      throw refusal(cause);
    })) as BinaryNode | undefined;
    if (!answer) throw new Error("WhatsApp did not answer in time");
    return answer;
  };

  async function groupIn(answer: BinaryNode): Promise<{ node: BinaryNode; group: GroupInfo }> {
    const node = getBinaryNodeChild(answer, "group");
    if (!node?.attrs["id"]) throw new Error("WhatsApp did not describe the group");
    return { node, group: await readGroup(node, { book }) };
  }

  async function get(group: string): Promise<BinaryNode> {
    return ask(group, "get", stanza("query", { request: "interactive" }), absentGroup);
  }

  async function descriptionIdOf(group: string): Promise<string | undefined> {
    const node = getBinaryNodeChild(await get(group), "group");
    return getBinaryNodeChild(node, "description")?.attrs["id"];
  }

  async function codeFrom(group: string, type: "get" | "set"): Promise<string> {
    const answer = await ask(group, type, stanza("invite"));
    const code = getBinaryNodeChild(answer, "invite")?.attrs["code"];
    if (!code) throw new Error("WhatsApp did not tell the invitation");
    return code;
  }

  return {
    get: async (group) => (await groupIn(await get(group))).group,
    async all() {
      return Promise.all((await askForAllGroups(socket)).map((node) => readGroup(node, { book })));
    },
    async invited(code) {
      return (await groupIn(await ask(ALL_GROUPS, "get", stanza("invite", { code }), inviteRefusal))).group;
    },
    async create({ subject, members, community }) {
      const linked = community === undefined ? [] : [stanza("linked_parent", { jid: community })];
      const create = stanza("create", { subject, key: generateMessageIDV2() }, [
        ...members.map(participant),
        ...linked,
      ]);
      const { node, group } = await groupIn(await ask(ALL_GROUPS, "set", create));
      return { group, answers: answersIn(node, members) };
    },
    async change(group, step) {
      const isText = step.what === "description";
      const previous = isText ? await descriptionIdOf(group) : undefined;
      await ask(group, "set", stanzaOf(step, previous));
    },
    pictureUrl: (group) => pictureUrlOf(socket, group),
    async setPicture(group, picture) {
      const iq = {
        tag: "iq",
        attrs: { to: "s.whatsapp.net", target: group, type: "set", xmlns: "w:profile:picture" },
        ...(picture && { content: [{ tag: "picture", attrs: { type: "image" }, content: picture }] }),
      };
      await socket.query(iq).catch((cause: unknown) => {
        throw groupRefusal(cause);
      });
    },
    async changeMembers(group, action, members) {
      const answer = await ask(group, "set", stanza(action, {}, members.map(participant)));
      return answersIn(getBinaryNodeChild(answer, action), members);
    },
    inviteCode: (group) => codeFrom(group, "get"),
    resetInvite: (group) => codeFrom(group, "set"),
    async join(code) {
      try {
        const answer = await ask(ALL_GROUPS, "set", stanza("invite", { code }), (cause) => cause);
        const waiting = getBinaryNodeChild(answer, "membership_approval_request");
        const jid = (waiting ?? getBinaryNodeChild(answer, "group"))?.attrs["jid"];
        if (!jid) throw new Error("WhatsApp did not tell the group");
        return { group: groupJid(jid), isWaiting: waiting !== undefined };
      } catch (cause) {
        if (codeOf(cause) !== CONFLICT) throw inviteRefusal(cause);
        return { group: (await this.invited(code)).jid, isWaiting: false };
      }
    },
    async requests(group) {
      const answer = await ask(group, "get", stanza("membership_approval_requests"));
      const all = getBinaryNodeChild(answer, "membership_approval_requests");
      const asking = getBinaryNodeChildren(all, "membership_approval_request").map(async ({ attrs }) => {
        const person = await personOf({ book }, attrs["jid"], attrs["phone_number"]);
        return person ? [{ ...person, atMs: timeIn(attrs["request_time"]) }] : [];
      });
      return (await Promise.all(asking)).flat();
    },
    async answerRequests(group, action, members) {
      const question = stanza("membership_requests_action", {}, [
        stanza(action, {}, members.map(participant)),
      ]);
      const answer = await ask(group, "set", question);
      const done = getBinaryNodeChild(getBinaryNodeChild(answer, "membership_requests_action"), action);
      return answersIn(done, members);
    },
    async leave(group) {
      requireLeft(await ask(ALL_GROUPS, "set", stanza("leave", {}, [stanza("group", { id: group })])));
    },
  };
}

function stanza(tag: string, attrs: BinaryNode["attrs"] = {}, content?: BinaryNode[]): BinaryNode {
  return { tag, attrs, ...(content && { content }) };
}

/** Who is named by LID is told with the number, as WhatsApp's own clients do: it may not know the two together yet. */
function participant({ to, number }: Invitee): BinaryNode {
  const jid = toJid(to);
  if (to.kind !== "lid" || number === null) return stanza("participant", { jid });
  return stanza("participant", { jid, phone_number: toJid({ kind: "person", number }) });
}

/** What became of these, each by whatever name it is answered with; of whom nothing is said all is well. */
function answersIn(answer: BinaryNode | undefined, members: readonly Invitee[]): readonly MemberAnswer[] {
  const byName = new Map<string, BinaryNode>();
  for (const node of getBinaryNodeChildren(answer, "participant")) {
    const { jid, phone_number, lid } = node.attrs;
    for (const name of [jid, phone_number, lid]) if (name) byName.set(jidNormalizedUser(name), node);
  }
  return members.map(({ to, number }) => {
    const found =
      byName.get(toJid(to)) ?? (number === null ? undefined : byName.get(`${number}@s.whatsapp.net`));
    const code = Number(found?.attrs["error"]);
    return { to, refusal: Number.isSafeInteger(code) ? code : null };
  });
}
