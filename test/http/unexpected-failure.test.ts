import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { Api, tokenRefusal } from "../support/api.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";

it("answers an unexpected failure with a fixed text and a request id, and logs its cause once", async () => {
  using folder = temporaryFolder();
  await using test = await TestGateway.start({ directory: folder.path });
  const { gateway, secrets, log } = test;
  const database = new Database(`${folder.path}/duet.sqlite`);
  database.exec("ALTER TABLE sessions RENAME TO lost");

  const headers = { "X-Request-Id": "failing-1" };
  const bearer = Api.bearer(gateway, secrets.apiKey);
  expect(await bearer.call("GET", "/api/v1/sessions", undefined, headers)).toEqual({
    status: 500,
    body: { error: { code: "internal", details: { requestId: "failing-1" }, message: "unexpected failure" } },
  });
  const token = Api.token(gateway, secrets.accountToken);
  expect(await token.call("GET", "/api/instance/list")).toEqual(tokenRefusal(500, "Internal server error"));

  const failures = log.filter((line) => line.includes("unexpected failure"));
  expect(failures).toHaveLength(2);
  expect(JSON.parse(failures[0] ?? "")).toMatchObject({
    requestId: "failing-1",
    cause: expect.stringContaining("no such table: sessions") as string,
  });
  database.exec("ALTER TABLE lost RENAME TO sessions");
  database.close();
});
