export {
  createCommunities,
  type Communities,
  type CreatedCommunity,
  type Moved,
  type NewCommunity,
  type SubGroup,
} from "./communities.ts";
