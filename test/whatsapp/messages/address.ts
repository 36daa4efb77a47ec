import { parseChatAddress, type ChatAddress } from "../../../src/core/index.ts";

/** The address that a test writes. */
export function address(text: string): ChatAddress {
  const parsed = parseChatAddress(text);
  if (!parsed) throw new Error(`${text} is no address`);
  return parsed;
}
