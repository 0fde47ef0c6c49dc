import type { Sender } from '../../../gateway/transport/Transport.ts';
import { anonymousCaller, callerOf } from '../../../identity/principals/Caller.ts';

export const anonymousSender: Sender = { caller: anonymousCaller, token: undefined };

/** Somebody else, without a token: where who asks is told apart, how it was shown does not matter. */
export const otherSender: Sender = {
  caller: callerOf({ kind: 'operator', hub: 'CNHGH' }, 'somebody', []),
  token: undefined,
};
