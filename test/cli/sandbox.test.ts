import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DuetProcess } from "../support/duet-process.ts";
import { eventually } from "../support/eventually.ts";
import { runDuet } from "../support/run-duet.ts";
import { Stopwatch } from "../support/stopwatch.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Screen = {
  readonly gateway: { readonly url: string };
  readonly whatsapp: { readonly url: string; readonly webSocketUrl: string; readonly rootKey: string };
  readonly organizationId: string;
  readonly apiKey: string;
  readonly accountToken: string;
  readonly instanceToken: string;
  readonly session: { readonly id: string; readonly name: string; readonly number: string };
  readonly calls: Readonly<Record<"bearer-cid" | "token-number", string>>;
  readonly messages: Readonly<Record<"bearer-cid" | "token-number", string>>;
  readonly answer: string;
  readonly receiver: string;
  readonly webhooks: Readonly<Record<"bearer-cid" | "token-number", string>>;
};
type ChatState = {
  readonly id: number;
  readonly to: string | null;
  readonly state: string;
  readonly media: string | null;
};

type Delivery = { readonly event: string; readonly checks: Readonly<Record<string, string>> };

const ARGUMENTS = ["sandbox", "--port", "0", "--wa-port", "0", "--json"];

async function startOn(cwd: string): Promise<{ readonly duet: DuetProcess; readonly screen: Screen }> {
  // Settings of a real gateway beside it do not reach its data.
  const env = { DUET_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString("base64") };
  const duet = DuetProcess.start(ARGUMENTS, { cwd, env });
  const [line] = await duet.untilPrinted(/^\{"gateway":.*\}\n/);
  return { duet, screen: JSON.parse(line) as Screen };
}

/** Makes the request that a printed curl line makes. */
function curl(line: string): Promise<Response> {
  const method = /-X (\w+)/.exec(line)?.[1] ?? "GET";
  const url = /https?:\S+/.exec(line)?.[0] ?? "";
  const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  const body = /-d '([^']+)'/.exec(line)?.[1] ?? null;
  return fetch(url, { method, headers: Object.fromEntries(headers) as Record<string, string>, body });
}

