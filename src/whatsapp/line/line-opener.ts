import type { OpenLine } from "./line.ts";

/** Gives what opens lines. Rejects when the library cannot be loaded; the next one who asks has it tried again. */
export type LineOpener = () => Promise<OpenLine>;

/**
 * Loads the library when the first line is asked for: it is a third of a start, and a gateway without sessions needs none
 * of it. It then accepts certificates under `rootKey` (hex), WhatsApp's own when absent.
 */
export function lineOpener(rootKey: string | undefined): LineOpener {
  let loading: Promise<OpenLine> | undefined;
  async function load(): Promise<OpenLine> {
    try {
      const { openLine, trustRootKey } = await import("./line.ts");
      if (rootKey !== undefined) trustRootKey(rootKey);
      return openLine;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }
  return () => (loading ??= load());
}
