import { DEFAULT_CONNECTION_CONFIG } from "@whiskeysockets/baileys";

/** The version of WhatsApp's web client that the library says it is. */
export const LIBRARY_VERSION = DEFAULT_CONNECTION_CONFIG.version.join(".");
