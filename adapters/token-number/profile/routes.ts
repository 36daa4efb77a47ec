import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import type { MediaMembers } from "../../../src/http/input/media-members.ts";
import { MOST_PICTURE_BYTES } from "../../../src/core/index.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import {
  fromAccountQuery,
  fromPrivacyBody,
  fromProfileBody,
  toAccountResponse,
  toPrivacyResponse,
  toProfileUpdated,
} from "./convert.ts";
import { ACCOUNT, PRIVACY, PRIVACY_CHANGED, PROFILE_UPDATED } from "./examples.ts";
import {
  AccountQuery,
  AccountResponse,
  PRIVACY_READ,
  PRIVACY_UPDATED,
  PrivacyBody,
  PrivacyResponse,
  ProfileBody,
  ProfileUpdatedResponse,
} from "./schemas.ts";

const PICTURE: MediaMembers = { paths: [["profilePicture"]], mostBytes: () => MOST_PICTURE_BYTES };

const PROFILE = "/api/profile/account/{instance}";
const PRIVACY_SETTINGS = "/api/profile/privacy/{instance}";

/** Of what is changed here and at WhatsApp, whose refusals have a reason. */
function unchanged(path: string) {
  const description = "`Failed to update …: <reason>`. What was changed before that stays so.";
  return { 500: { ...refused("change_failed", path), description } };
}

function readsPrivacy(
  operationId: "getPrivacy" | "getPrivacyAlias",
  word: string,
  summary: string,
): Operation {
  return operation(
    {
      operationId,
      needs: { can: "read", on: "instance" },
      method: "get",
      path: `/api/profile/${word}/{instance}`,
      tags: ["profile"],
      summary,
      description: "WhatsApp is asked each time.",
      request: { params: InstanceParams },
      responses: {
        200: jsonAnswer("As WhatsApp has them.", PrivacyResponse, PRIVACY),
        ...refusals(403, 404),
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(toPrivacyResponse(PRIVACY_READ, await core.profile.privacyOf(c.var.session)), 200),
  );
}

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
        "WhatsApp is asked each time. A number that WhatsApp may know in another form (Brazil, Mexico, Argentina, Ivory Coast, Benin) is tried in both; one that is not there is refused with 404 `Number is not registered on WhatsApp`.",
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
  operation(
    {
      operationId: "updateProfile",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: PROFILE,
      tags: ["profile"],
      summary: "Change the account's own profile",
      description:
        "The picture first, then the name, then the about text. The picture is made what WhatsApp takes before anything is changed.",
      request: { params: InstanceParams, body: jsonRequest(ProfileBody) },
      responses: {
        200: jsonAnswer("Changed.", ProfileUpdatedResponse, PROFILE_UPDATED),
        ...refusals(400, 403, 404, 413),
        ...unchanged(PROFILE),
      },
    },
    ({ core }) =>
      async (c) => {
        const change = fromProfileBody(c.req.valid("json"));
        return c.json(toProfileUpdated(await core.profile.change(c.var.session, change)), 200);
      },
    { media: PICTURE },
  ),
  readsPrivacy("getPrivacy", "getPrivacy", "Read the privacy settings"),
  readsPrivacy("getPrivacyAlias", "privacy", "Read the privacy settings, by another path"),
  operation(
    {
      operationId: "updatePrivacy",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: PRIVACY_SETTINGS,
      tags: ["profile"],
      summary: "Change the privacy settings",
      description:
        "One after the other, those that are named alone. Who sends no read receipts (`none`) is told of none either.",
      request: { params: InstanceParams, body: jsonRequest(PrivacyBody) },
      responses: {
        200: jsonAnswer("All of them as WhatsApp has them then.", PrivacyResponse, PRIVACY_CHANGED),
        ...refusals(400, 403, 404, 413),
        ...unchanged(PRIVACY_SETTINGS),
      },
    },
    ({ core }) =>
      async (c) => {
        const change = fromPrivacyBody(c.req.valid("json"));
        const settings = await core.profile.changePrivacy(c.var.session, change);
        return c.json(toPrivacyResponse(PRIVACY_UPDATED, settings), 200);
      },
  ),
];
