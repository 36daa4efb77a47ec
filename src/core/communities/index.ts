export { createCommunities, type Communities, type Moved, type SubGroup } from "./communities.ts";