describe("duet sandbox", () => {
  const folder = temporaryFolder();
  let duet: DuetProcess;
  let screen: Screen;
  beforeAll(async () => void ({ duet, screen } = await startOn(folder.path)));
  afterAll(async () => {
    await duet[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function shown(state: string): Promise<ChatState | undefined> {
    const answer = await fetch(`${screen.whatsapp.url}/chat-states?session=${screen.session.number}`);
    return ((await answer.json()) as ChatState[]).find(
      (record) => record.to !== null && record.state === state,
    );
  }

  it("prints one JSON object with calls that work in both dialects", async () => {
    expect(duet.stdout).toBe(`${JSON.stringify(screen)}\n`);
    expect(screen.gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const bearer = await curl(screen.calls["bearer-cid"]);
    expect([bearer.status, await bearer.text()]).toEqual([204, ""]);
    expect(await shown("composing")).toMatchObject({ to: "5511988887777@s.whatsapp.net", media: null });
  });

  it("shows a recording as one", async () => {
    const answer = await curl(screen.calls["token-number"]);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ success: true, state: "recording", duration: 5 });
    const records = await fetch(`${screen.whatsapp.url}/chat-states`);
    const audio = ((await records.json()) as ChatState[]).filter(({ media }) => media === "audio");
    expect(audio[0]).toMatchObject({ to: "5511988887777@s.whatsapp.net", state: "composing" });
  });

  const receivedBy = async (messageId: string) => {
    const received = await fetch(`${screen.whatsapp.url}/messages?session=${screen.session.number}`);
    const messages = (await received.json()) as { readonly id: string }[];
    return messages.find(({ id }) => id === messageId);
  };

  it("prints a message that reaches the partner's phone", async () => {
    const answer = await curl(screen.messages["bearer-cid"]);
    expect(answer.status).toBe(200);
    const { waMessageId } = (await answer.json()) as { waMessageId: string };
    expect(await receivedBy(waMessageId)).toMatchObject({ to: "5511988887777", text: "Hello there!" });
  });

  it("sends a message that is at the partner's phone", async () => {
    const answer = await curl(screen.messages["token-number"]);
    expect(answer.status).toBe(200);
    const { data } = (await answer.json()) as { data: { messageId: string } };
    expect(await receivedBy(data.messageId)).toMatchObject({ to: "5511988887777", text: "Hello" });
  });

  it("prints an answer of the partner, which both dialects can quote", async () => {
    const { id } = (await (await curl(screen.answer)).json()) as { id: string };
    for (const line of Object.values(screen.messages)) {
      let said = "";
      await eventually("what the partner wrote is kept", async () => {
        const reply = await curl(line.replace(/-d '\{/, `$&"replyTo":"${id}",`));
        said = await reply.text();
        return reply.status !== 404;
      });
      const [, messageId = said] = /"(?:waM|m)essageId":"(\w+)"/.exec(said) ?? [];
      expect(await receivedBy(messageId)).toMatchObject({ quoted: id });
    }
  });

  it("prints webhooks that tell the receiver, which knows what they sign and log in with", async () => {
    for (const file of ["", ".js", ".css"]) {
      expect((await fetch(`${screen.receiver}${file}`)).status).toBe(200);
    }
    expect((await curl(screen.webhooks["bearer-cid"])).status).toBe(201);
    expect((await curl(screen.webhooks["token-number"])).status).toBe(200);
    await curl(screen.answer);
    const cameTo = async (name: string, event: string) => {
      let told: Delivery | undefined;
      await eventually(`${event} comes to ${name}`, async () => {
        const answer = await fetch(`${screen.receiver}/${name}/deliveries`);
        told = ((await answer.json()) as Delivery[]).find((delivery) => delivery.event === event);
        return told !== undefined;
      });
      return told?.checks;
    };
    expect(await cameTo("bearer-cid", "message")).toMatchObject({ hmac: "valid", standardWebhooks: "valid" });
    expect(await cameTo("token-number", "message.exchange")).toMatchObject({ authorization: "valid" });
  });

  it("gives secrets that are the tenant's own", async () => {
    const list = await fetch(`${screen.gateway.url}/api/instance/list`, {
      headers: { token: screen.accountToken },
    });
    expect(list.status).toBe(200);
    expect(await list.text()).toContain(screen.instanceToken);
  });

  it("keeps its data apart from the real", () => {
    expect(existsSync(path.join(folder.path, "data", "sandbox", "duet.sqlite"))).toBe(true);
    expect(existsSync(path.join(folder.path, "data", "duet.sqlite"))).toBe(false);
  });

  it("says in one line that its port is in use", async () => {
    using other = temporaryFolder();
    const { port } = new URL(screen.whatsapp.url);
    const ended = await runDuet(["sandbox", "--port", "0", "--wa-port", port], { DUET_DATA_DIR: other.path });
    expect(ended).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `the simulated WhatsApp cannot listen on 127.0.0.1:${port}: the port is in use\n`,
    });
  });
});

it("duet sandbox goes on where it ended: root key, tenant, linked number and who the partner is", async () => {
  using folder = temporaryFolder();
  const first = await startOn(folder.path);
  const send = ({ messages }: Screen) => curl(messages["bearer-cid"].replace(',"typing":2', ""));
  expect((await send(first.screen)).status).toBe(200);
  expect(await first.duet.stop()).toMatchObject({ exitCode: 0, stdout: `${JSON.stringify(first.screen)}\n` });
  const second = await startOn(folder.path);
  await using again = second.duet;
  const lasting = ({ organizationId, apiKey, accountToken, instanceToken, session, whatsapp }: Screen) => ({
    organizationId,
    apiKey,
    accountToken,
    instanceToken,
    session,
    rootKey: whatsapp.rootKey,
  });
  expect(lasting(second.screen)).toEqual(lasting(first.screen));
  expect((await curl(second.screen.calls["bearer-cid"])).status).toBe(204);
  // The partner's phone has new keys, with which the first message to it is not encrypted yet.
  await eventually("the partner is written to", async () => {
    expect((await send(second.screen)).status).toBe(200);
    return (await (await fetch(`${second.screen.whatsapp.url}/messages`)).text()) !== "[]";
  });
  using watch = new Stopwatch();
  expect(await again.stop()).toMatchObject({ exitCode: 0 });
  expect(watch.livedMs).toBeLessThan(5_000);
});
