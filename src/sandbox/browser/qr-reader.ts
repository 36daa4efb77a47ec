import jsQR from "jsqr";

const LARGEST_SIDE = 1600;
const SCALES = [1, 0.5, 0.25];

/** The text of the QR code in a picture, undefined when there is none to be read. Rejects for what is no picture. */
export async function readQr(picture: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(picture);
  const fitting = Math.min(1, LARGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  // A large code in a large picture is found more easily when it is made smaller.
  for (const scale of SCALES) {
    const { data, width, height } = pixels(bitmap, fitting * scale);
    const found = jsQR.default(data, width, height);
    if (found && found.data !== "") return found.data;
  }
  return undefined;
}

function pixels(bitmap: ImageBitmap, scale: number): ImageData {
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no pictures");
  // A picture with transparent parts is read as it looks on a white page.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
