import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from "jose";

const MOST_BYTES = 256 * 1024;

/** The keys that a JWKS address answers. Redirects are not followed. Throws what `reasonOf` puts into words. */
export async function fetchKeys(
  url: string,
  signal: AbortSignal,
  /** The way there, for `fetch`. */
  way: RequestInit = {},
): Promise<LocalJWKSet> {
  const response = await fetch(url, {
    ...way,
    signal,
    redirect: "manual",
    headers: { Accept: "application/jwk-set+json, application/json" },
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`it answers with status ${response.status}`);
  }
  // The library looks at the shape itself.
  return createLocalJWKSet(JSON.parse(await read(response.body)) as JSONWebKeySet);
}

async function read(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`it answers with more than ${MOST_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Why keys could not be fetched, in a few words: of a failed connection the code, which is in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}
