/** The name of whom it is. */
const FULL_NAME = /^FN[^:\r\n]*:(.*)$/im;

/** A vCard that phones read: the version that WhatsApp itself writes. `number` is digits with the country code. */
export function vcardOf(name: string, number: string): string {
  const lines = [
    "BEGIN:VCARD",
    "VERSION:3.0",
    `FN:${escaped(name)}`,
    `TEL;type=CELL;type=VOICE;waid=${number}:+${number}`,
    "END:VCARD",
  ];
  return lines.join("\n");
}

/** The name in a vCard; empty where it has none. */
export function nameInVcard(vcard: string): string {
  return (FULL_NAME.exec(vcard)?.[1] ?? "").trim().replace(/\\n/gi, " ").replace(/\\(.)/g, "$1");
}

/** RFC 2426, 4. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r\n|[\r\n]/g, "\\n");
}
