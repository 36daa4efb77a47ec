import { createRequire } from "node:module";
import path from "node:path";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import * as dictionary2 from "../../src/sandbox/wire/dictionary-2.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { post } from "./baileys-client.ts";
import type { ProgramOrder } from "./client-order.ts";
import { installClient } from "./install-client.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000@s.whatsapp.net";
const WAIT_MS = 60_000;

type OtherClient = {
  readonly packageName: string;
  readonly version: string;
  readonly program: string;
  readonly linkBy: ProgramOrder["linkBy"];
};

const BAILEYS = "test/sandbox/baileys-program.ts";
const CLIENTS: readonly OtherClient[] = [
  // What `npm install baileys` brings; it speaks with the older token table.
  { packageName: "baileys", version: "6.17.16", program: BAILEYS, linkBy: "qr" },
  { packageName: "baileys", version: "6.17.16", program: BAILEYS, linkBy: "code" },
  { packageName: "@whiskeysockets/baileys", version: "6.7.24", program: BAILEYS, linkBy: "qr" },
  { packageName: "@whiskeysockets/baileys", version: "6.7.24", program: BAILEYS, linkBy: "code" },
  { packageName: "zapo-js", version: "0.3.0", program: "test/sandbox/zapo-program.ts", linkBy: "qr" },
  { packageName: "zapo-js", version: "0.3.0", program: "test/sandbox/zapo-program.ts", linkBy: "code" },
];

it.each(CLIENTS)(
  "$packageName $version links by $linkBy, and logs in again from a new process and at a server with a new key",
  async ({ packageName, version, program, linkBy }) => {
    using folder = temporaryFolder();
    await installClient(folder.path, packageName, version);
    const start = (port: number) =>
      startSandbox({ directory: path.join(folder.path, "whatsapp"), port, phoneName: () => "Ana" });
    const runClient = async (sandbox: Sandbox, doFirst?: typeof link) => {
      const since = sandbox.chatStates().at(-1)?.id ?? 0;
      const { webSocketUrl: url, rootKey } = sandbox;
      const order = {
        folder: folder.path,
        packageName,
        url,
        rootKey,
        number: NUMBER,
        linkBy,
        partner: PARTNER,
      };
      await using client = DuetProcess.startFile(program, [JSON.stringify(order satisfies ProgramOrder)], {
        cwd: folder.path,
      });
      await doFirst?.(client, sandbox);
      await expectTyping(client, sandbox, since);
      await client.stop();
    };

    await using first = await start(0);
    await runClient(first, link);
    await runClient(first);
    await first.close();
    // The same accounts under the same root key, and another static key.
    await using second = await start(Number(new URL(first.url).port));
    await runClient(second);
    for (const sandbox of [first, second]) expect(sandbox.unknownStanzas).toEqual([]);
  },
);

it("has the token table that Baileys 6.17.16 publishes", async () => {
  using folder = temporaryFolder();
  await installClient(folder.path, "baileys", "6.17.16");
  const require = createRequire(path.join(folder.path, "package.json"));
  const { SINGLE_BYTE_TOKENS, DOUBLE_BYTE_TOKENS } =
    require("baileys/lib/WABinary/constants.js") as typeof dictionary2;
  expect(dictionary2.SINGLE_BYTE_TOKENS).toEqual(SINGLE_BYTE_TOKENS);
  expect(dictionary2.DOUBLE_BYTE_TOKENS).toEqual(DOUBLE_BYTE_TOKENS);
});

async function link(client: DuetProcess, sandbox: Sandbox): Promise<void> {
  const [, kind = "", value] = await client.untilPrinted(/TOLD \{"(qr|code)":"([^"]+)"\}/, WAIT_MS);
  const route = kind === "qr" ? "/phone/scan" : "/phone/enter-code";
  expect(await post(sandbox, route, { [kind]: value, number: NUMBER })).toMatchObject({ status: 200 });
}

/** The client has announced itself by the phone's name, has shown typing, and was told that its partner is there. */
async function expectTyping(client: DuetProcess, sandbox: Sandbox, since: number): Promise<void> {
  await client.untilPrinted(/TOLD \{"found":\[.*"exists":true/, WAIT_MS);
  const states = sandbox.chatStates({ session: NUMBER, since });
  expect(states).toContainEqual(expect.objectContaining({ to: null, state: "available" }));
  expect(states.filter(({ to }) => to === PARTNER).map(({ state, media }) => [state, media])).toEqual([
    ["composing", null],
    ["composing", "audio"],
    ["paused", null],
  ]);
}
