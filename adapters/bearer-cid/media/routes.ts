import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { toAsset } from "./convert.ts";
import { ASSET } from "./examples.ts";
import { findMedia } from "./find-media.ts";
import { Asset, MediaParams } from "./schemas.ts";

export const mediaOperations: readonly Operation[] = [
  operation(
    {
      operationId: "getMedia",
      needs: { can: "read", on: "media" },
      method: "get",
      path: "/api/v1/media/{id}",
      tags: ["media"],
      summary: "The media of a message",
      description:
        "What it is, and a new address of its bytes. The gateway keeps no bytes: they are had from WhatsApp when somebody asks.",
      request: { params: MediaParams },
      responses: {
        200: jsonAnswer("The media.", Asset, ASSET),
        ...refusals(404),
        404: {
          ...refused("media_not_found"),
          description: "`not_found`: no such media in the caller's organization.",
        },
      },
    },
    ({ core, mediaTokens, rootOf }) =>
      async (c) => {
        const message = await findMedia(core, c.var.session, c.req.valid("param").id);
        const addresses = { tokens: mediaTokens, root: rootOf(c) };
        return c.json(toAsset(message, core.messages.hasMedia(message), addresses), 200);
      },
  ),
];
