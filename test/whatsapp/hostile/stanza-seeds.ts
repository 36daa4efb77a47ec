import { randomBytes } from "node:crypto";
import { encodeBinaryNode, type BinaryNode } from "@whiskeysockets/baileys";

export type Scene = { readonly own: string; readonly partner: string; readonly group: string };

type Attrs = Record<string, string>;
type Content = BinaryNode["content"];

let ids = 0;
const node = (tag: string, attrs: Attrs = {}, content?: Content): BinaryNode => ({
  tag,
  attrs,
  ...(content !== undefined && { content }),
});
const id = () => `3EB0${String(++ids).padStart(16, "0")}`;
const t = () => String(Math.floor(Date.now() / 1000));

/** What a server hands over, each in its coded form; encrypted parts are made up. */
export function stanzaSeeds({ own, partner, group }: Scene): readonly Buffer[] {
  const [me, them] = [`${own}@s.whatsapp.net`, `${partner}@s.whatsapp.net`];
  const from = (jid: string, more: Attrs = {}) => ({ id: id(), from: jid, t: t(), ...more });
  const enc = (type: string) => node("enc", { v: "2", type }, randomBytes(120));
  const list = (...tags: readonly string[]) =>
    node(
      "list",
      {},
      tags.map((one) => node("item", { id: one })),
    );
  const notification = (type: string, jid: string, content: Content, more: Attrs = {}) =>
    node("notification", from(jid, { type, ...more }), content);
  const ofGroup = (tag: string, attrs: Attrs = {}, content?: Content) =>
    notification("w:gp2", group, [node(tag, attrs, content)], { participant: them });
  const members = [node("participant", { jid: them }), node("participant", { jid: me, type: "admin" })];
  const offer = node("offer", { "call-id": "C1", "call-creator": them }, [node("audio", { enc: "opus" })]);
  const rmr = node("rmr", { jid: them, from_me: "false" });
  const sealed = [node("enc_p", {}, randomBytes(40)), node("enc_iv", {}, randomBytes(12))];

  const stanzas: readonly BinaryNode[] = [
    node("message", from(them, { type: "text", notify: "A" }), [enc("msg")]),
    node("message", from(them, { type: "text" }), [
      enc("pkmsg"),
      node("device-identity", {}, randomBytes(30)),
    ]),
    node("message", from(group, { type: "media", participant: them }), [enc("skmsg")]),
    node("message", from("status@broadcast", { type: "text", participant: them }), [enc("skmsg")]),
    node("message", from("123456@newsletter", { type: "text", server_id: "7" }), [
      node("plaintext", {}, Buffer.from("0a0568656c6c6f", "hex")),
    ]),
    node("message", from(me, { type: "text", recipient: them }), [enc("msg")]),
    node("message", from(them, { type: "poll" }), [node("meta", { polltype: "vote" }), enc("msg")]),
    node("message", from(them, { type: "text" }), [node("unavailable", { type: "view_once" })]),
    node("receipt", from(them)),
    node("receipt", from(them, { type: "read" }), [list("A", "B")]),
    node("receipt", from(group, { type: "played", participant: them })),
    node("receipt", from(them, { type: "retry" }), [
      node("retry", { count: "1", id: "A", t: t(), v: "1" }),
      node("registration", {}, randomBytes(4)),
    ]),
    node("receipt", from(them, { type: "server-error" }), [rmr]),
    node("call", from(them), [offer]),
    node("call", from(them), [node("terminate", { "call-id": "C1", reason: "timeout" })]),
    node("call", from(them), [node("reject", { "call-id": "C1" })]),
    node("presence", { from: them, type: "unavailable", last: t() }),
    node("chatstate", { from: them }, [node("composing", { media: "audio" })]),
    node("chatstate", { from: group, participant: them }, [node("paused")]),
    ofGroup("create", { type: "new", reason: "invite" }, [
      node("group", { id: group, subject: "x", creation: t(), creator: them }, members),
    ]),
    ofGroup("add", {}, members),
    ofGroup("remove", {}, members),
    ofGroup("promote", {}, members),
    ofGroup("modify", {}, members),
    ofGroup("subject", { subject: "y", s_t: t() }),
    ofGroup("description", { id: "D" }, [node("body", {}, Buffer.from("about"))]),
    ofGroup("ephemeral", { expiration: "86400" }),
    ofGroup("announcement"),
    ofGroup("membership_approval_mode", {}, [node("group_join", { state: "on" })]),
    ofGroup("created_membership_requests", { request_method: "invite_link" }),
    notification("devices", them, [
      node("add", { device_hash: "2:x" }, [node("device", { jid: `${partner}:3@s.whatsapp.net` })]),
    ]),
    notification("encrypt", "s.whatsapp.net", [node("count", { value: "800" })]),
    notification("encrypt", them, [node("identity", {})]),
    notification("picture", them, [node("set", { id: "1", hash: "x" })]),
    notification("status", them, [node("set", {}, Buffer.from("hello"))]),
    notification("account_sync", me, [node("disappearing_mode", { duration: "86400", t: t() })]),
    notification("account_sync", me, [node("blocklist", {}, [node("item", { jid: them, action: "block" })])]),
    notification("server_sync", me, [node("collection", { name: "regular", version: "3" })]),
    notification("privacy_token", them, [
      node("tokens", {}, [node("token", { type: "trusted_contact", t: t() }, randomBytes(11))]),
    ]),
    notification("mediaretry", them, [node("encrypt", {}, sealed), rmr]),
    notification("mediaretry", them, [node("error", { code: "2" }), rmr]),
    notification("link_code_companion_reg", "s.whatsapp.net", [
      node("link_code_companion_reg", { stage: "primary_hello" }, sealed),
    ]),
    notification("newsletter", "123456@newsletter", [node("live_updates", {}, [node("messages", {})])]),
    notification("mex", "s.whatsapp.net", [
      node("update", { op_name: "NotificationNewsletterUpdate" }, Buffer.from("{}")),
    ]),
    notification("business", them, [node("verified_name", { verified_level: "low" })]),
    notification("registration", "s.whatsapp.net", [node("wa_old_registration", { code: "1" })]),
    node("ib", { from: "s.whatsapp.net" }, [node("dirty", { type: "groups", timestamp: t() })]),
    node("ib", { from: "s.whatsapp.net" }, [node("offline", { count: "0" })]),
    node("iq", { from: "s.whatsapp.net", type: "get", xmlns: "urn:xmpp:ping", id: id() }),
    node("iq", { from: "s.whatsapp.net", type: "result", id: "nobody-asked" }, [list("A")]),
    node("ack", { id: id(), class: "message", from: them, t: t(), error: "479" }),
  ];
  return [...stanzas.map((one) => encodeBinaryNode(one)), ...deepOnes()];
}

/** Lists in lists, and a length that nothing comes up to. */
function deepOnes(): readonly Buffer[] {
  const deep = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([248, 3, 19, 248, 0])));
  return [
    Buffer.concat([Buffer.of(0), deep]),
    Buffer.from([0, 249, 255, 255]),
    Buffer.from([0, 248, 2, 19, 254, 127, 255, 255, 255]),
    Buffer.from([2, 0x78, 0x9c, 1, 2, 3]),
    Buffer.of(0),
    Buffer.alloc(0),
  ];
}
