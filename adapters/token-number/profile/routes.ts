import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { notBuilt } from "../dialect/not-built.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { fromAccountQuery, toAccountResponse } from "./convert.ts";
import { ACCOUNT } from "./examples.ts";
import { AccountQuery, AccountResponse } from "./schemas.ts";

// prettier-ignore
const notBuiltOperations: readonly Operation[] = [
  notBuilt("post", "/api/profile/account/{instance}", "updateProfile", "manage", "Change the account's own profile"),
  notBuilt("get", "/api/profile/getPrivacy/{instance}", "getPrivacy", "read", "Read the privacy settings"),
  notBuilt("get", "/api/profile/privacy/{instance}", "getPrivacyAlias", "read", "Read the privacy settings, by another path"),
  notBuilt("post", "/api/profile/privacy/{instance}", "updatePrivacy", "manage", "Change the privacy settings"),
];

export const profileOperations: readonly Operation[] = [
  operation(
    {
      operationId: "getAccount",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/profile/getAccount/{instance}",
      tags: ["profile"],
      summary: "A profile, and whether a number is on WhatsApp",
      description:
        "WhatsApp is asked each time. A number that WhatsApp may know in another form (Brazil, Mexico, Argentina, Ivory Coast, Benin) is tried in both; one that is not there is refused with `Number is not on WhatsApp`.",
      request: { params: InstanceParams, query: AccountQuery },
      responses: {
        200: jsonAnswer("What WhatsApp shows to the instance.", AccountResponse, ACCOUNT),
        ...refusals(400, 403, 404),
      },
    },
    ({ core }) =>
      async (c) => {
        const address = fromAccountQuery(c.req.valid("query"));
        return c.json(toAccountResponse(await core.profile.of(c.var.session, address)), 200);
      },
  ),
  ...notBuiltOperations,
];
