/** The version that the library brings; loads it. */
export async function libraryVersion(): Promise<string> {
  const { DEFAULT_CONNECTION_CONFIG } = await import("@whiskeysockets/baileys");
  return DEFAULT_CONNECTION_CONFIG.version.join(".");
}
