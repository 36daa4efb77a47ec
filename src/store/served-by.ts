/** The versions of the program that served a database last, and before that; undefined where none was noted. */
export type ServedBy = { readonly last: string | undefined; readonly before: string | undefined };

/** `from` is undefined for a version that noted none. */
export type ProgramChange = { readonly from: string | undefined; readonly to: string };
