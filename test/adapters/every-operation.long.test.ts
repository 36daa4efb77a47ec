import { everyOperation } from "./every-operation.ts";

everyOperation({ withBody: 500, withoutBody: 500, links: 3 });
