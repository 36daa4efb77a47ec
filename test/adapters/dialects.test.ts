import { dialectContract, type DialectDriver, type ShownState } from "../contracts/dialect.ts";
import { Api, bearerRefusal, tokenRefusal } from "../support/api.ts";

const bearerCid: DialectDriver = {
  name: "bearer/cid",
  setPresence: (test, secret, { id }, { chat, state, seconds }) =>
    Api.bearer(test.gateway, secret).call("PUT", `/api/v1/sessions/${id}/chats/${chat}/presence`, {
      state,
      ...(seconds !== undefined && { duration: seconds }),
    }),
  async create(tenant, name) {
    const { body } = await tenant.bearer.call("POST", "/api/v1/sessions", { label: name });
    const { id, label } = body as { id: string; label: string };
    return { id, name: label };
  },
  async list(tenant) {
    const { body } = await tenant.bearer.call("GET", "/api/v1/sessions");
    return (body as { data: { label: string }[] }).data.map(({ label }) => label);
  },
  succeeds: 204,
  refusals: {
    unknownSession: bearerRefusal(404, "not_found", "session not found"),
    notConnected: bearerRefusal(
      501,
      "not_implemented",
      "live WhatsApp client is not available for this session",
    ),
    wrongCredential: bearerRefusal(401, "unauthorized", "missing or invalid credentials"),
    missingRight: bearerRefusal(403, "forbidden", "missing required capability: send"),
  },
};

const WORDS: Readonly<Record<ShownState, string>> = {
  composing: "typing",
  recording: "recording",
  paused: "pause",
};

const tokenNumber: DialectDriver = {
  name: "token/number",
  setPresence: (test, secret, { name }, { chat, state, seconds }) =>
    Api.token(test.gateway, secret).call("POST", `/api/chat/presence/${name}`, {
      number: chat,
      state: WORDS[state],
      ...(seconds !== undefined && { duration: seconds }),
    }),
  async create(tenant, name) {
    const { body } = await tenant.token.call("POST", "/api/instance/new", { name });
    return (body as { instance: { id: string; name: string } }).instance;
  },
  async list(tenant) {
    const { body } = await tenant.token.call("GET", "/api/instance/list");
    return (body as { instances: { name: string }[] }).instances.map(({ name }) => name);
  },
  succeeds: 200,
  refusals: {
    unknownSession: tokenRefusal(404, "Instance not found"),
    notConnected: tokenRefusal(503, "Instance is not connected to WhatsApp"),
    wrongCredential: tokenRefusal(401, "Invalid token"),
    missingRight: tokenRefusal(401, "Invalid token"),
  },
};

dialectContract(bearerCid, tokenNumber);
dialectContract(tokenNumber, bearerCid);
