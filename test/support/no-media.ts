import type { LinkPreviews, Media } from "../../src/core/index.ts";

/** For a core that is given no media: it has none to keep. */
export const NO_MEDIA_TAKEN: Media = {
  receive: () => Promise.reject(new Error("no media is taken here")),
  take: () => Promise.reject(new Error("no media is taken here")),
  picture: () => Promise.reject(new Error("no media is taken here")),
  bring: () => Promise.reject(new Error("no media is taken here")),
  read: () => {
    throw new Error("no media is taken here");
  },
  drop: () => Promise.resolve(),
  release: () => Promise.resolve(),
  keepOnly: () => Promise.resolve(),
  sweep: () => Promise.resolve(),
};

/** For one that looks at no pages. */
export const NO_PREVIEWS: LinkPreviews = { of: () => Promise.resolve(undefined) };
