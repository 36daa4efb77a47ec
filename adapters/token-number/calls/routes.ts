import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { refuseDetailed } from "../dialect/detailed-members.ts";
import { notBuilt } from "../dialect/not-built.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { fromFakeCall, toFakeCall } from "./convert.ts";
import { CALL } from "./examples.ts";
import { FakeCallBody, FakeCallResponse } from "./schemas.ts";

const NO_AUDIO =
  "A number can be rung, but not talked to: the sound of a call takes a path of its own, which the gateway does not have. Answers";

export const callOperations: readonly Operation[] = [
  operation(
    {
      operationId: "fakeCall",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/call/fake/{instance}",
      tags: ["call"],
      summary: "Ring a number",
      description:
        "It rings for `duration` seconds and ends by itself; nobody speaks in it. Answers as soon as it rings. At most 10 of an instance ring at once.",
      request: { params: InstanceParams, body: jsonRequest(FakeCallBody) },
      responses: {
        200: jsonAnswer("It rings.", FakeCallResponse, CALL),
        ...refusals(400, 403, 404, 413),
      },
    },
    ({ core }) =>
      async (c) => {
        const { number, seconds } = fromFakeCall(c.req.valid("json"));
        return c.json(toFakeCall(await core.calls.ring(c.var.session, number, seconds), seconds), 200);
      },
    { refuse: refuseDetailed },
  ),
  // prettier-ignore
  notBuilt("post", "/api/call/audio/{instance}", "audioCall", "send", "Call a number and play audio", [], NO_AUDIO),
];
