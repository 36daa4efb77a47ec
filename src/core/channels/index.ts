export { channelLink, parseChannelKey, type Channel, type ChannelKey, type ChannelRole } from "./channel.ts";
export { createChannels, type Channels, type CreateChannel } from "./channels.ts";
