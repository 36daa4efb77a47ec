const ENTRY = "PK\x03\x04";
const NAME_LENGTH_AT = 26;
const NAME_AT = 30;

const OFFICE = "application/vnd.openxmlformats-officedocument";
/** What a zip file is that has an entry below one of these folders (ECMA-376). */
const FOLDERS: Readonly<Record<string, string>> = {
  "word/": `${OFFICE}.wordprocessingml.document`,
  "xl/": `${OFFICE}.spreadsheetml.sheet`,
  "ppt/": `${OFFICE}.presentationml.presentation`,
};
/** Its first entry tells its type in plain text, as OpenDocument and EPUB have it. */
const TOLD = /^mimetype(application\/(?:vnd\.oasis\.opendocument\.[a-z-]+|epub\+zip))/;

/** What a zip file is by the entries that its first bytes name (each byte a character); undefined when it is none. */
export function zipContent(text: string): string | undefined {
  if (!text.startsWith(ENTRY)) return undefined;
  const told = TOLD.exec(text.slice(NAME_AT))?.[1];
  if (told !== undefined) return told;
  for (const name of entryNames(text)) {
    const folder = name.slice(0, name.indexOf("/") + 1);
    const type = Object.hasOwn(FOLDERS, folder) ? FOLDERS[folder] : undefined;
    if (type !== undefined) return type;
  }
  return "application/zip";
}

function* entryNames(text: string): Generator<string> {
  for (let at = 0; at !== -1; at = text.indexOf(ENTRY, at + 1)) {
    const length = text.charCodeAt(at + NAME_LENGTH_AT) + text.charCodeAt(at + NAME_LENGTH_AT + 1) * 256;
    // Not a number behind the end of the text.
    if (length > 0) yield text.slice(at + NAME_AT, at + NAME_AT + length);
  }
}
