import { expect, it } from "vitest";
import { TestGateway } from "../support/test-gateway.ts";

const NUMBER = "5511988887777";

/** The log's line about the request with this id. */
function lineOf(test: TestGateway, requestId: string): unknown {
  const lines = test.log.map((line) => JSON.parse(line) as { msg: string; requestId?: string });
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
