import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { ErrorResponse } from "../dialect/schemas.ts";

/** The refusal of every operation on one webhook. */
export const NOT_FOUND = {
  404: jsonAnswer("`not_found`: no such webhook in the caller's organization.", ErrorResponse, {
    error: { code: "not_found", details: {}, message: "webhook not found" },
  }),
};
