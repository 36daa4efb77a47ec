import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { tokenRefusal } from "../../support/api.ts";
import { RawConnection, rawExchange } from "../../support/raw-http.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { bothFormsOfFile, comparable, isLean, withBody, type Form, type Known } from "./both-forms.ts";

const LIMIT = 3;
const NUMBER = "5511988887777";
const HOST = "Host: gateway.example";

const free = await bothFormsOfFile(0);
const limited = await bothFormsOfFile(LIMIT);
const FORMS = [
  { form: "the lean form", name: "lean" },
  { form: "the framework", name: "framework" },
] as const;

const put = (known: Known, state: string, ...headers: string[]) =>
  withBody(
    [
      `PUT /api/v1/sessions/${known.linked.id}/chats/${NUMBER}/presence HTTP/1.1`,
      HOST,
      `Authorization: Bearer ${known.bearer}`,
      ...headers,
    ],
    JSON.stringify({ state }),
  );
const post = ({ linked, token }: Known, state: string, ...headers: string[]) =>
  withBody(
    [`POST /api/chat/presence/${linked.name} HTTP/1.1`, HOST, `token: ${token}`, ...headers],
    JSON.stringify({ number: NUMBER, state }),
  );
const stranger = (known: Known) =>
  withBody([`POST /api/chat/presence/${known.linked.name} HTTP/1.1`, HOST], "{}");

describe.each(FORMS)("a connection of $form", ({ name }) => {
  const { test, known } = free[name];
  const open = () => RawConnection.open(test.gateway.address);

  it("takes a body that comes in pieces, later than its request", async () => {
    using connection = await open();
    const whole = put(known, "composing");
    connection.write(whole.subarray(0, -15));
    // Who asks on another connection is answered meanwhile.
    using other = await open();
    expect((await other.exchange(put(known, "recording"))).status).toBe(204);
    connection.write(whole.subarray(-15, -5));
    expect((await other.exchange(put(known, "paused"))).status).toBe(204);
    connection.write(whole.subarray(-5));
    const answer = await connection.answer();
    expect([answer.status, isLean(answer)]).toEqual([204, name === "lean"]);
  });

  it("answers requests that came together, in their order", async () => {
    using connection = await open();
    connection.write(Buffer.concat([put(known, "composing"), post(known, "pause"), put(known, "wrong")]));
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await connection.answer()).status);
    expect(statuses).toEqual([204, 200, 422]);
  });

  it("goes on behind a refused request whose body comes soon, and ends where it does not come", async () => {
    using connection = await open();
    const refused = stranger(known);
    const answer = await connection.exchange(refused.subarray(0, -1));
    expect([answer.status, isLean(answer)]).toEqual([401, name === "lean"]);
    connection.write(refused.subarray(-1));
    expect((await connection.exchange(put(known, "paused"))).status).toBe(204);
    expect((await connection.exchange(refused.subarray(0, -1))).status).toBe(401);
    await connection.untilClosed();
  });

  it("that ends in the middle of a body harms nobody", async () => {
    const requestId = `half-${name}`;
    using other = await open();
    {
      using connection = await open();
      connection.write(put(known, "composing", `X-Request-Id: ${requestId}`).subarray(0, -3));
      // Behind it, so that it is let in and waits for its body.
      await other.exchange(put(known, "paused"));
    }
    await eventually("its line in the log", () => linesOf(free[name], requestId).length > 0);
    expect(linesOf(free[name], requestId)).toMatchObject([{ status: 400 }]);
    expect((await other.exchange(put(known, "paused"))).status).toBe(204);
  });

  it("is told that the gateway stops", async () => {
    const { sandbox } = test;
    await using stopping = await TestGateway.start({ sandbox, isLean: name === "lean" });
    const { address } = stopping.gateway;
    using connection = await RawConnection.open(address);
    const request = post(known, "typing", "Connection: close");
    connection.write(request.subarray(0, 20));
    // Behind it: its connection is not idle any more.
    await rawExchange(address, post(known, "typing", "Connection: close"));
    const stopped = stopping.gateway.close();
    // It refuses from its next turn on.
    await new Promise((resolve) => setImmediate(resolve));
    connection.write(request.subarray(20));
    const answer = await connection.answer();
    expect([answer.status, isLean(answer)]).toEqual([503, name === "lean"]);
    expect(JSON.parse(answer.body)).toEqual(tokenRefusal(503, "Service is stopping").body);
    await stopped;
  });
});

describe("a limit", () => {
  const inBoth = async (requests: (known: Known) => readonly Buffer[]) => {
    const [lean, framework] = await Promise.all(
      [limited.lean, limited.framework].map(async ({ test, known, clock }) => {
        await clock.advance(60_000);
        using connection = await RawConnection.open(test.gateway.address);
        const answers = [];
        for (const request of requests(known)) {
          answers.push(comparable(await connection.exchange(request)));
          await clock.advance(1_500);
        }
        return answers;
      }),
    );
    expect(lean).toEqual(framework);
    return (lean ?? []).map(({ status }) => status);
  };

  it("of a credential counts and tells the same in both forms", async () => {
    const calls = (known: Known) => Array.from({ length: 5 }, () => put(known, "composing"));
    expect(await inBoth(calls)).toEqual([204, 204, 204, 429, 429]);
    const others = (known: Known) => Array.from({ length: 5 }, () => post(known, "typing"));
    expect(await inBoth(others)).toEqual([200, 200, 200, 429, 429]);
  });

  it("of an address counts and tells the same in both forms", async () => {
    const calls = (known: Known) => Array.from({ length: 5 }, () => stranger(known));
    expect(await inBoth(calls)).toEqual([401, 401, 401, 429, 429]);
  });

  it("lets a pause take back what runs, in both forms", async () => {
    const calls = (known: Known) => [
      ...["composing", "recording", "composing"].map((state) => put(known, state)),
      put(known, "paused"),
    ];
    expect(await inBoth(calls)).toEqual([204, 204, 204, 429]);
    for (const { test, known } of [limited.lean, limited.framework]) {
      const told = () => test.sandbox.chatStates({ session: known.linked.number }).at(-1);
      await eventually("paused", () => told()?.state === "paused");
    }
  });
});

it("has the same lines in the log in both forms", async () => {
  for (const { test, known } of [free.lean, free.framework]) {
    using connection = await RawConnection.open(test.gateway.address);
    await connection.exchange(put(known, "composing", "X-Request-Id: logged-a"));
    await connection.exchange(post(known, "wrong", "X-Request-Id: logged-b"));
  }
  const lines = (form: Form) => ["logged-a", "logged-b"].flatMap((id) => linesOf(form, id));
  const withoutTimes = (form: Form) => lines(form).map((line) => ({ ...line, time: 0, ms: 0 }));
  expect(withoutTimes(free.lean)).toEqual(withoutTimes(free.framework));
  expect(withoutTimes(free.lean)).toMatchObject([
    { msg: "request", method: "PUT", status: 204, requestId: "logged-a" },
    { msg: "request", route: "/api/chat/presence/:instance", status: 400, requestId: "logged-b" },
  ]);
});

function linesOf({ test }: Form, requestId: string) {
  const lines = test.log.map((line) => JSON.parse(line) as { readonly requestId?: string });
  return lines.filter((line) => line.requestId === requestId);
}
