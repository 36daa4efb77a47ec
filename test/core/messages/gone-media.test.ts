import { expect, it } from "vitest";
import { goneMedia } from "../../../src/core/messages/media/gone-media.ts";
import { ManualClock } from "../../support/manual-clock.ts";

it("media that is gone says nothing of a message that has the row of its own by now", () => {
  const gone = goneMedia(new ManualClock());
  const message = { sessionId: "session", row: 1, id: "deleted" };
  gone.add(message);
  expect(gone.has(message)).toBe(true);
  expect(gone.has({ ...message, id: "next" })).toBe(false);
});
