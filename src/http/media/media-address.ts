import type { MediaTokens } from "../../core/index.ts";
import { mediaIdOf, type MediaOf } from "./media-id.ts";

/** What makes addresses of media. */
export type MediaAddresses = {
  readonly tokens: MediaTokens;
  /** The gateway's root, as whoever is answered reaches it; without a slash at its end. */
  readonly root: string;
};

/** Where the bytes of a message's media are had for the next hour, by whoever has the address. */
export function mediaAddressOf(message: MediaOf, { tokens, root }: MediaAddresses) {
  const id = mediaIdOf(message);
  const { token, expiresAtMs } = tokens.for(id);
  return { id, url: `${root}/api/v1/media/${id}/content?token=${token}`, expiresAtMs };
}
