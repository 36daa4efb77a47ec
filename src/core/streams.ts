/**
 * Some of all streams: these alone, or all but these. What happens to a session is named by its id, what happens to an
 * organization itself by `org:` and its id.
 */
export type Streams = { readonly only: readonly string[] } | { readonly except: readonly string[] };
