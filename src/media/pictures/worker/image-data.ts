/** Pixels as the codecs give and take them, four bytes each: red, green, blue, opacity. Node has no such thing itself. */
export class Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

declare global {
  /** By what they know it. */
  var ImageData: typeof Pixels;
  type ImageData = Pixels;
}

globalThis.ImageData = Pixels;
