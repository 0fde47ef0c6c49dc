import type { Audit } from './Audit.ts';
import { connectionsAudits } from './audits/connections.ts';
import { entitiesAudits } from './audits/entities.ts';
import { errorsAudits } from './audits/errors.ts';
import { filtersAudits } from './audits/filters.ts';
import { identityAudits } from './audits/identity.ts';
import { idsAudits } from './audits/ids.ts';
import { limitsAudits } from './audits/limits.ts';
import { scalarsAudits } from './audits/scalars.ts';
import { sdlAudits } from './audits/sdl.ts';
import { transportAudits } from './audits/transport.ts';

/** All audits, in the order of `docs/implementers.md`. */
export const audits: readonly Audit[] = [
  ...transportAudits,
  ...sdlAudits,
  ...entitiesAudits,
  ...idsAudits,
  ...connectionsAudits,
  ...filtersAudits,
  ...scalarsAudits,
  ...errorsAudits,
  ...limitsAudits,
  ...identityAudits,
];
