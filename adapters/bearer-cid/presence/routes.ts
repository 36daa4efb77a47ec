import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { leanOperation, operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { ChatParams, SessionParams } from "../dialect/schemas.ts";
import { refuseByMember } from "../dialect/validation.ts";
import { fromJid, wrongJid } from "../dialect/wrong-value.ts";
import {
  fromCid,
  fromPresence,
  toExplanation,
  toIndicatorList,
  toPresenceStatus,
  wrongCid,
  wrongState,
} from "./convert.ts";
import { EXPLANATION, INDICATOR, PARTNER } from "./examples.ts";
import {
  AccountPresenceBody,
  IndicatorList,
  PresenceBody,
  PresenceExplanationResponse,
  PresenceStatus,
} from "./schemas.ts";

const OVER_THE_LIMIT =
  "A `paused` over the rate limit is answered 429 and ends the indicator that runs in the chat all the same, up to 10 times a second.";

export const presenceOperations: readonly Operation[] = [
  leanOperation(
    {
      operationId: "setChatPresence",
      needs: { can: "send", on: "session" },
      method: "put",
      path: "/api/v1/sessions/{session}/chats/{cid}/presence",
      tags: ["chats"],
      summary: "Show or clear typing or recording in a chat",
      description: `Answered once the state was handed to the session's open connection; WhatsApp acknowledges no chat state. ${OVER_THE_LIMIT}`,
      request: { params: ChatParams, body: jsonRequest(PresenceBody) },
      responses: { 204: { description: "Handed over." }, ...refusals(400, 404, 413, 422, 501) },
    },
    ({ core }) =>
      async (c) => {
        await core.presence.set(
          c.get("session"),
          fromPresence(c.req.valid("param").cid, c.req.valid("json")),
        );
        return { status: 204 };
      },
    {
      refuse: refuseByMember("state"),
      isRepeatable: true,
      takeBackOf:
        ({ core }) =>
        async (c) => {
          const { chat, state } = fromPresence(c.req.valid("param").cid, c.req.valid("json"));
          if (state === "paused") await core.presence.end(c.get("session"), chat);
        },
    },
  ),
  operation(
    {
      operationId: "getChatPresence",
      needs: { can: "read", on: "session" },
      method: "get",
      path: "/api/v1/sessions/{session}/chats/{cid}/presence",
      tags: ["chats"],
      summary: "Whether the partner is online, types or records",
      description:
        "Has WhatsApp tell it from now on, and answers what is known by now: `unknown` at first. What changes comes as `presence.update`; a chat that is asked about at least once an hour is followed over every reconnect, up to 1,000 of a session. WhatsApp tells it only while the session itself is online (`announce` `online`, or while it shows an indicator), and of groups who types.",
      request: { params: ChatParams },
      responses: {
        200: jsonAnswer("What is known by now.", PresenceStatus, PARTNER),
        ...refusals(404, 501),
        400: refused(wrongJid("cid", "x")),
      },
    },
    ({ core }) =>
      async (c) => {
        const chat = fromJid("cid", c.req.valid("param").cid);
        return c.json(toPresenceStatus(await core.chats.partnerOf(c.var.session, chat)), 200);
      },
  ),
  operation(
    {
      operationId: "explainChatPresence",
      needs: { can: "read", on: "session" },
      method: "get",
      path: "/api/v1/sessions/{session}/chats/{cid}/presence/explain",
      tags: ["chats"],
      summary: "Why a chat partner sees an indicator, or does not",
      "x-extension": true,
      request: { params: ChatParams },
      responses: {
        200: jsonAnswer("Everything that decides it.", PresenceExplanationResponse, EXPLANATION),
        ...refusals(404),
        400: refused(wrongCid("x")),
      },
    },
    ({ core }) =>
      async (c) => {
        const explained = await core.presence.explain(c.var.session, fromCid(c.req.valid("param").cid));
        return c.json(toExplanation(explained), 200);
      },
  ),
  operation(
    {
      operationId: "listPresences",
      needs: { can: "read", on: "session" },
      method: "get",
      path: "/api/v1/sessions/{session}/presences",
      tags: ["chats"],
      summary: "List running indicators",
      "x-extension": true,
      request: { params: SessionParams },
      responses: {
        200: jsonAnswer("All of the session, on one page.", IndicatorList, {
          data: [INDICATOR],
          nextCursor: null,
        }),
        ...refusals(404),
      },
    },
    ({ core, lists }) =>
      (c) =>
        lists.answer(c, toIndicatorList(core.presence.running(c.var.session))),
  ),
  operation(
    {
      operationId: "setPresence",
      needs: { can: "send", on: "session" },
      method: "put",
      path: "/api/v1/sessions/{session}/presence",
      tags: ["presence"],
      summary: "Show the account online or offline",
      description:
        "For as long as the connection lasts; then it is again as the session's `announce` has it. Online, the owner's phone does not ring. Offline, it is online while it shows an indicator, unless `announce` is `quiet`.",
      request: { params: SessionParams, body: jsonRequest(AccountPresenceBody) },
      responses: {
        204: { description: "WhatsApp is told." },
        ...refusals(400, 404, 413, 501),
        400: refused(wrongState()),
      },
    },
    ({ core }) =>
      (c) => {
        core.presence.announce(c.var.session, c.req.valid("json").state === "online");
        return c.body(null, 204);
      },
    { refuse: () => wrongState() },
  ),
];
