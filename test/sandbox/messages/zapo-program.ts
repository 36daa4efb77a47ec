import { createRequire } from "node:module";
import path from "node:path";
import { tell, type ProgramOrder } from "../client-order.ts";

type Message = { readonly conversation?: string; readonly extendedTextMessage?: { readonly text?: string } };
type Incoming = {
  readonly chatJid?: string;
  readonly stanzaId?: string;
  readonly senderJid?: string;
  readonly message?: Message;
};

/** What is used here of zapo-js 0.3.0. */
type Library = {
  createStore(options: object): object;
  readonly WaClient: new (options: object, logger: object) => Client;
};

type Client = {
  on(event: "auth_qr", listener: (event: { readonly qr: string }) => void): void;
  on(event: "connection_success", listener: () => void): void;
  on(event: "message", listener: (event: Incoming) => void): void;
  on(event: "message_addon", listener: (event: { kind: string; decrypted: object }) => void): void;
  connect(): Promise<void>;
  sendMessage(to: string, content: object): Promise<{ readonly id: string }>;
};

const VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nTEL;waid=15551230009:+15551230009\nEND:VCARD";

const { folder, packageName, url, rootKey } = JSON.parse(process.argv[2] ?? "") as ProgramOrder;
const library = createRequire(path.join(folder, "package.json"))(packageName) as Library;
let credentials: unknown = null;
const auth = {
  load: () => Promise.resolve(credentials),
  save: (changed: unknown) => Promise.resolve(void (credentials = changed)),
  clear: () => Promise.reject(new Error("the client forgets its device")),
};
const quiet = () => undefined;
const client = new library.WaClient(
  {
    sessionId: "other",
    store: library.createStore({
      backends: { file: { stores: { auth: () => auth }, caches: {} } },
      providers: { auth: "file" },
    }),
    chatSocketUrls: [url],
    deviceBrowser: "Chrome",
    history: { enabled: false },
    // A "restart required" before its own restart after pairing is a forced login for it, which forgets the device.
    logoutStoreClear: { auth: false },
    testHooks: { noiseRootCa: { publicKey: Buffer.from(rootKey, "hex"), serial: 0 } },
  },
  { level: "error", trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
);
client.on("auth_qr", ({ qr }) => tell({ qr }));
client.on("connection_success", () => tell({ open: true }));
client.on("message", (event) => {
  if (!event.message) return;
  tell({ read: event.stanzaId, in: event.chatJid, message: event.message });
  const text = event.message.extendedTextMessage?.text ?? event.message.conversation ?? "";
  if (text.startsWith("say "))
    answer(event, text.slice("say ".length)).catch((error: unknown) => tell({ failed: String(error) }));
});
client.on("message_addon", ({ kind, decrypted }) => tell({ addon: kind, decrypted }));
await client.connect();

/** A text "say …" is answered with that. */
async function answer({ chatJid = "", stanzaId, senderJid, message }: Incoming, what: string): Promise<void> {
  const say = (content: object) => client.sendMessage(chatJid, content);
  const key = { remoteJid: chatJid, fromMe: false, id: stanzaId };
  switch (what) {
    case "text": {
      const contextInfo = { stanzaId, participant: senderJid, quotedMessage: message };
      await say({ extendedTextMessage: { text: "an answer", contextInfo } });
      return;
    }
    case "reaction":
      await say({ reactionMessage: { key, text: "👍", senderTimestampMs: Date.now() } });
      return;
    case "edit": {
      const { id } = await say({ conversation: "wrogn" });
      const own = { remoteJid: chatJid, fromMe: true, id };
      const edited = {
        key: own,
        type: 14,
        editedMessage: { conversation: "right" },
        timestampMs: Date.now(),
      };
      await say({ protocolMessage: edited });
      return;
    }
    case "revoke": {
      const { id } = await say({ conversation: "to be taken back" });
      await say({
        protocolMessage: { key: { remoteJid: chatJid, fromMe: true, id }, type: 0 },
      });
      return;
    }
    case "location":
      await say({
        locationMessage: { degreesLatitude: -23.5, degreesLongitude: -46.625, name: "here" },
      });
      return;
    case "contact":
      await say({ contactMessage: { displayName: "Ana", vcard: VCARD } });
      return;
  }
}
