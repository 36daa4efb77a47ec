import type { Exceptions } from "./accessibility.ts";

/** What the reader, which is not ours, does not let us mend from outside. */
export const OF_THE_READER: Exceptions = {
  // A row of an operation opens by a click anywhere on it, and holds the button that does the same.
  "nested-interactive": [".opblock-summary-control"],
  // Its headings jump by a level where it has no section between.
  "heading-order": [".opblock-tag", ".modal-ux h3", ".modal-ux h6"],
  // It knows no landmark beside that of the operations.
  region: [".information-container", ".scheme-container"],
  // Two sections of an operation have the same name.
  "landmark-unique": [".responses-inner [role=region]", ".opblock [id$=_responses]"],
  // Examples and answers that are longer than their box scroll by the pointer alone.
  "scrollable-region-focusable": [".microlight", ".body-param__example", ".curl"],
  // The field of a request's body is named by the heading above it, for the eye only.
  label: [".body-param__text"],
};
