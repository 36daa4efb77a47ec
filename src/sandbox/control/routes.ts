import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { actionsIn } from "../app-state/collection.ts";
import { appStateKeyOf } from "../app-state/mutation-keys.ts";
import { ControlError } from "../control-error.ts";
import { jidOf, lidOf, type LinkedDevice } from "../linked-device.ts";
import type { LivePages } from "../page/live-pages.ts";
import { acknowledge, STATUSES } from "../phone/acknowledge.ts";
import { enterCode } from "../phone/enter-code.ts";
import { reinstall } from "../phone/reinstall.ts";
import { refreshRegistration, scan } from "../phone/scan.ts";
import type { ReceivedMessage } from "../phone/messages/received-message.ts";
import { write } from "../phone/write.ts";
import { type, TYPING_STATES } from "../phone/typing.ts";
import { tellOfPicture } from "../server/account/tell-of-picture.ts";
import type { Receivers } from "../receiver/receivers.ts";
import type { ServerContext } from "../server/context.ts";
import { injectFault } from "../server/inject-fault.ts";
import { unlinkDevice } from "../server/unlink.ts";
import { isGroup, isNumber, parsePerson, STATUS, withoutDevice } from "../wire/jid.ts";
import { changeChannel } from "./channel-routes.ts";
import { readFault } from "./fault-input.ts";
import { changeGroup, changeGroupInfo, makeGroup } from "./group-routes.ts";
import { Input } from "./input.ts";
import { changeChatOnPhone, keepContactOnPhone } from "./own-phone-routes.ts";
import {
  callSession,
  chooseViewers,
  comeOrGo,
  labelOnPhone,
  setKnown,
  setPrivacy,
} from "./partner-routes.ts";
import { readWritten, WRITTEN_FIELDS } from "./written-input.ts";
import { loopbackCallersOnly } from "./loopback-callers.ts";
import { phonePage } from "./phone-page.ts";
import { receiverPage } from "./receiver-page.ts";
import { listDeliveries, setExpected, setFault } from "./receiver-routes.ts";

const BODY_BYTES = 64 * 1024;
/** A file of 64 MiB in base64, and what stands beside it. */
const BODY_WITH_FILE_BYTES = 90 * 1024 * 1024;

type Handler = (c: Context) => Response | Promise<Response>;

