import { z } from "@hono/zod-openapi";
import {
  mustBe,
  optionalFlag,
  optionalInteger,
  optionalText,
  requiredText,
} from "../../../dialect/detailed-members.ts";
import { ANSWERING, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { MAY_NOT_SHOW } from "./button-members.ts";

const Moment = z.iso.datetime({ offset: true });
const A_MOMENT = "a time with its zone, such as 2026-04-28T14:00:00-03:00";

const isMoment = (text: string | undefined) => !text || Moment.safeParse(text).success;

const Place = z.object(
  {
    name: optionalText("name"),
    address: optionalText("address"),
    latitude: z.number({ error: mustBe("latitude", "a number") }).optional(),
    longitude: z.number({ error: mustBe("longitude", "a number") }).optional(),
  },
  { error: mustBe("location", "an object") },
);

const EventBody = z
  .object({
    ...RECIPIENT,
    name: requiredText("name").openapi({ example: "Lunch" }),
    startAt: requiredText("startAt")
      .refine(isMoment, { error: mustBe("startAt", A_MOMENT) })
      .openapi({ example: "2026-04-28T14:00:00-03:00" }),
    endAt: optionalText("endAt").refine(isMoment, { error: mustBe("endAt", A_MOMENT) }),
    description: optionalText("description"),
    location: Place.optional(),
    joinLink: optionalText("joinLink").openapi({ description: "Of a call." }),
    isScheduleCall: optionalFlag("isScheduleCall"),
    hasReminder: optionalFlag("hasReminder"),
    reminderOffsetSec: optionalInteger("reminderOffsetSec").openapi({ type: "integer", example: 900 }),
    extraGuestsAllowed: optionalFlag("extraGuestsAllowed"),
    isCanceled: optionalFlag("isCanceled"),
    ...ANSWERING,
  })
  .refine(({ startAt, endAt }) => !endAt || Date.parse(endAt) > Date.parse(startAt), {
    error: mustBe("endAt", "after startAt"),
  })
  .openapi("Event");

export const sendEvent = sendOperation({
  operationId: "sendEvent",
  word: "event",
  summary: "Send an entry for a calendar",
  description: MAY_NOT_SHOW,
  body: EventBody,
  toContent: (body) => ({
    kind: "event",
    name: body.name,
    description: body.description,
    startsAtMs: Date.parse(body.startAt),
    endsAtMs: body.endAt ? Date.parse(body.endAt) : undefined,
    location: body.location,
    joinLink: body.joinLink,
    isCall: body.isScheduleCall,
    remindsBeforeSeconds: body.hasReminder === true ? (body.reminderOffsetSec ?? 0) : undefined,
    takesGuests: body.extraGuestsAllowed,
    isCanceled: body.isCanceled,
  }),
  example: { messageType: "event", content: "Lunch" },
});
