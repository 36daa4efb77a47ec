import { toDataURL } from "qrcode";

/** A QR text drawn as a PNG data URL. */
export function qrPicture(text: string): Promise<string> {
  return toDataURL(text, { errorCorrectionLevel: "L", margin: 4, scale: 6 });
}
