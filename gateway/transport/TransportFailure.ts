/** Why a call has no GraphQL answer. */
export interface TransportFailure {
  readonly code: 'HUB_UNREACHABLE' | 'HUB_TIMEOUT' | 'HUB_FAILED' | 'HUB_OVERLOADED';
  /** For the log and the client: no URL, no address, no stack. */
  readonly message: string;
  /** True where what was asked may have caused it: another call may succeed. */
  readonly mayBeItsOwn?: true;
}

const reasons = {
  HUB_TIMEOUT: 'did not answer in time',
  HUB_UNREACHABLE: 'cannot be reached',
  HUB_OVERLOADED: 'has too many calls waiting',
} as const;

/** A failure that says nothing but its code, of one endpoint. */
export function transportFailure(
  hubCode: string,
  subgraph: string,
  code: Exclude<TransportFailure['code'], 'HUB_FAILED'>,
): TransportFailure {
  const what = isPlain(hubCode, subgraph) ? '' : ` for ${subgraph}`;
  return { code, message: `${hubCode} ${reasons[code]}${what}.` };
}

/** True for the endpoint of a plain supergraph's subgraph, which no hub serves and which has its name. */
export function isPlain(hubCode: string, subgraph: string): boolean {
  return hubCode === subgraph;
}
