import path from "node:path";
import { expect, it } from "vitest";
import { DuetProcess } from "../support/duet-process.ts";
import { runDuet, startAndStop } from "../support/run-duet.ts";
import { Stopwatch } from "../support/stopwatch.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { RunningGateway, type Address } from "../support/running-gateway.ts";

const NUMBER = "5511999990001";
const PARTNER = "5521988887777";

type ChatState = { readonly from: string; readonly to: string | null; readonly state: string };

it("a gateway that is stopped pauses what it shows, on a WhatsApp that runs elsewhere", async () => {
  using folder = temporaryFolder();
  await using simulator = DuetProcess.start(["wa-simulator", "--port", "0", "--json"], { cwd: folder.path });
  const [line] = await simulator.untilPrinted(/^\{.*\}\n/);
  const whatsapp = JSON.parse(line) as Address;
  expect(whatsapp).toEqual({
    url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/ws\/chat$/) as string,
    rootKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    mediaCa: expect.stringMatching(
      /^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/,
    ) as string,
  });
  const control = `http://${new URL(whatsapp.url).host}`;

  const env = { DUET_DATA_DIR: path.join(folder.path, "data") };
  const { stdout } = await runDuet(["org", "create", "acme", "--json"], env);
  const { accountToken } = JSON.parse(stdout) as { accountToken: string };
  await using gateway = await RunningGateway.start(folder.path, whatsapp, accountToken);
  await gateway.link("support", NUMBER, (qr) =>
    fetch(`${control}/phone/scan`, { method: "POST", body: JSON.stringify(qr) }),
  );
  for (const [number, state] of [
    [PARTNER, "typing"],
    ["4915112345678", "recording"],
  ]) {
    const presence = { number, state, duration: 60 };
    expect((await gateway.call("POST", "/api/chat/presence/support", presence)).status).toBe(200);
  }

  using watch = new Stopwatch();
  expect(await gateway.process.stop()).toMatchObject({ exitCode: 0, stderr: "" });
  expect(watch.livedMs).toBeLessThan(5_000);
  const answer = await fetch(`${control}/chat-states?session=${NUMBER}`);
  const states = ((await answer.json()) as ChatState[]).filter(({ to }) => to !== null);
  const lastOf = (number: string) => states.findLast(({ to }) => to === `${number}@s.whatsapp.net`)?.state;
  expect([lastOf(PARTNER), lastOf("4915112345678")]).toEqual(["paused", "paused"]);
  expect(states.filter(({ state }) => state === "paused")).toHaveLength(2);

  expect(await simulator.stop()).toEqual({ exitCode: 0, stdout: line, stderr: "" });
});

it("the simulator prints settings for people, and the same root key after a restart", async () => {
  using folder = temporaryFolder();
  const start = () => startAndStop(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path });
  const { exitCode, stdout, stderr } = await start();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const pattern =
    /^DUET_WHATSAPP_URL=ws:\/\/127\.0\.0\.1:\d+\/ws\/chat\nDUET_WHATSAPP_ROOT_KEY=([0-9a-f]{64})\n$/;
  const rootKey = pattern.exec(stdout)?.[1];
  expect(rootKey).toBeDefined();
  expect(pattern.exec((await start()).stdout)?.[1]).toBe(rootKey);
});
