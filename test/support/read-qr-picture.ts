import jsQR from "jsqr";
import { PNG } from "pngjs";

/** The text in a PNG data URL, read from its pixels as a phone would. */
export function readQrPicture(dataUrl: string): string | undefined {
  const [, base64 = ""] = dataUrl.split("data:image/png;base64,");
  const { data, width, height } = PNG.sync.read(Buffer.from(base64, "base64"));
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data;
}
