import { getAllBinaryNodeChildren, jidNormalizedUser, type BinaryNode } from "@whiskeysockets/baileys";
import { parseChatAddress, type HeardCall, type PersonAddress } from "../../core/index.ts";

/** What a stanza says of a call, by its child's name; WhatsApp tells of a call in a group by a notice. */
const STEPS: Readonly<Record<string, HeardCall["step"]>> = {
  offer: "offer",
  offer_notice: "offer",
  accept: "accepted",
  reject: "rejected",
  terminate: "terminated",
};

/** Who calls, or what becomes of a call; undefined for what is said between devices alone. */
export function readCall(call: BinaryNode): HeardCall | undefined {
  const [said] = getAllBinaryNodeChildren(call);
  const step = STEPS[said?.tag ?? ""];
  if (!said || !step) return undefined;
  const { "call-id": callId, "group-jid": group, media, type, reason } = said.attrs;
  const creator = jidNormalizedUser(said.attrs["call-creator"] ?? call.attrs["from"]);
  const from = personIn(call.attrs["from"]) ?? personIn(said.attrs["from"]) ?? personIn(creator);
  if (!callId || !from) return undefined;
  const isVideo = media === "video" || getAllBinaryNodeChildren(said).some(({ tag }) => tag === "video");
  return {
    what: "call",
    step,
    callId,
    from,
    creator,
    group: group ?? null,
    isVideo,
    isGroup: type === "group" || group !== undefined,
    reason: reason ?? null,
    atMs: (Number(call.attrs["t"]) || 0) * 1000,
    isLate: call.attrs["offline"] !== undefined,
  };
}

/** The number and the LID of a caller, where both are told. */
export function callerIn(call: BinaryNode): { readonly pn: string; readonly lid: string } | undefined {
  const [said] = getAllBinaryNodeChildren(call);
  const [pn, lid] = [said?.attrs["caller_pn"], said?.attrs["call-creator"]].map(jidNormalizedUser);
  if (parseChatAddress(pn ?? "")?.kind !== "person" || parseChatAddress(lid ?? "")?.kind !== "lid")
    return undefined;
  return pn && lid ? { pn, lid } : undefined;
}

function personIn(jid: string | undefined): PersonAddress | undefined {
  const address = parseChatAddress(jidNormalizedUser(jid));
  return address && address.kind !== "group" ? address : undefined;
}
