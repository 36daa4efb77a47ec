import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { operation, refusalsOfAny, type Operation } from "../dialect/operation.ts";
import { toCredential } from "./convert.ts";
import { CREDENTIAL } from "./examples.ts";
import { CredentialResponse } from "./schemas.ts";

export const credentialOperations: readonly Operation[] = [
  operation(
    {
      operationId: "currentCredential",
      needs: { any: "credential", on: "caller" },
      method: "get",
      path: "/api/v1/credential",
      tags: ["credential"],
      summary: "Who calls, and what they may do",
      description: "For every valid credential, whatever it may do.",
      "x-extension": true,
      responses: {
        200: jsonAnswer("The credential that was presented.", CredentialResponse, CREDENTIAL),
        ...refusalsOfAny(),
      },
    },
    ({ core, lists }) =>
      async (c) =>
        lists.answer(c, toCredential(await core.callers.view(c.var.caller))),
  ),
];
