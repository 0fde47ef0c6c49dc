import type { FastifyRequest } from 'fastify';
import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before a contract's handlers run. */
    caller: Caller | undefined;
  }
}

/** Finds out who asks a hub, before anything else is done for the request. */
export interface HubAuthentication {
  /** @throws GraphQLError `UNAUTHENTICATED` where the request does not show who sends it */
  authenticate(request: FastifyRequest): Caller | Promise<Caller>;
}

/** For a hub without trust, which no stranger can reach: everybody may do everything. */
export const openToAll: HubAuthentication = { authenticate: () => openCaller };
