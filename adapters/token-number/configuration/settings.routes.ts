import { SETTINGS } from "../dialect/examples.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams, SettingsBody, SettingsResponse } from "../dialect/schemas.ts";
import { fromSettingsBody, toSettingsResponse } from "./settings.convert.ts";

const answer = (description: string, message: string) => ({
  description,
  content: {
    "application/json": { schema: SettingsResponse, example: { success: true, message, settings: SETTINGS } },
  },
});

const RETRIEVED = "Settings retrieved successfully";
const UPDATED = "Settings updated successfully";

export const settingsOperations: readonly Operation[] = [
  operation(
    {
      operationId: "getSettings",
      method: "get",
      path: "/api/instance/getSettings/{instance}",
      tags: ["instance"],
      summary: "Read an instance's settings",
      request: { params: InstanceParams },
      responses: { 200: answer("All seven.", RETRIEVED), ...refusals("credential_invalid", 403, 404) },
    },
    ({ core }) =>
      (c) => {
        const configuration = core.configurationOf(c.var.session);
        const session = core.viewSession(c.var.session);
        return c.json(toSettingsResponse("Settings retrieved successfully", session, configuration), 200);
      },
  ),
  operation(
    {
      operationId: "updateSettings",
      method: "post",
      path: "/api/instance/settings/{instance}",
      tags: ["instance"],
      summary: "Change some of an instance's settings",
      description: "Members that are not sent keep their value. `keepOnlineStatus` takes effect at once.",
      request: {
        params: InstanceParams,
        body: { required: true, content: { "application/json": { schema: SettingsBody } } },
      },
      responses: { 200: answer("All seven, as they are now.", UPDATED), ...refusals(400, 403, 404, 413) },
    },
    ({ core }) =>
      (c) => {
        const before = core.configurationOf(c.var.session);
        const session = core.changeSettings(
          c.var.session,
          fromSettingsBody(c.var.session, before, c.req.valid("json")),
        );
        const configuration = core.configurationOf(session);
        return c.json(toSettingsResponse("Settings updated successfully", session, configuration), 200);
      },
  ),
];
