import { operation, refusals, type Operation } from "./operation.ts";
import { fromPresence } from "./presence.convert.ts";
import { ChatParams, PresenceBody } from "./schemas.ts";
import { refuseByMember } from "./validation.ts";

export const presenceOperations: readonly Operation[] = [
  operation(
    {
      operationId: "setChatPresence",
      method: "put",
      path: "/api/v1/sessions/{session}/chats/{cid}/presence",
      tags: ["chats"],
      summary: "Show or clear typing or recording in a chat",
      description:
        "Answered once the state was handed to the session's open connection; WhatsApp acknowledges no chat state.",
      request: {
        params: ChatParams,
        body: { required: true, content: { "application/json": { schema: PresenceBody } } },
      },
      responses: { 204: { description: "Handed over." }, ...refusals(400, 404, 413, 422, 501) },
    },
    ({ core }) =>
      async (c) => {
        await core.setPresence(c.var.session, fromPresence(c.req.valid("param").cid, c.req.valid("json")));
        return c.body(null, 204);
      },
    refuseByMember,
  ),
];
