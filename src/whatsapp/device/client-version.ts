/** As WhatsApp knows its web client: 2.3000.N. */
export type ClientVersion = [number, number, number];

/** Throws for a text of another form. */
export function parseClientVersion(text: string): ClientVersion {
  const [, major, minor, build] = /^(\d+)\.(\d+)\.(\d+)$/.exec(text) ?? [];
  if (build === undefined) throw new Error(`${text} is not a version`);
  return [Number(major), Number(minor), Number(build)];
}

/** The version that the library brings; loads it. */
export async function libraryVersion(): Promise<string> {
  const { LIBRARY_VERSION } = await import("../library/library-version.ts");
  return LIBRARY_VERSION;
}
