import { randomUUID } from "node:crypto";
import { z } from "@hono/zod-openapi";
import {
  mustBe,
  optionalFlag,
  optionalInteger,
  optionalText,
  requiredText,
} from "../../../dialect/detailed-members.ts";
import { noEffect } from "../../../dialect/json-members.ts";
import { ANSWERING, ofWords, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { MAY_NOT_SHOW } from "./button-members.ts";

const FORM_TYPES = ["contact_details", "registration_offer"] as const;

const FormBody = z
  .object({
    ...RECIPIENT,
    message: ofWords(requiredText("message", "Message is required"), "message").openapi({
      example: "Your address, please",
    }),
    formType: z.enum(FORM_TYPES, { error: mustBe("formType", `one of ${FORM_TYPES.join(", ")}`) }).optional(),
    buttonLabel: optionalText("buttonLabel").openapi({ default: "Open" }),
    flowToken: optionalText("flowToken").openapi({ description: "Made where there is none." }),
    flowId: optionalText("flowId"),
    flowMessageVersion: optionalText("flowMessageVersion"),
    messageVersion: optionalInteger("messageVersion").openapi({ ...noEffect, type: "integer" }),
    buttonParamsJSON: optionalText("buttonParamsJSON")
      .refine((text) => !text || isJson(text), { error: mustBe("buttonParamsJSON", "JSON") })
      .openapi({ description: "Sent as it is, in the place of every other member of the form." }),
    fullNameVisible: optionalFlag("fullNameVisible"),
    phoneNumberVisible: optionalFlag("phoneNumberVisible"),
    emailVisible: optionalFlag("emailVisible"),
    cpfOrCnpjVisible: optionalFlag("cpfOrCnpjVisible"),
    deliveryAddressVisible: optionalFlag("deliveryAddressVisible"),
    offerName: optionalText("offerName"),
    offerDescription: optionalText("offerDescription"),
    ...ANSWERING,
  })
  .openapi("Form");

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function fieldsOf(body: z.infer<typeof FormBody>): Readonly<Record<string, boolean>> {
  const { fullNameVisible, phoneNumberVisible, emailVisible, cpfOrCnpjVisible, deliveryAddressVisible } =
    body;
  const asked = {
    full_name: fullNameVisible,
    phone_number: phoneNumberVisible,
    email: emailVisible,
    cpf_or_cnpj: cpfOrCnpjVisible,
    delivery_address: deliveryAddressVisible,
  };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, isVisible]) =>
      isVisible === undefined ? [] : [[name, isVisible]],
    ),
  );
}

export const sendForm = sendOperation({
  operationId: "sendForm",
  word: "form",
  summary: "Send a form",
  description: `What was filled in comes back with \`flowToken\`. ${MAY_NOT_SHOW}`,
  body: FormBody,
  toContent: (body) => ({
    kind: "form",
    text: body.message,
    label: body.buttonLabel || "Open",
    token: body.flowToken || randomUUID(),
    flowId: body.flowId,
    version: body.flowMessageVersion,
    form: body.formType,
    fields: fieldsOf(body),
    ...(body.formType === "registration_offer" && {
      offer: { name: body.offerName, description: body.offerDescription },
    }),
    parameters: body.buttonParamsJSON || undefined,
  }),
  example: { messageType: "interactive", content: "Your address, please" },
});