/** The control API (what a person does with a phone, the faults, and the receivers; JSON in, JSON out) and its pages. */
export function controlRoutes(context: ServerContext, pages: LivePages, receivers: Receivers): Hono {
  const app = new Hono();
  app.use(loopbackCallersOnly);
  const limited = (maxSize: number) =>
    bodyLimit({ maxSize, onError: (c) => c.json({ error: "the body is too large" }, 413) });
  const [small, large] = [limited(BODY_BYTES), limited(BODY_WITH_FILE_BYTES)];
  app.use((c, next) => (c.req.path === "/phone/send" ? large : small)(c, next));

  app.post("*", async (_c, next) => {
    await next();
    context.changed();
  });

  const routes: Readonly<Record<string, readonly ["GET" | "POST", Handler]>> = {
    "/chat-states": ["GET", (c) => c.json(listChatStates(c, context))],
    "/subscriptions": ["GET", (c) => c.json(listSubscriptions(c, context))],
    "/messages": ["GET", (c) => c.json(listMessages(c, context))],
    "/logins": ["GET", (c) => c.json(context.logins.list(sessionIn(c)))],
    "/asked-again": ["GET", (c) => c.json(context.askedAgain.records)],
    "/unknown-stanzas": ["GET", (c) => c.json(context.unknownStanzas.list)],
    "/unusual-stanzas": ["GET", (c) => c.json(context.unusualStanzas.list)],
    "/app-state": ["GET", (c) => c.json(listAppState(c, context))],
    "/devices": ["GET", (c) => c.json(context.registry.devices.map((device) => toDevice(device, context)))],
    "/phone/scan": ["POST", (c) => linkByQr(c, context)],
    "/phone/enter-code": ["POST", (c) => linkByCode(c, context)],
    "/phone/unlink": ["POST", (c) => unlink(c, context)],
    "/phone/reinstall": ["POST", (c) => reinstallPhone(c, context)],
    "/phone/typing": ["POST", (c) => typeToSession(c, context)],
    "/phone/send": ["POST", (c) => sendFromPhone(c, context)],
    "/phone/receipt": ["POST", (c) => acknowledgeFromPhone(c, context)],
    "/phone/presence": ["POST", (c) => comeOrGo(c, context)],
    "/phone/call": ["POST", (c) => callSession(c, context)],
    "/phone/label": ["POST", (c) => labelOnPhone(c, context)],
    "/phone/chat": ["POST", (c) => changeChatOnPhone(c, context)],
    "/phone/contact": ["POST", (c) => keepContactOnPhone(c, context)],
    "/phone/channel": ["POST", (c) => changeChannel(c, context)],
    "/calls": ["GET", (c) => c.json(context.calls.records)],
    "/numbers": ["POST", (c) => setKnown(c, context)],
    "/groups": ["POST", (c) => makeGroup(c, context)],
    "/groups/:jid": ["POST", (c) => changeGroupInfo(c, context)],
    "/groups/:jid/participants": ["POST", (c) => changeGroup(c, context)],
    "/phone/refresh-registration": ["POST", (c) => refresh(c, context)],
    "/phone/registered": ["POST", (c) => setRegistered(c, context)],
    "/phone/profile": ["POST", (c) => setProfile(c, context)],
    "/phone/name": ["POST", (c) => setName(c, context)],
    "/phone/business": ["POST", (c) => setBusiness(c, context)],
    "/phone/privacy": ["POST", (c) => setPrivacy(c, context)],
    "/phone/status-privacy": ["POST", (c) => chooseViewers(c, context)],
    "/faults": ["POST", async (c) => c.json({ affected: injectFault(await readFault(c), context) })],
    "/receiver/:name/fault": ["POST", (c) => setFault(c, receivers)],
    "/receiver/:name/expect": ["POST", (c) => setExpected(c, receivers)],
    "/receiver/:name/deliveries": ["GET", (c) => listDeliveries(c, receivers)],
  };
  for (const [path, [method, handler]] of Object.entries(routes)) {
    app.on(method, path, handler);
    app.all(path, (c) => c.json({ error: `only ${method} is answered here` }, 405, { Allow: method }));
  }
  app.route("/", phonePage(context, pages));
  app.route("/", receiverPage(receivers));
  app.notFound((c) => c.json({ error: "there is nothing at this address" }, 404));
  app.onError((error, c) => {
    if (error instanceof ControlError) return c.json({ error: error.message }, error.status);
    return c.json({ error: "the simulated WhatsApp failed" }, 500);
  });
  return app;
}

function toLinked(device: LinkedDevice) {
  return { number: device.number, jid: jidOf(device), lid: lidOf(device) };
}

function toDevice(device: LinkedDevice, { connections }: ServerContext) {
  return { ...toLinked(device), open: connections.findSession(device) !== undefined };
}

function listChatStates(c: Context, { chatStates }: ServerContext) {
  const { since = "0" } = c.req.query();
  const session = sessionIn(c);
  if (!/^\d{1,15}$/.test(since)) throw new ControlError(400, '"since" must be the id of a chat state');
  return chatStates.list({ session, since: Number(since) });
}

/** Whose presence the connections want to know, and whether they have shown a token of theirs. */
function listSubscriptions(c: Context, { connections }: ServerContext) {
  return connections
    .sessionsOf(sessionIn(c))
    .flatMap(({ device, subscriptions }) =>
      [...subscriptions].map(([to, token]) => ({ from: device.number, to, token })),
    );
}

function sessionIn(c: Context): string | undefined {
  const { session } = c.req.query();
  if (session === undefined || isNumber(session)) return session;
  throw new ControlError(400, '"session" must be a phone number: 5 to 20 digits, the first not 0');
}

/** What has reached phones; after the message with the id `since`, whether from this session or not. */
function listMessages(c: Context, { received: { records } }: ServerContext): readonly ReceivedMessage[] {
  const { since = "0" } = c.req.query();
  const session = sessionIn(c);
  const last = records.findLastIndex(({ id }) => id === since);
  if (since !== "0" && last < 0) throw new ControlError(404, "no message with this id has reached a phone");
  return records.slice(last + 1).filter(({ from }) => session === undefined || from === session);
}

