import { readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import { tell, type ProgramOrder } from "./client-order.ts";

type Stanza = { readonly tag: string; readonly attrs: object; readonly content?: readonly Stanza[] };

/** What is used here of zapo-js 0.3.0. */
type Library = {
  createStore(options: object): object;
  readonly WaClient: new (options: object, logger: object) => Client;
};

type Client = {
  on(event: "auth_qr", listener: (event: { readonly qr: string }) => void): void;
  on(event: "connection_success", listener: () => void): void;
  connect(): Promise<void>;
  requestPairingCode(number: string): Promise<string>;
  sendPresence(type: string): Promise<void>;
  sendNode(node: Stanza): Promise<void>;
  getLidsByPhoneNumbers(numbers: readonly string[]): Promise<unknown>;
};

const { folder, packageName, url, rootKey, number, linkBy, partner } = JSON.parse(
  process.argv[2] ?? "",
) as ProgramOrder;
const library = createRequire(path.join(folder, "package.json"))(packageName) as Library;

const file = path.join(folder, `auth-${number}`);
// Keys are byte arrays, which JSON does not keep.
const auth = {
  load: () => readFile(file).then(deserialize, () => null) as Promise<unknown>,
  save: async (credentials: unknown) => {
    // The program may be killed at any time.
    await writeFile(`${file}.new`, serialize(credentials));
    await rename(`${file}.new`, file);
  },
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
let isCodeAsked = false;
client.on("auth_qr", ({ qr }) => {
  if (linkBy === "qr") tell({ qr });
  else if (!isCodeAsked) {
    isCodeAsked = true;
    void client.requestPairingCode(number).then((code) => tell({ code }));
  }
});
client.on("connection_success", () => void showTyping());
await client.connect();

async function showTyping(): Promise<void> {
  await client.sendPresence("available");
  // It has no call of its own for these.
  for (const [tag, attrs] of [
    ["composing", {}],
    ["composing", { media: "audio" }],
    ["paused", {}],
  ] as const) {
    await client.sendNode({ tag: "chatstate", attrs: { to: partner }, content: [{ tag, attrs }] });
  }
  tell({ found: await client.getLidsByPhoneNumbers([partner.split("@")[0] ?? ""]) });
}
