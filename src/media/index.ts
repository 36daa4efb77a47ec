export { readMediaText, type MediaText } from "./base64/media-text.ts";
export { contentType } from "./content/content-type.ts";
export { contentReader, type ContentFacts, type ContentReader } from "./content/content-reader.ts";
export { mediaFolder, type MediaFolder } from "./media-folder.ts";
export { isSealedAlike, sealedBytes } from "./sealed/media-keys.ts";
export { openSealedPart, sealedPart } from "./sealed/open-part.ts";
export { openSealed, type SealedWanted } from "./sealed/open-sealed.ts";
export { sealFile, tooLarge, type Sealed, type SealOptions } from "./sealed/seal-file.ts";
