export type { HeardLabels, LabelChange } from "./heard-labels.ts";
export { keepLabels } from "./keep-labels.ts";
export { createLabels, type Labels } from "./labels.ts";
export type { Label, LabelledChat, LabelStore } from "./label-store.ts";
