import { TEXTS } from "./texts.ts";

/** A call's answer, or the sentence that refuses it. */
export type Answer = { readonly body: Readonly<Record<string, unknown>> } | { readonly refusal: string };

/** Makes a call of the control API; never rejects. */
export async function call(
  path: string,
  fields: Readonly<Record<string, string | number | null>>,
): Promise<Answer> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
    const body = (await response.json()) as Record<string, unknown>;
    if (response.ok) return { body };
    return { refusal: typeof body["error"] === "string" ? body["error"] : TEXTS.failed };
  } catch {
    return { refusal: TEXTS.failed };
  }
}
