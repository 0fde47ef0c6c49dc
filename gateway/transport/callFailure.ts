import { limits } from '../limits.ts';
import type { ConnectionFault } from './ConnectionFault.ts';
import type { ExchangeEnding } from './ExchangeEnding.ts';

/**
 * Whose fault a failure is. `ENDPOINT`: nobody would have been answered. `ENDPOINT_OR_CALL`: the endpoint may be down, or
 * this call too much for it. `CALL`: something answers there, but not this call. `NOBODY`: neither.
 */
export type Blame = 'ENDPOINT' | 'ENDPOINT_OR_CALL' | 'CALL' | 'NOBODY';

/** Why calls fail, in the log. */
export type FailureCause =
  | ConnectionFault
  | 'TIMEOUT'
  | `STATUS_${number}`
  | 'NOT_GRAPHQL'
  | 'BROKEN_OFF'
  | 'TOO_LARGE'
  | 'TOO_MUCH_AT_ONCE'
  | 'NOT_UTF8'
  | 'NOT_DECOMPRESSED'
  | 'NOT_HTTP'
  | 'UNSENDABLE';

/** What an exchange without a GraphQL answer says: to the client, to the breakers and to the log. */
export interface CallFailure {
  readonly failure: TransportFailure;
  /** The same for calls that are not sent because this one failed. */
  readonly keptBack: TransportFailure;
  readonly blame: Blame;
  readonly cause: FailureCause;
}

/** What the message depends on. */
export interface FailedCall {
  readonly hubCode: string;
  readonly subgraph: string;
  readonly isMutation: boolean;
  /** True where the endpoint had time enough to answer. */
  readonly hadTime: boolean;
}

/** A proxy says with these that the hub behind it did not take the call. */
const statusesOfProxies: ReadonlySet<number> = new Set([502, 503, 504]);

/** True where a proxy says that the server behind it is not there. */
export function isOut(ending: ExchangeEnding): boolean {
  return ending.kind === 'ANSWERED' && statusesOfProxies.has(ending.status);
}

/** @param ending of an exchange whose answer, if it has one, is not a GraphQL answer */
export function callFailure(ending: ExchangeEnding, call: FailedCall): CallFailure {
  const { blame, cause, code, what } = verdict(ending, call);
  const { isMutation } = call;
  const message = messageOf(code, what, call);
  const doubt = isMutation && mayHaveRun(ending) ? ' The mutation may have been executed.' : '';
  const isItsOwn = blame === 'CALL' || blame === 'ENDPOINT_OR_CALL';
  const failure: TransportFailure = { code, message: message + doubt, ...(isItsOwn && { mayBeItsOwn: true }) };
  const notCalled = `${call.hubCode} was not called, because a call like this one has just failed: ${message}`;
  return { failure, keptBack: { ...failure, message: notCalled }, blame, cause };
}

type Verdict = Pick<CallFailure, 'blame' | 'cause'> & {
  readonly code: TransportFailure['code'];
  readonly what?: string;
};

function verdict(ending: ExchangeEnding, { hadTime }: FailedCall): Verdict {
  switch (ending.kind) {
    case 'NOT_SENT':
      return { code: 'HUB_UNREACHABLE', blame: 'ENDPOINT', cause: ending.fault };
    case 'NO_ANSWER':
      return { code: 'HUB_UNREACHABLE', blame: 'ENDPOINT_OR_CALL', cause: ending.fault };
    case 'GIVEN_UP': {
      const blame = ending.isSent ? 'ENDPOINT_OR_CALL' : 'ENDPOINT';
      return { code: 'HUB_TIMEOUT', blame: hadTime ? blame : 'NOBODY', cause: 'TIMEOUT' };
    }
    case 'ANSWERED': {
      const cause = ending.status >= 200 && ending.status < 300 ? 'NOT_GRAPHQL' : (`STATUS_${ending.status}` as const);
      const what = `HTTP status ${ending.status} and no GraphQL response`;
      return { code: 'HUB_FAILED', blame: isOut(ending) ? 'ENDPOINT_OR_CALL' : 'CALL', cause, what };
    }
    case 'CUT':
      return {
        code: 'HUB_FAILED',
        blame: 'ENDPOINT_OR_CALL',
        cause: 'BROKEN_OFF',
        what: 'an incomplete response',
      };
    case 'TOO_LARGE':
      return failedAlone('TOO_LARGE', `more than ${limits.subgraphAnswerBytes} bytes`);
    case 'NOT_TEXT':
      return failedAlone('NOT_UTF8', 'bytes that are not UTF-8');
    case 'NOT_DECODED':
      return failedAlone('NOT_DECOMPRESSED', 'a body that cannot be decompressed');
    case 'NOT_HTTP':
      return failedAlone('NOT_HTTP', 'something that is not HTTP');
    case 'NO_ROOM':
      return { code: 'HUB_FAILED', blame: 'NOBODY', cause: 'TOO_MUCH_AT_ONCE', what: 'too much at once' };
    case 'UNSENDABLE':
      return { code: 'HUB_FAILED', blame: 'NOBODY', cause: 'UNSENDABLE' };
  }
}

function messageOf(
  code: TransportFailure['code'],
  what: string | undefined,
  { hubCode, subgraph }: FailedCall,
): string {
  if (code !== 'HUB_FAILED') return transportFailure(hubCode, subgraph, code).message;
  if (what === undefined) return 'The call has a header that HTTP does not allow.';
  return `${hubCode} answered ${isPlain(hubCode, subgraph) ? '' : `${subgraph} `}with ${what}.`;
}

function failedAlone(cause: FailureCause, what: string): Verdict {
  return { code: 'HUB_FAILED', blame: 'CALL', cause, what };
}

/** True where all of a mutation has left and no answer tells that it was refused. */
function mayHaveRun(ending: ExchangeEnding): boolean {
  switch (ending.kind) {
    case 'NOT_SENT':
    case 'UNSENDABLE':
      return false;
    case 'GIVEN_UP':
      return ending.isSent;
    case 'ANSWERED':
      return ending.status < 400 || ending.status >= 500;
    default:
      return true;
  }
}

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

/**
 * What the header `retry-after` says, in milliseconds from now; undefined where it says nothing.
 * @see RFC 9110, 10.2.3
 */
export function retryAfterMs(header: string | undefined, now: number = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
