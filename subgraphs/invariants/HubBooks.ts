import type { Executor } from '../host/database/Statement.ts';

/** The contracts whose rows the invariants are about. */
export const checkedContracts = ['inventory', 'shipments', 'settlement'] as const;
export type CheckedContract = (typeof checkedContracts)[number];

/** What a hub has written down, to be looked at. */
export interface HubBooks {
  /** Code of the hub. */
  readonly hub: string;
  /** Its database's schema of each contract that it serves. */
  readonly schemas: { readonly [contract in CheckedContract]?: Executor };
}
