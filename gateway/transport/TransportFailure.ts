/** Why a call has no GraphQL answer. */
export interface TransportFailure {
  readonly code: 'HUB_UNREACHABLE' | 'HUB_TIMEOUT' | 'HUB_FAILED' | 'HUB_OVERLOADED';
  /** For the log and the client: no URL, no address, no stack. */
  readonly message: string;
  /** True where what was asked may have caused it: another call may succeed. */
  readonly mayBeItsOwn?: true;
}

const reasons = {
  HUB_TIMEOUT: 'did not answer in time for',
  HUB_UNREACHABLE: 'cannot be reached for',
  HUB_OVERLOADED: 'has too many calls waiting for',
} as const;

/** A failure that says nothing but its code, of one endpoint. */
export function transportFailure(
  hubCode: string,
  subgraph: string,
  code: Exclude<TransportFailure['code'], 'HUB_FAILED'>,
): TransportFailure {
  return { code, message: `${hubCode} ${reasons[code]} ${subgraph}.` };
}
