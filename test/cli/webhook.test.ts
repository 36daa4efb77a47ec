import { describe, expect, it } from "vitest";
import { DuetProcess } from "../support/duet-process.ts";
import { endsWithFile } from "../support/ends-with-file.ts";
import { eventually } from "../support/eventually.ts";
import { runDuet } from "../support/run-duet.ts";
import { Tenant, newNumber } from "../support/tenant.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { WebhookReceiver } from "../support/webhook-receiver.ts";

const UNKNOWN = "wh_01J9ZX8K2QHV0M3T6R7P4N5W8C";

const receiver = endsWithFile(await WebhookReceiver.start());
const folder = temporaryFolder();
const test = endsWithFile(
  await TestGateway.start({ directory: folder.path, config: { privateDestinations: "allow" } }),
);
const tenant = await Tenant.in(test);
const session = await tenant.linkedSession();
const env = { DUET_DATA_DIR: folder.path, DUET_PRIVATE_DESTINATIONS: "allow" };

let made = 0;
async function listen(settings: object = {}) {
  const path = `/cli/${++made}`;
  const body = { url: receiver.url(path), events: ["message"], ...settings };
  const { id } = (await tenant.bearer.call("POST", "/api/v1/webhooks", body)).body as { id: string };
  return { path, id };
}
const text = (words: string) =>
  test.phone("/phone/send", { from: newNumber(), to: session.number, text: words });
const textsAt = (path: string) => receiver.at(path).map(({ event }) => event.payload["body"]);

/** As a process of its own: one that waits for the database is not to hold up the gateway. */
async function duet(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await DuetProcess.run(["webhook", ...args, "--json"], {
    cwd: folder.path,
    env,
  });
  return { exitCode, stderr, json: (stdout === "" ? {} : JSON.parse(stdout)) as Record<string, unknown> };
}
type Failure = Record<string, unknown>;
const failuresOf = async (id: string) => (await duet("failures", id)).json["failures"] as readonly Failure[];

async function lastOf(id: string): Promise<unknown> {
  const { body } = await tenant.bearer.call("GET", `/api/v1/webhooks/${id}/deliveries?limit=1`);
  return (body as { readonly data: readonly Failure[] }).data[0]?.["status"];
}

describe("webhook, beside a running gateway", () => {
  it("lists an organization's, with what they take and what waits", async () => {
    const own = await Tenant.in(test);
    const of = own.secrets.organizationId;
    expect((await duet("list", "--org", of)).json).toEqual({ webhooks: [] });
    const { body } = await own.bearer.call("POST", "/api/v1/webhooks", {
      url: receiver.url("/x"),
      active: false,
    });
    expect((await duet("list", "--org", of)).json).toEqual({
      webhooks: [
        {
          ...{
            id: (body as { id: string }).id,
            organizationId: of,
            sessionId: null,
            url: receiver.url("/x"),
          },
          ...{
            dialect: "bearer-cid",
            label: null,
            events: ["*"],
            active: false,
            disabledReason: null,
            failingSince: null,
          },
          ...{
            waiting: 0,
            waitingIsAtLeast: false,
            oldestAt: null,
            lastStatus: null,
            lastError: null,
            lastAt: null,
          },
        },
      ],
    });
    const { stdout } = await runDuet(["webhook", "list", "--org", of], env);
    expect(stdout).toMatch(/^wh_\w{26} {2}off {2}http:\/\/127\.0\.0\.1:\d+\/x {2}waiting 0\n$/);
  });

  it("shows what was given up and sends it again", async () => {
    const { path, id } = await listen({ retryPolicy: { attempts: 1 } });
    receiver.answer = () => 503;
    await text("lost");
    await eventually("it is given up", async () => (await lastOf(id)) === "dead");
    const [failure] = await failuresOf(id);
    expect(failure).toMatchObject({ event: "message", status: "dead", httpStatus: 503, error: "HTTP 503" });
    receiver.answer = () => 200;
    expect(await duet("redeliver", id)).toEqual({
      ...{ exitCode: 0, stderr: "" },
      json: { webhookId: id, count: 1 },
    });
    await eventually("it comes again", () => receiver.at(path).length === 2);
    expect(receiver.at(path)[1]?.event.id).toBe(failure?.["eventId"]);
    await eventually("it is over", async () => (await lastOf(id)) === "delivered");
    expect(await failuresOf(id)).toEqual([]);
    expect((await duet("redeliver", id, "--since", "1h")).json).toEqual({ webhookId: id, count: 1 });
    await eventually("it comes once more", () => receiver.at(path).length === 3);
    expect(receiver.at(path)[2]?.headers).toHaveProperty("duet-replay", "1");
  });

  it("switches one on where it was, or from now", async () => {
    const { path, id } = await listen();
    const off = () => tenant.bearer.call("PATCH", `/api/v1/webhooks/${id}`, { active: false });
    receiver.answer = () => 200;
    await text("first");
    await eventually("it is there", () => receiver.at(path).length === 1);
    await off();
    // Heard by another one, else it would not be kept.
    await listen();
    await text("second");
    expect(await duet("enable", id)).toMatchObject({ exitCode: 0, json: { id, active: true } });
    await eventually("what happened meanwhile is there", () => receiver.at(path).length === 2);
    await off();
    await text("third");
    expect(await duet("enable", id, "--from", "now")).toMatchObject({ exitCode: 0, json: { active: true } });
    await eventually("it hears again", async () => {
      await text("fourth");
      return textsAt(path).includes("fourth");
    });
    expect(new Set(textsAt(path))).toEqual(new Set(["first", "second", "fourth"]));
  });

  it("tests one, and fails where that is not taken", async () => {
    const { path, id } = await listen({ secret: "hush" });
    receiver.answer = () => 200;
    const ms = expect.any(Number) as number;
    expect(await duet("test", id)).toEqual({
      ...{ exitCode: 0, stderr: "" },
      json: { webhookId: id, httpStatus: 200, ms, error: null },
    });
    expect(receiver.at(path)[0]?.headers).toHaveProperty("webhook-signature");
    receiver.answer = () => 500;
    expect(await duet("test", id)).toMatchObject({
      exitCode: 1,
      json: { httpStatus: 500, error: "HTTP 500" },
    });
    const denied = await runDuet(["webhook", "test", id], { DUET_DATA_DIR: folder.path });
    expect(denied).toMatchObject({ exitCode: 1, stderr: "" });
    expect(denied.stdout).toMatch(/^not taken: its address is private, .*DUET_PRIVATE_DESTINATIONS/);
  });

  it.each([
    [["failures", UNKNOWN], 1, `there is no webhook ${UNKNOWN}\n`],
    [["test", UNKNOWN], 1, `there is no webhook ${UNKNOWN}\n`],
    [["list", "--org", "unknown"], 1, "there is no organization unknown\n"],
    [["list"], 2, "--org is missing\n"],
    [
      ["redeliver", UNKNOWN, "--since", "yesterday"],
      2,
      "--since: got yesterday, takes minutes, hours or days",
    ],
    [["enable", UNKNOWN, "--from", "then"], 2, "--from: got then, takes now\n"],
    [["fly"], 2, "takes list, failures, redeliver, test or enable\n"],
  ])("refuses %j", async (args, exitCode, sentence) => {
    const ended = await runDuet(["webhook", ...args], env);
    expect(ended).toMatchObject({ exitCode, stdout: "" });
    expect(ended.stderr.startsWith(sentence)).toBe(true);
  });
});
