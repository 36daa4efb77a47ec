export { contentReader, type ContentFacts, type ContentReader } from "./content/content-reader.ts";
