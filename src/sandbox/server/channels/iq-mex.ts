import { createHash } from "node:crypto";
import type { Channel } from "../../channels.ts";
import { isNewsletter } from "../../wire/jid.ts";
import { childBytes, childOf, epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest, notImplemented } from "../iq.ts";
import { channelData } from "./channel-data.ts";
import { tellOfChannel, type ChannelAction } from "./tell-of-channel.ts";
import { useChannel } from "./use-channel.ts";

/** The terms under which channels are made, and how far they are shown. */
const TERMS = { id: "20601218", stage: "5" };
const MOST_NAME_CHARACTERS = 100;
const MOST_DESCRIPTION_CHARACTERS = 2_048;

type Variables = Readonly<Record<string, unknown>>;

/** A refusal in GraphQL's words; thrown by a query. */
class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

const notFound = () => new Refusal(404, "Not found");
const notAllowed = () => new Refusal(403, "Not allowed");

/** What is asked, where its answer stands, and what its variables are called. */
type Query = {
  readonly path: string;
  readonly variables: readonly string[];
  readonly run: (variables: Variables, session: Session, context: ServerContext) => unknown;
};

/** By the id under which WhatsApp has the query's text. */
const QUERIES: Readonly<Record<string, Query>> = {
  "8823471724422422": { path: "xwa2_newsletter_create", variables: ["input"], run: create },
  "24250201037901610": {
    path: "xwa2_newsletter_update",
    variables: ["newsletter_id", "updates"],
    run: update,
  },
  "6563316087068696": {
    path: "xwa2_newsletter",
    variables: ["fetch_creation_time", "fetch_full_image", "fetch_viewer_metadata", "input"],
    run: show,
  },
  "6388546374527196": { path: "xwa2_newsletter_subscribed", variables: [], run: listFollowed },
  "24404358912487870": using("join", "xwa2_newsletter_join_v2"),
  "9767147403369991": using("leave", "xwa2_newsletter_leave_v2"),
  "29766401636284406": using("mute", "xwa2_newsletter_mute_v2"),
  "9864994326891137": using("unmute", "xwa2_newsletter_unmute_v2"),
};

/** A query of GraphQL by its id; answers as GraphQL does, also where it refuses. */
export function answerMex(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const query = QUERIES[childOf(iq, "query")?.attrs["query_id"] ?? ""];
  if (!query) throw notImplemented();
  const { path, run } = query;
  const variables = variablesIn(iq, query.variables);
  const fault = context.faults.takeChannelRefusal(session.device.number);
  try {
    if (fault !== undefined) throw new Refusal(fault, "Refused for a test");
    return [resultOf({ data: { [path]: run(variables, session, context) } })];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const extensions = { error_code: error.code, is_retryable: false, severity: "CRITICAL" };
    return [
      resultOf({ data: { [path]: null }, errors: [{ message: error.message, path: [path], extensions }] }),
    ];
  }
}

/** An account takes the terms under which channels are made. */
export function acceptTerms(iq: Stanza, { device }: Session, { channels }: ServerContext): Stanza[] {
  const { id, stage } = childOf(iq, "notice")?.attrs ?? {};
  if (id !== TERMS.id || stage !== TERMS.stage) throw badRequest();
  channels.acceptTerms(device.number);
  return [];
}

function variablesIn(iq: Stanza, names: readonly string[]): Variables {
  const variables = jsonIn(iq)["variables"];
  if (!isObject(variables) || Object.keys(variables).sort().join() !== names.join()) throw badRequest();
  return variables;
}

function jsonIn(iq: Stanza): Variables {
  try {
    const asked: unknown = JSON.parse(childBytes(iq, "query")?.toString("utf8") ?? "");
    if (isObject(asked)) return asked;
  } catch {
    // Told below.
  }
  throw badRequest();
}

function resultOf(answer: object): Stanza {
  return stanza("result", {}, Buffer.from(JSON.stringify(answer)));
}

function create({ input }: Variables, { device }: Session, { channels }: ServerContext): object {
  if (!isObject(input)) throw badRequest();
  const { name, description = null, ...others } = input;
  const isText = typeof name === "string" && (description === null || typeof description === "string");
  if (!isText || Object.keys(others).length > 0) throw badRequest();
  if (!channels.hasTerms(device.number)) throw new Refusal(451, "Terms of service not accepted");
  if (name.trim() === "" || name.length > MOST_NAME_CHARACTERS) throw new Refusal(400, "Invalid name");
  if ((description ?? "").length > MOST_DESCRIPTION_CHARACTERS) throw new Refusal(400, "Invalid description");
  const made = { name, description: description ?? "", createdAt: epochSeconds() };
  return channelData(channels.make({ ...made, owner: device.number }), device.number);
}

/** An owner changes the picture, which is told as base64. */
function update({ newsletter_id, updates }: Variables, { device }: Session, context: ServerContext): object {
  const channel = requireChannel(newsletter_id, context);
  if (channel.followers.get(device.number)?.role !== "owner") throw notAllowed();
  if (!isObject(updates) || updates["settings"] !== null) throw badRequest();
  const { picture } = updates;
  if (typeof picture !== "string") throw badRequest();
  const bytes = Buffer.from(picture, "base64");
  const isJpeg = bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));
  if (!isJpeg || bytes.toString("base64") !== picture) throw new Refusal(400, "Invalid picture");
  const name = createHash("sha256").update(bytes).digest("hex").slice(0, 24);
  channel.picturePath = `/v/t61.24694-24/${name}.jpg`;
  return channelData(channel, device.number);
}

function show(
  { fetch_creation_time, fetch_full_image, fetch_viewer_metadata, input }: Variables,
  { device }: Session,
  { channels }: ServerContext,
): object | null {
  const switches = [fetch_creation_time, fetch_full_image, fetch_viewer_metadata];
  if (!switches.every((one) => typeof one === "boolean") || !isObject(input)) throw badRequest();
  const { key, type, ...others } = input;
  if (typeof key !== "string" || Object.keys(others).length > 0) throw badRequest();
  if (type !== "JID" && type !== "INVITE") throw badRequest();
  const channel = type === "JID" ? channels.find(key) : channels.findByInvite(key);
  if (!channel) throw notFound();
  return channelData(channel, fetch_viewer_metadata === true ? device.number : undefined);
}

function listFollowed(_variables: Variables, { device }: Session, { channels }: ServerContext): object[] {
  return channels.of(device.number).map((channel) => channelData(channel, device.number));
}

function using(action: ChannelAction, path: string): Query {
  return {
    path,
    variables: ["newsletter_id"],
    run({ newsletter_id }, { device }, context) {
      const channel = requireChannel(newsletter_id, context);
      const follower = channel.followers.get(device.number);
      if (action === "leave" && follower?.role === "owner") throw notAllowed();
      if (!follower && (action === "mute" || action === "unmute")) throw notAllowed();
      if (useChannel(channel, device.number, action))
        tellOfChannel(device.number, channel.jid, action, context, device);
      return { id: channel.jid };
    },
  };
}

function requireChannel(jid: unknown, { channels }: ServerContext): Channel {
  if (typeof jid !== "string" || !isNewsletter(jid)) throw badRequest();
  const channel = channels.find(jid);
  if (!channel) throw notFound();
  return channel;
}

function isObject(value: unknown): value is Variables {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
