/** One session, its phone and a chat partner, as the document's examples show them. */

export const AT = 1719662400000;
export const SESSION_ID = "01J9ZX8K2QHV0M3T6R7P4N5W8C";
export const ORGANIZATION_ID = "01J9ZX7A1B3C5D7E9F1G3H5J7K";
export const PHONE_NUMBER = "6281234567890";
export const JID = "6281234567890@s.whatsapp.net";
export const LID = "205227043110953@lid";

/** A list with one row. */
export const pageOf = (row: object, nextCursor: string | null) => ({ data: [row], nextCursor });