/** What holds in an account: what is archived, pinned, muted, starred, … as its phone reads it. */
function listAppState(c: Context, { registry }: ServerContext) {
  const session = sessionIn(c);
  const account = registry.findAccount(session ?? "");
  if (!account) throw new ControlError(404, '"session" must be a number that a device is linked to');
  const key = appStateKeyOf(account);
  return [...account.appState.values()].flatMap((collection) =>
    actionsIn(collection, key).map((action) => ({ collection: collection.name, ...action })),
  );
}

async function linkByQr(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["qr", "number"]);
  return c.json(toLinked(await scan(input.text("qr"), input.number("number"), context)));
}

async function linkByCode(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["code", "number"]);
  return c.json(toLinked(await enterCode(input.text("code"), input.number("number"), context)));
}

async function unlink(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["number"]);
  const number = input.number("number");
  const devices = context.registry.devicesOf(number);
  if (devices.length === 0) throw new ControlError(404, `no device is linked to ${number}`);
  await Promise.all(devices.map((device) => unlinkDevice(device, context)));
  return c.json({ number, unlinked: devices.length });
}

async function reinstallPhone(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["number"]);
  const number = input.number("number");
  return c.json({ number, unlinked: await reinstall(number, context) });
}

async function typeToSession(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["from", "to", "state"]);
  const jid = senderIn(input);
  const state = input.oneOf("state", TYPING_STATES);
  const to = input.text("to").endsWith("@g.us") ? input.text("to") : input.number("to");
  return c.json({ reached: type({ from: jid, to, state }, context) });
}

function senderIn(input: Input): string {
  const from = input.text("from");
  const jid = isNumber(from) ? `${from}@s.whatsapp.net` : withoutDevice(from);
  if (!parsePerson(jid)) throw new ControlError(400, '"from" must be a phone number, a JID or a LID');
  return jid;
}

function receiverIn(input: Input): string {
  const to = input.text("to");
  return isGroup(to) || to === STATUS ? to : input.number("to");
}

async function sendFromPhone(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["from", "to", ...WRITTEN_FIELDS]);
  const from = senderIn(input);
  return c.json({ id: await write({ from, to: receiverIn(input), ...readWritten(input) }, context) });
}

async function acknowledgeFromPhone(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["id", "status"]);
  const id = input.text("id");
  const status = input.oneOf("status", STATUSES);
  await acknowledge(id, status, context);
  return c.json({ id, status });
}

async function refresh(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["qr"]);
  return c.json({ affected: refreshRegistration(input.optionalText("qr"), context) });
}

async function setRegistered(c: Context, { people }: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["number", "registered"]);
  const number = input.number("number");
  const registered = input.flag("registered");
  people.setRegistered(number, registered);
  return c.json({ number, registered });
}

/** What a phone shows to others: an about text, whether there is a picture, and whether both are hidden. */
async function setProfile(c: Context, context: ServerContext): Promise<Response> {
  const { profiles, pictures } = context;
  const input = await Input.read(c, ["number", "about", "picture", "hidden"]);
  const number = input.number("number");
  const pictured = input.optionalFlag("picture");
  profiles.change(number, {
    about: input.optionalText("about"),
    isHidden: input.optionalFlag("hidden"),
  });
  if (pictured === false) pictures.remove(number);
  if (pictured !== undefined) tellOfPicture(number, pictured ? pictures.set(number) : undefined, context);
  const { about = null, isHidden } = profiles.of(number);
  return c.json({ number, about, picture: pictures.of(number) !== undefined, hidden: isHidden });
}

/** The name of a phone's owner; a session is told it when it is linked, and zapo at each login. */
async function setName(c: Context, { profiles, connections }: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["number", "name"]);
  const number = input.number("number");
  const name = input.text("name");
  profiles.setName(number, name);
  connections.notify();
  return c.json({ number, name });
}

/**
 * Whether a phone has the app of a business, which has labels; told when it links a device. The name that WhatsApp has verified
 * comes with each of its messages.
 */
async function setBusiness(c: Context, { profiles }: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["number", "business", "verifiedName"]);
  const number = input.number("number");
  const business = input.flag("business");
  const verifiedName = input.optionalText("verifiedName");
  if (verifiedName !== undefined && !business)
    throw new ControlError(400, '"verifiedName" is of a business alone');
  profiles.setBusiness(number, business);
  if (verifiedName !== undefined) profiles.setVerifiedName(number, verifiedName);
  return c.json({ number, business, ...(verifiedName !== undefined && { verifiedName }) });
}
