import type { Composer } from "../../core/index.ts";

/** Composes messages; the library that knows WhatsApp's form is loaded with the first of them. */
export function whatsappComposer(): Composer {
  return {
    async compose(composition) {
      const { composeMessage } = await import("./composing/compose-message.ts");
      return composeMessage(composition);
    },
  };
}
