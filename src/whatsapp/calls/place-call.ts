import { randomBytes } from "node:crypto";
import {
  encodeSignedDeviceIdentity,
  jidNormalizedUser,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import { GatewayError, toJid, type PersonAddress, type PlacedCall } from "../../core/index.ts";

/** What a client says that it can do in a call by voice. */
const CAPABILITY = Uint8Array.of(1, 4, 255, 131, 207, 4);
const NET = { medium: "3" };
const KEY_BYTES = 32;

/** Offers a call by voice to every device of somebody, as a client does; nobody ever speaks in it. */
export async function offerCall(socket: WASocket, to: PersonAddress): Promise<PlacedCall> {
  const jid = toJid(to);
  const callId = randomBytes(16).toString("hex").toUpperCase();
  const creator = jidNormalizedUser(creatorOf(socket, to));
  const attrs = { "call-id": callId, "call-creator": creator };
  await socket.query(inCall(socket, jid, { tag: "offer", attrs, content: await offered(socket, jid) }));
  return { callId, creator, to };
}

/** It rings on none of their devices any more. */
export async function endCall(socket: WASocket, { callId, creator, to }: PlacedCall): Promise<void> {
  const attrs = { "call-id": callId, "call-creator": creator, reason: "timeout" };
  await socket.query(inCall(socket, toJid(to), { tag: "terminate", attrs }));
}

/** Who is called by a LID is called from one. */
function creatorOf({ authState }: WASocket, { kind }: PersonAddress): string | undefined {
  const { id, lid } = authState.creds.me ?? {};
  return kind === "lid" ? (lid ?? id) : id;
}

function inCall({ authState }: WASocket, to: string, said: BinaryNode): BinaryNode {
  return { tag: "call", attrs: { from: authState.creds.me?.id ?? "", to }, content: [said] };
}

async function offered(socket: WASocket, jid: string): Promise<BinaryNode[]> {
  const devices = (await socket.getUSyncDevices([jid], true, false)).map((device) => device.jid);
  if (devices.length === 0) throw new GatewayError("message_refused", "nobody has a device there");
  await socket.assertSessions(devices);
  const call = { callKey: randomBytes(KEY_BYTES) };
  const { nodes, shouldIncludeDeviceIdentity } = await socket.createParticipantNodes(
    devices,
    { call },
    { count: "0" },
  );
  const { account } = socket.authState.creds;
  return [
    ...["16000", "8000"].map((rate) => ({ tag: "audio", attrs: { enc: "opus", rate } })),
    { tag: "net", attrs: NET },
    { tag: "capability", attrs: { ver: "1" }, content: CAPABILITY },
    { tag: "encopt", attrs: { keygen: "2" } },
    { tag: "destination", attrs: {}, content: nodes },
    ...(shouldIncludeDeviceIdentity && account
      ? [{ tag: "device-identity", attrs: {}, content: encodeSignedDeviceIdentity(account, true) }]
      : []),
  ];
}
