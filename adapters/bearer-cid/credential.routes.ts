import { toCredential } from "./credential.convert.ts";
import { CredentialResponse } from "./credential.schemas.ts";
import { CREDENTIAL } from "./examples.ts";
import { operation, refusalsOfAny, type Operation } from "./operation.ts";

export const credentialOperations: readonly Operation[] = [
  operation(
    {
      operationId: "currentCredential",
      method: "get",
      path: "/api/v1/credential",
      tags: ["credential"],
      summary: "Who calls, and what they may do",
      description: "For every valid credential, whatever it may do.",
      "x-extension": true,
      responses: {
        200: {
          description: "The credential that was presented.",
          content: { "application/json": { schema: CredentialResponse, example: CREDENTIAL } },
        },
        ...refusalsOfAny(),
      },
    },
    ({ core, lists }) =>
      (c) =>
        lists.answer(c, toCredential(core.viewCaller(c.var.caller))),
  ),
];
