import { expect, it } from "vitest";
import { TestGateway } from "../support/test-gateway.ts";

const NUMBER = "5511988887777";
const [DEBUG, INFO] = [20, 30];

type Line = { readonly msg: string; readonly requestId?: string; readonly level: number };

/** The log's line about the request with this id. */
function lineOf(test: TestGateway, requestId: string) {
  const lines = test.log.map((line) => JSON.parse(line) as Line);
  return lines.find((line) => line.msg === "request" && line.requestId === requestId);
}

it("logs a line a request with its route and status, and never a number, a credential or a body", async () => {
  await using test = await TestGateway.start();
  const session = await test.createSession("logged");
  const { apiKey, accountToken } = test.secrets;
  const path = `/api/v1/sessions/${session.id}/chats/${NUMBER}/presence`;
  const bearer = { Authorization: `Bearer ${apiKey}`, "X-Request-Id": "one" };
  await test.call("PUT", path, bearer, { state: "composing" });
  const token = { token: accountToken, "X-Request-Id": "two" };
  await test.call("POST", "/api/chat/presence/logged", token, { number: NUMBER, state: "typing" });
  await test.call("GET", `/api/${NUMBER}?token=${accountToken}`, { "X-Request-Id": "three" });

  expect(lineOf(test, "one")).toMatchObject({
    method: "PUT",
    route: expect.stringMatching(/^\/api\/v1\/sessions\/:session.*\/chats\/:cid\/presence$/) as string,
    status: 501,
  });
  expect(lineOf(test, "two")).toMatchObject({ route: "/api/chat/presence/:instance", status: 503 });
  expect(lineOf(test, "three")).toMatchObject({ status: 404 });
  const log = test.log.join("");
  for (const secret of [NUMBER, apiKey, accountToken]) expect(log).not.toContain(secret);
});

it("tells what a watcher asks all day at debug, unless something is wrong", async () => {
  await using test = await TestGateway.start();
  const asked = {
    "/health/live": DEBUG,
    "/readyz": DEBUG,
    "/health": DEBUG,
    "/health/nothing": INFO,
    "/": INFO,
  };
  for (const path of Object.keys(asked)) await test.call("GET", path, { "X-Request-Id": path });
  const levels = Object.keys(asked).map((path) => [path, lineOf(test, path)?.level]);
  expect(Object.fromEntries(levels)).toEqual(asked);
});
