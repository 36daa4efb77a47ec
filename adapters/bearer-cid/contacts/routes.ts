import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { SessionParams } from "../dialect/schemas.ts";
import { fromPhone, toContactCheck } from "./convert.ts";
import { CONTACT_CHECK } from "./examples.ts";
import { CheckContactQuery, CheckContactResponse } from "./schemas.ts";

export const contactOperations: readonly Operation[] = [
  operation(
    {
      operationId: "checkContact",
      needs: { can: "read", on: "session" },
      method: "get",
      path: "/api/v1/sessions/{session}/contacts/check",
      tags: ["contacts"],
      summary: "Whether a phone number is on WhatsApp",
      description:
        "WhatsApp is asked each time. A number that WhatsApp may know in another form (Brazil, Mexico, Argentina, Ivory Coast, Benin) is tried in both.",
      request: { params: SessionParams, query: CheckContactQuery },
      responses: {
        200: {
          description: "What WhatsApp said.",
          content: {
            "application/json": { schema: CheckContactResponse, example: CONTACT_CHECK },
          },
        },
        ...refusals(400, 404, 501),
      },
    },
    ({ core }) =>
      async (c) => {
        const { phone } = c.req.valid("query");
        const found = await core.lookUpNumber(c.var.session, fromPhone(phone));
        return c.json(toContactCheck(phone, found), 200);
      },
  ),
];
