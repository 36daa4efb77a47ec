import { keyIndexOf } from "../linked-device.ts";
import { parsePerson, withoutDevice } from "../wire/jid.ts";
import { childOf, childrenOf, childText, SERVER, stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { badRequest, notImplemented } from "./iq.ts";

/** Who was asked about: by JID, or by a phone number that may be on WhatsApp under another form. */
type Subject = {
  readonly jid: string;
  readonly number: string | undefined;
  readonly askedPhone: string | undefined;
};

type Protocol = (subject: Subject, context: ServerContext, session: Session) => Stanza | undefined;

/** Epoch seconds. */
const ABOUT_SET_AT = "1700000000";

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  devices: ({ number }, { registry }) => {
    const companions = number === undefined ? [] : registry.devicesOf(number);
    const devices = [
      stanza("device", { id: "0" }),
      ...companions.map(({ id }) =>
        stanza("device", { id: String(id), "key-index": String(keyIndexOf(id)) }),
      ),
    ];
    return stanza("devices", {}, [stanza("device-list", {}, devices)]);
  },
  lid: ({ number, jid }, { people }) =>
    number === undefined || jid.endsWith("@lid") ? undefined : stanza("lid", { val: people.lidOf(number) }),
  contact: ({ number, askedPhone }) =>
    stanza("contact", { type: number === undefined ? "out" : "in" }, askedPhone),
  status: ({ number }, { profiles }, { device }) => {
    if (number === undefined) return stanza("status");
    const { about, isHidden } = profiles.of(number);
    if (isHidden && number !== device.number) return stanza("status", { code: "401", type: "fail" });
    return about === undefined
      ? stanza("status")
      : stanza("status", { t: ABOUT_SET_AT }, Buffer.from(about, "utf8"));
  },
  disappearing_mode: () => stanza("disappearing_mode", { duration: "0", t: "0" }),
};

/** Answers a usync query: for each user, an element of each protocol asked for. */
export function answerUsync(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const usync = childOf(iq, "usync");
  const query = childOf(usync, "query");
  const list = childOf(usync, "list");
  if (!usync || !query || !list) throw badRequest();
  const protocols = childrenOf(query).map(({ tag }) => {
    const protocol = PROTOCOLS[tag];
    if (!protocol) throw notImplemented();
    return protocol;
  });
  const users = childrenOf(list).map((user) => {
    const subject = readSubject(user, context);
    const elements = protocols.map((protocol) => protocol(subject, context, session));
    return stanza(
      "user",
      { jid: subject.jid },
      elements.filter((element) => element !== undefined),
    );
  });
  const { context: purpose, mode, sid } = usync.attrs;
  const attributes = { context: purpose, mode, sid, last: "true", index: "0" };
  return [stanza("usync", attributes, [stanza("result"), stanza("list", {}, users)])];
}

function readSubject(user: Stanza, { people }: ServerContext): Subject {
  const askedPhone = childText(user, "contact");
  if (askedPhone !== undefined) {
    const digits = askedPhone.replace(/^\+/, "");
    const number = people.canonicalNumber(digits);
    return { jid: `${number ?? digits}${SERVER}`, number, askedPhone };
  }
  const jid = withoutDevice(user.attrs["jid"] ?? "");
  const person = parsePerson(jid);
  if (!person) throw badRequest();
  const asked = person.server === "lid" ? people.numberOf(jid) : people.canonicalNumber(person.user);
  return { jid, number: asked, askedPhone: undefined };
}
