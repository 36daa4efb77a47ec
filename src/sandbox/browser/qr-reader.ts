import jsQR from "jsqr";

/** The longest sides, in pixels, at which a picture is looked at: a code is found best when it is neither small nor large. */
const SIDES = [1600, 4096, 800, 400];

/** The text of the QR code in a picture, undefined when there is none to be read. Rejects for what is no picture. */
export async function readQr(picture: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(picture);
  try {
    const longest = Math.max(bitmap.width, bitmap.height);
    for (const scale of new Set(SIDES.map((side) => Math.min(1, side / longest)))) {
      const { data, width, height } = pixels(bitmap, scale);
      const found = jsQR.default(data, width, height);
      if (found && found.data !== "") return found.data;
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}

function pixels(bitmap: ImageBitmap, scale: number): ImageData {
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (!context) throw new Error("this browser draws no pictures");
  // A picture with transparent parts is read as it looks on a white page.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
