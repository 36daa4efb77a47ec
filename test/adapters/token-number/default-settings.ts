/** The settings of an instance that was given none. */
export const DEFAULTS = {
  autoRejectCalls: false,
  callRejectMessage: "",
  ignoreGroupMessages: false,
  keepOnlineStatus: false,
  autoReadMessages: false,
  disableHistorySync: true,
  ignoreStatus: false,
};
