import type { FastifyRequest } from 'fastify';
import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';

/** Who asks a hub, and what the request shows for it. */
export interface Authenticated {
  readonly caller: Caller;
  /** True where the caller's own token came in a message that a gateway has signed: nobody else can change anything. */
  readonly mayMutate: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of the body, which signatures cover; undefined where there is none. */
    rawBody: Buffer | undefined;
    /** Set before a contract's handlers run. */
    authenticated: Authenticated | undefined;
  }
}

/** Finds out who asks a hub, before anything else is done for the request. */
export interface HubAuthentication {
  /** @throws GraphQLError `UNAUTHENTICATED` where the request does not show who sends it */
  authenticate(request: FastifyRequest): Authenticated | Promise<Authenticated>;
}

/** For a hub without trust, which no stranger can reach: everybody may do everything. */
export const openToAll: HubAuthentication = { authenticate: () => ({ caller: openCaller, mayMutate: true }) };
