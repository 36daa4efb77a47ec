import { z } from "@hono/zod-openapi";
import { INVALID_BODY } from "./validation.ts";

/** A text that must be there; missing and empty are answered alike, another type is a wrong body. */
export const requiredText = (missing: string) =>
  z
    .string({ error: ({ input }) => (input === undefined ? missing : INVALID_BODY) })
    .min(1, { error: missing, abort: true });

export const optionalText = () => z.string({ error: INVALID_BODY }).optional();
export const optionalFlag = () => z.boolean({ error: INVALID_BODY }).optional();
export const requiredFlag = (name: string) =>
  z.boolean({ error: ({ input }) => (input === undefined ? `${name} is required` : INVALID_BODY) });
export const optionalInteger = () =>
  z
    .number({ error: INVALID_BODY })
    .refine(Number.isInteger, { error: INVALID_BODY })
    .optional()
    .openapi({ type: "integer" });
export const optionalTexts = () =>
  z.array(z.string({ error: INVALID_BODY }), { error: INVALID_BODY }).optional();

/** Marks what is taken and kept and does nothing yet. */
export const noEffect = { "x-no-effect-yet": true } as const;
