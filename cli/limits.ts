/** Every timeout, interval and bound of the command line and the demo network, each with its reason. Times in milliseconds. */
export const limits = {
  /** Between two checks that the process that started the network still exists. */
  parentCheckMs: 500,
  /** A process that takes longer to stop is killed. A gateway drains requests of up to 10 s. */
  stopTimeoutMs: 12_000,
  /** Characters of the output that are quoted of a process that ended without a message of its own. */
  outputExcerpt: 2_000,
  /** A gateway that takes longer for a trivial query is considered down. */
  gatewayCheckMs: 5_000,
  /** For statements in progress to end before the connection is closed. */
  statementEndMs: 1_000,
  /** Between two renewals of the demo tokens, which are valid for a day. */
  tokenRenewalMs: 6 * 3_600_000,
  /** For the status of the network: a gateway asks hubs whether they are ready, and waits five seconds for each. */
  statusTimeoutMs: 10_000,
  /** Interval of `ehub status --watch`. */
  watchMs: 2_000,
  /** Between two looks at the network while a command waits for a change. */
  changeCheckMs: 200,
  /** Before a process is started again; doubled each time that it ends early … */
  firstRestartMs: 500,
  /** … up to this. */
  longestRestartMs: 30_000,
  /** A process that served for this long did not end early. */
  steadyMs: 60_000,
  /** Ports from `HUB_PORT` on that belong to the hubs. */
  hubPorts: 20,
} as const;
