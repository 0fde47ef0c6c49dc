import { type Credentials, unrestricted } from '../../schema/access/Requirement.ts';
import { type Caller, openCaller } from './Caller.ts';

/** What a caller brings to meet the access rules of a schema. Its kind is the policy that it meets. */
export function credentialsOf(caller: Caller): Credentials {
  if (caller === openCaller) return unrestricted;
  const { kind } = caller.principal;
  return { isAuthenticated: kind !== 'anonymous', scopes: caller.scopes, policies: new Set([kind]) };
}
