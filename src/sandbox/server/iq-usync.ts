import { keyIndexOf } from "../linked-device.ts";
import { parsePerson, withoutDevice } from "../wire/jid.ts";
import { childOf, childrenOf, childText, SERVER, stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { badRequest } from "./iq.ts";

/** Who was asked about: by JID, or by a phone number that may be on WhatsApp under another form. */
type Subject = {
  readonly jid: string;
  readonly number: string | undefined;
  readonly askedPhone: string | undefined;
};

/** Undefined: there is nothing to tell. */
type Protocol = (subject: Subject, context: ServerContext, session: Session) => Stanza | undefined;

/** Epoch seconds. */
const ABOUT_SET_AT = "1700000000";

const nothing: Protocol = () => undefined;

/** Protocols that are not listed are left out of the answer, and noted. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  devices: ({ number }, { registry }) => {
    // Who is not on WhatsApp has no devices, not even a phone.
    if (number === undefined) return stanza("devices", {}, [stanza("device-list", {}, [])]);
    const companions = registry.devicesOf(number);
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
    stanza(
      "contact",
      { type: number === undefined ? "out" : "in" },
      askedPhone === undefined ? undefined : Buffer.from(askedPhone, "utf8"),
    ),
  status: ({ number }, { profiles, privacies }, { device }) => {
    if (number === undefined) return stanza("status");
    const { about, isHidden } = profiles.of(number);
    const isForOthers = !isHidden && !privacies.isHidden(number, "status", device.number);
    if (!isForOthers && number !== device.number) return stanza("status", { code: "401", type: "fail" });
    return about === undefined || about === ""
      ? stanza("status")
      : stanza("status", { t: ABOUT_SET_AT }, Buffer.from(about, "utf8"));
  },
  disappearing_mode: () => stanza("disappearing_mode", { duration: "0", t: "0" }),
  picture: ({ number }, { pictures, profiles, privacies }, { device }) => {
    if (number === undefined) return undefined;
    const picture = pictures.of(number);
    const isHidden = profiles.of(number).isHidden && number !== device.number;
    const isForOthers = !isHidden && !privacies.isHidden(number, "profile", device.number);
    return picture && isForOthers ? stanza("picture", { id: picture.id }) : undefined;
  },
  // Nobody here has a business, a user name, a text status or a bot, and nothing is to be synchronized.
  business: nothing,
  username: nothing,
  text_status: nothing,
  bot: nothing,
  feature: nothing,
  sidelist: nothing,
};

/** Answers a usync query: for each user, an element of each protocol asked for. */
export function answerUsync(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const usync = childOf(iq, "usync");
  const query = childOf(usync, "query");
  const list = childOf(usync, "list");
  if (!usync || !query || !list) throw badRequest();
  const protocols = childrenOf(query).flatMap((asked) => findProtocol(asked, session, context) ?? []);
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

function findProtocol(
  asked: Stanza,
  { device }: Session,
  { unusualStanzas }: ServerContext,
): Protocol | undefined {
  if (Object.hasOwn(PROTOCOLS, asked.tag)) return PROTOCOLS[asked.tag];
  unusualStanzas.add(device.number, asked, "nobody knows this protocol of a usync query; it was left out");
  return undefined;
}

function readSubject(user: Stanza, { people }: ServerContext): Subject {
  const askedPhone = childText(user, "contact");
  if (askedPhone !== undefined) {
    // whatsmeow asks in the form of an old JID.
    const digits = askedPhone.replace(/^\+/, "").replace(/@c\.us$/, "");
    const number = people.canonicalNumber(digits);
    return { jid: `${number ?? digits}${SERVER}`, number, askedPhone };
  }
  const jid = withoutDevice(user.attrs["jid"] ?? "");
  const person = parsePerson(jid);
  if (!person) throw badRequest();
  const asked = person.server === "lid" ? people.numberOf(jid) : people.canonicalNumber(person.user);
  return { jid, number: asked, askedPhone: undefined };
}
