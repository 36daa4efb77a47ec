import path from "node:path";
import { parseConfig } from "../config.ts";
import { startGateway, type Gateway } from "../gateway.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { exactly, numberOption, type Command, type Printed } from "./command.ts";
import { expectDeliveries, webhookCalls } from "./demo-webhooks.ts";
import { prepareDemo, PARTNER_NUMBER, type Demo } from "./demo.ts";
import { logOf } from "./log-of.ts";
import { startSimulatedWhatsApp } from "./simulated-whatsapp.ts";

export const DEFAULT_WHATSAPP_PORT = 3001;

export const sandbox: Command = {
  usage: "sandbox [--port N] [--wa-port N]",
  summary: "start the gateway beside a simulated WhatsApp, with a linked demo number",
  options: { port: { type: "string" }, "wa-port": { type: "string" } },
  async run(given, terminal) {
    exactly(given);
    const whatsappPort = numberOption(given, "wa-port", 0, 65535) ?? DEFAULT_WHATSAPP_PORT;
    const port = numberOption(given, "port", 0, 65535);
    // What the screen shows comes first; a log line between would hide it.
    const config = parseConfig({ DUET_LOG_LEVEL: "warn", ...terminal.env });
    const directory = path.join(config.dataDir, "sandbox");
    await using whatsapp = await startSimulatedWhatsApp({
      directory: path.join(directory, "whatsapp"),
      port: whatsappPort,
    });
    await using gateway = await startGateway(
      {
        ...config,
        port: port ?? config.port,
        dataDir: directory,
        // The key of the real data has no part in this; the folder makes its own.
        encryptionKey: undefined,
        whatsappUrl: whatsapp.webSocketUrl,
        whatsappRootKey: whatsapp.rootKey,
        // Nothing of it leaves this machine, and proxies and receivers of a test are on it.
        privateDestinations: "allow",
      },
      await logOf(config, given, terminal),
    );
    const demo = await prepareDemo(gateway, whatsapp, directory);
    await expectDeliveries(whatsapp);
    const screen = screenOf(gateway, whatsapp, demo);
    terminal.stdout.write(given.options["json"] === true ? `${JSON.stringify(screen.json)}\n` : screen.text);
    await terminal.stopAsked;
    return undefined;
  },
};

function screenOf({ address }: Gateway, whatsapp: Sandbox, demo: Demo): Printed {
  const { session, apiKey, instanceToken, organizationId, accountToken, number } = demo;
  const typing =
    `curl -i -X PUT ${address}/api/v1/sessions/${session.id}/chats/${PARTNER_NUMBER}@s.whatsapp.net/presence ` +
    `-H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '{"state":"composing"}'`;
  const recording =
    `curl -i -X POST ${address}/api/chat/presence/${session.name} ` +
    `-H 'token: ${instanceToken}' -H 'Content-Type: application/json' ` +
    `-d '{"number":"${PARTNER_NUMBER}","state":"recording","duration":5}'`;
  const message =
    `curl -i -X POST ${address}/api/v1/sessions/${session.id}/messages ` +
    `-H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' ` +
    `-d '{"type":"text","to":"${PARTNER_NUMBER}@s.whatsapp.net","text":"Hello there!","typing":2}'`;
  const text =
    `curl -i -X POST ${address}/api/message/text/${session.name} ` +
    `-H 'token: ${instanceToken}' -H 'Content-Type: application/json' ` +
    `-d '{"number":"${PARTNER_NUMBER}","message":"Hello","delay":2}'`;
  const answer =
    `curl -X POST ${whatsapp.url}/phone/send -H 'Content-Type: application/json' ` +
    `-d '{"from":"${PARTNER_NUMBER}","to":"${number}","text":"Hello back!"}'`;
  const webhooks = webhookCalls(address, whatsapp, demo);
  return {
    text: `
Duet is running, linked to a simulated WhatsApp: no phone needed.

  dashboard ${address}   sign in with ${apiKey}
  the phone ${whatsapp.url}   open it to see what the chat partner sees
  the receiver ${whatsapp.url}/receiver   open it to see what webhooks are told

"typing…", bearer/cid dialect:

${typing}

"recording audio…" for 5 seconds, token/number dialect:

${recording}

A message, with "typing…" for 2 seconds before it, bearer/cid dialect:

${message}

The same, token/number dialect:

${text}

An answer of the partner; "replyTo" takes the id that it is told with:

${answer}

What came over the wire:

curl ${whatsapp.url}/chat-states
curl ${whatsapp.url}/messages

A webhook of either dialect that tells the receiver, bearer/cid first; the receiver checks its signatures or its login:

${webhooks["bearer-cid"]}

${webhooks["token-number"]}

Ctrl-C stops it; the next start goes on where this one ended.
`,
    json: {
      gateway: { url: address },
      whatsapp: { url: whatsapp.url, webSocketUrl: whatsapp.webSocketUrl, rootKey: whatsapp.rootKey },
      organizationId,
      apiKey,
      accountToken,
      instanceToken,
      session: { id: session.id, name: session.name, number },
      calls: { "bearer-cid": typing, "token-number": recording },
      messages: { "bearer-cid": message, "token-number": text },
      answer,
      receiver: `${whatsapp.url}/receiver`,
      webhooks,
    },
  };
}
