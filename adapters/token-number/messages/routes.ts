import type { Operation } from "../dialect/operation.ts";
import { sendOperations } from "./sending/routes.ts";
import { storedMessageOperations } from "./stored/routes.ts";

export const messageOperations: readonly Operation[] = [...sendOperations, ...storedMessageOperations];
