import { describe, expect, it } from "vitest";
import { operations as ofBearer } from "../../adapters/bearer-cid/index.ts";
import { operations as ofToken } from "../../adapters/token-number/index.ts";
import { CAPABILITIES, type Capability } from "../../src/gateway.ts";
import { Api, bearerRefusal, tokenRefusal, type Answer } from "../support/api.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { OpenApiDocument } from "../support/openapi-document.ts";
import { Tenant } from "../support/tenant.ts";

/** Every operation of both dialects × every caller who may not, and one who may: made from what they need. */

const WRONG = "wrong-credential-0123456789";

const UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
const NO_SESSION = bearerRefusal(404, "not_found", "session not found");
const lacks = (can: string) => bearerRefusal(403, "forbidden", `missing required capability: ${can}`);

const MISSING = tokenRefusal(401, "Missing token in header");
const INVALID = tokenRefusal(401, "Invalid token");
const NO_INSTANCE = tokenRefusal(404, "Instance not found");
const MISMATCH = tokenRefusal(403, "Instance token does not match the instance");
/** Their pages word it in small letters. */
const IN_SMALL_LETTERS = ["setChatwoot", "getChatwoot", "deleteChatwoot", "fakeCall", "audioCall"];
/** Their pages word a missing token as they word a wrong one. */
const MISSING_IS_INVALID = ["getSettings", "reconnectInstance", "deleteInstance"];

const withCapability = ofBearer.flatMap(({ definition: { operationId }, needs }) =>
  "can" in needs ? [{ operationId, anyOf: [needs.can, ...("or" in needs ? [needs.or] : [])], ...needs }] : [],
);
const ofAccount = ofToken.map(({ definition: { operationId }, needs }) => ({
  operationId,
  accountOnly: false,
  ...needs,
}));

const keyThatCan: Partial<Record<Capability, string>> = {};
/** By what it cannot. */
const keysThatCannot = new Map<string, string>();
const keyThatCannot = async (cans: readonly Capability[]): Promise<string> => {
  const known = keysThatCannot.get(cans.join());
  const key = known ?? (await tenant.apiKey(...CAPABILITIES.filter((can) => !cans.includes(can))));
  keysThatCannot.set(cans.join(), key);
  return key;
};
const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const stranger = await Tenant.in(test);
const session = await tenant.session();
const other = await tenant.session();
for (const can of CAPABILITIES) {
  keyThatCan[can] = await tenant.apiKey(can);
}

/** Calls an operation by its id; path parameters but the session's own are any that could exist. */
function call(api: Api, dialect: "bearer-cid" | "token-number", operationId: string, name: string) {
  const operation = OpenApiDocument.of(dialect).operations.find(
    ({ definition }) => definition["operationId"] === operationId,
  );
  if (!operation) throw new Error(`${operationId} is not in the document`);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, parameter: string) =>
    /^(session|instance)$/.test(parameter) ? name : "5511988887777",
  );
  const body = operation.definition["requestBody"] === undefined ? undefined : {};
  return api.call(operation.method, path, body);
}

const bearer = (secret: string | undefined, operationId: string, { id } = session): Promise<Answer> =>
  call(Api.bearer(test.gateway, secret), "bearer-cid", operationId, id);
const token = (secret: string | undefined, operationId: string, { name } = session): Promise<Answer> =>
  call(Api.token(test.gateway, secret), "token-number", operationId, name);

describe.each(withCapability)("$operationId of bearer/cid needs $anyOf", ({ operationId, anyOf, on }) => {
  it("and a valid credential", async () => {
    expect(await bearer(undefined, operationId)).toEqual(UNAUTHORIZED);
    expect(await bearer(WRONG, operationId)).toEqual(UNAUTHORIZED);
  });

  it("which the other capabilities are not", async () => {
    expect(await bearer(await keyThatCannot(anyOf), operationId)).toEqual(lacks(anyOf.join(" or ")));
  });

  it.each(anyOf)("and is let through with %s and nothing else", async (can) => {
    const answer = await bearer(keyThatCan[can], operationId, await tenant.session());
    expect([401, 403]).not.toContain(answer.status);
    expect(answer).not.toEqual(NO_SESSION);
  });

  if (on === "session") {
    it("on a session of the caller's own organization", async () => {
      expect(await bearer(stranger.secrets.apiKey, operationId)).toEqual(NO_SESSION);
      expect(await bearer(stranger.secrets.accountToken, operationId)).toEqual(NO_SESSION);
      const ofOther = await bearer(await tenant.instanceToken(other), operationId);
      expect(ofOther).toEqual(anyOf.includes("manage") ? lacks("manage") : NO_SESSION);
    });
  }
});

describe.each(ofAccount)("$operationId of token/number", ({ operationId, can, on, accountOnly }) => {
  const noInstance = IN_SMALL_LETTERS.includes(operationId)
    ? tokenRefusal(404, "instance not found")
    : NO_INSTANCE;

  it("needs a valid token", async () => {
    const missing = MISSING_IS_INVALID.includes(operationId) ? INVALID : MISSING;
    expect(await token(undefined, operationId)).toEqual(missing);
    expect(await token(WRONG, operationId)).toEqual(INVALID);
  });

  it("needs of an api-key its own capability, and no other", async () => {
    expect(await token(await keyThatCannot([can]), operationId)).toEqual(INVALID);
    const answer = await token(keyThatCan[can], operationId, await tenant.session());
    expect([401, 403]).not.toContain(answer.status);
    expect(answer).not.toEqual(noInstance);
  });

  it("takes the account's token", async () => {
    const answer = await token(tenant.secrets.accountToken, operationId, await tenant.session());
    expect([401, 403]).not.toContain(answer.status);
    expect(answer).not.toEqual(noInstance);
  });

  if (accountOnly) {
    it("takes no instance's token", async () => {
      expect(await token(await tenant.instanceToken(session), operationId)).toEqual(INVALID);
    });
  }

  if (!accountOnly) {
    it("takes the instance's own token", async () => {
      const own = await tenant.session();
      const answer = await token(await tenant.instanceToken(own), operationId, own);
      expect([401, 403]).not.toContain(answer.status);
      expect(answer).not.toEqual(noInstance);
    });
  }

  if (on === "instance" && !accountOnly) {
    it("refuses the token of another instance", async () => {
      expect(await token(await tenant.instanceToken(other), operationId)).toEqual(MISMATCH);
      const strange = await stranger.instanceToken(await stranger.session());
      expect(await token(strange, operationId)).toEqual(noInstance);
    });
  }

  if (on === "instance") {
    it("does not know another account's instances", async () => {
      expect(await token(stranger.secrets.accountToken, operationId)).toEqual(noInstance);
      expect(await token(stranger.secrets.apiKey, operationId)).toEqual(noInstance);
    });
  }
});
