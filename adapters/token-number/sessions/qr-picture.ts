/** A QR text drawn as a PNG data URL. */
export async function qrPicture(text: string): Promise<string> {
  // Loaded when a picture is first asked for: a start does not wait for it.
  const { toDataURL } = await import("qrcode");
  return toDataURL(text, { errorCorrectionLevel: "L", margin: 4, scale: 6 });
}
