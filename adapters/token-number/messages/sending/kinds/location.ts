import { z } from "@hono/zod-openapi";
import { mustBe, optionalText, requiredNumber } from "../../../dialect/detailed-members.ts";
import { ANSWERING, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";

const MISSING = "Latitude and longitude are required";

const degrees = (field: string, most: number, example: number) =>
  requiredNumber(field, MISSING)
    .refine((value) => Math.abs(value) <= most, { error: mustBe(field, `-${most} to ${most}`) })
    .openapi({ minimum: -most, maximum: most, description: "Degrees.", example });

const LocationBody = z
  .object({
    ...RECIPIENT,
    latitude: degrees("latitude", 90, -23.55),
    longitude: degrees("longitude", 180, -46.63),
    name: optionalText("name").openapi({ description: "The main label.", example: "Office" }),
    address: optionalText("address").openapi({ description: "The second line." }),
    ...ANSWERING,
  })
  // What a form leaves empty comes as 0.
  .refine(({ latitude, longitude }) => latitude !== 0 || longitude !== 0, { error: MISSING })
  .openapi("Location");

export const sendLocation = sendOperation({
  operationId: "sendLocation",
  word: "location",
  summary: "Send a location",
  description: "Latitude and longitude that are both exactly 0 are refused as forgotten.",
  body: LocationBody,
  toContent: ({ latitude, longitude, name, address }) => ({
    kind: "location",
    latitude,
    longitude,
    name,
    address,
  }),
  example: { messageType: "location", content: "📍 Office\nLat: -23.55, Long: -46.63" },
});
