import { anonymousCaller, type Caller } from '../../../identity/principals/Caller.ts';

/**
 * What a client's idempotency key stands for: keys belong to principals, so the ids that are made from them do too. No
 * party's name has a blank in it, so that no two keys meet.
 */
export function keyOfCaller({ party }: Caller, idempotencyKey: string): string {
  return party === anonymousCaller.party ? idempotencyKey : `${party} ${idempotencyKey}`;
}
