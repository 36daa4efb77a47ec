import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { OpenApiDocument } from "../../../support/openapi-document.ts";

const NOT_IMPLEMENTED = tokenRefusal(501, "Not implemented");

/** What the original documents, by module: method and operation. */
const ORIGINAL: Readonly<Record<string, string>> = {
  events: "POST webhook, GET getWebhook, GET webhook, POST websocket, GET getWebsocket",
  chat: `POST presence, POST markRead, POST markChatRead, POST archive, POST pin, POST mute, POST block,
    POST favorite, POST history, GET base64, GET status, GET poll, GET getMessage, POST forward, POST edit,
    DELETE delete, DELETE deleteChat, GET contacts, GET contactsByLabel, GET tag, POST tag, DELETE tag,
    POST assignTag, DELETE assignTag`,
  message: `POST text, POST media, POST sticker, POST location, POST contact, POST reaction, POST poll,
    POST carousel, POST button, POST list, POST form, POST pix, POST event, POST status`,
  profile: "POST account, GET getPrivacy, GET privacy, POST privacy",
  group: `POST create, GET list, GET info, PUT update, POST participants, POST join, POST resetLink,
    GET requests, DELETE leave`,
  community: "POST create, POST link, POST unlink, GET listSubGroups",
  newsletter: "POST create, GET list, GET info, POST join, DELETE leave",
  call: "POST fake, POST audio",
  chatwoot: "POST set, GET list, DELETE delete",
  instance: `GET connect, POST reconnect, DELETE logout, DELETE delete, POST settings, GET getSettings,
    POST proxy, GET getProxy, POST s3, GET getS3, GET metrics`,
};
const ELSEWHERE = [
  "POST /api/instance/new",
  "GET /api/instance/list",
  "GET /health",
  "GET /ws/{instance}",
  // Our own.
  "GET /api/chat/presence/{instance}",
];

const DOCUMENTED = Object.entries(ORIGINAL).flatMap(([module, operations]) =>
  operations.split(",").map((operation) => {
    const [method, name] = operation.trim().split(" ");
    return `${method} /api/${module}/${name}/{instance}`;
  }),
);

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.session();

describe("what the original documents", () => {
  it("is all routed, and nothing else", () => {
    const routed = OpenApiDocument.of("token-number")
      .operations.map(({ method, path }) => `${method} ${path}`)
      // Beside this table.
      .filter((operation) => operation !== "GET /api/profile/getAccount/{instance}");
    expect(routed.sort()).toEqual([...DOCUMENTED, ...ELSEWHERE].sort());
    expect(routed).toHaveLength(86);
  });
});

const notBuilt = OpenApiDocument.of("token-number")
  .operations.filter(({ definition }) => definition["x-not-built"] === true)
  .map(({ method, path }) => [method, path] as const);

describe("an operation that is not built", () => {
  it.each(notBuilt)("%s %s is 501, whatever the body and the query", async (method, path) => {
    const address = path.replace("{instance}", instance.name);
    const bodies = method === "GET" ? [undefined] : [undefined, {}, "{ not JSON", "x".repeat(70_000)];
    for (const body of bodies)
      expect(await tenant.token.call(method, address, body)).toEqual(NOT_IMPLEMENTED);
    const own = Api.token(test.gateway, await tenant.instanceToken(instance));
    expect(await own.call(method, `${address}?messageId=1&messageId=2`)).toEqual(NOT_IMPLEMENTED);
  });

  it("is no route for another method", async () => {
    const { name } = instance;
    expect(await tenant.token.call("GET", `/api/message/text/${name}`)).toEqual(
      tokenRefusal(405, "Method not allowed"),
    );
    expect(await tenant.token.call("GET", `/ws/${name}/more`)).toEqual(tokenRefusal(404, "Route not found"));
  });
});
