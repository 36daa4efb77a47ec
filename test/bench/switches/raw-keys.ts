import crypto from "node:crypto";
import type { Install } from "../probe.ts";

/** Ciphers take their keys as bytes, as the library gives them: what it costs without key objects. */
export const install: Install = () => {
  let isOn = false;
  const { createSecretKey } = crypto;
  const made = (...given: Parameters<typeof createSecretKey>) =>
    isOn ? given[0] : createSecretKey(...given);
  // Looked up at each call by who makes key objects.
  Object.assign(crypto, { createSecretKey: made });
  return (wanted) => {
    isOn = wanted;
  };
};
